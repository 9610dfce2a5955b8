"""Best robust linear classifiers of two unequal classes: by searching the population's risk, and learned from data."""

import math
from collections.abc import Callable
from typing import Any

from assay.special import expit, ndtr
from assay.stream import Output, Stream, simulation

__all__ = [
    "TRAINING_SIZE",
    "cauchy_optimum",
    "cauchy_optimum_line",
    "cauchy_optimum_raw",
    "cauchy_turn",
    "gaussian_optimum",
    "gaussian_optimum_line",
    "robust_logistic",
    "search",
]

Array = Any
TRAINING_SIZE = 4096
_ASIDE = 5e-4
_STARTS, _STEPS, _NEWTON = 8, 500, 14
_NORMS = {"l1": 1.0, "l2": 2.0, "linf": math.inf}
_DUAL = {"l1": math.inf, "l2": 2.0, "linf": 1.0}
Risk = Callable[[Array, Array], tuple[Array, Array, Array]]


@simulation(outputs=("minority", "majority", "risk"), block=32, gpu_block=32)
def gaussian_optimum(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    condition: float,
    attack_norm: str,
    attack_share: float,
    imbalance: float,
) -> dict[str, Array]:
    """Minimise the robust 0-1 risk over all weights and offsets, by pattern search from random starts.

    Classes are centred at mu and -mu, with Gaussian noise of diagonal covariance, in shares 1/(1+R) and R/(1+R). The
    risk of (w, b) is the share of points that some attack of the given norm and radius carries over the boundary; for
    given (w, b) the noise is averaged over. Nothing is random but the starts: every trial is the same number.

    Parameters
    ----------
    dimension : d.  mean_length : |mu|.  condition : largest over smallest variance (a geometric sequence around 1).
    attack_norm, attack_share : norm p, and radius over |mu|_p.  imbalance : R.

    Returns
    -------
    minority, majority : (trials,), accuracies at the minimum on points that are not attacked.  risk : the minimum.
    """
    mean, variance = _model(stream, dimension, mean_length, condition)
    best = _gaussian(stream, mean, variance, attack_norm, attack_share, imbalance)
    return {name: stream.ones((trials,)) * best[name] for name in ("minority", "majority", "risk")}


@simulation(
    outputs=(Output("minority_error", axis="attack_share"), Output("gap", axis="attack_share")), block=32, gpu_block=32
)
def gaussian_optimum_line(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    condition: float,
    attack_norm: str,
    attack_share: tuple[float, ...],
    imbalance: float,
) -> dict[str, Array]:
    """`gaussian_optimum` at several radii: the minority's error, and majority less minority accuracy."""
    mean, variance = _model(stream, dimension, mean_length, condition)
    found = [_gaussian(stream, mean, variance, attack_norm, share, imbalance) for share in attack_share]
    return _line(stream, trials, found)


@simulation(outputs=("minority", "majority", "risk"), block=32, gpu_block=32)
def cauchy_optimum(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    attack_norm: str,
    attack_share: float,
    imbalance: float,
) -> dict[str, Array]:
    """As `gaussian_optimum`, for independent Cauchy noise of scale 1 in each coordinate.

    Giving every point to the majority is among the starts.
    """
    mean = mean_length * _profile(stream, dimension)
    best = _cauchy(stream, mean, attack_norm, attack_share, imbalance)
    return {name: stream.ones((trials,)) * best[name] for name in ("minority", "majority", "risk")}


@simulation(
    outputs=(Output("minority_error", axis="attack_share"), Output("gap", axis="attack_share")), block=32, gpu_block=32
)
def cauchy_optimum_line(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    attack_norm: str,
    attack_share: tuple[float, ...],
    imbalance: float,
) -> dict[str, Array]:
    """`cauchy_optimum` at several radii."""
    mean = mean_length * _profile(stream, dimension)
    return _line(stream, trials, [_cauchy(stream, mean, attack_norm, share, imbalance) for share in attack_share])


