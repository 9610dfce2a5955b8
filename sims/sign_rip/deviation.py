"""How far the sign sub-gradient at a fixed matrix is from its mean, seen by matrices Y of low rank."""

import math
from typing import Any

from assay.stream import Output, Stream, simulation
from sims.sign_rip.noise import draw_outliers, expected_sign

__all__ = ["deviation_lines", "fixed_deviation", "full_deviation"]

Array = Any
_NUMBERS_AT_ONCE = 2**21


@simulation(outputs=("deviation", "surrogate"), block=2048, gpu_block=2**15)
def full_deviation(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    rank_bound: int,
    measurements: int,
    frobenius_norm: float,
    corruption_probability: float,
    outlier_law: str,
    outlier_scale: float,
    outlier_mean: float = 0.0,
) -> dict[str, Array]:
    r"""sup <sqrt(m) Q, Y> over unit Y of rank at most k, away from X, and the same of a Gaussian matrix.

    Nothing of Q = (1/m) sum_i sign(<A_i, X> - s_i) A_i is reduced. Its component along X is taken out of both.

    Parameters
    ----------
    dimension : side d; X is a fixed generic symmetric matrix.
    rank_bound : k.
    measurements : m.
    frobenius_norm : ||X||_F.
    corruption_probability, outlier_law, outlier_scale, outlier_mean : law of the s_i.

    Returns
    -------
    deviation : (trials,), root of the sum of the k largest squared singular values of sqrt(m) (Q - <Q, X> X/||X||^2).
    surrogate : (trials,), the same of G - <G, X> X/||X||^2, G with independent standard normal entries.
    """
    law = (outlier_law, outlier_scale, outlier_mean)
    pair = sampled_pair(stream, trials, dimension, measurements, frobenius_norm, corruption_probability, law)
    xp, unit = stream.xp, symmetric_unit(stream, dimension)
    found = [top(xp, square(xp, away(xp, rows, unit), dimension), rank_bound) for rows in pair]
    return {"deviation": found[0], "surrogate": found[1]}


