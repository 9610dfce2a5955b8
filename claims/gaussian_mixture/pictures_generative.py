"""How many points naive Bayes and logistic regression need."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.generative import learned_logistic, naive_bayes_points
from sims.gaussian_mixture.naive_bayes import largest_deviation
from theory.gaussian_mixture import generative, naive_bayes

__all__ = ["points_against_features"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

_SIGNAL, _ACCURACY = 1.2, 0.5
_MULTIPLES = (0.8, 1.0, 1.2, 1.5, 2.0)


def _needed_data(sample: Sample) -> Data:
    trials = {"quick": 64, "standard": 128}.get(sample.scale, 512)
    sizes = [20, 25, 32, 40, 50, 70, 100, 140, 200, 280, 400]
    runs = [25, 50, 100] if sample.scale == "quick" else [25, 50, 100, 200]
    line = [round(10 ** (k / 4)) for k in range(4, 21)]
    marks = (10, 100, 1000) if sample.scale == "quick" else (10, 100, 1000, 10000)
    deviations = sample(largest_deviation, 4096, features=marks, points=30, accuracy=_ACCURACY)["needed"]
    many = tuple(sorted(set(line)))
    return {
        "features": sizes,
        "logistic": [n * generative.logistic_points_per_feature(features=n) for n in sizes],
        "naive": [generative.learned_variance_points(n) for n in sizes],
        "fixed": [naive_bayes.known_variance_points(n, _SIGNAL * math.sqrt(2 / (n + 1))) for n in sizes],
        "four_logarithms": [4 * math.log(n) for n in sizes],
        "sampled_features": runs,
        "sampled_logistic": [_passing(sample, trials, n) for n in runs],
        "sampled_naive": [float(np.median(sample(naive_bayes_points, 256, features=n)["points"])) for n in runs],
        "line": many,
        "means": naive_bayes.points_needed(features=many, accuracy=_ACCURACY),
        "leading": [2 * math.log(n) / _ACCURACY**2 for n in many],
        "sampled_line": marks,
        "sampled_means": np.quantile(deviations, naive_bayes.CONFIDENCE, axis=0),
    }


def _passing(sample: Sample, trials: int, features: int) -> float:
    """Where the median error passes .01, between five numbers of points, its logarithm interpolated."""
    points, logs = [], []
    for multiple in _MULTIPLES:
        size = round(multiple * features / 2)
        error = sample(learned_logistic, trials, features=features, class_size=size)["error"]
        points.append(2 * size)
        logs.append(math.log(float(np.median(error))))
    return float(np.interp(-math.log(generative.TARGET), [-x for x in logs], points))


def _draw_needed(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.3, 1.0]})
    shown = data["features"]
    left.plot(shown, data["logistic"], color=SERIES[0], label="logistic regression")
    left.plot(data["sampled_features"], data["sampled_logistic"], MARKERS[0], color=SERIES[0], markersize=4.5)
    left.plot(shown, data["naive"], color=SERIES[1], drawstyle="steps-post", label="naive Bayes")
    left.plot(data["sampled_features"], data["sampled_naive"], MARKERS[1], color=SERIES[1], markersize=4.5)
    left.plot(shown, data["four_logarithms"], "--", color=GREY, label=r"$4\,\log n$")
    left.plot(shown, data["fixed"], ":", color=SERIES[2], label=rf"naive Bayes, $s$ = {_SIGNAL:g} fixed")
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_ylim(3, 20000)
    left.set_xticks([20, 50, 100, 200, 400], ["20", "50", "100", "200", "400"])
    left.minorticks_off()
    left.set_xlabel("features $n$")
    left.set_ylabel(r"points for an error of Bayes' + .01, $m^*$")
    left.legend(loc="upper left", fontsize=7.5, ncols=2)
    right.plot(data["line"], data["means"], color=SERIES[1], label="exact, chance 95 %")
    right.plot(data["line"], data["leading"], "--", color=INK, label=r"$2\,\log n/\epsilon^2$")
    right.plot(
        data["sampled_line"], data["sampled_means"], MARKERS[1], color=SERIES[1], markersize=4.5, label="simulated"
    )
    right.set_xscale("log")
    right.set_ylim(0, 110)
    right.set_xlabel("features $n$")
    right.set_ylabel(r"points for all means within $\sigma_j/2$")
    right.legend(loc="upper left", fontsize=7.5)


points_against_features = Picture(
    "gaussian_mixture/points-against-features",
    title="Naive Bayes needs a handful of points, logistic regression about as many as features",
    caption="Left: the published design, in which s^2 = (n+1)/2; lines: exact law of naive Bayes, limit of logistic "
    "regression; marks: medians of runs, squares on the published grid of m (steps of about log n). At a fixed "
    "signal s naive Bayes needs points in proportion to n as well. Right: that all n means are accurate takes "
    "2 log n/eps^2 points to leading order.",
    claims=("gaussian_mixture/nb-vs-lr", "gaussian_mixture/nb-sup-law", "gaussian_mixture/nb-known-variance"),
    data=_needed_data,
    draw=_draw_needed,
    size=(7.4, 3.7),
)
