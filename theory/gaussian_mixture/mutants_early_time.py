"""Plausible wrong formulas for the end of the early phase."""

import math
from typing import Any

import numpy as np
from scipy.special import ndtr

from theory.gaussian_mixture import early_time

__all__ = [
    "accuracy_even_start_length",
    "accuracy_flipped_twice",
    "accuracy_without_start",
    "cosine_all_flipped",
    "cosine_noise_only_once",
    "cosine_without_dimension",
    "one_half",
    "residuals_linear",
    "residuals_without_start",
    "steps_all_flipped",
    "steps_double_rate",
    "steps_start_at_root_two",
    "time_all_flipped",
    "time_half_lost",
    "time_linear",
    "time_without_noise",
]


def time_half_lost(*, label_noise: float) -> float:
    """Without the 2 of the loss's normalisation."""
    return 0.5 * early_time.learning_time(label_noise=label_noise)


def time_all_flipped(*, label_noise: float) -> float:
    """Labels wrong with chance Delta: 1 - 2 Delta for 1 - Delta."""
    u = 1.0 - 2.0 * label_noise
    return early_time.flow_time(0.0, u) if u > math.tanh(early_time.GOAL) else math.inf


def time_without_noise(*, label_noise: float) -> float:
    """1 - Delta/2 for 1 - Delta."""
    return early_time.flow_time(0.0, 1.0 - 0.5 * label_noise)


def time_linear(*, label_noise: float) -> float:
    """tanh x left out: the first gradient all the way."""
    return 2.0 * early_time.GOAL / (1.0 - label_noise)


def _with_left(function: Any) -> Any:
    def left(x: np.ndarray, **parameters: Any) -> np.ndarray:
        return np.asarray(function(np.ceil(np.asarray(x) - 1e-9) - 1, **parameters))

    function.left = left
    return function


@_with_left
def steps_double_rate(x: Any, **parameters: Any) -> Any:
    """Steps of twice the length, up to .99: the 1/2 of the loss lost."""
    rate = min(0.99, 2.0 * parameters["learning_rate"])
    return early_time.steps_cdf(x, **{**_own(parameters), "learning_rate": rate})


@_with_left
def steps_all_flipped(x: Any, **parameters: Any) -> Any:
    """Labels wrong with chance Delta, up to 0.4."""
    label_noise = min(0.8, 2.0 * parameters["label_noise"])
    return early_time.steps_cdf(x, **{**_own(parameters), "label_noise": label_noise})


@_with_left
def steps_start_at_root_two(x: Any, **parameters: Any) -> Any:
    """|theta_0|^2 = 2 for |theta_0| = 2: a start as in twice the dimension."""
    return early_time.steps_cdf(x, **{**_own(parameters), "dimension": min(10**6, 2 * parameters["dimension"])})


def _own(parameters: dict[str, Any]) -> dict[str, Any]:
    return {k: parameters[k] for k in ("sample_size", "dimension", "label_noise", "learning_rate")}


def accuracy_without_start(*, noise: float) -> float:
    """Phi(1/(20 sigma)) at every dimension."""
    return float(ndtr(0.05 / noise))


def accuracy_even_start_length(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> float:
    """|theta|^2 = 2 for |theta| = 2 in the margins' noise."""
    runs = early_time.stopped_runs(sample_size, dimension, label_noise, learning_rate, 1)
    return float(np.mean(ndtr(runs["end"] / (math.sqrt(2.0) * noise)) @ runs["weights"]))


def accuracy_flipped_twice(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> float:
    """Accuracy against the wrong label in place of the true one."""
    return 1.0 - early_time.wrong_label_accuracy(
        sample_size=sample_size,
        dimension=dimension,
        label_noise=label_noise,
        noise=noise,
        learning_rate=learning_rate,
    )


def residuals_without_start() -> tuple[float, float]:
    """Every run starts across v and ends at 1/10, without noise."""
    end = math.tanh(early_time.GOAL)
    return 1.0 - (1.0 - end) ** 2, (1.0 + end) ** 2 - 1.0


def residuals_linear() -> tuple[float, float]:
    """To first order in the margin: 2/10 each."""
    return 2.0 * early_time.GOAL, 2.0 * early_time.GOAL


def _cosine(u: float, aside: float) -> float:
    return u / math.sqrt(u * u + aside)


def cosine_all_flipped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """1 - 2 Delta for 1 - Delta."""
    return _cosine(1.0 - 2.0 * label_noise, noise**2 * dimension / sample_size)


def cosine_without_dimension(*, label_noise: float, noise: float) -> float:
    """p/n lost."""
    return _cosine(1.0 - label_noise, noise**2)


def cosine_noise_only_once(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """sigma for sigma^2."""
    return _cosine(1.0 - label_noise, noise * dimension / sample_size)


def one_half() -> float:
    """A change of 1/2 for .05."""
    return 0.5
