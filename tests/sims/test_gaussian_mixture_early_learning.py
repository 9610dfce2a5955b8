"""Gradient descent on wrong labels up to the end of the early phase: slow twin, reduction, equivariance."""

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import early_learning as sims
from sims.gaussian_mixture.noisy_labels import NoisyData, class_mean, draw_noisy
from tests.oracles import gaussian_mixture_early_learning_loops as loops

CELL: dict[str, Any] = {"sample_size": 20, "dimension": 8, "label_noise": 0.4, "noise": 0.1, "learning_rate": 0.3}
LEVEL = 1e-6  # of each comparison of two laws, all seeds fixed


def run(simulation: Simulation, cell: dict[str, Any], trials: int) -> dict[str, np.ndarray]:
    return simulation.run(StreamKey(31, simulation.name, {}, 0), trials, cell)


def test_against_the_slow_twin() -> None:
    stream = Stream.open(StreamKey(31, sims.early_learning.name, {}, 0))
    data = draw_noisy(stream, 12, **{k: v for k, v in CELL.items() if k != "learning_rate"})
    first = stream.normal((12, 8))
    first = 2.0 * first / np.linalg.norm(first, axis=1, keepdims=True)
    mean = class_mean(stream, 8)
    fast = run(sims.early_learning, CELL, 12)
    for k in range(12):
        points, labels, truth = data.points[k].tolist(), data.labels[k].tolist(), data.truth[k].tolist()
        path, steps = loops.descend(first[k].tolist(), points, labels, mean.tolist(), rate=0.3, level=0.1, most=30)
        assert fast["steps"][k] == steps
        wrong = [e != y for e, y in zip(labels, truth, strict=True)]
        if any(wrong):
            share = sum(wrong) / 20
            assert fast["wrong_end"][k] == pytest.approx(share * loops.accuracy(path[-1], points, truth, wrong))
            assert fast["wrong_start"][k] == pytest.approx(share * loops.accuracy(path[0], points, truth, wrong))

            def residual(theta: list[float], k: int = k, wrong: list[bool] = wrong) -> float:
                scores = np.tanh(data.points[k] @ np.array(theta))
                return float(np.mean((scores - data.labels[k])[np.array(wrong)] ** 2))

            assert fast["wrong_rise"][k] == pytest.approx(residual(path[-1]) - residual(path[0]), abs=1e-12)
        ways = [float(np.linalg.norm(np.subtract(theta, path[0]))) for theta in path]
        assert fast["farthest"][k] == pytest.approx(max(ways), abs=1e-12)
        turns = [np.subtract(b, a) for a, b in itertools.pairwise(path)]
        cosines = [float(d @ mean / np.linalg.norm(d)) for d in turns]
        if cosines:
            assert fast["first_cosine"][k] == pytest.approx(cosines[0])
            assert fast["least_cosine"][k] == pytest.approx(min(cosines))


def test_noiseless_runs_have_the_law_of_raw_data_without_noise() -> None:
    """The same algorithm on raw points at sigma = 1e-9."""
    raw = run(sims.early_learning, {**CELL, "noise": 1e-9}, 4000)["steps"]
    short = run(sims.early_learning_noiseless, {k: v for k, v in CELL.items() if k != "noise"}, 20_000)["steps"]
    values = np.unique(np.concatenate([raw, short]))
    gap = max(abs(np.mean(raw <= v) - np.mean(short <= v)) for v in values.tolist())
    assert gap < stats.kstwobign.isf(LEVEL) * (1 / 4000 + 1 / 20_000) ** 0.5


def test_turning_everything_changes_nothing() -> None:
    """A rotation of points, start and class mean together."""
    stream = Stream.open(StreamKey(31, "turn", {}, 0))
    data = draw_noisy(stream, 6, **{k: v for k, v in CELL.items() if k != "learning_rate"})
    first, mean = stream.normal((6, 8)), class_mean(stream, 8)
    turn = np.linalg.qr(stream.normal((8, 8)))[0]
    turned = NoisyData(data.points @ turn, data.truth, data.labels)
    here = sims._descend(stream, data, first, mean, 0.3)
    there = sims._descend(stream, turned, first @ turn, mean @ turn, 0.3)
    np.testing.assert_array_equal(here["steps"], there["steps"])
    np.testing.assert_allclose(here["weights"] @ turn, there["weights"], atol=1e-10)


def test_both_labels_swapped_changes_nothing() -> None:
    """x, y, e to -x, -y, -e."""
    stream = Stream.open(StreamKey(31, "swap", {}, 0))
    data = draw_noisy(stream, 6, **{k: v for k, v in CELL.items() if k != "learning_rate"})
    first, mean = stream.normal((6, 8)), class_mean(stream, 8)
    swapped = NoisyData(-data.points, -data.truth, -data.labels)
    here, there = (sims._descend(stream, d, first, mean, 0.3)["weights"] for d in (data, swapped))
    np.testing.assert_allclose(here, there, atol=1e-12)


def test_groups_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs one at a time and three together, two of them left over."""
    whole = run(sims.early_learning, CELL, 8)
    for numbers in (1, 3 * 20 * 8):
        monkeypatch.setattr(sims, "_NUMBERS_AT_ONCE", numbers)
        parts = run(sims.early_learning, CELL, 8)
        for name, values in whole.items():
            np.testing.assert_allclose(parts[name], values, rtol=1e-9, atol=1e-12)