@simulation(outputs=("minority", "rise"), block=32, gpu_block=32)
def cauchy_turn(stream: Stream, trials: int, *, peak: float, attack_share: float, imbalance: float) -> dict[str, Array]:
    """Accuracy of the best robust classifier on the minority, and how it changes with the radius; Cauchy noise.

    Classes are centred at (a, -a/2) and its opposite, attacks move every coordinate. As `cauchy_optimum`.

    Parameters
    ----------
    peak : a.  attack_share : radius over a.  imbalance : R.

    Returns
    -------
    minority : (trials,), the accuracy.  rise : (trials,), its central difference quotient in the share, 5e-4 aside.
    """
    mean = peak * stream.asarray([1.0, -0.5])
    near = [
        _cauchy(stream, mean, "linf", attack_share + side * _ASIDE, imbalance)["minority"] for side in (-1.0, 0.0, 1.0)
    ]
    ones = stream.ones((trials,))
    return {"minority": ones * near[1], "rise": ones * (near[2] - near[0]) / (2.0 * _ASIDE)}


@simulation(outputs=("minority", "majority"), block=2**14, gpu_block=2**18)
def cauchy_optimum_raw(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    attack_norm: str,
    attack_share: float,
    imbalance: float,
) -> dict[str, Array]:
    """Classify fresh raw points of either class with the weights and the offset that `cauchy_optimum` finds.

    Returns
    -------
    minority, majority : (trials,), 1.0 where the point of that class is on its side.
    """
    xp = stream.xp
    mean = mean_length * _profile(stream, dimension)
    best = _cauchy(stream, mean, attack_norm, attack_share, imbalance)
    right = {}
    for name, label in (("minority", 1.0), ("majority", -1.0)):
        noise = xp.tan(xp.pi * (stream.uniform((trials, dimension)) - 0.5))
        score = (label * mean + noise) @ best["weights"] + best["offset"]
        right[name] = xp.astype(label * score > 0, xp.float64)
    return right


@simulation(outputs=("minority", "majority"), block=32, gpu_block=1024)
def robust_logistic(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    mean_length: float,
    condition: float,
    attack_share: float,
    imbalance: float,
) -> dict[str, Array]:
    """Learn by robust logistic regression from 4096 raw points: Euclidean attacks, Gaussian noise.

    Minimises the mean of log(1 + exp(-(y(<w, x> + b) - eps|w|))), whose inner maximum over attacks is carried out, by
    Newton's method from the difference of the class means.

    Returns
    -------
    minority, majority : (trials,), accuracies of the learned classifier, fresh points averaged over.
    """
    xp = stream.xp
    mean, variance = _model(stream, dimension, mean_length, condition)
    spread, radius = xp.sqrt(variance), attack_share * mean_length
    is_minority = stream.uniform((trials, TRAINING_SIZE)) * (1.0 + imbalance) < 1.0
    label = xp.where(is_minority, stream.ones((1,)), -stream.ones((1,)))
    signed = mean + label[..., None] * (spread * stream.normal((trials, TRAINING_SIZE, dimension)))  # y x
    weights, offset = xp.mean(signed, axis=1), stream.zeros((trials,))
    for _ in range(_NEWTON):
        weights, offset = _newton(stream, signed, label, radius, weights, offset)
    scale = xp.sqrt(xp.sum((weights * spread) ** 2, axis=1))
    clean = weights @ mean
    return {"minority": ndtr((clean + offset) / scale), "majority": ndtr((clean - offset) / scale)}


