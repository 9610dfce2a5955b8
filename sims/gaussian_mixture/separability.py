"""Is there a hyperplane through the origin that puts every point on the side of its label?"""

from typing import Any

from assay.stream import Stream, simulation

__all__ = [
    "certified_separable",
    "coins_by_cone",
    "coins_half_tossed",
    "coins_raw",
    "coins_with_offset",
    "separable_by_cone",
    "separable_raw",
    "separable_share",
]

Array = Any
_ROUNDS = 200
_SMALL = 1e-9


@simulation(outputs=("separable",), block=512, gpu_block=2**15)
def separable_by_cone(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> dict[str, Array]:
    """Chance that n noisy labels are separable, all but one coordinate averaged over.

    Point times label is u v + sigma g with a unit vector v and normal g, so that a weight vector gives the margins
    a b + Gr, where b = u/sigma + g_1 and G has p - 1 independent normal columns.  Margins that are all positive exist
    if and only if the span of G, a uniformly random subspace, meets the cone C = {x : x + a b >= 0 for some a}.  By the
    conic kinematic formula the chance of that given b is 2(v_k + v_(k+2) + ...) with k = n - p + 2, where v_j is the
    chance that the projection of a normal vector g onto C lies inside a face of dimension j.  Drawn are b and g; the
    projection of -g needs the least sum_i (g_i - a b_i)_+^2, and its face has the dimension n + 1 less the number of
    terms (n where there is none).

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : chance that a label is replaced by a coin flip.
    noise : sigma; the class means have length 1.

    Returns
    -------
    separable : (trials,), 0 or 2 with the probability as mean; 1 where it is certain.
    """
    xp = stream.xp
    if dimension >= sample_size:
        return {"separable": stream.ones((trials,))}
    u = _agreement(stream, (trials, sample_size), label_noise)
    b = u / noise + stream.normal((trials, sample_size))
    g = stream.normal((trials, sample_size))
    certain = xp.all(b > 0, axis=1) | xp.all(b < 0, axis=1)
    terms = xp.sum(xp.astype(g - _least_hinge(stream, g, b)[:, None] * b > 0, xp.int64), axis=1)
    polar_face = xp.where(terms > 0, terms - 1, terms)  # no term: -g lies in C, and its projection on the polar is 0
    hit = (polar_face <= dimension - 2) & (xp.remainder(polar_face - dimension, xp.full_like(polar_face, 2)) == 0)
    return {"separable": xp.where(certain, stream.ones((1,)), 2.0 * xp.astype(hit, xp.float64))}


@simulation(outputs=("separable",), block=512, gpu_block=2**12)
def separable_share(
    stream: Stream, trials: int, *, sample_size: int, ratio: float, label_noise: float, noise: float
) -> dict[str, Array]:
    """`separable_by_cone` in the dimension nearest to ``ratio`` times n."""
    dimension = max(2, round(ratio * sample_size))
    return separable_by_cone(
        stream, trials, sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise
    )


@simulation(outputs=("separable",), block=64, gpu_block=2**12)
def separable_raw(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> dict[str, Array]:
    """Draw points and labels, and search for a separating hyperplane until it is found or shown impossible.

    Points are e(v + sigma z) with e = +1 or -1 and v a fixed generic unit vector; the label is e, or a coin flip with
    chance ``label_noise``.

    Returns
    -------
    separable : (trials,), 1.0 or 0.0, each with a certificate.
    """
    xp = stream.xp
    axis = xp.cos(1.0 + xp.astype(stream.arange(dimension), xp.float64))
    axis = axis / xp.linalg.vector_norm(axis)
    side = stream.signs((trials, sample_size))
    label = side * _agreement(stream, (trials, sample_size), label_noise)
    points = side[..., None] * (axis + noise * stream.normal((trials, sample_size, dimension)))
    return {"separable": certified_separable(xp, label[..., None] * points)}


@simulation(outputs=("separable",), block=512, gpu_block=2**14)
def coins_by_cone(stream: Stream, trials: int, *, sample_size: int, dimension: int, noise: float) -> dict[str, Array]:
    """`separable_by_cone` where every label is a coin flip."""
    return separable_by_cone(stream, trials, sample_size=sample_size, dimension=dimension, label_noise=1.0, noise=noise)


@simulation(outputs=("separable",), block=128, gpu_block=2**13)
def coins_raw(stream: Stream, trials: int, *, sample_size: int, dimension: int, noise: float) -> dict[str, Array]:
    """`separable_raw` where every label is a coin flip."""
    return separable_raw(stream, trials, sample_size=sample_size, dimension=dimension, label_noise=1.0, noise=noise)


@simulation(like=coins_raw)
def coins_half_tossed(stream: Stream, trials: int, **parameters: Any) -> dict[str, Array]:
    """Wrong: only every second label is replaced."""
    return separable_raw(stream, trials, label_noise=0.5, **parameters)


@simulation(like=coins_raw)
def coins_with_offset(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, noise: float
) -> dict[str, Array]:
    """Wrong: hyperplanes that need not go through the origin."""
    xp = stream.xp
    label = stream.signs((trials, sample_size, 1))
    points = label * noise * stream.normal((trials, sample_size, dimension))
    return {"separable": certified_separable(xp, xp.concat([points, label], axis=2))}


def _agreement(stream: Stream, shape: tuple[int, ...], label_noise: float) -> Array:
    """1 where the label is right, -1 where it is wrong: a replaced label is right half of the time."""
    xp = stream.xp
    replaced = stream.uniform(shape) < label_noise
    return xp.where(replaced, stream.signs(shape), stream.ones((1,)))


def _least_hinge(stream: Stream, g: Array, b: Array) -> Array:
    """The a that minimises sum_i (g_i - a b_i)_+^2 in each row: Newton's method inside a shrinking bracket."""
    xp = stream.xp
    low, high = stream.full((g.shape[0],), -1e6), stream.full((g.shape[0],), 1e6)
    a = stream.zeros((g.shape[0],))
    for _ in range(_ROUNDS):
        active = xp.astype(g - a[:, None] * b > 0, xp.float64) * b
        curvature, pull = xp.sum(active * b, axis=1), xp.sum(active * g, axis=1)
        slope = a * curvature - pull
        low, high = xp.where(slope < 0, a, low), xp.where(slope < 0, high, a)
        flat = curvature <= 0  # no term is left: the least sum is 0
        newton = pull / xp.where(flat, xp.ones_like(a), curvature)
        inside = (newton > low) & (newton < high)
        done = flat | (xp.abs(newton - a) <= 1e-13 * (1.0 + xp.abs(a)))
        if bool(xp.all(done)):  # waits: once a round, and the rounds end early
            break
        a = xp.where(done, a, xp.where(inside, newton, 0.5 * (low + high)))
    return a


def certified_separable(xp: Any, points: Array) -> Array:
    """1.0 where all rows of a trial have a positive product with one vector, 0.0 where none such exists.

    Minimises |A'l|^2 + (1 - sum l)^2 over l >= 0 by an active-set method that is finite (Lawson and Hanson's, each
    change of the active set a sweep of the Gram matrix), and accepts the answer with a certificate only: a vector with
    positive products, or non-negative multipliers, not all zero, with A'l = 0 up to rounding.

    Parameters
    ----------
    points : (trials, n, p), rows of A: label times point.

    Returns
    -------
    (trials,), NaN where neither certificate could be had.

    Raises
    ------
    ValueError : another number of axes.
    """
    if len(points.shape) != 3:
        raise ValueError(f"points of shape {tuple(points.shape)}: give (trials, n, p)")
    rows = points / xp.linalg.vector_norm(points, axis=2)[..., None]  # lengths of points do not matter
    weights = _least_combination(xp, rows)
    weights = weights / xp.sum(weights, axis=1)[:, None]
    normal = xp.sum(weights[..., None] * rows, axis=1)
    length = xp.linalg.vector_norm(normal, axis=1)
    margin = xp.min(xp.sum(rows * normal[:, None, :], axis=2), axis=1)
    one = xp.ones_like(length)
    yes, no = margin > _SMALL * length, length <= _SMALL
    return xp.where(no, 0.0 * one, xp.where(yes, one, xp.nan * one))


def _least_combination(xp: Any, rows: Array) -> Array:
    """l >= 0 that minimises |A'l|^2 + (1 - sum l)^2, shape (trials, n)."""
    n = rows.shape[1]
    gram = xp.matmul(rows, xp.matrix_transpose(rows)) + 1.0
    # Swept over S, the last column holds the solution on S (with a minus sign) and the gradient elsewhere.
    table = xp.concat([gram, -xp.ones_like(gram[:, :, :1])], axis=2)
    weights, chosen = xp.zeros_like(gram[:, :, 0]), xp.zeros_like(gram[:, :, 0]) > 1.0
    index = xp.arange(n, device=gram.device)
    for _ in range(20 * n + 50):
        last = table[:, :, n]
        target = xp.where(chosen, -last, xp.zeros_like(last))
        # On the way to the solution on S: how far, and which weight vanishes first.
        falls = chosen & (target <= 0)
        reach = xp.where(
            falls, weights / xp.where(falls, weights - target, xp.ones_like(target)), xp.full_like(last, 2.0)
        )
        step = xp.min(reach, axis=1)
        blocked = step <= 1.0
        move = xp.where(blocked, step, xp.ones_like(step))[:, None]
        weights = xp.where(chosen, xp.clip(weights + move * (target - weights), 0.0, None), xp.zeros_like(weights))
        gradient = xp.where(chosen, xp.zeros_like(last), last)
        pick = xp.where(blocked, xp.argmin(reach, axis=1), xp.argmin(gradient, axis=1))
        done = ~blocked & (xp.min(gradient, axis=1) >= -1e-11)
        if bool(xp.all(done)):  # waits: once a round, and the rounds end early
            break
        here = (index == pick[:, None]) & ~done[:, None]
        weights = xp.where(here & blocked[:, None], xp.zeros_like(weights), weights)
        table = _swept(xp, table, xp.astype(here, xp.float64), done)
        chosen = chosen ^ here
    return weights


def _swept(xp: Any, table: Array, here: Array, done: Array) -> Array:
    """Sweep each trial's table on the entry that ``here`` marks (entering or leaving alike); none where ``done``."""
    n = here.shape[1]
    column = xp.matmul(table[:, :, :n], here[..., None])
    row = xp.matmul(here[:, None, :], table)
    pivot = xp.sum(column[..., 0] * here, axis=1)
    pivot = xp.where(done, xp.ones_like(pivot), pivot)[:, None, None]
    moved = table - column * row / pivot
    mark = here[..., None]
    wide = xp.concat([here, xp.zeros_like(here[:, :1])], axis=1)[:, None, :]
    # Row and column of the pivot: signs such that sweeping twice gives the table back.
    return (
        moved * (1.0 - mark) * (1.0 - wide)
        + (mark * row * (1.0 - wide) - column * (1.0 - mark) * wide) / pivot
        + (mark * wide) / pivot
    )
