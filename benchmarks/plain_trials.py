"""One trial of a simulation as a script would have it: plain NumPy, whole data, nothing known in advance.

Each function takes a generator and a cell's parameters and returns what one trial of the bench's simulation stands for.
`PLAIN` finds them by the simulation's name.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen
from scipy.special import ndtr

Generator = np.random.Generator
Array = Any


@frozen
class Plain:
    """``trial``: the function; ``words``: what it draws; ``output``: the simulation's output that it returns."""

    words: str
    trial: Callable[..., Array]
    output: str


def half_space_vote(
    generator: Generator, *, dimension: int, weight_norm: float, offset: float, projection: float, sigma: float,
    perturbation_norm: float = 0.0,
) -> float:  # fmt: skip
    """Add noise to the pushed input, classify it, and compare with the class of the input."""
    weights = np.zeros(dimension)
    weights[0] = weight_norm
    point = np.zeros(dimension)
    point[0] = projection
    own = weights @ point + offset >= 0
    pushed = point - (perturbation_norm if own else -perturbation_norm) * weights / weight_norm
    noisy = pushed + sigma * generator.standard_normal(dimension)
    return float((weights @ noisy + offset >= 0) == own)


def sign_field(
    generator: Generator, *, dimension: int, probe: str, measurements: int, ensemble_norm: float = 1.0,
    noise_deviation: float = 0.0,
) -> Array:  # fmt: skip
    """Measure X with Gaussian matrices and average sign(measurement - noise) A: the sub-gradient, entry by entry."""
    row, column = np.indices((dimension, dimension))
    truth = {
        "generic": np.cos(1.0 + dimension * row + column),
        "symmetric": np.cos(1.0 + row + column + row * column),
        "rank_one": np.cos(1.0 + row) * np.sin(1.0 + column),
        "identity": np.eye(dimension),
    }[probe]
    truth = ensemble_norm * truth / np.linalg.norm(truth)
    matrices = generator.standard_normal((measurements, dimension, dimension))
    seen = np.sum(matrices * truth, axis=(1, 2)) - noise_deviation * generator.standard_normal(measurements)
    return np.mean(np.sign(seen)[:, None, None] * matrices, axis=0).ravel()


def _training_set(generator: Generator, dimension: int, labelled_size: int, signal: float) -> tuple[Array, Array]:
    labels = generator.choice([-1.0, 1.0], labelled_size)
    points = generator.standard_normal((labelled_size, dimension))
    points[:, 0] += signal * labels
    return points, labels


def mean_classifier(generator: Generator, *, dimension: int, labelled_size: int, signal_to_noise: float) -> float:
    """Draw a training set, average it, and take the exact error of that classifier."""
    points, labels = _training_set(generator, dimension, labelled_size, signal_to_noise)
    weights = labels @ points
    return float(ndtr(-signal_to_noise * weights[0] / np.linalg.norm(weights)))


def mean_classifier_raw(generator: Generator, *, dimension: int, labelled_size: int, signal_to_noise: float) -> float:
    """Draw a training set, average it, and classify a fresh point."""
    points, labels = _training_set(generator, dimension, labelled_size, signal_to_noise)
    tested, answers = _training_set(generator, dimension, 1, signal_to_noise)
    return float(np.sign(tested[0] @ (labels @ points)) != answers[0])


def final_weights(
    generator: Generator, *, boundary_exponent: float, dimension: int, sample_size: tuple[int, ...],
    temperature: float = 1.0,
) -> Array:  # fmt: skip
    """SGD of a perceptron step by step until all points are fit, looked at once an epoch: u_1/T of each data set."""
    rate, signals = temperature / math.sqrt(dimension), []
    for size in sample_size:
        points = generator.standard_normal((size, dimension))
        points[:, 0] = np.sqrt(generator.chisquare(boundary_exponent + 1.0, size))
        weights = np.zeros(dimension)
        while not np.all(points @ weights > 0):
            for drawn in generator.integers(0, size, size):
                x = points[drawn]
                if x @ weights <= 0:
                    weights = weights + rate * x
        signals.append(weights[0] / temperature)
    return np.array(signals)


def summed_direction(
    generator: Generator, *, samples: int, dimension: int, coherence: float, label_noise: float
) -> float:
    """Draw whole training points, flip labels, add them up, and take both accuracies of the sum along +-mu_1."""
    norm = math.sqrt(coherence * math.sqrt(dimension))
    total = np.zeros(dimension)
    for _ in range(samples):
        axis, side = generator.integers(0, 2), generator.choice([-1.0, 1.0])
        point = generator.standard_normal(dimension)
        point[axis] += side * norm
        label = 1.0 if axis == 0 else -1.0
        total += point * (-label if generator.random() < label_noise else label)
    lean = norm * total[0] / np.linalg.norm(total)
    return float(abs(ndtr(lean) - ndtr(-lean)))


PLAIN = {
    "half_space_vote": Plain("noise in every coordinate, one vote", half_space_vote, "vote"),
    "sign_field": Plain("Gaussian matrices, their signs and their average", sign_field, "field"),
    "mean_classifier": Plain("a training set, exact error", mean_classifier, "error"),
    "mean_classifier_raw": Plain("a training set and a fresh point", mean_classifier_raw, "wrong"),
    "final_weights": Plain("SGD step by step until all points are fit", final_weights, "signal"),
    "summed_direction": Plain("a data set of whole points, added up", summed_direction, "polarisation"),
}


def plain_of(name: str) -> Plain:
    """The plain trial of the simulation ``family.function``."""
    return PLAIN[name.rpartition(".")[2]]
