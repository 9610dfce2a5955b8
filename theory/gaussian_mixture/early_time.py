"""When gradient descent on wrong labels has learned, and how well it then does on wrongly labelled points."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import betainc, betaincinv, gammaln, ndtr, ndtri, xlog1py, xlogy

from theory.gaussian_mixture.parameters_labelnoise_time import (
    EARLY_DIMENSION,
    EARLY_LABEL_NOISE,
    EARLY_NOISE,
    EARLY_SIZE,
    LEARNING_RATE,
)

__all__ = [
    "GIVEN_UP",
    "GOAL",
    "START",
    "fall_on_right_labels",
    "first_cosine",
    "first_cosine_margin",
    "flow_time",
    "learning_time",
    "noise_threshold",
    "residual_changes",
    "residual_margin",
    "rise_on_wrong_labels",
    "start_chance",
    "steps_cdf",
    "steps_margin",
    "stopped_runs",
    "time_margin",
    "wrong_label_accuracy",
    "wrong_label_margin",
    "wrong_labels",
]

Array = np.ndarray
START, GOAL = 2.0, 0.1
GIVEN_UP = 10.0  # eta T beyond which a run counts as ended: with too many wrong labels T is infinite
_STARTS = 2048  # midpoints of equally likely starts
_WINDOW = 7.0  # standard deviations of the number of wrong labels


def learning_time(*, label_noise: float) -> float:
    r"""Limit of eta T as sigma and eta vanish and n and p grow: the time of the flow from 0 to 1/10.

    .. math:: \int_0^{1/10}\frac{2\,dx}{(1-\Delta)-\tanh x}
              = \frac2{1-u^2}\Bigl(\log u - \tfrac u{10} - \log\bigl(u\cosh\tfrac1{10}-\sinh\tfrac1{10}\bigr)\Bigr),
              \quad u = 1-\Delta

    Parameters
    ----------
    label_noise : Delta in [0.05, 0.8].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_early_time`.
    """
    return flow_time(0.0, 1.0 - EARLY_LABEL_NOISE.validate(label_noise))


def flow_time(start: float, right: float) -> float:
    r"""Time of :math:`\dot m = \frac12(u - \tanh m)` from ``start`` to 1/10, for tanh(1/10) < u < 1."""

    def primitive(x: float) -> float:
        return -(right * x + math.log(right * math.cosh(x) - math.sinh(x))) / (1.0 - right * right)

    return 2.0 * (primitive(GOAL) - primitive(start))


def time_margin(*, label_noise: float, learning_rate: float) -> float:
    r"""How far eta T can be from the flow's time: Euler's steps lag by at most a share eta/2 and round up by eta."""
    rate = float(LEARNING_RATE.validate(learning_rate))
    return max(rate, 0.5 * rate * learning_time(label_noise=label_noise))


def start_chance(along: Array | float, dimension: int) -> Array:
    """P(<theta_0, v> >= along) for a uniform start of length 2."""
    cosine = np.clip(np.asarray(along, dtype=float) / START, -1.0, 1.0)
    tail = 0.5 * betainc(0.5 * (dimension - 1), 0.5, 1.0 - cosine * cosine)
    return np.asarray(np.where(cosine >= 0, tail, 1.0 - tail))


def steps_cdf(x: Array, *, sample_size: int, dimension: int, label_noise: float, learning_rate: float) -> Array:
    r"""P(min(T, 10/eta) <= x) at sigma = 0, at every size and step.

    .. math:: P(T \le t) = \sum_K P(K)\,P\bigl(\langle\theta_0,v\rangle \ge r_t(K)\bigr)

    with r the preimages of 1/10 under t steps with K wrong labels.  It is 1 from 10/eta on, where runs are given up:
    with more than a share (1 - tanh(1/10))/2 of wrong labels T is infinite.

    Parameters
    ----------
    x : numbers of steps.  sample_size : n in [20, 1e6].  dimension : p in [8, 1e6].  label_noise : Delta in
    [0.05, 0.8].  learning_rate : eta in [0.002, 0.99].

    Raises
    ------
    DomainError for a value outside its domain.
    """
    return _steps_cdf(np.floor(np.asarray(x) + 1e-9), sample_size, dimension, label_noise, learning_rate)


def _steps_left(x: Array, *, sample_size: int, dimension: int, label_noise: float, learning_rate: float) -> Array:
    """P(T < x)"""
    return _steps_cdf(np.ceil(np.asarray(x) - 1e-9) - 1, sample_size, dimension, label_noise, learning_rate)


steps_cdf.left = _steps_left  # type: ignore[attr-defined]


def _steps_cdf(steps: Array, sample_size: int, dimension: int, label_noise: float, learning_rate: float) -> Array:
    n, p = EARLY_SIZE.validate(sample_size), EARLY_DIMENSION.validate(dimension)
    rate = LEARNING_RATE.validate(learning_rate)
    delta = EARLY_LABEL_NOISE.validate(label_noise)
    count = 64
    while count < min(np.max(steps), GIVEN_UP / rate):
        count *= 2
    table = _law_of_steps(n, p, delta, rate, count)
    values = table[np.clip(steps + 1, 0, len(table) - 1).astype(int)]
    return np.asarray(np.where(steps >= int(GIVEN_UP / rate), 1.0, values))


@lru_cache(maxsize=64)
def _law_of_steps(points: int, dimension: int, label_noise: float, rate: float, count: int) -> Array:
    """P(T <= t) for t = -1, 0, ..., count."""
    wrong, weights = wrong_labels(points, 0.5 * label_noise)
    right, starts = 1.0 - 2.0 * wrong / points, np.full(wrong.shape, GOAL)
    table = [0.0, float(weights @ start_chance(starts, dimension))]
    for _ in range(count):
        starts = _preimage(starts, right, rate)
        table.append(float(weights @ start_chance(starts, dimension)))
        if np.all((starts < -START) | (starts == GOAL)):  # from every start, or never
            break
    return np.array(table)


def _preimage(goal: Array, right: Array, rate: float) -> Array:
    """Starts from which one step leads to ``goal``, for each share of right labels less wrong ones.

    Where right labels are too few the component never rises through the goal.
    """
    at = goal - 0.5 * rate * (right - np.tanh(goal))
    for _ in range(5):  # Newton; the slope of a step is at least 1 - eta/2
        gap = at + 0.5 * rate * (right - np.tanh(at)) - goal
        at = at - gap / (1.0 - 0.5 * rate / np.cosh(at) ** 2)
    return np.asarray(np.minimum(at, goal))


def wrong_labels(points: int, chance: float) -> tuple[Array, Array]:
    """Numbers of wrong labels with their chances; evenly spaced ones where there are many."""
    spread = math.sqrt(points * chance * (1.0 - chance))
    low = max(0, math.floor(points * chance - _WINDOW * spread))
    k = np.arange(low, min(points, math.ceil(points * chance + _WINDOW * spread)) + 1, max(1, int(spread / 3.0)))
    logs = gammaln(points + 1) - gammaln(k + 1) - gammaln(points - k + 1)
    logs = logs + xlogy(k, chance) + xlog1py(points - k, -chance)
    weights = np.exp(logs - logs.max())
    return k, weights / weights.sum()


def steps_margin(*, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float) -> float:
    r"""Terms of order sigma^2 in the law of T, doubled.

    The drift falls short by at most :math:`\sigma^2(5m + \frac12k\eta T)`, m = 1/10: curvature of tanh, noise along v,
    own shares; times half the time and the start's density it moves the law, and noise in the drift widens it.
    """
    sigma, k = EARLY_NOISE.validate(noise), dimension / sample_size
    time, density = learning_time(label_noise=label_noise) + learning_rate, math.sqrt(dimension / (8.0 * math.pi))
    moved = 0.5 * time * sigma**2 * (0.5 + 0.5 * k * time) * density
    widened = 0.121 * 5.0 * sigma**2 / sample_size * (0.5 * time) ** 2 * dimension / 4.0
    return float(2.0 * (moved + widened))


@lru_cache(maxsize=64)
def stopped_runs(
    sample_size: int, dimension: int, label_noise: float, learning_rate: float, own_wrong: int
) -> dict[str, Array]:
    """Runs at sigma = 0 over equally likely starts (rows) and numbers of wrong labels (columns, with ``weights``).

    ``own_wrong`` is the label of one point: 1 if it is wrong.  Keys: ``start`` and ``end``, components along v;
    ``push``, the integral over the run of 1 + tanh m for a wrong label, of 1 - tanh m for a right one.
    """
    q = (np.arange(_STARTS) + 0.5) / _STARTS
    cosine = np.sqrt(betaincinv(0.5, 0.5 * (dimension - 1), np.abs(2.0 * q - 1.0)))
    start = (START * np.where(q < 0.5, -cosine, cosine))[:, None]
    k, weights = wrong_labels(sample_size - 1, 0.5 * label_noise)
    right = 1.0 - 2.0 * (k + own_wrong) / sample_size
    m, push = start + 0.0 * right, 0.0 * (start + right)
    sign = 1.0 if own_wrong else -1.0
    for _ in range(int(GIVEN_UP / learning_rate)):
        active = m < GOAL
        if not active.any():
            break
        push = push + np.where(active, learning_rate * (1.0 + sign * np.tanh(m)), 0.0)
        m = m + np.where(active, 0.5 * learning_rate * (right - np.tanh(m)), 0.0)
    return {"start": start, "end": m, "push": push, "weights": weights}


def wrong_label_accuracy(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> float:
    r"""Mean accuracy on wrongly labelled points at T, by their true classes.

    .. math:: \mathbb E\,\Phi\Bigl(\frac{m_T - \tfrac12\sigma^2k\,\eta\sum_t(1+\tanh m_t)}
              {\sigma\sqrt{4+m_T^2-m_0^2}}\Bigr)
              \;\to\; \Phi\Bigl(\frac1{20\sigma}\Bigr)\text{ nearly, for many dimensions and short steps,}

    the mean over starts and numbers of wrong labels; the subtracted term is the point's own share.

    Parameters, Raises: as in `steps_cdf`; noise : sigma in [0.001, 0.5], exact to the order sigma^2.
    """
    n, p, sigma = EARLY_SIZE.validate(sample_size), EARLY_DIMENSION.validate(dimension), EARLY_NOISE.validate(noise)
    delta, rate = EARLY_LABEL_NOISE.validate(label_noise), LEARNING_RATE.validate(learning_rate)
    runs = stopped_runs(n, p, delta, rate, 1)
    margin = runs["end"] - 0.5 * sigma**2 * p / n * runs["push"]
    length = np.sqrt(START**2 + runs["end"] ** 2 - runs["start"] ** 2)
    return float(np.mean(ndtr(margin / (sigma * length)) @ runs["weights"]))


def wrong_label_margin(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""Shrinking of the margins' noise while training, a share :math:`\sigma^2(1+k)\eta T/2`, doubled, at the largest
    slope z phi(z) < 1/4; and 1/(2 starts) for the quadrature."""
    time = learning_time(label_noise=label_noise)
    return 0.242 * noise**2 * (1.0 + dimension / sample_size) * time + 0.5 / _STARTS


def residual_changes(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> tuple[float, float]:
    r"""Means of the fall of :math:`(\tanh\langle\theta,x\rangle - e)^2` on right and of its rise on wrong labels.

    For small noise, short steps and many dimensions: :math:`1-(1-\tanh\frac1{10})^2` and
    :math:`(1+\tanh\frac1{10})^2-1`.

    Parameters, Raises: as in `wrong_label_accuracy`.
    """
    n, p, sigma = EARLY_SIZE.validate(sample_size), EARLY_DIMENSION.validate(dimension), EARLY_NOISE.validate(noise)
    delta, rate = EARLY_LABEL_NOISE.validate(label_noise), LEARNING_RATE.validate(learning_rate)
    nodes, node_weights = np.polynomial.hermite_e.hermegauss(16)
    changes = []
    for own_wrong, label in ((0, 1.0), (1, -1.0)):
        runs = stopped_runs(n, p, delta, rate, own_wrong)
        end = runs["end"] + 0.5 * label * sigma**2 * p / n * runs["push"]
        spread = sigma * np.sqrt(START**2 + runs["end"] ** 2 - runs["start"] ** 2)
        total: Any = 0.0
        for node, weight in zip(nodes, node_weights / node_weights.sum(), strict=True):
            after = (np.tanh(end + spread * node) - label) ** 2
            total = total + weight * (after - (np.tanh(runs["start"] + START * sigma * node) - label) ** 2)
        changes.append(float(np.mean(total @ runs["weights"])))
    return -changes[0], changes[1]


def fall_on_right_labels(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> float:
    """The first of `residual_changes`."""
    return residual_changes(
        sample_size=sample_size,
        dimension=dimension,
        label_noise=label_noise,
        noise=noise,
        learning_rate=learning_rate,
    )[0]


def rise_on_wrong_labels(
    *, sample_size: int, dimension: int, label_noise: float, noise: float, learning_rate: float
) -> float:
    """The second of `residual_changes`."""
    return residual_changes(
        sample_size=sample_size,
        dimension=dimension,
        label_noise=label_noise,
        noise=noise,
        learning_rate=learning_rate,
    )[1]


def residual_margin(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""Shrinking of the margins' noise while training, :math:`(1+k)\eta T\cdot4\sigma^2` in its square, and
    curvature of the drift, :math:`\sigma^2(5m+\frac12k\eta T)\eta T`; doubled."""
    time, k = learning_time(label_noise=label_noise), dimension / sample_size
    return 2.0 * noise**2 * time * (4.0 * noise**2 * (1.0 + k) + 0.5 + 0.5 * k * time) + 1.0 / _STARTS


def first_cosine(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""Limit of the cosine between minus the first gradient and v, for a start across v.

    .. math:: \frac{u}{\sqrt{u^2 + \sigma^2b^2 + \sigma^2k(1+\tau)}},\quad u = 1-\Delta,\quad
              b = \mathbb E\,\xi\tanh(2\sigma\xi),\quad \tau = \mathbb E\tanh^2(2\sigma\xi)

    with xi standard normal: the gradient's parts along v, along the start, and across both.

    Parameters, Raises: as in `wrong_label_accuracy`; only k = p/n enters.
    """
    n, p, sigma = EARLY_SIZE.validate(sample_size), EARLY_DIMENSION.validate(dimension), EARLY_NOISE.validate(noise)
    u = 1.0 - EARLY_LABEL_NOISE.validate(label_noise)
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    bent = np.tanh(START * sigma * nodes)
    weights = weights / weights.sum()
    aside = float(weights @ (nodes * bent)) ** 2 + p / n * (1.0 + float(weights @ bent**2))
    return float(u / math.sqrt(u * u + sigma**2 * aside))


def first_cosine_margin(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """Terms of order 1/n and 1/p in the length across, a share 4/n + 4/p of its square, carried to the median."""
    cosine = first_cosine(sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise)
    return 0.5 * cosine * (1.0 - cosine**2) * (4.0 / sample_size + 4.0 / dimension)


def noise_threshold(*, accuracy: float = 0.9999) -> float:
    r"""Noise up to which the accuracy at T reaches ``accuracy``: :math:`\frac1{10}/(\sqrt{4.01}\,\Phi^{-1}(a))`.

    For many dimensions and short steps, where :math:`m_0 = 0` and :math:`m_T = 1/10`.
    """
    return GOAL / (math.hypot(START, GOAL) * float(ndtri(accuracy)))
