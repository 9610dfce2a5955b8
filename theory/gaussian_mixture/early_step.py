"""Accuracy after the first gradient step on wrong labels: exact laws at every size, and their limits."""

import math
from typing import Any

import numpy as np
from scipy.special import gammaln, ndtr, xlog1py, xlogy

from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.parameters_labelnoise_step import STEP_DIMENSION, STEP_LABEL_NOISE, STEP_NOISE, STEP_SIZE

__all__ = [
    "accuracies",
    "clean_accuracy",
    "correction_terms",
    "finite_size",
    "fresh_accuracy",
    "inverted",
    "limit_argument",
    "limits",
    "positive_chance",
    "reversal_finite_size",
    "reversal_noise",
    "wrong_accuracy",
]

Array = np.ndarray
_REACH = 13.0  # standard deviations of the form that the inversion covers
_NEGLIGIBLE = -34.0  # logarithm of the modulus at which the integral ends
_WINDOW = 9.0  # standard deviations of the number of right labels that its sum covers


def fresh_accuracy(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""Chance that the first gradient step classifies a fresh point rightly.

    From theta = 0 a step of logistic regression goes along :math:`\overline{e_i x_i}`: the mean classifier of labels
    of which a share :math:`\Delta/2` is wrong.  With :math:`\bar a` the share of right labels less that of wrong ones,

    .. math:: P\bigl(\langle S, w\rangle > 0\bigr),\quad S \sim N(n\bar a v/\sigma,\, nI),\quad w \sim N(v/\sigma, I).

    Parameters
    ----------
    sample_size : n in [4, 1e6].  dimension : p in [8, 1e6].  label_noise : Delta in [0.01, 1].
    noise : sigma in [0.05, 10], the class means having length 1.

    Returns
    -------
    float in [0, 1], with an error below 1e-9.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_early_step`.
    """
    n, p, u, sigma = _validated(sample_size, dimension, label_noise, noise)
    return positive_chance(n, p, u, sigma, own=0)


def clean_accuracy(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""The same for a training point with the right label, which has a share in the step:
    :math:`P(\langle S, w\rangle + |w|^2 > 0)`, S over the other n - 1 points."""
    n, p, u, sigma = _validated(sample_size, dimension, label_noise, noise)
    return positive_chance(n - 1, p, u, sigma, own=1)


def wrong_accuracy(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""The same for a training point with a wrong label, judged by its true one:
    :math:`P(\langle S, w\rangle - |w|^2 > 0)`."""
    n, p, u, sigma = _validated(sample_size, dimension, label_noise, noise)
    return positive_chance(n - 1, p, u, sigma, own=-1)


def positive_chance(others: int, dimension: int, right: float, noise: float, own: int) -> float:
    r"""P(<S, w> + own |w|^2 > 0) by inversion of the characteristic function, averaged over the number of right labels.

    .. math:: \varphi(t) = D^{-p/2}\exp\frac{it\bigl(a\nu^2 + \mu\nu + \tfrac{it}2(m\nu^2 + \mu^2)\bigr)}D,\quad
              D = 1 - 2iat + mt^2,

    with m other points, :math:`\nu = 1/\sigma`, :math:`\mu = m\bar a\nu`; then
    :math:`P = \tfrac12 + \tfrac1\pi\int_0^\infty \Im\varphi(t)\,dt/t` by the midpoint rule, whose error is the chance
    that the form lies beyond the period.

    Parameters
    ----------
    others : m >= 1.  dimension : p.  right : 1 - Delta.  noise : sigma.  own : -1, 0 or 1, the point's own share a.
    """
    wrong, weights = _wrong_labels(others, 0.5 * (1.0 - right))
    nu = 1.0 / noise
    chances = inverted(others, dimension, nu, (others - 2 * wrong) * nu, own)
    return min(1.0, max(0.0, float(weights @ chances)))


def _wrong_labels(others: int, chance: float) -> tuple[Array, Array]:
    """Numbers of wrong labels with their chances; at most 65 of them, evenly spaced, where there are more."""
    centre, spread = others * chance, math.sqrt(others * chance * (1 - chance))
    low, high = max(0, math.floor(centre - _WINDOW * spread)), min(others, math.ceil(centre + _WINDOW * spread))
    # A sum over a bell at every third of a standard deviation is as exact as one over all numbers.
    stride = max(1, math.floor(spread / 3.0))
    k = np.arange(low, high + 1, stride)
    logs = gammaln(others + 1) - gammaln(k + 1) - gammaln(others - k + 1)
    logs = logs + xlogy(k, chance) + xlog1py(others - k, -chance)
    weights = np.exp(logs - logs.max())
    return k, weights / weights.sum()


def inverted(others: int, dimension: int, nu: float, mu: Array, own: int) -> Array:
    """P(<S, w> + own |w|^2 > 0) at given numbers of right labels, one for each entry of ``mu``."""
    mu = np.asarray(mu, dtype=float)[:, None]
    mean = own * (nu * nu + dimension) + mu * nu
    own_spread = abs(own) * (2 * dimension + 4 * nu * nu + 4 * np.abs(mu) * nu)
    spread = np.sqrt(others * (dimension + nu * nu) + mu * mu + own_spread)
    step = 2.0 * math.pi / (np.abs(mean) + _REACH * spread)

    def log_characteristic(t: Array) -> Array:
        scale = 1.0 + others * t * t - 2j * own * t
        inner = own * nu * nu + mu * nu + 0.5j * t * (others * nu * nu + mu * mu)
        return np.asarray(1j * t * inner / scale - 0.5 * dimension * np.log(scale))

    # The modulus falls like a normal one at first, then like (m t^2)^(-p/2).
    end = 1.0 / spread
    while np.any(log_characteristic(end).real > _NEGLIGIBLE):
        end = 1.25 * end
    t = (np.arange(math.ceil(np.max(end / step))) + 0.5) * step
    return np.asarray(0.5 + step[:, 0] * np.sum(np.exp(log_characteristic(t)).imag / t, axis=1) / math.pi)


def accuracies(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> tuple[float, float, float]:
    """`fresh_accuracy`, `clean_accuracy`, `wrong_accuracy`."""
    cell: dict[str, Any] = {
        "sample_size": sample_size,
        "dimension": dimension,
        "label_noise": label_noise,
        "noise": noise,
    }
    return fresh_accuracy(**cell), clean_accuracy(**cell), wrong_accuracy(**cell)


def limits(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> tuple[float, float, float]:
    r"""Limits of `accuracies` as n and p grow with :math:`p/n \to k`:

    .. math:: \Phi\Bigl(\frac{1-\Delta}{\sqrt V}\Bigr),\quad
              \Phi\Bigl(\frac{1-\Delta\pm\sigma^2k}{\sqrt V}\Bigr),\qquad V = \sigma^2(1-\Delta)^2 + \sigma^4k.

    Parameters, Raises: as in `fresh_accuracy`; only k = p/n enters.
    """
    n, p, u, sigma = _validated(sample_size, dimension, label_noise, noise)
    fresh, clean, wrong = (float(ndtr(limit_argument(p / n, u, sigma, own))) for own in (0, 1, -1))
    return fresh, clean, wrong


def limit_argument(ratio: float, right: float, noise: float, own: int) -> float:
    r""":math:`(1-\Delta+a\sigma^2k)/\sqrt V`, a the point's own share."""
    return (right + own * noise**2 * ratio) / (noise * math.sqrt(right**2 + noise**2 * ratio))


def finite_size(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> tuple[float, float, float]:
    """Size of the terms of order 1/n that `limits` leave out, each in absolute value, doubled."""
    n, p, u, sigma = _validated(sample_size, dimension, label_noise, noise)
    fresh, clean, wrong = (2.0 * sum(map(abs, correction_terms(p / n, u, sigma, own))) / n for own in (0, 1, -1))
    return fresh, clean, wrong


def reversal_noise(*, sample_size: int, dimension: int, label_noise: float) -> float:
    r"""Noise beyond which one step already gives most wrongly labelled points their wrong label, in the limit:
    :math:`\sigma^2p/n = 1 - \Delta`."""
    n, p, u, _ = _validated(sample_size, dimension, label_noise, 1.0)
    return math.sqrt(u * n / p)


def reversal_finite_size(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """How far terms of order 1/n, in size and doubled, can move `reversal_noise`: they, over the slope there."""
    place = reversal_noise(sample_size=sample_size, dimension=dimension, label_noise=label_noise)
    u, k = 1.0 - label_noise, dimension / sample_size
    slope = normal_density(0.0) * 2.0 * k / math.sqrt(u * u + place**2 * k)
    terms = correction_terms(k, u, place, -1)
    return 2.0 * sum(map(abs, terms)) / (sample_size * slope)


def correction_terms(ratio: float, u: float, sigma: float, own: int) -> tuple[float, ...]:
    r"""Terms of order 1/n, times n, of the chance of being right.

    It is the mean of :math:`F(A, B, Q) = \Phi(g)`, :math:`g = (A + aQ)/(\sigma\sqrt{A^2+B})`, up to a term of its own,
    with A the step's component along v, B its squared length across, :math:`Q = |w_\perp|^2\sigma^2/n` of the point
    across the step: :math:`A = u`, :math:`B = Q = \sigma^2k` in the limit.
    """
    noise_square = sigma * sigma
    b = noise_square * ratio
    length = math.sqrt(u * u + b)
    top, a = u + own * b, own
    g = top / (sigma * length)
    g_a, g_aa = _along(u, top, length, sigma)
    g_b, g_bb = -top / (2 * sigma * length**3), 3 * top / (4 * sigma * length**5)
    g_q = a / (sigma * length)

    def bend(second: float, first: float) -> float:
        return second - g * first * first

    shared = (0.5 * (1 - u * u + noise_square) * bend(g_aa, g_a), noise_square**2 * ratio * bend(g_bb, g_b))
    if own == 0:
        parts: tuple[float, ...] = (-noise_square * g_b, *shared)
    else:
        parts = (
            -u * g_a,
            -noise_square * (1 + ratio) * g_b,
            *shared,
            (1 - (u / length) ** 2 - noise_square) * g_q,
            noise_square**2 * ratio * bend(0.0, g_q),
            a * b * b / (sigma * length**3),
        )
    density = normal_density(g)
    return tuple(density * part for part in parts)


def _along(u: float, top: float, length: float, sigma: float) -> tuple[float, float]:
    """First two derivatives of g in A."""
    first = 1 / (sigma * length) - top * u / (sigma * length**3)
    second = (3 * top * u * u / length**5 - (2 * u + top) / length**3) / sigma
    return first, second


def _validated(sample_size: int, dimension: int, label_noise: float, noise: float) -> tuple[int, int, float, float]:
    """n, p, 1 - Delta, sigma."""
    n, p = STEP_SIZE.validate(sample_size), STEP_DIMENSION.validate(dimension)
    return n, p, 1.0 - STEP_LABEL_NOISE.validate(label_noise), STEP_NOISE.validate(noise)
