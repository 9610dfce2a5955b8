"""Class-wise accuracy of the best robust linear classifier: Gaussian noise, unequal classes."""

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from assay.domain import DomainError
from theory.gaussian_mixture.linear import attack_radius_of, dual_norm, profile
from theory.gaussian_mixture.parameters_adversarial import ATTACK_NORM
from theory.gaussian_mixture.parameters_disparity import (
    ATTACK_LINE,
    BELOW_CONTACT,
    CONDITION,
    IMBALANCE,
    MEAN_LENGTH,
    SMALL_DIMENSION,
)

__all__ = [
    "error_steps",
    "gap_steps",
    "gaussian_margins",
    "log_minority_error",
    "majority_accuracy",
    "majority_at",
    "minority_accuracy",
    "minority_at",
    "optimal_offset",
    "robust_direction",
    "variances",
]

Array = np.ndarray


def robust_direction(mean: Array, variance: Array, *, attack_radius: float, attack_norm: str) -> Array:
    r"""Weights of the best robust classifier: :math:`w = \Sigma^{-1}(\mu-\delta^*)`, delta* the nearest attack.

    :math:`\delta^*` minimises :math:`(\mu-\delta)^T\Sigma^{-1}(\mu-\delta)` over :math:`|\delta|_p\leq\epsilon`; Sigma
    diagonal.  l2: :math:`w = (\Sigma+\lambda I)^{-1}\mu` with :math:`\lambda|w| = \epsilon`.  linf: the thresholded
    mean over the variances.  l1: the mean over the variances, clipped.

    Raises
    ------
    DomainError where eps reaches the mean's norm, and for arrays that are no mean and variances of it.

    Source: derived in `theory.gaussian_mixture.derivation_disparity`.
    """
    if mean.ndim != 1 or mean.size == 0 or not np.all(np.isfinite(mean)):
        raise DomainError("mean", mean.tolist(), "vectors (d,) of finite numbers, d >= 1")
    if variance.shape != mean.shape or not np.all(variance > 0):
        raise DomainError("variance", variance.tolist(), f"vectors of shape {mean.shape}, as the mean, of numbers > 0")
    reach = attack_radius_of(mean, ATTACK_NORM.validate(attack_norm), 1.0)
    if not 0 <= attack_radius < reach:
        raise DomainError("attack_radius", attack_radius, f"real numbers in [0, {reach:g}), below the mean's norm")
    size = np.abs(mean)
    if attack_radius <= 1e-13 * reach:  # below rounding, where the root searches have no bracket
        return np.asarray(mean / variance)
    if attack_norm == "linf":
        return np.asarray(np.sign(mean) * np.maximum(size - attack_radius, 0.0) / variance)
    if attack_norm == "l1":
        top = float(np.max(size / variance))
        clip = brentq(lambda t: np.maximum(size - t * variance, 0.0).sum() - attack_radius, 0.0, top, xtol=1e-15)
        return np.asarray(np.sign(mean) * np.minimum(size / variance, clip))

    def excess(log_ridge: float) -> float:
        ridge = math.exp(log_ridge)
        return float(ridge * np.linalg.norm(mean / (variance + ridge))) - attack_radius

    low, high = (math.log(attack_radius / reach * variance.min() * 0.5), math.log(variance.max()) + 60.0)
    ridge = math.exp(brentq(excess, low, high, xtol=1e-14, rtol=1e-15))
    return np.asarray(mean / (variance + ridge))


def optimal_offset(margin: float, imbalance: float) -> float:
    r"""Offset over the noise: :math:`\beta = -\log R/(2m)`, from :math:`\varphi(m+\beta) = R\,\varphi(m-\beta)`."""
    return -math.log(IMBALANCE.validate(imbalance)) / (2.0 * margin)