def _newton(
    stream: Stream, signed: Array, label: Array, radius: float, weights: Array, offset: Array
) -> tuple[Array, Array]:
    """One Newton step on the robust logistic loss, with the curvature of |w|."""
    xp = stream.xp
    count, d = signed.shape[1], signed.shape[2]
    length = xp.linalg.vector_norm(weights, axis=1)
    unit = weights / length[:, None]
    margin = xp.sum(signed * weights[:, None, :], axis=2) + label * offset[:, None] - radius * length[:, None]
    loss = expit(-margin)  # minus the derivative of the loss
    # Gradient of each margin in (w, b).
    slopes = xp.concat([signed - radius * unit[:, None, :], label[..., None]], axis=2)
    gradient = -xp.sum(loss[..., None] * slopes, axis=1) / count
    curved = (loss * (1.0 - loss))[..., None] * slopes
    hessian = xp.matmul(xp.matrix_transpose(slopes), curved) / count
    across = xp.eye(d, dtype=xp.float64, device=stream.device) - unit[:, :, None] * unit[:, None, :]
    bend = (radius * xp.mean(loss, axis=1) / length)[:, None, None] * across
    zero = stream.zeros((weights.shape[0], d, 1))
    bend = xp.concat([xp.concat([bend, zero], axis=2), stream.zeros((weights.shape[0], 1, d + 1))], axis=1)
    step = xp.linalg.solve(hessian + bend, gradient[..., None])[..., 0]
    # |w| has a kink at 0: a step never crosses it. The offset moves by at most 1.
    size, turn = xp.linalg.vector_norm(step[:, :d], axis=1), xp.abs(step[:, d])
    one = stream.ones((1,))
    short = xp.where(size > 0.5 * length, 0.5 * length / size, one) * xp.where(turn > 1.0, 1.0 / turn, one)
    step = step * short[:, None]
    return weights - step[:, :d], offset - step[:, d]


def _profile(stream: Stream, dimension: int) -> Array:
    """Coordinates of falling size and alternating sign, length 1."""
    xp = stream.xp
    order = xp.astype(stream.arange(dimension), xp.float64)
    mean = xp.cos(order * xp.pi) / xp.sqrt(1.0 + order)
    return mean / xp.linalg.vector_norm(mean)


def _model(stream: Stream, dimension: int, mean_length: float, condition: float) -> tuple[Array, Array]:
    xp = stream.xp
    order = xp.astype(stream.arange(dimension), xp.float64)
    steps = order / (dimension - 1) - 0.5 if dimension > 1 else 0.0 * order
    return mean_length * _profile(stream, dimension), xp.exp(math.log(condition) * steps)


def _gaussian(
    stream: Stream, mean: Array, variance: Array, norm: str, share: float, imbalance: float
) -> dict[str, Array]:
    xp = stream.xp
    radius = share * xp.linalg.vector_norm(mean, ord=_NORMS[norm])

    def errors(weights: Array, offset: Array, reach: Array) -> tuple[Array, Array]:
        scale = xp.sqrt(xp.sum(weights * weights * variance, axis=-1))
        lost = reach * xp.linalg.vector_norm(weights, axis=-1, ord=_DUAL[norm]) - weights @ mean
        return ndtr((lost - offset) / scale), ndtr((lost + offset) / scale)

    return _best(stream, errors, radius, mean, imbalance)


def _cauchy(stream: Stream, mean: Array, norm: str, share: float, imbalance: float) -> dict[str, Array]:
    xp = stream.xp
    radius = share * xp.linalg.vector_norm(mean, ord=_NORMS[norm])

    def tail(x: Array) -> Array:
        return xp.atan2(xp.ones_like(x), -x) / xp.pi

    def errors(weights: Array, offset: Array, reach: Array) -> tuple[Array, Array]:
        scale = xp.sum(xp.abs(weights), axis=-1)
        lost = reach * xp.linalg.vector_norm(weights, axis=-1, ord=_DUAL[norm]) - weights @ mean
        return tail((lost - offset) / scale), tail((lost + offset) / scale)

    return _best(stream, errors, radius, mean, imbalance)


