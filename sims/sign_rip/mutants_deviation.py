"""Wrong Gaussian surrogates of the sub-gradient's deviation, to be told apart from that of `full_deviation`."""

from collections.abc import Callable
from typing import Any

from assay.stream import Stream, simulation
from sims.sign_rip.deviation import away, full_deviation, mean_alignment, sampled_pair, square, symmetric_unit, top

__all__ = ["full_deviation_scaled", "full_deviation_symmetric", "full_deviation_unprojected"]

Array = Any


@simulation(like=full_deviation)
def full_deviation_scaled(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """Entries of variance phi^2, as if noise shortened what is orthogonal to X as well."""

    def wrong(gauss: Array, unit: Array) -> Array:
        phi = mean_alignment(stream, cell["frobenius_norm"], cell["corruption_probability"], _law(cell))
        return phi * square(stream.xp, away(stream.xp, gauss, unit), cell["dimension"])

    return _beside(stream, trials, cell, wrong)


@simulation(like=full_deviation)
def full_deviation_symmetric(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """A symmetric Gaussian matrix, as if Q were symmetric."""

    def wrong(gauss: Array, unit: Array) -> Array:
        matrix = square(stream.xp, away(stream.xp, gauss, unit), cell["dimension"])
        return 0.5 * (matrix + stream.xp.matrix_transpose(matrix))

    return _beside(stream, trials, cell, wrong)


@simulation(like=full_deviation)
def full_deviation_unprojected(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """All d^2 entries independent: the direction of X not taken out."""
    return _beside(stream, trials, cell, lambda gauss, _: square(stream.xp, gauss, cell["dimension"]))


def _law(cell: dict[str, Any]) -> tuple[str, float, float]:
    return cell["outlier_law"], cell["outlier_scale"], cell.get("outlier_mean", 0.0)


def _beside(
    stream: Stream, trials: int, cell: dict[str, Any], wrong: Callable[[Array, Array], Array]
) -> dict[str, Array]:
    """The true deviation, and that of a Gaussian matrix made in a wrong way."""
    xp, dimension = stream.xp, cell["dimension"]
    q, gauss = sampled_pair(
        stream, trials, dimension, cell["measurements"], cell["frobenius_norm"], cell["corruption_probability"],
        _law(cell),
    )  # fmt: skip
    unit = symmetric_unit(stream, dimension)
    return {
        "deviation": top(xp, square(xp, away(xp, q, unit), dimension), cell["rank_bound"]),
        "surrogate": top(xp, wrong(gauss, unit), cell["rank_bound"]),
    }
