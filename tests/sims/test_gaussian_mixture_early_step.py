"""The first gradient step on wrong labels: reduced form against raw data and against a loop."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import early_step as sims
from sims.gaussian_mixture.noisy_labels import class_mean, draw_noisy, negative_gradient
from tests.oracles import gaussian_mixture_early_learning_loops as loops

CELL: dict[str, Any] = {"sample_size": 12, "dimension": 9, "label_noise": 0.5, "noise": 0.7}
LEVEL = 1e-6  # of each comparison, all seeds fixed


def run(simulation: Simulation, cell: dict[str, Any], trials: int) -> dict[str, np.ndarray]:
    return simulation.run(StreamKey(21, simulation.name, {}, 0), trials, cell)


def test_data_are_as_the_model_says() -> None:
    stream = Stream.open(StreamKey(21, "data", {}, 0))
    data = draw_noisy(stream, 4000, **{**CELL, "dimension": 3})
    assert np.mean(data.labels != data.truth) == pytest.approx(0.25, abs=0.01)
    centred = data.points * data.truth[..., None] - class_mean(stream, 3)
    assert np.std(centred) == pytest.approx(0.7, rel=0.01)
    assert np.abs(np.mean(centred, axis=(0, 1))).max() < 0.02


def test_gradient_is_that_of_the_logistic_loss() -> None:
    stream = Stream.open(StreamKey(21, "gradient", {}, 0))
    data = draw_noisy(stream, 2, **{**CELL, "dimension": 3})
    theta = stream.normal((2, 3))
    found = -negative_gradient(stream, data, theta)
    for k in range(2):
        for j in range(3):
            sides = []
            for step in (1e-5, -1e-5):
                moved = theta[k].copy()
                moved[j] += step
                sides.append(loops.loss(moved, data.points[k], data.labels[k]))
            assert found[k, j] == pytest.approx((sides[0] - sides[1]) / 2e-5, abs=1e-8)


def test_raw_step_against_the_slow_twin() -> None:
    stream = Stream.open(StreamKey(21, sims.early_step_raw.name, {}, 0))
    data = draw_noisy(stream, 30, **CELL)
    fast = run(sims.early_step_raw, CELL, 30)
    mean = class_mean(stream, 9).tolist()
    for k in range(30):
        points, labels, truth = data.points[k].tolist(), data.labels[k].tolist(), data.truth[k].tolist()
        path, _ = loops.descend([0.0] * 9, points, labels, mean, rate=0.5, level=1e9, most=1)
        clean = [e == y for e, y in zip(labels, truth, strict=True)]
        for name, chosen in (("clean", clean), ("wrong", [not c for c in clean])):
            share = sum(chosen) / 12
            assert fast[f"{name}_share"][k] == pytest.approx(share)
            if share:
                assert fast[name][k] == pytest.approx(share * loops.accuracy(path[-1], points, truth, chosen))


@pytest.mark.parametrize("own", [1.0, -1.0])
def test_averaging_over_a_points_own_noise(own: float) -> None:
    """P(R w + own (w^2 + q) > 0) against draws of w."""
    stream = Stream.open(StreamKey(21, "own", {}, 0))
    cosine, length, across, noise = 0.4, 3.0, 1.5, 0.9
    at, long, aside = (stream.asarray([x]) for x in (cosine, length, across))
    chance = float(sims._own_share(stream, at, long, aside, noise, own)[0])
    w = cosine + noise * stream.normal((10**6,))
    assert chance == pytest.approx(np.mean(length * w + own * (w * w + across) > 0), abs=3e-3)


@pytest.mark.parametrize("name", ["clean", "wrong"])
@pytest.mark.parametrize("noise", [0.4, 1.5])
def test_the_reduction_has_the_mean_of_raw_data(name: str, noise: float) -> None:
    cell = {**CELL, "noise": noise}
    raw, short = run(sims.early_step_raw, cell, 20_000), run(sims.early_step, cell, 100_000)
    mean = short[name].mean()
    z = (raw[name] - mean * raw[f"{name}_share"]).mean() / stats.sem(raw[name] - mean * raw[f"{name}_share"])
    assert abs(z) < stats.norm.isf(LEVEL / 2)
    fresh = (raw["fresh"].mean() - short["fresh"].mean()) / stats.sem(raw["fresh"])
    assert abs(fresh) < stats.norm.isf(LEVEL / 2)


def test_the_reduction_has_the_law_of_raw_data_for_fresh_points() -> None:
    assert (
        stats.ks_2samp(
            run(sims.early_step_raw, CELL, 4000)["fresh"], run(sims.early_step, CELL, 20_000)["fresh"]
        ).pvalue
        > LEVEL
    )