def _best(stream: Stream, errors: Any, radius: Array, mean: Array, imbalance: float) -> dict[str, Array]:
    """The classifier of least robust risk, its risk, and its accuracies on points that are not attacked."""
    xp, dimension = stream.xp, mean.shape[0]

    def risk(at: Array) -> Array:
        minority, majority = errors(at[..., :dimension], at[..., dimension], radius)
        return (minority + imbalance * majority) / (1.0 + imbalance)

    # Random starts, the mean, and each coordinate alone.
    simple = xp.concat([mean[None, :], xp.eye(dimension, dtype=xp.float64, device=stream.device) * mean], axis=0)
    simple = xp.concat([simple, stream.zeros((dimension + 1, 1))], axis=1)
    start = xp.concat([stream.normal((_STARTS, dimension + 1)), simple], axis=0)
    found = search(xp, risk, start)
    values = risk(found)
    # All to the majority: the offset below everything.
    chosen = xp.arange(values.shape[0], device=stream.device) == xp.argmin(values)
    at, least = xp.sum(xp.astype(chosen, xp.float64)[:, None] * found, axis=0), xp.min(values)
    weights, offset = at[:dimension], at[dimension]
    given_up = least >= 1.0 / (1.0 + imbalance)
    offset = xp.where(given_up, -1e12 * stream.ones(()), offset)
    wrong = errors(weights, offset, 0.0 * radius)
    return {
        "minority": 1.0 - wrong[0],
        "majority": 1.0 - wrong[1],
        "risk": xp.where(given_up, stream.ones(()) / (1.0 + imbalance), least),
        "weights": weights,
        "offset": offset,
    }


def search(xp: Any, risk: Callable[[Array], Array], start: Array) -> Array:
    """Hooke and Jeeves' pattern search: try a step either way along each axis, on along the last move, and zeros.

    Norms have kinks where a coordinate is 0, and minima lie there: each coordinate is tried at 0 too. A step
    that does not help is halved. Weights and offset have no scale of their own and are kept at |w| = 1.
    """
    count, size = start.shape
    axes = xp.eye(size, dtype=start.dtype, device=start.device)
    moves = xp.concat([axes, -axes], axis=0)[None, :, :]

    def scaled(at: Array) -> Array:
        return at / xp.linalg.vector_norm(at[..., :-1], axis=-1, keepdims=True)

    here, step = scaled(start), 0.5 * xp.ones((count, 1), dtype=start.dtype, device=start.device)
    value, last = risk(here), xp.zeros_like(here)
    for _ in range(_STEPS):
        ahead = xp.stack([here + last, here + 3.0 * last], axis=1)
        zeroed = here[:, None, :] * (1.0 - axes)[None, :, :]
        zeroed = xp.where(xp.max(xp.abs(zeroed[..., :-1]), axis=-1, keepdims=True) > 0, zeroed, here[:, None, :])
        tried = xp.concat([here[:, None, :] + step[:, :, None] * moves, ahead, zeroed], axis=1)
        values = risk(tried)
        least = xp.min(values, axis=1)
        first = xp.argmin(values, axis=1)
        chosen = xp.sum(
            xp.astype(xp.arange(tried.shape[1], device=start.device)[None, :] == first[:, None], start.dtype)[..., None]
            * tried,
            axis=1,
        )
        better = least < value
        step = xp.where(better[:, None], step, 0.5 * step)
        new = xp.where(better[:, None], scaled(chosen), here)
        last = xp.where(better[:, None], new - here, 0.0 * here)
        here, value = new, xp.where(better, least, value)
    return here


def _line(stream: Stream, trials: int, found: list[dict[str, Array]]) -> dict[str, Array]:
    xp = stream.xp
    minority = xp.stack([best["minority"] for best in found])
    majority = xp.stack([best["majority"] for best in found])
    ones = stream.ones((trials, 1))
    return {"minority_error": ones * (1.0 - minority), "gap": ones * (majority - minority)}
