"""Robust self-supervised learning on arrays: the minimum by search, invariances, backends, what is refused."""

from typing import Any

import array_api_strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sims.gaussian_mixture import rss
from sims.gaussian_mixture.rss import RssFit, fit_rss, rss_objective
from tests.oracles import gaussian_mixture_rss_loops as loops

SETTINGS: dict[str, Any] = {"slope": 0.4, "unlabelled_slope": 0.3, "weight": 1.5}


def data(seed: int, *, d: int = 3, m: int = 7, n: int = 40, batch: tuple[int, ...] = ()) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    mu = np.linspace(0.5, 1.2, d)
    labels = rng.choice([-1.0, 1.0], (*batch, m))
    points = labels[..., None] * mu + rng.normal(size=(*batch, m, d))
    hidden = rng.choice([-1.0, 1.0], (*batch, n, 1))
    return points, labels, hidden * mu + rng.normal(size=(*batch, n, d))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("slope", [0.1, 0.4, 1.5])
def test_minimum_by_search_in_the_plane(seed: int, slope: float) -> None:
    points, labels, unlabelled = data(seed, d=2, m=20, n=60)
    settings: dict[str, Any] = {"slope": slope, "unlabelled_slope": slope, "weight": 1.5}
    least, where = loops.best_of_turns(points.tolist(), labels.tolist(), unlabelled.tolist(), count=720, **settings)
    fit = fit_rss(points, labels, unlabelled, steps=200, start=np.array(where), **settings)
    assert fit.objective <= least + 1e-12
    again = loops.objective(fit.direction.tolist(), points.tolist(), labels.tolist(), unlabelled.tolist(), **settings)
    assert float(fit.objective) == pytest.approx(again, rel=1e-12)


def test_objective_against_the_slow_twin() -> None:
    points, labels, unlabelled = data(3)
    theta = np.array([0.3, -2.0, 0.7])
    slow = loops.objective(theta.tolist(), points.tolist(), labels.tolist(), unlabelled.tolist(), **SETTINGS)
    assert float(rss_objective(theta, points, labels, unlabelled, **SETTINGS)) == pytest.approx(slow, rel=1e-12)


def test_without_weight_and_cuts_it_is_the_mean_classifier() -> None:
    points, labels, _ = data(1)
    fit = fit_rss(points, labels, slope=0.1, weight=0.0, labelled_loss="linear")
    mean = np.mean(labels[:, None] * points, axis=0)
    np.testing.assert_allclose(fit.direction, mean / np.linalg.norm(mean), rtol=1e-13)


def test_small_slopes_are_self_training_with_hard_labels() -> None:
    points, labels, unlabelled = data(2)
    fit = fit_rss(points, labels, unlabelled, slope=1e-3, unlabelled_slope=1e-3, weight=3.0, labelled_loss="linear")
    mean = np.mean(labels[:, None] * points, axis=0)
    theta = mean
    for _ in range(100):
        theta = mean + 3.0 * np.mean(np.sign(unlabelled @ theta)[:, None] * unlabelled, axis=0)
    np.testing.assert_allclose(fit.direction, theta / np.linalg.norm(theta), rtol=1e-9)


@given(seed=st.integers(0, 10**6), d=st.integers(1, 5))
def test_rotations_and_signs(seed: int, d: int) -> None:
    points, labels, unlabelled = data(seed, d=d)
    fit = fit_rss(points, labels, unlabelled, **SETTINGS, steps=8)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))
    turned = fit_rss(points @ turn.T, labels, unlabelled @ turn.T, **SETTINGS, steps=8)
    np.testing.assert_allclose(turned.direction, turn @ fit.direction, atol=1e-7)
    # Turning all labels around turns the classifier around; unlabelled points have no sign.
    flipped = fit_rss(points, -labels, -unlabelled, **SETTINGS, steps=8)
    np.testing.assert_allclose(flipped.direction, -fit.direction, atol=1e-12)


@given(seed=st.integers(0, 10**6), scale=st.sampled_from([0.25, 2.0, 8.0]))
def test_units(seed: int, scale: float) -> None:
    points, labels, unlabelled = data(seed)
    fit = fit_rss(points, labels, unlabelled, **SETTINGS, steps=8)
    slopes: dict[str, Any] = {"slope": 0.4 / scale, "unlabelled_slope": 0.3 / scale, "weight": 1.5}
    scaled = fit_rss(scale * points, labels, scale * unlabelled, **slopes, steps=8)
    np.testing.assert_allclose(scaled.direction, fit.direction, atol=1e-9)