def sampled_pair(
    stream: Stream,
    trials: int,
    dimension: int,
    measurements: int,
    frobenius_norm: float,
    corruption_probability: float,
    law: tuple[str, float, float],
) -> tuple[Array, Array]:
    """sqrt(m) Q of whole ensembles, and matrices of independent standard normal entries: (trials, d^2) each."""
    xp, entries = stream.xp, dimension * dimension
    unit, total = symmetric_unit(stream, dimension), stream.zeros((trials, entries))
    some = max(1, _NUMBERS_AT_ONCE // (trials * entries))
    for start in range(0, measurements, some):
        shape = (trials, min(some, measurements - start))
        matrices = stream.normal((*shape, entries))
        is_outlier = stream.uniform(shape) < corruption_probability
        noise = xp.where(is_outlier, draw_outliers(stream, shape, *law), 0.0)
        sign = xp.sign(frobenius_norm * xp.matmul(matrices, unit) - noise)
        total = total + xp.matmul(sign[:, None, :], matrices)[:, 0, :]
    return total / math.sqrt(measurements), stream.normal((trials, entries))


@simulation(outputs=("general", "symmetric", "largest_squared"), block=256, gpu_block=2**12)
def fixed_deviation(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    rank_bound: int,
    measurements: int,
    frobenius_norm: float,
    corruption_probability: float,
    outlier_law: str,
    outlier_scale: float,
    outlier_mean: float = 0.0,
) -> dict[str, Array]:
    r"""sup <Q - phi X/||X||, Y>/phi over unit Y of rank at most k, phi the mean of <Q, X/||X||>.

    The signs are functions of z_i = <A_i, X>/||X|| and s_i alone. Given them, what of sum_i sign_i A_i is orthogonal
    to X is Gaussian of variance m: it is drawn as one matrix, and the z_i and s_i as they are.

    Returns
    -------
    general : (trials,), over all Y. symmetric : over symmetric Y. largest_squared : the square of ``general`` at k = 1.
    Parameters are those of `full_deviation`.
    """
    xp = stream.xp
    law = (outlier_law, outlier_scale, outlier_mean)
    unit = symmetric_unit(stream, dimension)
    gauss = stream.normal((trials, dimension * dimension))
    along = _mean_along(stream, trials, measurements, frobenius_norm, corruption_probability, law)
    phi = mean_alignment(stream, frobenius_norm, corruption_probability, law)
    rows = away(xp, gauss, unit) / math.sqrt(measurements) + (along - phi)[:, None] * unit
    matrix = square(xp, rows, dimension)
    singular = xp.linalg.svdvals(matrix)
    eigen = xp.linalg.eigvalsh(0.5 * (matrix + xp.matrix_transpose(matrix)))
    size = xp.sort(xp.abs(eigen), axis=1, descending=True)
    return {
        "general": _root_of_squares(xp, singular, rank_bound) / phi,
        "symmetric": _root_of_squares(xp, size, rank_bound) / phi,
        "largest_squared": (singular[:, 0] / phi) ** 2,
    }


@simulation(
    outputs=(
        Output("by_measurements", axis="measurements"),
        Output("by_dimension", axis="dimension"),
        Output("by_rank", axis="rank_bound"),
        Output("by_clean", axis="clean_probability"),
    ),
    block=32,
    gpu_block=128,
)
def deviation_lines(
    stream: Stream,
    trials: int,
    *,
    measurements: tuple[int, ...],
    dimension: tuple[int, ...],
    rank_bound: tuple[int, ...],
    clean_probability: tuple[float, ...],
    frobenius_norm: float,
    outlier_law: str,
    outlier_scale: float,
    outlier_mean: float = 0.0,
) -> dict[str, Array]:
    r"""sup <Q - phi X/||X||, Y>/phi over unit Y of rank at most k, along four lines with common random numbers.

    One of m, d, k, 1 - p varies; the others are the first m, the last d, the first k and the last 1 - p. Smaller
    ensembles are the first measurements of the largest, smaller matrices the leading blocks; an outlier at one p is
    one at all larger p. Nothing is reduced.

    Returns one array of shape (trials, points) for each line.
    """
    xp = stream.xp
    law, largest, m, k = (outlier_law, outlier_scale, outlier_mean), dimension[-1], measurements[0], rank_bound[0]
    matrices = stream.normal((trials, measurements[-1], largest, largest))
    place = stream.uniform((trials, measurements[-1]))
    outliers = draw_outliers(stream, (trials, measurements[-1]), outlier_law, outlier_scale, outlier_mean)

    def singular_values(count: int, side: int, clean: float) -> Array:
        unit = symmetric_unit(stream, side)
        rows = xp.reshape(matrices[:, :count, :side, :side], (trials, count, side * side))
        noise = xp.where(place[:, :count] < clean, 0.0, outliers[:, :count])
        sign = xp.sign(frobenius_norm * xp.matmul(rows, unit) - noise)
        phi = mean_alignment(stream, frobenius_norm, 1.0 - clean, law)
        q = xp.matmul(sign[:, None, :], rows)[:, 0, :] / count - phi * unit
        return xp.linalg.svdvals(square(xp, q, side)) / phi

    clean = clean_probability[-1]
    base = singular_values(m, largest, clean)
    lines = {
        "by_measurements": [_root_of_squares(xp, singular_values(count, largest, clean), k) for count in measurements],
        "by_dimension": [_root_of_squares(xp, singular_values(m, side, clean), k) for side in dimension],
        "by_rank": [_root_of_squares(xp, base, rank) for rank in rank_bound],
        "by_clean": [_root_of_squares(xp, singular_values(m, largest, q), k) for q in clean_probability],
    }
    return {name: xp.stack(values, axis=1) for name, values in lines.items()}


def symmetric_unit(stream: Stream, dimension: int) -> Array:
    """A generic symmetric matrix of Frobenius norm 1, row after row."""
    xp = stream.xp
    index = xp.astype(stream.arange(dimension), xp.float64)
    row, column = index[:, None], index[None, :]
    probe = xp.reshape(xp.cos(1.0 + row + column + row * column), (-1,))
    return probe / xp.sqrt(xp.sum(probe * probe))


def mean_alignment(
    stream: Stream, frobenius_norm: float, corruption_probability: float, law: tuple[str, float, float]
) -> float:
    """phi = E sign(Rz - s) z as an integral over z > 0, by the midpoint rule on 2^16 intervals of [0, 10]."""
    xp = stream.xp
    count, end = 2**16, 10.0
    z = (xp.astype(stream.arange(count), xp.float64) + 0.5) * (end / count)
    outlier = 0.5 * (expected_sign(stream, frobenius_norm * z, *law) - expected_sign(stream, -frobenius_norm * z, *law))
    sign = (1.0 - corruption_probability) + corruption_probability * outlier
    weight = xp.exp(-0.5 * z * z) * (math.sqrt(2.0 / math.pi) * end / count)
    return float(xp.sum(weight * sign * z))


def _mean_along(
    stream: Stream,
    trials: int,
    measurements: int,
    frobenius_norm: float,
    corruption_probability: float,
    law: tuple[str, float, float],
) -> Array:
    """<Q, X/||X||>: the mean of sign(R z_i - s_i) z_i over m measurements."""
    xp = stream.xp
    total = stream.zeros((trials,))
    some = max(1, _NUMBERS_AT_ONCE // trials)
    for start in range(0, measurements, some):
        shape = (trials, min(some, measurements - start))
        z = stream.normal(shape)
        is_outlier = stream.uniform(shape) < corruption_probability
        noise = xp.where(is_outlier, draw_outliers(stream, shape, *law), 0.0)
        total = total + xp.sum(xp.sign(frobenius_norm * z - noise) * z, axis=1)
    return total / measurements


def away(xp: Any, rows: Array, unit: Array) -> Array:
    """Rows without their component along a unit row."""
    return rows - xp.matmul(rows, unit)[:, None] * unit


def square(xp: Any, rows: Array, dimension: int) -> Array:
    """Rows as matrices."""
    return xp.reshape(rows, (rows.shape[0], dimension, dimension))


def top(xp: Any, matrices: Array, rank_bound: int) -> Array:
    """sup <M, Y> over unit Y of rank at most k."""
    return _root_of_squares(xp, xp.linalg.svdvals(matrices), rank_bound)


def _root_of_squares(xp: Any, values: Array, count: int) -> Array:
    """Root of the sum of the first ``count`` squares; values in decreasing order."""
    first = values[:, :count]
    return xp.sqrt(xp.sum(first * first, axis=1))
