"""From a unit's blocks to the intervals of a look.

Each block is reduced once, as it comes, to what the unit's forms need: a count, the moments of 32 groups, or values
where order matters.  A look merges these in block order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assay._claiming.estimates import form_range
from assay._claiming.forms import Piece, Quotient, Target
from assay._claiming.plan import Unit
from assay._drawing.backend import single_thread
from assay._judging import interval as _interval
from assay._judging.ladder import look_blocks, look_share
from assay._judging.moments import GROUPS, Summary, block_moments, regroup, summarise, total
from assay._judging.ranges import beyond
from assay._judging.verdict import Interval, Look

__all__ = ["Evaluator", "needs", "reduce_block"]

Array = Any
Key = tuple[str, str]
Weights = tuple[float, ...]


def needs(unit: Unit) -> tuple[Key, ...]:
    """The (output, statistic) pairs that a unit reads off a block."""
    estimate = unit.estimate
    if estimate.kind == "proportion":
        kind = "count"
    elif estimate.kind in ("mean", "bounded") and _is_plain(unit):
        kind = "moments"
    else:
        kind = "values"
    return tuple((output, kind) for output in estimate.needed)


def _is_plain(unit: Unit) -> bool:
    """Every form is one component as it is: moments of the outputs suffice."""
    if unit.estimate.log or unit.estimate.controls or any(isinstance(t.make, Quotient) for t in unit.targets):
        return False
    return all(sorted(p.weights) == [0.0] * (len(p.weights) - 1) + [1.0] for p in all_pieces(unit))


def all_pieces(unit: Unit) -> list[Piece]:
    """Every piece that is ever judged on the unit's data."""
    targets: list[Target] = [*unit.targets, *(t for group in unit.mutants.values() for t in group)]
    return [p for t in targets for p in (*t.pieces, *t.wide_pieces)]


def reduce_block(outputs: Mapping[str, Array], wanted: Sequence[Key]) -> dict[Key, Array]:
    """The wanted statistics of a block's outputs (host float64 arrays (trials,) or (trials, k)).

    Raises `ValueError` for a count of values other than 0 and 1.
    """
    result: dict[Key, Array] = {}
    for output, statistic in wanted:
        values = outputs[output]
        if statistic == "count":
            if not np.all((values == 0) | (values == 1)):
                raise ValueError(f"output {output!r} of a proportion holds values other than 0 and 1")
            result[output, statistic] = np.atleast_1d(values.sum(axis=0))
        elif statistic == "moments":
            moments = block_moments(values)
            result[output, statistic] = moments.reshape(-1, GROUPS, 3)
        else:
            result[output, statistic] = values.reshape(len(values), -1)
    return result