def gaussian_margins(
    *, dimension: int, mean_length: float, condition: float, attack_norm: str, attack_share: float
) -> tuple[float, float]:
    """(m, a): robust and clean distance of a class centre from the plane through 0, in standard deviations."""
    d, share = SMALL_DIMENSION.validate(dimension), BELOW_CONTACT.validate(attack_share)
    mean, variance = MEAN_LENGTH.validate(mean_length) * profile(d), variances(d, condition)
    radius = attack_radius_of(mean, attack_norm, share)
    w = robust_direction(mean, variance, attack_radius=radius, attack_norm=attack_norm)
    spread = math.sqrt(float(w * w @ variance))
    clean = float(w @ mean) / spread
    return clean - radius * dual_norm(w, attack_norm) / spread, clean


def variances(dimension: int, condition: float) -> Array:
    """Variances of the coordinates: from 1/sqrt(c) to sqrt(c), a geometric sequence."""
    steps = np.arange(dimension) / max(1, dimension - 1) - 0.5
    return np.asarray(CONDITION.validate(condition) ** (steps if dimension > 1 else 0 * steps))


def minority_accuracy(
    *, dimension: int, mean_length: float, condition: float, attack_norm: str, attack_share: float, imbalance: float
) -> float:
    r"""Standard accuracy on the minority of the best robust linear classifier: :math:`\Phi(a - \log R/(2m))`.

    Parameters
    ----------
    dimension : d in [1, 4].  mean_length : |mu| in [0.3, 4].  condition : c in [1, 20].
    attack_norm : l1, l2 or linf.  attack_share : eps/|mu|_p in [0, 0.9].  imbalance : R in [1, 50].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_disparity`.
    """
    margin, clean = gaussian_margins(
        dimension=dimension,
        mean_length=mean_length,
        condition=condition,
        attack_norm=attack_norm,
        attack_share=attack_share,
    )
    return minority_at(margin, clean, imbalance)


def majority_accuracy(
    *, dimension: int, mean_length: float, condition: float, attack_norm: str, attack_share: float, imbalance: float
) -> float:
    r"""Standard accuracy on the majority: :math:`\Phi(a + \log R/(2m))`. Parameters as `minority_accuracy`."""
    margin, clean = gaussian_margins(
        dimension=dimension,
        mean_length=mean_length,
        condition=condition,
        attack_norm=attack_norm,
        attack_share=attack_share,
    )
    return majority_at(margin, clean, imbalance)


def minority_at(margin: float, clean: float, imbalance: float) -> float:
    """Phi(a - log R/(2m))."""
    return float(ndtr(clean + optimal_offset(margin, imbalance)))


def majority_at(margin: float, clean: float, imbalance: float) -> float:
    """Phi(a + log R/(2m))."""
    return float(ndtr(clean - optimal_offset(margin, imbalance)))


def log_minority_error(margin: float, clean: float, imbalance: float) -> float:
    """log(1 - minority accuracy), right where the error underflows."""
    return float(log_ndtr(-clean - optimal_offset(margin, imbalance)))


def error_steps(
    *,
    dimension: int,
    mean_length: float,
    condition: float,
    attack_norm: str,
    attack_share: tuple[float, ...],
    imbalance: float,
) -> tuple[float, ...]:
    """Rises of the minority's error from one radius to the next: never negative."""
    cell = {"dimension": dimension, "mean_length": mean_length, "condition": condition, "attack_norm": attack_norm}
    errors = [
        1 - minority_accuracy(attack_share=share, imbalance=imbalance, **cell)  # type: ignore[arg-type]
        for share in ATTACK_LINE.validate(attack_share)
    ]
    return tuple(np.diff(errors).tolist())


def gap_steps(
    *,
    dimension: int,
    mean_length: float,
    condition: float,
    attack_norm: str,
    attack_share: tuple[float, ...],
    imbalance: float,
) -> tuple[float, ...]:
    """Rises of the gap, majority less minority accuracy, from one radius to the next: never negative."""
    cell = {"dimension": dimension, "mean_length": mean_length, "condition": condition, "attack_norm": attack_norm}
    gaps = []
    for share in ATTACK_LINE.validate(attack_share):
        at = gaussian_margins(attack_share=share, **cell)  # type: ignore[arg-type]
        gaps.append(majority_at(*at, imbalance) - minority_at(*at, imbalance))
    return tuple(np.diff(gaps).tolist())
