"""The end of the early phase: derivations, independent runs, law of the time, limits, refusals."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import DomainError
from theory.gaussian_mixture import early_time as theory
from theory.gaussian_mixture.derivation_early_time import descent_derivation
from theory.steps import Step

CELL: dict[str, Any] = {"sample_size": 60, "dimension": 50, "label_noise": 0.4, "learning_rate": 0.1}


@pytest.mark.parametrize("step", descent_derivation(), ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


def test_accuracies_of_an_independent_run() -> None:
    """n = 600, p = 510, Delta = 0.4, eta = 0.01; 20 runs had .9926, .855, .704, each within 0.012."""
    cell = {**CELL, "sample_size": 600, "dimension": 510, "learning_rate": 0.01}
    for noise, value in ((0.02, 0.9926), (0.05, 0.855), (0.1, 0.704)):
        assert theory.wrong_label_accuracy(noise=noise, **cell) == pytest.approx(value, abs=0.012)


def reached(start: np.ndarray, right: float, rate: float, steps: int) -> list[np.ndarray]:
    """Whether runs have reached the goal after 0, 1, ..., steps - 1 steps."""
    m, done, found = start, start >= theory.GOAL, []
    for _ in range(steps):
        found.append(done)
        m = m + 0.5 * rate * (right - np.tanh(m))
        done = done | (m >= theory.GOAL)
    return found


@pytest.mark.parametrize("rate", [0.05, 0.4])
def test_law_of_the_time_is_a_count_of_starts(rate: float) -> None:
    """Preimages of the goal against runs from a fine grid of starts."""
    cell = {**CELL, "learning_rate": rate, "sample_size": 20}
    wrong, weights = theory.wrong_labels(20, 0.2)
    grid = np.linspace(-1.9, 1.9, 3801)
    chance = -np.diff(theory.start_chance(np.concatenate([grid - 5e-4, [1.9005]]), 50))
    law = np.zeros(12)
    for k, weight in zip(wrong.tolist(), weights.tolist(), strict=True):
        for t, done in enumerate(reached(grid, 1 - 2 * k / 20, rate, 12)):
            law[t] += weight * chance[done].sum()
    ours = theory.steps_cdf(np.arange(12), **cell)
    np.testing.assert_allclose(ours, law, atol=2e-3)
    np.testing.assert_allclose(theory.steps_cdf.left(np.arange(12), **cell)[1:], ours[:-1], atol=1e-12)  # type: ignore[attr-defined]


def test_quadrature_over_starts_gives_the_law_too() -> None:
    runs = theory.stopped_runs(60, 50, 0.4, 0.1, 1)
    stopped = np.mean((runs["push"] == 0) @ runs["weights"])
    assert stopped == pytest.approx(float(theory.steps_cdf(np.zeros(1), **CELL)[0]), abs=1e-3)
    assert np.mean((runs["end"] >= theory.GOAL) @ runs["weights"]) > 0.999


def test_many_dimensions_and_short_steps_give_the_plain_limit() -> None:
    cell = {**CELL, "sample_size": 10**6, "dimension": 10**6, "learning_rate": 0.002}
    limit = 0.1 / (math.sqrt(4.01) * 0.05)
    assert theory.wrong_label_accuracy(noise=0.05, **cell) == pytest.approx(0.5 * math.erfc(-limit / 2**0.5), abs=0.004)
    changes = theory.residual_changes(noise=1e-3, **cell)
    assert changes == pytest.approx((0.1894, 0.2093), abs=2e-3)


def test_threshold() -> None:
    assert theory.noise_threshold() == pytest.approx(0.0134, abs=5e-5)


def test_gradient_is_within_80_degrees_far_beyond_the_threshold() -> None:
    """cos >= 1/6 at the first step, at all noise of the domain."""
    cell: dict[str, Any] = {"sample_size": 400, "dimension": 340, "label_noise": 0.4}
    assert theory.first_cosine(noise=0.5, **cell) > 0.6


def test_runs_are_given_up() -> None:
    """With too many wrong labels T is infinite, and counted as 10/eta."""
    before, at = theory.steps_cdf(np.array([99, 100]), **{**CELL, "sample_size": 20, "label_noise": 0.8})
    wrong, weights = theory.wrong_labels(20, 0.4)
    # A share of 0.1 is just above tanh 0.1: from below 0.05 it takes longer than 100 steps.
    never = weights[1 - 2 * wrong / 20 <= 0.1 + 1e-9].sum()
    assert at == 1.0
    assert before == pytest.approx(1 - never * (1 - float(theory.start_chance(0.1, 50))), abs=0.02)


def test_law_of_very_many_dimensions_is_a_step() -> None:
    """All starts lie across v and all shares are equal: T is the flow's time for (nearly) every run."""
    cell: dict[str, Any] = {"sample_size": 10**6, "dimension": 10**6, "label_noise": 0.4, "learning_rate": 0.01}
    values = theory.steps_cdf(np.array([30, 36, 37, 43]), **cell)
    assert values[0] < 1e-9
    assert values[-1] > 1 - 1e-9


@settings(max_examples=40, deadline=None)
@given(
    label_noise=st.floats(0.05, 0.8),
    rate=st.floats(0.01, 0.99),
    size=st.integers(20, 3000),
    dimension=st.integers(8, 3000),
)
def test_law_is_a_law(label_noise: float, rate: float, size: int, dimension: int) -> None:
    steps = np.arange(-1, 60)
    values = theory.steps_cdf(steps, sample_size=size, dimension=dimension, label_noise=label_noise, learning_rate=rate)
    assert values[0] == 0
    assert np.all(np.diff(values) >= -1e-12)
    assert values[-1] <= 1 + 1e-12
    assert values[1] == pytest.approx(float(theory.start_chance(0.1, dimension)), abs=1e-9)


@given(a=st.floats(0.05, 0.8), b=st.floats(0.05, 0.8))
def test_more_wrong_labels_take_longer(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert theory.learning_time(label_noise=low) <= theory.learning_time(label_noise=high) + 1e-14


@pytest.mark.parametrize(
    ("name", "value"),
    [("sample_size", 1), ("dimension", 7), ("label_noise", 0.9), ("noise", 0.0), ("learning_rate", 1.0)],
)
def test_refusals(name: str, value: float) -> None:
    for formula in (theory.wrong_label_accuracy, theory.residual_changes):
        with pytest.raises(DomainError, match=name):
            formula(**{**CELL, "noise": 0.05, name: value})
    if name != "noise":
        with pytest.raises(DomainError, match=name):
            theory.steps_cdf(np.zeros(1), **{**CELL, name: value})
