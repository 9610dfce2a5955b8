"""Rows of certification logs: inputs of a half-space certified from votes, radii printed, and looked up again."""

import math
from typing import Any

from assay.special import betaincinv, ndtri
from assay.stream import Stream, simulation

__all__ = [
    "count_quantiles",
    "dual_log_rows",
    "dual_log_rows_inflated",
    "dual_log_rows_root_sum_square",
    "log_rows",
    "log_rows_inflated",
    "log_rows_other_level",
    "log_rows_two_sided",
    "log_rows_votes",
    "print_radii",
]

Array = Any
OUTPUTS = ("radius", "decodes")
ABSTAINS = 0.0


@simulation(outputs=OUTPUTS, block=2**15, gpu_block=2**18)
def log_rows(
    stream: Stream,
    trials: int,
    *,
    sigma: float,
    selection_samples: int,
    samples: int,
    alpha: float,
    multiplier: int,
) -> dict[str, Array]:
    """One row of a certification log: an input is certified, and its radius printed with three significant digits.

    The base classifier is a half-space; the inputs' coordinate along its normal has the standard deviation of the
    noise, so that the chance of the class is uniform on (0, 1).  The class with more of the ``selection_samples`` votes
    (a coin breaks a tie) is certified from ``samples`` fresh votes.  `log_rows_votes` draws the inputs and every vote;
    here only the chances and the counts are drawn.

    The printed radius is then looked up in a list of everything that any count would print.

    Parameters
    ----------
    sigma : noise level.
    selection_samples, samples : votes for the guess and for the bound.
    alpha : level of the bound.
    multiplier : the bound is computed as if every vote had been cast so many times.

    Returns
    -------
    radius : as printed; 0.0 where nothing is certified.
    decodes : 1.0 where the printed radius is in the list (or 0.0), else 0.0.
    """
    setting = {"alpha": alpha, "multiplier": multiplier, "rule": "single"}
    return _rows(stream, trials, sigma, selection_samples, samples, setting, setting)


