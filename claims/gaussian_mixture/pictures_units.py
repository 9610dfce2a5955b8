"""What the units of the features do to logistic regression."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, MARKERS, SERIES
from sims.gaussian_mixture.generative import logistic_points, naive_bayes_points
from sims.gaussian_mixture.units import standardised_points, whitened_logistic
from theory.gaussian_mixture import generative, units

__all__ = ["points_in_both_units"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

_FEATURES = 200
_STRENGTHS = (0.01, 1.0, 100.0)
_SIZES = (2, 3, 5, 10, 20)


def _data(sample: Sample) -> Data:
    few, many = {"quick": (32, 384), "standard": (64, 2048)}.get(sample.scale, (256, 8192))
    sizes = [25, 50, 100] if sample.scale == "quick" else [25, 50, 100, 200]
    line = [25, 35, 50, 80, 125, 200]
    lines, marks, errors = [], [], []
    cell = {"features": _FEATURES}
    for strength in _STRENGTHS:
        lines.append([units.lost_score(class_size=k, strength=strength, **cell) for k in range(2, 26)])
        found = [sample(whitened_logistic, many, class_size=k, strength=strength, **cell) for k in _SIZES]
        means, spread = zip(*(_controlled(run["lost"], run["tilt"]) for run in found), strict=True)
        marks.append(means)
        errors.append(spread)
    return {
        "line": line,
        "law": [n * generative.logistic_points_per_feature(features=n) for n in line],
        "features": sizes,
        "raw": [float(np.median(sample(logistic_points, few, features=n)["points"])) for n in sizes],
        "standardised": [float(np.median(sample(standardised_points, 256, features=n)["points"])) for n in sizes],
        "naive": [float(np.median(sample(naive_bayes_points, 256, features=n)["points"])) for n in sizes],
        "points": [2 * k for k in range(2, 26)],
        "lost": lines,
        "sampled_points": [2 * k for k in _SIZES],
        "sampled_lost": marks,
        "spread": errors,
    }


def _controlled(values: np.ndarray, control: np.ndarray) -> tuple[float, float]:
    """Mean less the part of a control of mean 0, and its standard error."""
    slope = np.cov(values, control)[0, 1] / np.var(control, ddof=1)
    rest = values - slope * control
    return float(rest.mean()), float(rest.std() / np.sqrt(rest.size))


def _draw(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2)
    left.plot(data["line"], data["law"], color=SERIES[0], label="limit, units of the design")
    names = (
        ("raw", "logistic, units of the design"),
        ("standardised", "logistic, standardised"),
        ("naive", "naive Bayes"),
    )
    for k, (key, label) in enumerate(names):
        shift = (1.0, 0.97, 1.03)[k]
        left.plot(shift * data["features"], data[key], MARKERS[k], color=SERIES[k], markersize=5, label=label)
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_ylim(2, 900)
    left.set_xticks([25, 50, 100, 200], ["25", "50", "100", "200"])
    left.minorticks_off()
    left.set_xlabel("features $n$")
    left.set_ylabel(r"points for an error of Bayes' + .01, $m^*$")
    left.legend(loc="upper left", fontsize=7.5)
    for k, strength in enumerate(_STRENGTHS):
        right.plot(data["points"], data["lost"][k], color=SERIES[k])
        right.errorbar(
            data["sampled_points"], data["sampled_lost"][k], 2 * data["spread"][k], fmt=MARKERS[k], color=SERIES[k],
            markersize=4.5, label=f"$C$ = {strength:g}",
        )  # fmt: skip
    right.plot(data["points"], 0.5 * (data["points"] - 2.0), ":", color=GREY, label="points fitted exactly")
    right.set_ylim(0, 3.6)
    right.set_xlabel("points $m$")
    right.set_ylabel(r"$n$ times the share of the score lost")
    right.legend(loc="upper right", fontsize=7.5, ncols=2)


points_in_both_units = Picture(
    "gaussian_mixture/points-in-both-units",
    title="Logistic regression in the design's units and in standard units",
    caption="Left: medians of runs on the published grid of m. With features standardised in the training set "
    "logistic regression needs as few points as naive Bayes (marks are moved apart). Right: n = 200 features in units "
    "of their known standard deviations; the score falls short of naive Bayes' by one or two parts in n. Lines: "
    "q^2(m-2)/2; bars: two standard errors.",
    claims=("gaussian_mixture/nb-vs-lr-units", "gaussian_mixture/nb-vs-lr"),
    data=_data,
    draw=_draw,
    size=(7.4, 3.7),
)
