"""Pictures of wrong labels: accuracies along gradient descent, the first step and the early phase, memorisation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.early_learning import early_learning
from sims.gaussian_mixture.early_step import early_step_raw
from sims.gaussian_mixture.memorization import accuracy_against_iteration
from sims.gaussian_mixture.separability import separable_by_cone
from theory.gaussian_mixture import early_step, early_time, memorization, separability

__all__ = ["accuracy_along_descent", "early_accuracy_against_noise", "memorization_against_dimension"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

_RUN: Data = {"sample_size": 120, "dimension": 100, "label_noise": 0.8, "learning_rate": 0.5}
_NOISES = (0.1, 0.4)


def _descent_data(sample: Sample) -> Data:
    last = {"quick": 3000, "standard": 20_000}.get(sample.scale, 100_000)
    trials = {"quick": 32, "standard": 64}.get(sample.scale, 256)
    looks = np.unique(np.round(np.geomspace(1, last, 36)).astype(int))
    iteration = (0, *looks.tolist())
    runs = [sample(accuracy_against_iteration, trials, **_RUN, noise=s, iteration=iteration) for s in _NOISES]
    time = early_time.learning_time(label_noise=_RUN["label_noise"])
    return {
        "iteration": iteration,
        "noise": _NOISES,
        **{name: [run[name].mean(axis=0) for run in runs] for name in ("clean", "wrong", "fresh")},
        "wrong_low": [np.quantile(run["wrong"], 0.1, axis=0) for run in runs],
        "wrong_high": [np.quantile(run["wrong"], 0.9, axis=0) for run in runs],
        "learning_step": time / _RUN["learning_rate"],
        "law": [early_time.wrong_label_accuracy(noise=s, **_RUN) for s in _NOISES],
    }


def _draw_descent(figure: Any, data: Arrays) -> None:
    shown = np.maximum(data["iteration"], 0.5)
    for k, axes in enumerate(figure.subplots(1, 2, sharey=True)):
        axes.fill_between(shown, data["wrong_low"][k], data["wrong_high"][k], color=SERIES[1], alpha=0.18, linewidth=0)
        axes.plot(shown, data["clean"][k], color=SERIES[0], label="right labels")
        axes.plot(shown, data["wrong"][k], color=SERIES[1], label="wrong labels")
        axes.plot(shown, data["fresh"][k], "--", color=GREY, linewidth=1, label="fresh points")
        axes.axvline(float(data["learning_step"]), color=INK, linestyle=":", linewidth=0.9)
        axes.plot(
            [float(data["learning_step"])],
            [data["law"][k]],
            MARKERS[2],
            color=INK,
            markersize=5,
            label="law at the end\nof the early phase",
        )
        axes.set_xscale("log")
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlabel("iteration (start drawn at 0.5)")
        axes.set_title(rf"$\sigma$ = {data['noise'][k]:g}")
    figure.axes[0].set_ylabel("accuracy by true classes")
    figure.axes[1].legend(loc=(0.52, 0.62), fontsize=7.5)


accuracy_along_descent = Picture(
    "gaussian_mixture/early-learning-against-iteration",
    title="Wrong labels are first seen through, then memorised",
    caption="Gradient descent on the logistic loss, p = 100, n = 120, 40 % of the labels wrong (Delta = .8), step .5, "
    "start of length 2. Bands: 80 % of the runs. Dotted: the law of the time at which the early phase ends; diamonds: "
    "the law of the accuracy on wrong labels then.",
    claims=("gaussian_mixture/early-time", "gaussian_mixture/memorization-bound"),
    data=_descent_data,
    draw=_draw_descent,
    size=(6.8, 3.4),
)

_STEP: Data = {"sample_size": 100, "dimension": 85, "label_noise": 0.4}


def _noise_data(sample: Sample) -> Data:
    trials = {"quick": 256, "standard": 1024}.get(sample.scale, 8192)
    line, dots = np.geomspace(0.2, 3.0, 40), np.geomspace(0.25, 2.8, 7)
    raw = [sample(early_step_raw, 4 * trials, **_STEP, noise=float(s)) for s in dots]
    early: Data = {"sample_size": 60, "dimension": 50, "label_noise": 0.4, "learning_rate": 0.1}
    narrow, few = np.geomspace(0.008, 0.3, 40), np.geomspace(0.02, 0.28, 6)
    ends = [sample(early_learning, trials, **early, noise=float(s)) for s in few]
    many = {**early, "sample_size": 10**6, "dimension": 10**6, "learning_rate": 0.002}
    return {
        "noise": line,
        "limits": np.transpose([early_step.limits(noise=float(s), **_STEP) for s in line]),
        "exact": np.transpose([early_step.accuracies(noise=float(s), **_STEP) for s in line]),
        "sampled_noise": dots,
        "sampled": [
            [run["fresh"].mean() for run in raw],
            [run["clean"].mean() / run["clean_share"].mean() for run in raw],
            [run["wrong"].mean() / run["wrong_share"].mean() for run in raw],
        ],
        "reversal": early_step.reversal_noise(**_STEP),
        "end_noise": narrow,
        "end_law": [1.0 - early_time.wrong_label_accuracy(noise=float(s), **early) for s in narrow],
        "end_many": [1.0 - early_time.wrong_label_accuracy(noise=float(s), **many) for s in narrow],
        "end_sampled_noise": few,
        "end_sampled": [1.0 - run["wrong_end"].mean() / run["wrong_share"].mean() for run in ends],
        "threshold": early_time.noise_threshold(),
    }


def _draw_noise(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2)
    for k, name in enumerate(("fresh points", "right labels", "wrong labels")):
        color = (GREY, SERIES[0], SERIES[1])[k]
        left.plot(data["noise"], data["exact"][k], color=color)
        left.plot(data["noise"], data["limits"][k], ":", color=color, linewidth=1)
        left.plot(data["sampled_noise"], data["sampled"][k], MARKERS[k], color=color, markersize=4)
        left.plot([], [], MARKERS[k] + "-", color=color, markersize=4, label=name)
    left.plot([], [], ":", color=INK, linewidth=1, label="limit")
    left.axvline(float(data["reversal"]), color=INK, linestyle="--", linewidth=0.8)
    left.axhline(0.5, color=GREY, linewidth=0.6)
    left.annotate(r"$\sigma^2p/n = 1-\Delta$", (float(data["reversal"]) * 1.06, 0.06), fontsize=7.5)
    left.set_xscale("log")
    left.set_xticks([0.2, 0.5, 1.0, 2.0], ["0.2", "0.5", "1", "2"])
    left.set_xticks([], minor=True)
    left.set_ylim(0.0, 1.02)
    left.set_xlabel(r"noise $\sigma$")
    left.set_ylabel("accuracy after one step from 0")
    left.legend(loc="lower left", fontsize=7.5)
    right.plot(data["end_noise"], data["end_law"], color=SERIES[1], label="law, p = 50")
    right.plot(data["end_noise"], data["end_many"], "--", color=SERIES[2], label="law, many dimensions")
    right.plot(data["end_sampled_noise"], data["end_sampled"], MARKERS[2], color=SERIES[1], markersize=4, label="runs")
    right.axhline(1e-4, color=INK, linewidth=0.8, linestyle=":")
    right.axvline(float(data["threshold"]), color=INK, linewidth=0.8, linestyle="--")
    right.annotate("published: below .0001", (0.035, 1.2e-4), fontsize=7.5)
    right.annotate(r"$\sigma$ = .0134", (float(data["threshold"]) * 1.06, 3e-6), fontsize=7.5)
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_ylim(1e-6, 1.0)
    right.set_xlabel(r"noise $\sigma$")
    right.set_ylabel("error on wrong labels at $T$")
    right.legend(loc="lower right", fontsize=7.5)


early_accuracy_against_noise = Picture(
    "gaussian_mixture/early-accuracy-against-noise",
    title="How much noise early learning bears",
    caption="Left: one step from 0 at n = 100, p = 85, Delta = .4; beyond the dashed line wrong labels win at once. "
    "Right: at the end of the early phase the error on wrongly labelled points is below the published .0001 only for "
    "sigma < .0134.",
    claims=("gaussian_mixture/early-step", "gaussian_mixture/early-step-reversal", "gaussian_mixture/early-time"),
    data=_noise_data,
    draw=_draw_noise,
    size=(6.8, 3.4),
)

_POINTS, _LABEL_NOISES, _NOISE = 60, (0.4, 1.0), 0.5


def _memory_data(sample: Sample) -> Data:
    blocks = {"quick": 16, "standard": 128}.get(sample.scale, 1024)
    dimensions, drawn = list(range(4, _POINTS)), list(range(12, _POINTS, 4))
    data: Data = {"ratio": np.array(dimensions) / _POINTS, "drawn_ratio": np.array(drawn) / _POINTS}
    for name, bound in (("published", memorization.published_failure), ("sharper", memorization.sharper_failure)):
        data[name] = [
            [bound(sample_size=_POINTS, dimension=p, label_noise=delta) for p in dimensions] for delta in _LABEL_NOISES
        ]
    cells = [{"sample_size": _POINTS, "label_noise": delta, "noise": _NOISE} for delta in _LABEL_NOISES]
    law: Any = memorization.exact_or_nearly
    data["law"] = [[1.0 - law(dimension=p, **cell) for p in dimensions] for cell in cells]
    data["drawn"] = [
        [1.0 - float(sample(separable_by_cone, 512 * blocks, dimension=p, **cell)["separable"].mean()) for p in drawn]
        for cell in cells
    ]
    data["law_floor"] = (1e-3, 0.0)  # known up to terms of order 1/n, but exactly for coin flips
    data["floor"] = 4.0 / np.sqrt(512 * blocks)
    data["critical"] = [separability.critical_ratio(label_noise=delta, noise=_NOISE) for delta in _LABEL_NOISES]
    data["sufficient"] = [separability.sufficient_ratio(label_noise=delta) for delta in _LABEL_NOISES]
    data["label_noise"] = _LABEL_NOISES
    return data


def _draw_memory(figure: Any, data: Arrays) -> None:
    for k, axes in enumerate(figure.subplots(1, 2, sharey=True)):
        axes.axhspan(1.0, 4.0, color=GREY, alpha=0.12, linewidth=0)
        axes.plot(data["ratio"], data["published"][k], color=SERIES[3], label="published bound")
        axes.plot(data["ratio"], data["sharper"][k], "--", color=SERIES[2], label="sharper bound")
        axes.plot(
            data["ratio"],
            np.where(data["law"][k] > data["law_floor"][k], data["law"][k], np.nan),
            color=SERIES[0],
            label="law",
        )
        seen = data["drawn"][k] > float(data["floor"])
        axes.plot(data["drawn_ratio"][seen], data["drawn"][k][seen], MARKERS[0], color=SERIES[0], markersize=4,
                  label="simulated")  # fmt: skip
        axes.axvline(float(data["critical"][k]), color=INK, linestyle=":", linewidth=0.9)
        axes.axvline(float(data["sufficient"][k]), color=INK, linestyle="--", linewidth=0.9)
        axes.annotate(r"$\kappa_c$", (float(data["critical"][k]) + 0.01, 2e-8), fontsize=8)
        if float(data["sufficient"][k]) > float(data["critical"][k]) + 0.05:
            axes.annotate(r"$1-\Delta/2$", (float(data["sufficient"][k]) - 0.01, 2e-8), fontsize=8, ha="right")
        axes.set_yscale("log")
        axes.set_ylim(1e-8, 4.0)
        axes.set_xlabel("dimensions for each point $p/n$")
        axes.set_title(rf"$\Delta$ = {data['label_noise'][k]:g}")
    figure.axes[0].annotate("says nothing", (0.83, 2.3), color=GREY, fontsize=7.5)
    figure.axes[0].set_ylabel("chance that not all labels can be fitted")
    figure.axes[1].legend(loc="lower left", fontsize=7.5)


memorization_against_dimension = Picture(
    "gaussian_mixture/memorization-bound-against-dimension",
    title="The published bound on labels that cannot be memorised, and the law",
    caption="n = 60, sigma = .5. The bound speaks from p/n = 1 - Delta/2 on, the labels can all be fitted from kappa_c "
    "on. For coin flips (right) the sharper bound is the law itself.",
    claims=(
        "gaussian_mixture/memorization-bound",
        "gaussian_mixture/separability-threshold",
        "gaussian_mixture/cover-identity",
    ),
    data=_memory_data,
    draw=_draw_memory,
    size=(6.8, 3.4),
)
