"""A random start: reduced form against all coordinates, and against points one by one."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.stream import Stream, StreamKey
from sims.gaussian_mixture import early_start as sims
from sims.gaussian_mixture.noisy_labels import class_mean, draw_noisy
from tests.oracles import gaussian_mixture_early_learning_loops as loops

CELL: dict[str, Any] = {"dimension": 6, "noise": 0.8}


def test_reduction_has_the_law_of_all_coordinates() -> None:
    raw = sims.start_accuracy_raw.run(StreamKey(51, "raw", {}, 0), 4000, CELL)["accuracy"]
    short = sims.start_accuracy.run(StreamKey(51, "short", {}, 0), 20_000, CELL)["accuracy"]
    assert stats.ks_2samp(raw, short).pvalue > 1e-6


def test_accuracy_is_that_on_wrongly_labelled_points() -> None:
    stream = Stream.open(StreamKey(51, "points", {}, 0))
    weights, mean = stream.normal((6,)), class_mean(stream, 6)
    data = draw_noisy(stream, 1, sample_size=40_000, dimension=6, label_noise=0.5, noise=0.8)
    wrong = (~data.clean[0]).tolist()
    share = loops.accuracy(weights.tolist(), data.points[0].tolist(), data.truth[0].tolist(), wrong)
    expected = stats.norm.cdf(weights @ mean / np.linalg.norm(weights) / 0.8)
    assert share == pytest.approx(expected, abs=0.02)
