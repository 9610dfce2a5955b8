"""Pictures of RSS: published bounds beside the laws that they majorise; accuracy against unlabelled points."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.rss_excess import labels_alone
from sims.gaussian_mixture.table import table_accuracy, table_rss
from theory.gaussian_mixture import mixing, rss_bounds, table
from theory.gaussian_mixture.limits import proportional_error
from theory.gaussian_mixture.plugin import bayes_error, plugin_error
from theory.gaussian_mixture.spectral import spectral_error

__all__ = ["accuracy_against_points", "bounds_against_law"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

DIMENSION, SIGNAL = 200, 1.0
COSINES = (0.5, 0.8, 0.95)


def _bounds_data(sample: Sample) -> Data:
    sizes = np.unique(np.round(10 ** np.linspace(1, 6, 61)).astype(int)).tolist()
    drawn = [10, 100, 1000, 10_000, 100_000, 1_000_000]
    bayes = bayes_error(SIGNAL)
    cell: Data = {"dimension": DIMENSION, "signal_to_noise": SIGNAL}
    runs = [sample(labels_alone, 4096, labelled_size=m, slope=1.0, **cell)["excess"] for m in drawn]

    def bound(m: int, n: int) -> float:
        return rss_bounds.nonrobust_bound(labelled_size=m, unlabelled_size=n, shift=0.0, **cell)

    exact = [plugin_error(labelled_size=m, **cell) - bayes for m in sizes]
    return {
        "size": sizes,
        "exact": exact,
        "limit": [proportional_error(labelled_size=m, **cell) - bayes for m in sizes],
        "quoted": [math.sqrt(DIMENSION / m) for m in sizes],
        "bound_equal": [bound(m, m) for m in sizes],
        "bound_square": [bound(m, m * m // DIMENSION) for m in sizes],
        "bound_million": [bound(m, 10**6) for m in sizes],
        "cosine": COSINES,
        "mixed": [[mixing.mixed_limit(labelled_size=m, alignment=k, **cell) - bayes for m in sizes] for k in COSINES],
        "drawn_size": drawn,
        "drawn": [run.mean() for run in runs],
        "drawn_quantile": [np.quantile(run, 0.95) for run in runs],
        "guessing": rss_bounds.guessing_excess(signal_to_noise=SIGNAL),
    }


def _draw_bounds(figure: Any, data: Arrays) -> None:
    axes = figure.subplots()
    guessing = float(data["guessing"])
    axes.axhspan(guessing, 3.0, color=GREY, alpha=0.12, linewidth=0)
    axes.annotate("says no more than guessing", (2.2e3, 2.05), color=GREY, fontsize=7.5)
    for k, (name, label) in enumerate(
        (
            ("bound_equal", "theorem, n = m"),
            ("bound_square", "theorem, n = m²/d"),
            ("bound_million", "theorem, n = 10⁶"),
        )
    ):
        axes.plot(data["size"], data[name], linestyle=("-", "--", ":")[k], color=SERIES[1], label=label)
    axes.plot(data["size"], data["quoted"], color=SERIES[3], linewidth=1, label="quoted: (d/m)$^{1/2}$")
    axes.plot(data["size"], data["exact"], color=SERIES[0], label="labels alone, exact")
    axes.plot(data["size"], data["limit"], ":", color=INK, linewidth=1.2, label="labels alone, many dimensions")
    axes.plot(data["drawn_size"], data["drawn"], MARKERS[0], color=SERIES[0], markersize=4, label="simulated, mean")
    axes.plot(
        data["drawn_size"], data["drawn_quantile"], "_", color=SERIES[0], markersize=9, label="simulated, 0.95 quantile"
    )
    for k, cosine in enumerate(data["cosine"]):
        axes.plot(
            data["size"],
            data["mixed"][k],
            color=SERIES[2],
            linewidth=1,
            label="with a shifted direction" if k == 0 else None,
        )
        axes.annotate(f"cosine {cosine:g}", (10, data["mixed"][k][0] * 1.06), color=SERIES[2], fontsize=7)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(9, 1.1e6)
    axes.set_ylim(1e-5, 3.0)
    axes.set_xlabel("labelled points $m$")
    axes.set_ylabel(r"excess error over $\Phi(-s)$")
    axes.legend(loc="lower left", fontsize=7)


bounds_against_law = Picture(
    "gaussian_mixture/rss-bounds-against-law",
    title="The published bound, the exact law, and the simulation",
    caption="d = 200, s = 1. The theorem with the constant 1 and delta = 0.05; labels alone fall as d/m, not as its "
    "root, and lie far below every bound. Green: labels mixed at the best weight with a shifted unlabelled direction.",
    claims=(
        "gaussian_mixture/rss-nonrobust-bound",
        "gaussian_mixture/rss-corollary",
        "gaussian_mixture/ood-value",
        "gaussian_mixture/plugin-exact",
    ),
    data=_bounds_data,
    draw=_draw_bounds,
    size=(6.4, 4.6),
)

SHIFTS = (0.0, 0.5)
POINTS = {
    0.0: ("n400", "n1000", "n2000", "n4000", "n10000"),
    0.5: tuple(f"shifted-n{n}" for n in (400, 1000, 2000, 4000, 10000)),
}


def _accuracy_data(sample: Sample) -> Data:
    sizes = np.unique(np.round(10 ** np.linspace(math.log10(50), 4.3, 241)).astype(int)).tolist()
    raw = {"quick": ("400", "1000"), "standard": ("400", "1000", "2000")}.get(
        sample.scale, ("400", "1000", "2000", "4000")
    )
    lengths = [math.hypot(1.0, shift) for shift in SHIFTS]
    names = [POINTS[shift] for shift in SHIFTS]
    trained = [[sample(table_rss, 32, entry=prefix + n)["accuracy"] for n in raw] for prefix in ("n", "shifted-n")]
    return {
        "size": sizes,
        "law": [
            [
                1.0
                - spectral_error(
                    dimension=DIMENSION,
                    unlabelled_size=n,
                    unlabelled_signal=length,
                    signal_to_noise=SIGNAL,
                    alignment=1.0 / length,
                )
                for n in sizes
            ]
            for length in lengths
        ],
        "plateau": [1.0 - bayes_error(1.0 / length) for length in lengths],
        "entry_size": [table.PUBLISHED[entry][1] for entry in names[0]],
        "published": [[table.PUBLISHED[entry][3] for entry in row] for row in names],
        "drawn": [[sample(table_accuracy, 512, entry=entry)["accuracy"].mean() for entry in row] for row in names],
        "raw_size": [int(n) for n in raw],
        "raw": [[values.mean() for values in row] for row in trained],
        "raw_error": [[values.std() / math.sqrt(len(values)) for values in row] for row in trained],
        "labels": 1.0 - plugin_error(dimension=DIMENSION, labelled_size=10, signal_to_noise=SIGNAL),
    }


def _draw_accuracy(figure: Any, data: Arrays) -> None:
    axes = figure.subplots()
    for k, shift in enumerate(SHIFTS):
        color, name = SERIES[k], f"shift {shift:g}"
        axes.plot(data["size"], data["law"][k], color=color, label=f"law, {name}")
        axes.axhline(data["plateau"][k], color=color, linestyle=":", linewidth=0.8)
        axes.plot(
            data["entry_size"],
            data["drawn"][k],
            MARKERS[0],
            color=color,
            markersize=4,
            label="largest variance, simulated",
        )
        axes.errorbar(
            data["raw_size"], data["raw"][k], 2 * data["raw_error"][k],
            fmt=MARKERS[2], color=color, markersize=4, markerfacecolor="white", linewidth=1, label="RSS on raw points",
        )  # fmt: skip
        axes.plot(data["entry_size"], data["published"][k], "x", color=color, markersize=6, label="published")
    axes.axhline(float(data["labels"]), color=GREY, linestyle="--", linewidth=0.8)
    axes.annotate("10 labels alone", (55, float(data["labels"]) + 0.006), color=GREY, fontsize=7.5)
    axes.set_xscale("log")
    axes.set_xlim(50, 2e4)
    axes.set_ylim(0.48, 0.86)
    axes.set_xlabel("unlabelled points $n$")
    axes.set_ylabel("accuracy")
    axes.legend(loc="lower right", fontsize=7, ncols=2)


accuracy_against_points = Picture(
    "gaussian_mixture/accuracy-against-unlabelled-points",
    title="The direction of unlabelled points appears at n = d/s^4",
    caption="d = 200, |mu_0| = sigma = 1, 10 labels. Lines: limit of the direction with the right sign, 0.5 up to the "
    "transition, and its plateau Phi(cos psi); crosses: published accuracies of RSS.",
    claims=("gaussian_mixture/unlabelled-spectral", "gaussian_mixture/rss-table", "gaussian_mixture/rss-fixed-point"),
    data=_accuracy_data,
    draw=_draw_accuracy,
    size=(6.4, 4.4),
)
