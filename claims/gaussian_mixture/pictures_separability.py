"""Where noisy labels become separable, and how sharply."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.separability import separable_by_cone
from theory.gaussian_mixture import separability as theory

__all__ = ["separability_phases"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

_NOISES = (0.1, 0.5, 1.0)
_SHOWN = 0.5  # the class noise whose simulation is shown
_POINTS, _LABEL_NOISE, _SIZES = 200, 0.4, (50, 200, 1000)


def _phase_data(sample: Sample) -> Data:
    trials = {"quick": 512, "standard": 2048}.get(sample.scale, 8192)
    line = np.linspace(0.05, 1.0, 96)
    marks, ratios = np.linspace(0.1, 1.0, 10), np.linspace(0.15, 0.6, 10)
    data: Data = {"label_noise": line, "noise": _NOISES, "sampled_label_noise": marks, "sampled_ratio": ratios}
    data["critical"] = [[theory.critical_ratio(label_noise=float(d), noise=s) for d in line] for s in _NOISES]
    data["sufficient"] = [theory.sufficient_ratio(label_noise=float(d)) for d in line]

    def share(n: int, p: int, delta: float, trials: int = trials) -> float:
        cell = {"sample_size": n, "dimension": p, "label_noise": delta, "noise": _SHOWN}
        return float(sample(separable_by_cone, trials, **cell)["separable"].mean())

    data["separable"] = [[share(_POINTS, round(r * _POINTS), float(d)) for d in marks] for r in ratios]
    data["size"] = _SIZES
    data["ratio"] = np.linspace(0.25, 0.55, 121)
    data["law"] = [[_law(n, float(r)) for r in data["ratio"]] for n in _SIZES]
    data["window_ratio"] = np.linspace(0.3, 0.5, 6)
    data["window"] = [[share(n, round(r * n), _LABEL_NOISE, 8 * trials) for r in data["window_ratio"]] for n in _SIZES]
    return data


def _law(n: int, ratio: float) -> float:
    """The law at p = n times the ratio, between whole numbers as well."""
    low = int(ratio * n)
    cell: Any = {"sample_size": n, "label_noise": _LABEL_NOISE, "noise": _SHOWN}
    here, there = (theory.separable_probability(dimension=p, **cell) for p in (low, low + 1))
    return here + (ratio * n - low) * (there - here)


def _draw_phase(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.25, 1.0]})
    shades = np.clip(data["separable"], 0.0, 1.0)
    grid = np.meshgrid(data["sampled_label_noise"], data["sampled_ratio"])
    left.scatter(*grid, c=shades, cmap="Greys", vmin=-0.15, vmax=1.3, s=26, marker="s", linewidths=0.4,
                 edgecolors=GREY, zorder=1)  # fmt: skip
    for j, noise in enumerate(data["noise"]):
        left.plot(data["label_noise"], data["critical"][j], color=SERIES[j], label=rf"$\kappa_c$, $\sigma$ = {noise:g}")
    left.plot(data["label_noise"], data["sufficient"], "--", color=INK, label=r"sufficient, $1 - \Delta/2$")
    left.scatter([], [], c="#404040", s=26, marker="s", label=rf"separable ($n$ = {_POINTS}, $\sigma$ = {_SHOWN:g})")
    left.scatter([], [], c="white", s=26, marker="s", edgecolors=GREY, linewidths=0.4, label="not separable")
    left.set_xlim(0.0, 1.03)
    left.set_ylim(0.1, 1.2)
    left.set_xlabel(r"label noise $\Delta$")
    left.set_ylabel(r"dimension for each point, $p/n$")
    left.legend(loc="upper right", fontsize=7.5)
    for j, size in enumerate(data["size"]):
        right.plot(data["ratio"], data["law"][j], color=SERIES[j])
        right.plot(
            data["window_ratio"], np.clip(data["window"][j], 0.0, 1.0), MARKERS[j], color=SERIES[j], markersize=4
        )
        right.plot([], [], MARKERS[j] + "-", color=SERIES[j], markersize=4, label=f"$n$ = {int(size)}")
    critical = float(np.interp(_LABEL_NOISE, data["label_noise"], data["critical"][list(_NOISES).index(_SHOWN)]))
    right.axvline(critical, color=GREY, linewidth=0.8, linestyle=":")
    right.annotate(r"$\kappa_c$", (critical + 0.004, 0.02), color=GREY)
    right.set_xlabel(rf"$p/n$ at $\Delta$ = {_LABEL_NOISE:g}, $\sigma$ = {_SHOWN:g}")
    right.set_ylabel("chance of separability")
    right.legend(loc="upper left", fontsize=7.5)


separability_phases = Picture(
    "gaussian_mixture/separability-phases",
    title="Noisy labels can be memorised far below the sufficient dimension",
    caption="Left: the threshold lies at or below one half, and meets the theorem's sufficient 1 - Delta/2 only where "
    "all labels are coin flips; squares: simulated chance of separability, dark for 1. Right: the window narrows "
    "like n^(-1/2); lines: law, marks: simulation.",
    claims=("gaussian_mixture/separability-threshold", "gaussian_mixture/cover-identity"),
    data=_phase_data,
    draw=_draw_phase,
    size=(7.4, 3.8),
)
