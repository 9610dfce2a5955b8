"""Pictures of the value of labels: bounds beside the laws that they majorise, and linear classifiers' floor."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.linear_floor import linear_points
from sims.gaussian_mixture.norm_feature import norm_feature as drawn_feature
from sims.gaussian_mixture.norm_feature import norm_feature_raw
from sims.gaussian_mixture.pseudo_labels import midpoint, midpoint_raw
from theory.gaussian_mixture import linear_floor, norm_exponents, norm_feature, pseudo_labels

__all__ = ["feature_error_against_dimension", "linear_error_against_offset", "midpoint_tail_against_points"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

DEVIATIONS = (0.1, 0.2, 0.4)
_LABELS: Data = {"positive_precision": 0.9, "negative_precision": 0.6, "class_gap": 2.0}


def _sizes(total: int) -> Data:
    """Two pseudo-labels +1 for each -1."""
    return {"positive_size": total - total // 3, "negative_size": total // 3}


def _tail_data(sample: Sample) -> Data:
    totals = np.unique(np.round(3 * 10 ** np.linspace(0.5, 3.4, 41)).astype(int)).tolist()
    drawn = [12, 30, 75, 150, 300, 600, 1200, 2400]
    raw = [t for t in drawn if t <= 300]
    gap = {"class_gap": _LABELS["class_gap"]}
    exact = [[pseudo_labels.tail_probability(deviation=d, **_sizes(t), **_LABELS) for t in totals] for d in DEVIATIONS]
    bound = [[pseudo_labels.tail_bound(deviation=d, **_sizes(t), **gap) for t in totals] for d in DEVIATIONS]
    return {
        "total": totals,
        "deviation": DEVIATIONS,
        "exact": exact,
        "bound": bound,
        "drawn_total": drawn,
        "drawn": [
            [sample(midpoint, 16384, deviation=d, **_sizes(t), **_LABELS)["outside"].mean() for t in drawn]
            for d in DEVIATIONS
        ],
        "raw_total": raw,
        "raw": [
            [sample(midpoint_raw, 4096, deviation=d, **_sizes(t), **_LABELS)["outside"].mean() for t in raw]
            for d in DEVIATIONS
        ],
    }


def _draw_tail(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    floor = 1e-8
    left.axhspan(1.0, 8.0, color=GREY, alpha=0.12, linewidth=0)
    left.annotate("bound says nothing", (9500, 4.2), color=GREY, fontsize=7.5, ha="right")
    for k, delta in enumerate(data["deviation"]):
        left.plot(data["total"], data["bound"][k], "--", color=SERIES[k])
        left.plot(data["total"], data["exact"][k], color=SERIES[k], label=f"$\\delta$ = {delta:g}")
        seen = data["drawn"][k] > floor
        left.plot(data["drawn_total"][seen], data["drawn"][k][seen], MARKERS[0], color=SERIES[k], markersize=4)
        seen = data["raw"][k] > floor
        left.plot(
            data["raw_total"][seen], data["raw"][k][seen], MARKERS[1], color=SERIES[k], markersize=6, fillstyle="none"
        )
        says = (data["bound"][k] < 1) & (data["exact"][k] > 1e-30)
        right.plot(data["total"][says], data["exact"][k][says] / data["bound"][k][says], color=SERIES[k])
    left.plot([], [], "-", color=INK, label="exact")
    left.plot([], [], "--", color=INK, label="published bound")
    left.plot([], [], MARKERS[0], color=INK, markersize=4, label="simulated")
    left.plot([], [], MARKERS[1], color=INK, markersize=6, fillstyle="none", label="raw points")
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_ylim(floor, 8.0)
    left.set_xlabel("points with pseudo-labels $n_+ + n_-$")
    left.set_ylabel(r"chance to miss by more than $\delta$")
    left.legend(loc="lower left", fontsize=7)
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlim(left.get_xlim())
    right.set_xlabel("points with pseudo-labels $n_+ + n_-$")
    right.set_ylabel("exact over bound, where the bound is below 1")


midpoint_tail_against_points = Picture(
    "gaussian_mixture/midpoint-tail-against-pseudo-labels",
    title="Midpoint from pseudo-labels: exact tail and published bound",
    caption="p = 0.9, q = 0.6, classes two standard deviations apart, twice as many labels +1 as -1. Where "
    "the bound falls below 1 the exact tail is 5e-4, and its exponent stays a multiple of the bound's.",
    claims=("gaussian_mixture/pseudo-label-mean",),
    data=_tail_data,
    draw=_draw_tail,
    size=(7.2, 3.8),
)

SHARES, RATIOS = (0.5, 0.1), (4.0, 25.0, 400.0)


def _offset_data(sample: Sample) -> Data:
    line, points = np.linspace(-8.0, 8.0, 161), np.linspace(-8.0, 8.0, 17)
    return {
        "share": SHARES,
        "ratio": RATIOS,
        "offset": line,
        "error": [
            [
                [linear_floor.linear_error(positive_share=p, variance_ratio=b, offset=float(u)) for u in line]
                for b in RATIOS
            ]
            for p in SHARES
        ],
        "best": [
            [
                (
                    linear_floor.best_offset(positive_share=p, variance_ratio=b),
                    linear_floor.least_error(positive_share=p, variance_ratio=b),
                )
                for b in RATIOS
            ]
            for p in SHARES
        ],
        "drawn_offset": points,
        "drawn": [
            [
                [
                    sample(
                        linear_points, 8192, dimension=5, positive_share=p, variance_ratio=b, offset=float(u)
                    )["wrong"].mean()
                    for u in points
                ]
                for b in RATIOS
            ]
            for p in SHARES
        ],
    }  # fmt: skip


def _draw_offset(figure: Any, data: Arrays) -> None:
    for k, axes in enumerate(figure.subplots(1, 2, sharey=True)):
        axes.axhline(0.25, color=INK, linewidth=0.9, linestyle=":")
        axes.axvspan(-8.4, 0.0, color=GREY, alpha=0.1, linewidth=0)
        for j, ratio in enumerate(data["ratio"]):
            axes.plot(data["offset"], data["error"][k][j], color=SERIES[j], label=f"$\\beta$ = {ratio:g}")
            axes.plot(data["drawn_offset"], data["drawn"][k][j], MARKERS[j], color=SERIES[j], markersize=3.5)
            axes.plot(*data["best"][k][j], "*", color=SERIES[j], markersize=9, markeredgecolor=INK)
        axes.annotate("1/4", (7.2, 0.255), color=INK, fontsize=7.5, va="bottom")
        axes.annotate("$b < 0$", (-8.0, 0.93), color=GREY)
        axes.set_title(f"$p_+$ = {data['share'][k]:g}")
        axes.set_xlabel(r"offset $u = b/(|\theta|\sigma_1)$")
        axes.set_ylim(0.0, 1.0)
        axes.set_xlim(-8.4, 8.4)
    figure.axes[0].set_ylabel("error of a linear classifier")
    figure.axes[0].legend(loc="upper right")


linear_error_against_offset = Picture(
    "gaussian_mixture/linear-error-against-offset",
    title="The floor of 1/4 needs a positive offset",
    caption="Lines: exact; dots: 8192 points each; stars: least error at u >= 0. With one point in ten of class +1 a "
    "negative offset reaches an error of 0.1: the answer -1 for all.",
    claims=("gaussian_mixture/ssl-linear-floor",),
    data=_offset_data,
    draw=_draw_offset,
    size=(7.2, 3.6),
)

FEATURE: Data = {"positive_share": 0.5, "variance_ratio": 4.0, "positive_count": 40, "negative_count": 160}


def _feature_data(sample: Sample) -> Data:
    line = list(range(2, 331, 4))
    drawn = [2, 10, 20, 40, 80, 120, 160, 200, 240, 280, 320]
    runs = [sample(drawn_feature, 4096, dimension=d, **FEATURE)["error"] for d in drawn]
    plain: Data = {k: FEATURE[k] for k in ("positive_share", "variance_ratio")}
    raw = [2, 5, 10, 20]
    shared: Data = {k: FEATURE[k] for k in ("variance_ratio", "positive_count", "negative_count")}
    return {
        "dimension": line,
        "exact": [norm_feature.mean_error(dimension=d, **FEATURE) for d in line],
        "asymptotic_dimension": [d for d in line if d >= 80],
        "asymptotic": [norm_exponents.asymptotic_error(dimension=d, **FEATURE) for d in line if d >= 80],
        "bound": [norm_feature.confident_bound(dimension=d, failure_probability=0.05, **FEATURE) for d in line],
        "bound_many": [norm_feature.published_bound(dimension=d, deviation=0.0, **plain) for d in line],
        "true_exponents": norm_exponents.exponents(**shared),
        "published_exponents": norm_feature.published_exponents(FEATURE["variance_ratio"]),
        "drawn_dimension": drawn,
        "drawn": [run.mean() for run in runs],
        "drawn_quantile": [np.quantile(run, 0.95) for run in runs],
        "raw_dimension": raw,
        "raw": [sample(norm_feature_raw, 1024, dimension=d, **FEATURE)["wrong"].mean() for d in raw],
        "floor": linear_floor.least_error(**plain),
        "guessing": norm_feature.guessing(positive_share=FEATURE["positive_share"]),
    }


def _draw_feature(figure: Any, data: Arrays) -> None:
    axes = figure.subplots()
    guessing = float(data["guessing"])
    axes.axhspan(guessing, 3.0, color=GREY, alpha=0.12, linewidth=0)
    axes.annotate("says no more than guessing", (190, 0.8), color=GREY, fontsize=7.5)
    axes.axhline(float(data["floor"]), color=SERIES[3], linewidth=1)
    axes.annotate("linear classifiers, offset >= 0", (190, 0.16), color=SERIES[3], fontsize=7.5)
    slow, published = float(data["true_exponents"][1]), float(data["published_exponents"][1])
    axes.plot(data["dimension"], data["bound"], color=SERIES[1], label="published bound, 95 % of training sets")
    axes.plot(data["dimension"], data["bound_many"], "--", color=SERIES[1], label=r"published bound, $\delta \to 0$")
    axes.plot(data["dimension"], data["exact"], color=SERIES[0], label="exact mean")
    axes.plot(data["asymptotic_dimension"], data["asymptotic"], ":", color=INK, linewidth=2, label="sharp asymptotics")
    axes.plot(
        data["drawn_dimension"], data["drawn"], MARKERS[0], color=SERIES[0], markersize=4, label="simulated, mean"
    )
    axes.plot(
        data["drawn_dimension"],
        data["drawn_quantile"],
        "_",
        color=SERIES[0],
        markersize=9,
        label="simulated, 0.95 quantile",
    )
    axes.plot(
        data["raw_dimension"],
        data["raw"],
        MARKERS[1],
        color=SERIES[2],
        markersize=6,
        fillstyle="none",
        label="raw points",
    )
    axes.annotate(f"exponent {published:.4f}", (232, 0.0135), color=SERIES[1], fontsize=8, rotation=-9)
    axes.annotate(f"exponent {slow:.4f}", (225, 8e-7), color=SERIES[0], fontsize=8, rotation=-24)
    axes.set_yscale("log")
    axes.set_xlim(0, 332)
    axes.set_ylim(3e-9, 3.0)
    axes.set_xlabel("dimension $d$")
    axes.set_ylabel("error by squared length")
    axes.legend(loc="lower left", fontsize=7)


feature_error_against_dimension = Picture(
    "gaussian_mixture/feature-error-against-dimension",
    title="Error by squared length: exact law and published bound",
    caption="Equal classes, variance ratio 4, 40 and 160 training points. Both fall exponentially in d; the exact "
    "exponent is 2.7 times the published one.",
    claims=("gaussian_mixture/ssl-norm-feature", "gaussian_mixture/ssl-linear-floor"),
    data=_feature_data,
    draw=_draw_feature,
    size=(6.4, 4.4),
)