@simulation(like=log_rows)
def log_rows_two_sided(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """`log_rows` whose bounds are the lower ends of two-sided intervals, read as if they were one-sided."""
    return _misread(stream, trials, cell, alpha=cell["alpha"] / 2)


@simulation(like=log_rows)
def log_rows_other_level(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """`log_rows` written at ten times the level at which it is read."""
    return _misread(stream, trials, cell, alpha=10 * cell["alpha"])


@simulation(like=log_rows)
def log_rows_inflated(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """`log_rows` whose bounds take every vote for ten, which the reader does not know."""
    return _misread(stream, trials, cell, multiplier=10 * cell["multiplier"])


@simulation(outputs=OUTPUTS, block=2**15, gpu_block=2**17)
def dual_log_rows(
    stream: Stream,
    trials: int,
    *,
    sigma: float,
    selection_samples: int,
    samples: int,
    alpha: float,
    multiplier: int,
    rule: str,
) -> dict[str, Array]:
    """`log_rows` of two halves, each with a half-space, inputs and votes of its own.

    The class with more of the first votes of both halves together is certified, by the rule: ``dual-sum`` adds the
    radii of the halves and divides by sqrt 2, ``dual-clipped`` sets negative ones to 0 before, ``dual-rss`` takes the
    root of the sum of their squares (negative ones set to 0).  The list holds what any two counts would print.
    """
    setting = {"alpha": alpha, "multiplier": multiplier, "rule": rule}
    return _rows(stream, trials, sigma, selection_samples, samples, setting, setting)


@simulation(like=dual_log_rows)
def dual_log_rows_root_sum_square(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """`dual_log_rows` whose radii are roots of sums of squares, whatever the rule by which they are read."""
    return _misread(stream, trials, cell, rule="dual-rss")


@simulation(like=dual_log_rows)
def dual_log_rows_inflated(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """`dual_log_rows` whose bounds take every vote for ten, which the reader does not know."""
    return _misread(stream, trials, cell, multiplier=10 * cell["multiplier"])


@simulation(outputs=OUTPUTS, block=1024, gpu_block=2**13)
def log_rows_votes(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    sigma: float,
    selection_samples: int,
    samples: int,
    alpha: float,
    multiplier: int,
    rule: str,
) -> dict[str, Array]:
    """`log_rows` (or `dual_log_rows`) with every input and every vote drawn in all coordinates of each half."""
    xp = stream.xp
    coin = stream.uniform((trials,))
    entries = xp.cos(1.0 + xp.astype(stream.arange(dimension), xp.float64))
    normal = entries / xp.sqrt(xp.sum(entries * entries))
    firsts: list[Array] = []
    counts: list[Array] = []
    for _ in range(_halves(rule)):
        inputs = sigma * stream.normal((trials, dimension))
        for votes, drawn in ((selection_samples, firsts), (samples, counts)):
            noisy = inputs[:, None, :] + sigma * stream.normal((trials, votes, dimension))
            drawn.append(xp.sum(xp.astype(noisy @ normal >= 0.0, xp.int64), axis=1))
    table = count_quantiles(stream, samples, {"alpha": alpha, "multiplier": multiplier})
    radius = _certify(stream, coin, firsts, counts, sigma, selection_samples, table, rule)
    return _looked_up(stream, radius, sigma, table, rule)


def print_radii(stream: Stream, radii: Array) -> Array:
    """Positive numbers with three significant digits, as the nearest floating-point numbers of what is printed."""
    xp = stream.xp
    places = 2.0 - xp.floor(xp.log10(radii))  # after the decimal point
    power = 10.0 ** xp.abs(places)
    # Both the whole number and the power of ten are exact, and so the quotient is the number that the text stands for.
    return xp.where(places >= 0.0, xp.round(radii * power) / power, xp.round(radii / power) * power)


def _rows(
    stream: Stream,
    trials: int,
    sigma: float,
    selection_samples: int,
    samples: int,
    written: dict[str, Any],
    read: dict[str, Any],
) -> dict[str, Array]:
    coin = stream.uniform((trials,))
    firsts, counts = [], []
    for _ in range(_halves(written["rule"])):
        chance = stream.uniform((trials,))
        firsts.append(stream.binomial((trials,), selection_samples, chance))
        counts.append(stream.binomial((trials,), samples, chance))
    table = count_quantiles(stream, samples, written)
    radius = _certify(stream, coin, firsts, counts, sigma, selection_samples, table, written["rule"])
    same = (written["alpha"], written["multiplier"]) == (read["alpha"], read["multiplier"])
    return _looked_up(stream, radius, sigma, table if same else count_quantiles(stream, samples, read), read["rule"])


def _misread(stream: Stream, trials: int, cell: dict[str, Any], **written: Any) -> dict[str, Array]:
    """Rows written with another level, multiplier or rule than they are read with."""
    read = {"alpha": cell["alpha"], "multiplier": cell["multiplier"], "rule": cell.get("rule", "single")}
    counts = (cell["sigma"], cell["selection_samples"], cell["samples"])
    return _rows(stream, trials, *counts, read | written, read)


def _halves(rule: str) -> int:
    return 1 if rule == "single" else 2


def _certify(
    stream: Stream,
    coin: Array,
    firsts: list[Array],
    counts: list[Array],
    sigma: float,
    selection_samples: int,
    table: Array,
    rule: str,
) -> Array:
    """The printed radius of the class that the first votes favour."""
    xp = stream.xp
    lead = 2 * sum(firsts[1:], firsts[0]) - selection_samples * len(firsts)
    is_first = (lead > 0) | ((lead == 0) & (coin < 0.5))
    samples = table.shape[0] - 1
    halves = [xp.take(table, xp.where(is_first, count, samples - count)) for count in counts]
    return _printed(stream, sigma * _combined(stream, halves, rule))


def count_quantiles(stream: Stream, samples: int, setting: dict[str, Any]) -> Array:
    """Quantile of the lower confidence bound of every count; for no votes at all far below every other one."""
    xp, times = stream.xp, float(setting["multiplier"])
    counts = xp.astype(stream.arange(1, samples + 1), xp.float64)
    bounds = betaincinv(counts * times, (samples - counts) * times + 1.0, setting["alpha"])
    return xp.concat([stream.full((1,), -1e9), ndtri(bounds)])


def _combined(stream: Stream, halves: list[Array], rule: str) -> Array:
    xp = stream.xp
    if rule == "single":
        return halves[0]
    if rule == "dual-sum":
        return (halves[0] + halves[1]) / math.sqrt(2.0)
    left, right = (xp.where(half > 0.0, half, 0.0) for half in halves)
    return xp.sqrt(left * left + right * right) if rule == "dual-rss" else (left + right) / math.sqrt(2.0)


def _printed(stream: Stream, radii: Array) -> Array:
    xp = stream.xp
    certified = radii > 0.0
    return xp.where(certified, print_radii(stream, xp.where(certified, radii, 1.0)), ABSTAINS)


def _looked_up(stream: Stream, radius: Array, sigma: float, table: Array, rule: str) -> dict[str, Array]:
    """The radius, and whether it is among those that some count or some pair of counts prints."""
    xp = stream.xp
    columns = [table] if rule == "single" else [table[:, None], table[None, :]]
    printed = xp.sort(xp.reshape(_printed(stream, sigma * _combined(stream, columns, rule)), (-1,)))
    place = xp.searchsorted(printed, radius)
    nearest = xp.take(printed, xp.where(place < printed.shape[0], place, 0))
    found = (radius == ABSTAINS) | (nearest == radius)
    return {"radius": radius, "decodes": xp.astype(found, xp.float64)}
