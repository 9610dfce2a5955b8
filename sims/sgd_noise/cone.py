"""The points of a data set that can be unfit: those near the decision boundary."""

from functools import cached_property
from typing import Any, Self

from assay.stream import Stream
from sims.sgd_noise.data import labelled_points

__all__ = ["SLACK", "Cone"]

Array = Any
_LEAST = 32
_NUMBERS_AT_ONCE = 2**19
SLACK = 1.0 + 1e-9  # a point this far outside the cone is fit whatever the rounding of its overlap


class Cone:
    r"""Points in the order of :math:`|x_1|/\|x_\perp\|`, of which only the first few can be unfit.

    :math:`u_1|x_1| + u_\perp\cdot x_\perp \le 0` needs :math:`|x_1|/\|x_\perp\| \le \|u_\perp\|/u_1`
    (Cauchy-Schwarz), for u_1 > 0.

    Attributes
    ----------
    count : so many first points hold all that can be unfit, in every run.
    row : the runs that go on, by their numbers among all; None while all do.
    """

    def __init__(self, xp: Any, all_points: Array, all_ratios: Array) -> None:
        self.xp, self.all_points, self.all_ratios = xp, all_points, all_ratios
        self.restart()

    def restart(self) -> None:
        """All runs, and all points, as at the start."""
        self._near, self.count = self.all_points, self.size
        self.row: Array | None = None

    @classmethod
    def of(cls, stream: Stream, points: Array, *, offset: float = 0.0) -> Self:
        """Of given points, (trials, P, d); ``offset`` is added to the denominator of the ratio."""
        return cls(stream.xp, *_nearest_first(stream, points, offset))

    @classmethod
    def drawn(cls, stream: Stream, trials: int, *, boundary_exponent: float, dimension: int, sample_size: int) -> Self:
        """Of new points, see `labelled_points`: drawn and sorted a few data sets at a time, to spare memory."""
        every_point = stream.zeros((trials, sample_size, dimension))
        every_ratio = stream.zeros((trials, sample_size))
        some = max(1, (32 if stream.draws_on_gpu else 1) * _NUMBERS_AT_ONCE // (sample_size * dimension))
        for start in range(0, trials, some):
            stop = min(start + some, trials)
            points = labelled_points(
                stream,
                stop - start,
                boundary_exponent=boundary_exponent,
                dimension=dimension,
                sample_size=sample_size,
            )
            every_point[start:stop, ...], every_ratio[start:stop, ...] = _nearest_first(stream, points)
        return cls(stream.xp, every_point, every_ratio)

    @property
    def size(self) -> int:
        """P, the number of points of a data set."""
        return int(self.all_points.shape[1])

    @cached_property
    def largest(self) -> float:
        """The largest coordinate of a point, in size."""
        return max(float(self.xp.max(self.all_points)), -float(self.xp.min(self.all_points)))  # waits: once a data set

    @property
    def near(self) -> Array:
        """Points of the runs that go on, (runs, at least ``count``, d)."""
        if self._near.shape[1] < self.count:
            # Without a selection of runs these are all points, so that this is reached only with one.
            self._near = self.xp.take(self.all_points[:, : min(4 * self.count, self.size), :], self.row, axis=0)
        return self._near

    def fit(self, weights: Array, done: Array, *, shrink: bool) -> int:
        """Bring ``count`` up to what these weights need, with ``shrink`` also down; done runs need nothing."""
        reach = self.xp.where(done, 0.0, self.reach(weights) * SLACK)
        while not self._covers(self.count, reach):
            self.count = min(2 * self.count, self.size)
        while shrink and self.count > _LEAST and self._covers(3 * self.count // 4, reach):
            self.count = 3 * self.count // 4
        return self.count

    def reach(self, weights: Array) -> Array:
        """The ratio up to which a point may be unfit, (runs,)."""
        return self.xp.linalg.vector_norm(weights[:, 1:], axis=1) / weights[:, 0]

    def keep(self, row: Array) -> None:
        """Go on with these runs only (their numbers among all)."""
        self.row, self._near = row, self.all_points[:, :0, :]

    def _covers(self, count: int, reach: Array) -> bool:
        if count >= self.size:
            return True
        ratios = self.all_ratios[:, count]
        ratios = ratios if self.row is None else self.xp.take(ratios, self.row)
        return bool(self.xp.all(ratios > reach))  # waits: how many points are tested is a shape


def _nearest_first(stream: Stream, points: Array, offset: float = 0.0) -> tuple[Array, Array]:
    """The points of each data set in the order of their ratios, and the ratios."""
    xp = stream.xp
    trials, size, dimension = points.shape
    across = points[:, :, 1:]
    ratios = points[:, :, 0] / (offset + xp.sqrt(xp.vecdot(across, across)))
    order = xp.argsort(ratios, axis=1, stable=False)
    rows = xp.reshape(order + size * stream.arange(trials)[:, None], (-1,))
    taken = xp.take(xp.reshape(points, (trials * size, dimension)), rows, axis=0)
    return xp.reshape(taken, points.shape), xp.take_along_axis(ratios, order, axis=1)