@given(seed=st.integers(0, 10**6), steps=st.integers(1, 30))
def test_the_objective_never_rises(seed: int, steps: int) -> None:
    points, labels, unlabelled = data(seed)
    few = fit_rss(points, labels, unlabelled, **SETTINGS, steps=steps)
    many = fit_rss(points, labels, unlabelled, **SETTINGS, steps=steps + 5)
    assert many.objective <= few.objective
    assert np.linalg.norm(few.direction) == pytest.approx(1.0)


def test_problems_side_by_side() -> None:
    points, labels, unlabelled = data(4, batch=(2, 3))
    fits = fit_rss(points, labels, unlabelled, **SETTINGS)
    assert fits.direction.shape == (2, 3, 3)
    for at in np.ndindex(2, 3):
        alone = fit_rss(points[at], labels[at], unlabelled[at], **SETTINGS)
        np.testing.assert_allclose(fits.direction[at], alone.direction, rtol=1e-9)


@pytest.mark.parametrize("weight", [0.0, 1.5])
@pytest.mark.parametrize("numbers", [1, 300, 10**9])
def test_groups_change_nothing(numbers: int, weight: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """One problem at a time, two and one left over, all at once; no problem at all."""
    points, labels, unlabelled = data(4, batch=(1, 5))
    settings = SETTINGS | {"weight": weight}
    whole = fit_rss(points, labels, unlabelled, **settings)
    monkeypatch.setattr(rss, "_NUMBERS_AT_ONCE", numbers)
    fits = fit_rss(points, labels, unlabelled, **settings)
    np.testing.assert_allclose(fits.direction, whole.direction, rtol=1e-12)
    np.testing.assert_allclose(fits.objective, whole.objective, rtol=1e-12)
    none = fit_rss(points[:, :0], labels[:, :0], unlabelled[:, :0], **settings)
    assert (none.direction.shape, none.objective.shape) == ((1, 0, 3), (1, 0))


def test_another_array_library() -> None:
    arrays = data(5)
    fit = fit_rss(*arrays, **SETTINGS)
    strict = fit_rss(*(array_api_strict.asarray(a) for a in arrays), **SETTINGS)
    np.testing.assert_allclose(np.asarray(strict.direction), fit.direction, rtol=1e-9)
    assert isinstance(strict, RssFit)
    labels = fit.predict(arrays[0])
    np.testing.assert_array_equal(labels, np.where(arrays[0] @ fit.direction < 0, -1.0, 1.0))
    np.testing.assert_array_equal(np.asarray(strict.predict(array_api_strict.asarray(arrays[0]))), labels)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slope": 0.0}, "slope = 0.0 is not a positive number"),
        ({"slope": -1.0}, "slope = -1.0 is not a positive number"),
        ({"unlabelled_slope": 0.0}, "unlabelled_slope = 0.0 is not a positive number"),
        ({"weight": -0.1}, "weight = -0.1 is not a number >= 0"),
        ({"labelled_loss": "hinge"}, "labelled_loss = 'hinge' is not one of ramp, linear"),
        ({"steps": 0}, "steps = 0 is not a positive integer"),
        ({"unlabelled": None}, "unlabelled has no points, and weight = 1.5 needs some"),
        ({"unlabelled": np.zeros((0, 3))}, "unlabelled has no points, and weight = 1.5 needs some"),
        ({"unlabelled": np.zeros((5, 2))}, r"unlabelled has shape \(5, 2\), expected \(n, 3\)"),
        ({"points": np.zeros((0, 3)), "labels": np.zeros(0)}, "at least one labelled point"),
        ({"points": np.zeros(3)}, r"points has shape \(3,\), expected \(..., m, d\)"),
        ({"labels": np.ones(6)}, r"labels has shape \(6,\), expected \(7,\)"),
        ({"labels": np.array([1.0, 0.0, 1.0, 1.0, -1.0, 1.0, 1.0])}, "labels holds other values"),
        ({"points": np.zeros((7, 3))}, "start is 0"),
        ({"start": np.ones(2)}, r"start has shape \(2,\), expected \(3,\)"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_refusals(change: dict[str, Any], message: str) -> None:
    points, labels, unlabelled = data(0)
    given = {"points": points, "labels": labels, "unlabelled": unlabelled, **SETTINGS, **change}
    with pytest.raises(ValueError, match=message) as caught:
        fit_rss(**given)
    assert "\n" not in str(caught.value)
