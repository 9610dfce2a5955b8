"""Under one key: what all estimators do when the data are turned, mirrored, or every label is exchanged."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import attacked_mean, mean_classifier_raw, mixing, nonisotropic, rss_excess
from sims.gaussian_mixture import robust_training as training
from sims.gaussian_mixture import semi_supervised as semi
from sims.gaussian_mixture.spectral import spectral_raw

D = 7
COMMON: dict[str, Any] = {"dimension": D, "labelled_size": 5, "signal_to_noise": 1.1}
SHIFTED = COMMON | {"alignment": 0.7}
RAW: dict[str, tuple[Simulation, dict[str, Any]]] = {
    "mean classifier": (mean_classifier_raw, COMMON),
    "mean classifier, attacked": (attacked_mean.attacked_mean_raw, COMMON | {"attack_radius": 0.4}),
    "labels alone": (rss_excess.labels_alone_raw, COMMON | {"slope": 0.5}),
    "RSS": (rss_excess.rss_raw, COMMON | {"unlabelled_size": 40, "shift": 0.3, "slope": 0.4}),
    "mixture with a direction": (mixing.mixed_mean_raw, SHIFTED | {"weight_factor": 1.0}),
    "self-training": (mixing.self_training_raw,
                      SHIFTED | {"unlabelled_signal": 1.2, "weight": 2.0, "unlabelled_size": 40}),
    "largest variance": (spectral_raw, SHIFTED | {"unlabelled_size": 40, "unlabelled_signal": 1.2}),
}  # fmt: skip
FIRST_AXIS: dict[str, tuple[Simulation, dict[str, Any]]] = {
    "likelihood": (semi.likelihood, COMMON | {"unlabelled_size": 60}),
    "fold loss": (semi.fold_minimiser, {"dimension": D, "unlabelled_size": 60, "signal_to_noise": 1.1, "slope": 0.3}),
}
TRIALS = 4


class Changed:
    """A stream whose standard normal vectors are multiplied by a matrix, and whose signs by -1 where ``flip``."""

    def __init__(self, stream: Stream, matrix: np.ndarray, flip: bool = False) -> None:
        self._stream, self._matrix, self._sign = stream, matrix, -1.0 if flip else 1.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def normal(self, shape: tuple[int, ...]) -> Any:
        drawn = self._sign * self._stream.normal(shape)
        return drawn @ self._matrix if len(shape) > 1 and shape[-1] == len(self._matrix) else drawn

    def signs(self, shape: tuple[int, ...]) -> Any:
        return self._sign * self._stream.signs(shape)


def run(simulation: Simulation, cell: dict[str, Any], seed: int, matrix: np.ndarray, flip: bool = False) -> Any:
    stream = Stream.open(StreamKey(seed=seed, simulation=simulation.name, cell={}, block=0))
    return simulation.function(Changed(stream, matrix, flip), TRIALS, **cell)


def turn(fixed: np.ndarray, seed: int) -> np.ndarray:
    """An orthogonal matrix that keeps the rows of ``fixed`` and turns or mirrors all that is across them."""
    dimension = fixed.shape[1]
    kept = np.linalg.qr(fixed.T)[0]
    across = np.linalg.qr(np.hstack([kept, np.eye(dimension)]))[0][:, kept.shape[1] :]
    random = np.linalg.qr(np.random.default_rng(seed).normal(size=(across.shape[1],) * 2))[0]
    return np.asarray(kept @ kept.T + across @ random @ across.T)


def generic_axes() -> np.ndarray:
    order = np.arange(D)
    return np.stack([np.cos(1.0 + order), np.sin(2.0 + 3.0 * order)])


def profile() -> np.ndarray:
    order = np.arange(D)
    return np.stack([(-1.0) ** order / np.sqrt(1.0 + order), np.cos(1.0 + order)])


def assert_same(first: dict[str, Any], second: dict[str, Any], tolerance: float = 1e-9) -> None:
    for name, values in first.items():
        np.testing.assert_allclose(second[name], values, rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("name", RAW)
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_turning_across_the_means_changes_nothing(name: str, seed: int) -> None:
    """The noise is turned about the class means, and mirrored: nobody's error moves."""
    simulation, cell = RAW[name]
    fixed = np.vstack([generic_axes(), profile()[:1]])
    assert_same(run(simulation, cell, seed, np.eye(D)), run(simulation, cell, seed, turn(fixed, seed)))


@pytest.mark.parametrize("name", FIRST_AXIS)
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_turning_across_the_first_axis_changes_nothing(name: str, seed: int) -> None:
    simulation, cell = FIRST_AXIS[name]
    matrix = turn(np.eye(D)[:1], seed)
    assert_same(run(simulation, cell, seed, np.eye(D)), run(simulation, cell, seed, matrix), 1e-6)


@pytest.mark.parametrize("name", [*RAW, *FIRST_AXIS])
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_exchanging_all_labels_changes_nothing(name: str, seed: int) -> None:
    """y -> -y and x -> -x, unlabelled points too: the product of label and point is the same."""
    simulation, cell = (RAW | FIRST_AXIS)[name]
    if name in FIRST_AXIS:  # they draw the labelled sum y x itself, which the exchange does not change
        cell = cell | {"labelled_size": 0} if "labelled_size" in cell else cell
    assert_same(run(simulation, cell, seed, np.eye(D)), run(simulation, cell, seed, np.eye(D), flip=True))


def test_a_turn_of_the_means_themselves_would_be_seen() -> None:
    """The comparison can fail: noise that is stretched gives other errors."""
    for simulation, cell in (RAW | FIRST_AXIS).values():
        matrix = np.eye(D)
        matrix[0, 0] = 2.0
        here, there = (run(simulation, cell, 3, m) for m in (np.eye(D), matrix))
        assert any(np.max(np.abs(here[name] - there[name])) > 1e-4 for name in here)


@pytest.mark.parametrize("seed", [1, 2])
def test_robust_logistic_regression_turns_with_the_data(seed: int) -> None:
    """Equal variances and Euclidean attacks: turning the noise about the class mean changes no accuracy."""
    cell = {"dimension": 4, "mean_length": 1.5, "condition": 1.0, "attack_share": 0.4, "imbalance": 3.0}
    order = np.arange(4)
    matrix = turn(((-1.0) ** order / np.sqrt(1.0 + order))[None, :], seed)
    here = run(training.robust_logistic, cell, seed, np.eye(4))
    assert_same(here, run(training.robust_logistic, cell, seed, matrix), 1e-7)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), c=st.floats(1.0, 50.0))
def test_mirrored_coordinates_of_unequal_noise(seed: int, c: float) -> None:
    """Signs of coordinates across the mean: where the mean is 0, noise may be mirrored at any variances."""
    cell = {"dimension": 6, "labelled_size": 4, "mean_length": 1.5, "condition_number": c, "mean_shape": "extreme"}
    # The extreme mean lies on the first and the last coordinate.
    matrix = np.diag([1.0, -1.0, 1.0, -1.0, -1.0, 1.0])
    here, there = (run(nonisotropic.unequal_mean_raw, cell, seed, m) for m in (np.eye(6), matrix))
    assert_same(here, there)