class Evaluator:
    """Accumulates a unit's blocks, in block order, and takes looks at them."""

    def __init__(self, unit: Unit, block_size: int, beta: float) -> None:
        self.unit, self.block_size, self.beta = unit, block_size, beta
        self.offset = 1 if unit.estimate.controls else 0
        self.blocks = 0
        self.wanted = needs(unit)
        self._parts: dict[Weights, list[Array]] = {}
        self._coefficients: dict[Weights, Array] = {}
        self._pilot: Array = None
        self._kept: list[Array] = []
        self._sorted: dict[Weights, tuple[int, Array]] = {}
        self._cached: tuple[Any, dict[Any, Any]] = (None, {})

    @property
    def kept(self) -> list[Array]:
        """The blocks' counts, moments or (trials, components) values, as the unit's forms need them."""
        return self._kept

    def cache(self, look: int | None) -> dict[Any, Any]:
        """What has been computed from the blocks that are there now, so that nothing is computed twice."""
        if self._cached[0] != (self.blocks, look):
            self._cached = ((self.blocks, look), {})
        return self._cached[1]

    @property
    def next_block(self) -> int:
        """The number of the block to absorb next (with control variates block 0 comes first)."""
        return self.blocks + self.offset if self._pilot is not None or not self.offset else 0

    def blocks_for(self, look: int) -> int:
        """How many blocks must have been drawn (block 0 of control variates included) for a look."""
        return self.offset + (1 if self.unit.estimate.kind == "exact" else look_blocks(look))

    @property
    def trials(self) -> int:
        return self.blocks * self.block_size

    def fault(self, statistics: Mapping[Key, Array]) -> str:
        """Why a block can not be judged, or ""."""
        if self.unit.estimate.kind == "bounded" and self.unit.mutant is None:  # a wrong simulation may leave the range
            return beyond(self.unit.estimate, self.wanted[0][1], statistics, self.block_size // GROUPS)
        for output in self.unit.estimate.outputs if self.unit.estimate.log else ():
            bad = np.argwhere(statistics[output, "values"] <= 0)
            if len(bad):
                value = statistics[output, "values"][tuple(bad[0])]
                return f"trial {bad[0][0]}: output {output!r} is {value}, which has no logarithm"
        return ""

    def absorb(self, statistics: Mapping[Key, Array]) -> None:
        """Take the next block (one without a `fault`)."""
        estimate = self.unit.estimate
        if self.wanted[0][1] != "values":
            stacked = [statistics[key] for key in self.wanted]
            self._kept.append(np.concatenate(stacked, axis=0))
            self.blocks += 1
            return
        observed = np.concatenate([statistics[o, "values"] for o in estimate.outputs], axis=1)
        observed = np.log(observed) if estimate.log else observed
        controls = None
        if self.offset:
            means = list(estimate.controls.values())
            controls = np.concatenate([statistics[o, "values"] for o in estimate.controls], axis=1) - np.asarray(means)
            if self._pilot is None:
                self._pilot = (observed, controls)
                return
        self.blocks += 1
        if estimate.kind in ("law", "quantile", "exact"):
            self._kept.append(observed)
            return
        if observed.shape[1] > 1 or any(isinstance(t.make, Quotient) for t in self.unit.targets):
            self._kept.append(observed)  # for curves, and for quotients that are asked about later
        forms = self._weights()
        columns = np.stack([self._values(observed, controls, weights) for weights in forms], axis=1)
        for weights, moments in zip(forms, block_moments(columns), strict=True):
            self._parts.setdefault(weights, []).append(moments)

    def rewind(self, look: int) -> None:
        """Forget what came after look ``look``: an interruption may come in the middle of a fold."""
        keep = self.blocks_for(look) - self.offset if look else 0
        self.blocks = keep
        for parts in (self._kept, *self._parts.values()):
            del parts[keep:]
        self._sorted.clear()

    def _weights(self) -> list[Weights]:
        return list(dict.fromkeys(p.weights for p in all_pieces(self.unit)))

    def _values(self, observed: Array, controls: Array | None, weights: Weights) -> Array:
        """The form's value in each trial, less its control variates."""
        values = combine(observed, weights)
        if controls is None:
            return values
        if weights not in self._coefficients:
            then, known = self._pilot
            own = combine(then, weights)
            with single_thread():  # the last bit must not depend on the number of cores
                fit = np.linalg.lstsq(known - known.mean(axis=0), own - own.mean(), rcond=None)
            self._coefficients[weights] = fit[0]
        return values - combine(controls, tuple(float(b) for b in self._coefficients[weights]))

    def look(self, number: int, killed: frozenset[str] = frozenset()) -> Look:
        """The intervals of look ``number``, whose blocks must have been absorbed; ``killed`` mutants are left out."""
        unit = self.unit
        refuting, confirming = self.levels(number)
        cache = self.cache(number)
        alive = {name: targets for name, targets in unit.mutants.items() if name not in killed}
        own = [p for t in unit.targets for p in t.pieces]
        wide = [p for t in unit.targets for p in t.wide_pieces]
        theirs = {name: [p for t in targets for p in t.pieces] for name, targets in alive.items()}
        return Look(
            number,
            self.blocks,
            self.trials,
            tuple(self.interval(p, refuting, cache, number) for p in own),
            tuple(self.interval(p, confirming, cache, number) for p in wide),
            {name: tuple(self.interval(p, refuting, cache, number) for p in ps) for name, ps in theirs.items()},
        )

    def levels(self, number: int) -> tuple[float, float]:
        """The errors with which intervals of look ``number`` are asked for: refuting (two-sided) and confirming."""
        share = look_share(number)
        one_sided = share * self.beta
        return self.unit.alpha * share, one_sided if self.unit.estimate.kind == "law" else 2 * one_sided

    def interval(self, piece: Piece, error: float, cache: dict[Any, Any], look: int | None = None) -> Interval:
        """The interval of one piece at a two-sided error (for a law: the error of either side)."""
        kind = self.unit.estimate.kind
        statistic = self.statistic(piece, cache, look)
        n = self.trials
        if kind == "proportion":
            ends = _interval.proportion(statistic, n, error)
        elif kind == "bounded":
            low, high = form_range(self.unit.estimate, piece.weights)
            ends = _interval.bounded(statistic.mean, statistic.sd, n, low, high, error)
        elif kind == "mean":
            ends = _interval.mean(statistic, error, self.unit.estimate.skewness)
        elif kind == "quantile":
            ends = _interval.quantile(statistic, self.unit.estimate.level, error)
        elif kind == "law" and piece.cdf is None:
            ends = _interval.law_two_sample(statistic, n, n, error)
        elif kind == "law":
            ends = _interval.law(statistic, n, error)
        else:
            ends = _interval.exact(statistic, self.unit.estimate.rounding)
        return float(ends[0]), float(ends[1])

    def statistic(self, piece: Piece, cache: dict[Any, Any], look: int | None = None) -> Any:
        """What the interval of a piece is computed from: a count, a `Summary`, sorted values, a distance, a value."""
        key = (id(piece.cdf) if piece.cdf is not None else piece.weights, look)
        if key not in cache:
            cache[key] = self._statistic(piece, look)
        return cache[key]

    def _statistic(self, piece: Piece, look: int | None) -> Any:
        kind = self.unit.estimate.kind
        if kind == "proportion":
            return np.sum([kept[_index(piece.weights)] for kept in self._kept])
        if kind in ("mean", "bounded"):
            parts = self._moments(piece.weights)
            return summarise(parts, self.block_size, look) if look else pooled(parts, self.block_size)
        if kind == "quantile":
            return self._ordered(piece.weights)
        if kind == "exact":
            return combine(self._kept[0][:1], piece.weights)[0]
        if piece.cdf is None:
            values = self.values()
            return _interval.ks_distance_two_sample(values[:, 0], values[:, 1])
        ordered = self._ordered(piece.weights)
        left = piece.cdf.left(ordered)  # type: ignore[attr-defined]
        return _interval.ks_distance(ordered, np.asarray(piece.cdf(ordered)), np.asarray(left))

    def _ordered(self, weights: Weights) -> Array:
        """The form's values in increasing order; what earlier looks have sorted is merged, not sorted anew."""
        count, ordered = self._sorted.get(weights, (0, np.empty(0)))
        if count < self.blocks:
            fresh = [np.sort(combine(values, weights)) for values in self._kept[count:]]
            ordered = np.sort(np.concatenate([ordered, *fresh]), kind="stable")
            self._sorted[weights] = (self.blocks, ordered)
        return ordered

    def _moments(self, weights: Weights) -> list[Array]:
        if self.wanted[0][1] == "moments":
            return [kept[_index(weights)] for kept in self._kept]
        if weights in self._parts:
            return self._parts[weights]
        return [block_moments(combine(values, weights)) for values in self._kept]

    def point(self, piece: Piece, cache: dict[Any, Any], look: int | None = None) -> float:
        """The plain estimate of a piece."""
        kind, statistic = self.unit.estimate.kind, self.statistic(piece, cache, look)
        if kind == "proportion":
            return float(statistic / self.trials)
        if kind in ("mean", "bounded"):
            return float(statistic.mean)
        if kind == "quantile":
            return float(np.quantile(statistic, self.unit.estimate.level))
        return float(statistic)

    def values(self) -> Array:
        """The kept values (laws, quantiles): (trials, components)."""
        return np.concatenate(self._kept, axis=0)


def combine(columns: Array, weights: Sequence[float]) -> Array:
    """sum_j w_j x_j over the columns, added in their order (a library's product may reorder the sum)."""
    result = None
    for j, weight in enumerate(weights):
        if weight != 0.0:
            term = columns[:, j] if weight == 1.0 else weight * columns[:, j]
            result = term if result is None else result + term
    return np.zeros(len(columns)) if result is None else result


def _index(weights: Weights) -> int:
    return weights.index(1.0)


def pooled(blocks: Sequence[Array], block_size: int) -> Summary:
    """A `Summary` of any number of blocks, for a plain estimate outside the ladder of looks."""
    size = block_size // GROUPS
    moments = regroup(blocks, GROUPS, size)
    mean, second, third = total(moments, size * len(blocks))
    n = block_size * len(blocks)
    sd = float(np.sqrt(second / (n - 1)))
    skewness = float(third / n / (second / n) ** 1.5) if second > 0 else 0.0
    return Summary(n, mean, np.asarray(sd), np.asarray(skewness), moments[..., 0], size * len(blocks))
