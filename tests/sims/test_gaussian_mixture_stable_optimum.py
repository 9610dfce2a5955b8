"""The best robust offset under stable noise: against the law's own distribution function, and raw draws."""

from typing import Any

import numpy as np
import pytest

from assay.stream import Stream, StreamKey
from claims.gaussian_mixture.pictures_tails import stable_accuracies
from sims.gaussian_mixture.stable_noise import stable_draws
from sims.gaussian_mixture.stable_optimum import stable_optimum

CELL: dict[str, Any] = {"stability": 1.5, "peak": 3.0, "attack_share": 0.3, "imbalance": 3.0}


def run(cell: dict[str, Any], backend: str = "numpy", mode: str = "fast") -> dict[str, np.ndarray]:
    key = StreamKey(seed=8, simulation=stable_optimum.name, cell={}, block=0)
    return stable_optimum.run(key, 32, cell, backend=backend, mode=mode)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("ratio", [1.0, 4.0, 10.0])
def test_against_the_distribution_function(share: float, ratio: float) -> None:
    found = run(CELL | {"attack_share": share, "imbalance": ratio})
    law = stable_accuracies(3.0, np.array([share]), ratio, 1.5)
    for name, value in zip(("minority", "majority"), law, strict=True):
        assert np.median(found[name]) == pytest.approx(value[0], abs=5e-3)


def test_no_offset_does_better_on_raw_draws() -> None:
    """Empirical robust risk of 4e5 points of each class over a grid of offsets: its minimiser's accuracies."""
    noise = stable_draws(Stream.open(StreamKey(9, "raw", {}, 0)), (2, 400_000), 1.5)
    offsets = np.linspace(-6.0, 0.0, 121)
    plus, minus = np.sort(3.0 + noise[0]), np.sort(-3.0 + noise[1])
    count = len(plus)
    missed = np.searchsorted(plus, 0.9 - offsets) / count
    taken = 1.0 - np.searchsorted(minus, -0.9 - offsets) / count
    best = offsets[int(np.argmin(missed + 3.0 * taken))]
    found = run(CELL)
    assert np.median(found["minority"]) == pytest.approx(1.0 - np.searchsorted(plus, -best) / count, abs=0.01)
    assert np.median(found["majority"]) == pytest.approx(np.searchsorted(minus, -best) / count, abs=0.01)


def test_a_rare_minority_is_given_up() -> None:
    found = run(CELL | {"imbalance": 500.0})
    assert np.all(found["minority"] == 0.0)
    assert np.all(found["majority"] == 1.0)


def test_same_numbers_on_every_backend(backend: str) -> None:
    here, there = run(CELL, mode="paired"), run(CELL, backend=backend, mode="paired")
    for name, values in here.items():
        np.testing.assert_allclose(np.asarray(there[name]), values, rtol=1e-9)
