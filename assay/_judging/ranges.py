"""Do a block's trials lie in the range that a `bounded` estimate declares? Its interval would be false otherwise."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay._claiming.estimates import Estimate

__all__ = ["beyond"]

Array = Any
ROUNDING = 1e-9  # of the range's length


def beyond(estimate: Estimate, kind: str, statistics: Mapping[tuple[str, str], Array], size: int) -> str:
    """What lies outside the range, or ""; ``kind``: values or moments, ``size``: trials in a group of these.

    Of values each is asked.  Of moments what they tell: numbers in [a, b] of mean m have m in [a, b] and a variance of
    at most (b - m)(m - a).
    """
    first = 0
    for output in estimate.outputs:
        data = statistics[output, kind]
        count = len(data) if kind == "moments" else data.shape[1]
        low, high = (_ends(end, first, count) for end in (estimate.low, estimate.high))
        first += count
        slack = ROUNDING * (high - low) + 1e-3 * ROUNDING * np.maximum(np.abs(low), np.abs(high))
        if not _fits(data, kind, low - slack, high + slack, size):
            said = f"[{low.min():g}, {high.max():g}]"
            return f"output {output!r} has values outside the range that its estimate declares, {said}"
    return ""


def _ends(end: Any, first: int, count: int) -> Array:
    """One end of the range for each of an output's components."""
    given = np.atleast_1d(np.asarray(end, dtype=np.float64))
    return given[first : first + count] if len(given) > 1 else np.repeat(given, count)


def _fits(data: Array, kind: str, low: Array, high: Array, size: int) -> bool:
    """Whether values (trials, components), or moments (components, groups, 3), can be those of numbers in the range."""
    if kind != "moments":
        return bool(np.all((low <= data) & (data <= high)))
    below, above = data[..., 0] - low[:, None], high[:, None] - data[..., 0]
    return bool(np.all((below >= 0) & (above >= 0) & (data[..., 1] <= size * below * above)))
