"""Picture of robust training on unequal classes under three laws of noise, from light tails to heavy ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture import robust_training as training
from sims.gaussian_mixture.stable_optimum import stable_optimum
from theory.gaussian_mixture import disparity, heavy_tails

__all__ = ["class_accuracy_by_tails"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

RATIOS = (1.0, 2.0, 5.0, 10.0)
LAWS = ("gaussian", "holtsmark", "cauchy")
PEAKS = {"gaussian": 2.0, "holtsmark": 3.0, "cauchy": 4.0}
HOLTSMARK = 1.5


def stable_accuracies(peak: float, shares: np.ndarray, ratio: float, alpha: float) -> tuple[list[float], list[float]]:
    """Minority and majority accuracy of the best offset at each radius, from the distribution function on a grid."""
    grid = np.linspace(-24.0, 24.0, 961)
    lower = CubicSpline(grid, [heavy_tails.stable_cdf(float(x), alpha) for x in grid])
    offsets = np.linspace(-12.0, 0.0, 2401)

    def f(x: Any) -> Any:
        return lower(np.clip(x, -24.0, 24.0))

    minority, majority = [], []
    for share in shares:
        margin = (1.0 - share) * peak
        gain = f(margin + offsets) - ratio * f(offsets - margin)
        best = offsets[int(np.argmax(gain))]
        kept = bool(gain.max() > 0)
        minority.append(float(f(peak + best)) if kept else 0.0)
        majority.append(1.0 - float(f(best - peak)) if kept else 1.0)
    return minority, majority


def _tails_data(sample: Sample) -> Data:
    line, points = np.linspace(0.0, 0.9, 91), np.array([0.0, 0.3, 0.6, 0.85])
    data: Data = {"share": line, "sampled_share": points, "imbalance": RATIOS, "peak": [PEAKS[name] for name in LAWS]}
    for name in LAWS:
        peak = PEAKS[name]
        cell: Any = {"dimension": 1, "mean_length": peak, "attack_norm": "l2"}
        laws: Any = {
            "gaussian": (disparity.minority_accuracy, disparity.majority_accuracy, {"condition": 1.0}),
            "cauchy": (heavy_tails.cauchy_minority, heavy_tails.cauchy_majority, {}),
        }
        curves: list[Any] = []
        for ratio in RATIOS:
            if name == "holtsmark":
                curves.append(stable_accuracies(peak, line, ratio, HOLTSMARK))
                continue
            *both, more = laws[name]
            curves.append(
                tuple([f(attack_share=float(a), imbalance=ratio, **cell, **more) for a in line] for f in both)
            )
        data[name] = curves
        found = []
        for ratio in RATIOS:
            runs = []
            for share in points:
                setting = {"attack_share": float(share), "imbalance": ratio}
                if name == "holtsmark":
                    runs.append(sample(stable_optimum, 32, stability=HOLTSMARK, peak=peak, **setting))
                elif name == "cauchy":
                    runs.append(sample(training.cauchy_optimum, 32, **cell, **setting))
                else:
                    runs.append(sample(training.gaussian_optimum, 32, **cell, condition=1.0, **setting))
            found.append([[float(np.median(run[kind])) for run in runs] for kind in ("minority", "majority")])
        data[f"{name}_sampled"] = found
    return data


def _draw_tails(figure: Any, data: Arrays) -> None:
    titles = ("Gaussian", "Holtsmark, $\\alpha$ = 1.5", "Cauchy, $\\alpha$ = 1")
    for k, (axes, name) in enumerate(zip(figure.subplots(1, 3, sharey=True), LAWS, strict=True)):
        for j, ratio in enumerate(data["imbalance"]):
            minority, majority = data[name][j]
            dropped = np.flatnonzero(minority == 0.0)
            kept = int(dropped[0]) if len(dropped) and name != "gaussian" else len(minority)
            share = data["share"]
            axes.plot(share[:kept], minority[:kept], color=SERIES[j], label=f"$R$ = {ratio:g}")
            axes.plot(share[:kept], majority[:kept], "--", color=SERIES[j], linewidth=1)
            if kept < len(minority):
                axes.plot([share[kept - 1]] * 2, [0.0, minority[kept - 1]], ":", color=SERIES[j], linewidth=1.2)
                axes.plot(share[kept - 1 :], np.append(0.0, minority[kept:]), color=SERIES[j])
                axes.plot(share[kept:], majority[kept:], "--", color=SERIES[j], linewidth=1)
                axes.plot(share[kept - 1], 0.0, "v", color=SERIES[j], markersize=5)
            for found, fill in zip(data[f"{name}_sampled"][j], ("full", "none"), strict=True):
                axes.plot(data["sampled_share"], found, MARKERS[j], color=SERIES[j], markersize=4, fillstyle=fill)
        axes.set_title(f"{titles[k]}; $a$ = {data['peak'][k]:g}")
        axes.set_xlabel(r"radius trained against, $\epsilon/a$")
    axes = figure.axes[0]
    axes.set_ylabel("accuracy without attack")
    axes.plot([], [], color=INK, label="minority")
    axes.plot([], [], "--", color=INK, linewidth=1, label="majority")
    axes.plot([], [], "v:", color=GREY, markersize=5, label="given up")
    axes.legend(loc="lower left", fontsize=7)


class_accuracy_by_tails = Picture(
    "gaussian_mixture/class-accuracy-by-tails",
    title="Three laws of noise: the minority fades, or is given up at once",
    caption="One dimension, centres at +-a in units of the noise scale. Gaussian noise: the minority fades steadily. "
    "Heavy tails: it changes little, or gains, and is then given up at once (triangles). Lines: laws, minority full "
    "and majority broken. Marks: minima of the robust risk found by search.",
    claims=(
        "gaussian_mixture/disparity-gauss",
        "gaussian_mixture/disparity-cauchy",
        "gaussian_mixture/disparity-reversal",
        "gaussian_mixture/collapse-threshold",
    ),
    data=_tails_data,
    draw=_draw_tails,
    size=(8.4, 3.5),
)
