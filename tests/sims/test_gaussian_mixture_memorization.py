"""Gradient descent that fits every label: against a loop, and against a certificate of separability."""

from typing import Any

import numpy as np
import pytest

from assay.stream import Stream, StreamKey
from sims.gaussian_mixture.memorization import MEMORY_RATE, memorized
from sims.gaussian_mixture.noisy_labels import draw_noisy
from sims.gaussian_mixture.separability import certified_separable
from tests.oracles import gaussian_mixture_early_learning_loops as loops

CELL: dict[str, Any] = {"sample_size": 12, "dimension": 8, "label_noise": 0.8, "noise": 1.0}


def test_separated_runs_are_separable() -> None:
    """What gradient descent fits has a certificate; in the regime of the theorem it fits nearly all that can be."""
    stream = Stream.open(StreamKey(41, memorized.name, {}, 0))
    data = draw_noisy(stream, 200, **CELL)
    can = certified_separable(np, data.points * data.labels[..., None]) == 1.0
    found = memorized.run(StreamKey(41, memorized.name, {}, 0), 200, CELL)
    did = found["separated"] == 1.0
    assert np.all(can[did])
    assert did.sum() >= 0.9 * can.sum()
    assert np.all(found["memorized"][did] >= 0.5)


def test_against_the_slow_twin() -> None:
    stream = Stream.open(StreamKey(42, memorized.name, {}, 0))
    data = draw_noisy(stream, 4, **CELL)
    found = memorized.run(StreamKey(42, memorized.name, {}, 0), 4, CELL)
    for k in range(4):
        points, labels, truth = data.points[k].tolist(), data.labels[k].tolist(), data.truth[k].tolist()
        path, _ = loops.descend([0.0] * 8, points, labels, [0.0] * 8, rate=MEMORY_RATE / 2, level=1.0, most=400)
        fits = [all(e * loops.inner(t, x) > 0 for x, e in zip(points, labels, strict=True)) for t in path[50::50]]
        if any(fits):
            assert found["separated"][k] == 1.0
        wrong = [e != y for e, y in zip(labels, truth, strict=True)]
        if found["separated"].all() and any(wrong):
            assert found["memorized"][k] == pytest.approx(1.0)
