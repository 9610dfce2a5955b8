"""Draws on a GPU: Philox4x64-10 kernels that give the words of NumPy's Philox for the same key.

A value of the counter gives four words. Where a law needs a fixed number of words, a draw uses the next values of the
counter; where it rejects, each number has a value of the counter of its own and takes words from it, request after
request. Either way no word serves twice, and nothing depends on the size of the GPU or of the grid.
"""

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define

from assay._drawing import backend as _backend
from assay._drawing import draws as _draws
from assay._drawing.backend import Backend
from assay._drawing.kernels import FIXED, PHILOX
from assay._drawing.kernels_laws import LAWS

__all__ = ["SOURCE", "DeviceDraws"]

Array = Any
Check = Callable[..., list[Any]]

SOURCE = PHILOX + FIXED + LAWS

_THREADS = 256
_LARGEST_GRID = 65535
_PER_COUNTER = {"signs": 256, "signs32": 256, "normal32": 8, "exponential32": 8}
_FIXED = ("bits", "uniform", "uniform32", "exponential", "exponential32", "normal", "normal32", "signs", "signs32")
_NULL = np.uint64(0)


@define(eq=False)
class DeviceDraws:
    """Every distribution of a stream; each method has the arguments of its namesake in `HostDraws`.

    Parameters that are numbers are checked as on the host. Arrays are not, for that would wait for the device: where
    one holds a value outside its domain, the draw there is NaN, or the least int64.
    """

    backend: Backend
    words: tuple[int, int]
    used: int = 0

    def bits(self, shape: tuple[int, ...]) -> Array:
        return self._launch("bits", shape, self.backend.xp.uint64)

    def uniform(self, shape: tuple[int, ...], low: Array, high: Array, dtype: Any) -> Array:
        if not isinstance(low, numbers.Real) or not isinstance(high, numbers.Real):
            return low + (high - low) * self._real("uniform", shape, dtype)
        start, end = float(low), float(high)
        if not (math.isfinite(start) and math.isfinite(end) and start <= end):
            raise ValueError(f"uniform: needs finite low <= high, got {low}, {high}")
        draw = self._real("uniform", shape, dtype)
        return draw if (start, end) == (0.0, 1.0) else start + (end - start) * draw

    def normal(self, shape: tuple[int, ...], dtype: Any) -> Array:
        return self._real("normal", shape, dtype)

    def exponential(self, shape: tuple[int, ...], dtype: Any) -> Array:
        return self._real("exponential", shape, dtype)

    def signs(self, shape: tuple[int, ...], dtype: Any) -> Array:
        return self._real("signs", shape, dtype)

    def gamma(self, shape: tuple[int, ...], concentration: Array) -> Array:
        k = self._parameter("gamma", shape, _draws.positive, concentration=concentration)
        return self._launch("gamma", shape, self.backend.xp.float64, *k)

    def chisquare(self, shape: tuple[int, ...], dof: Array) -> Array:
        k = self._parameter("chisquare", shape, _draws.positive, dof=dof)
        return self._launch("chisquare", shape, self.backend.xp.float64, *k)

    def beta(self, shape: tuple[int, ...], a: Array, b: Array) -> Array:
        first = self._parameter("beta", shape, _draws.positive, a=a)
        second = self._parameter("beta", shape, _draws.positive, b=b)
        return self._launch("beta", shape, self.backend.xp.float64, *first, *second)

    def binomial(self, shape: tuple[int, ...], n: Array, p: Array) -> Array:
        trials = self._parameter("binomial", shape, _draws.counts, n=n)
        chance = self._parameter("binomial", shape, _draws.probabilities, p=p)
        return self._launch("binomial", shape, self.backend.xp.int64, *trials, *chance)

    def poisson(self, shape: tuple[int, ...], rate: Array) -> Array:
        mean = self._parameter("poisson", shape, _draws.rates, rate=rate)
        return self._launch("poisson", shape, self.backend.xp.int64, *mean)

    def geometric(self, shape: tuple[int, ...], p: Array) -> Array:
        chance = self._parameter("geometric", shape, _draws.chances, p=p)
        return self._launch("geometric", shape, self.backend.xp.int64, *chance)

    def integers(self, shape: tuple[int, ...], low: Array, high: Array) -> Array:
        if isinstance(low, numbers.Number) and isinstance(high, numbers.Number):
            _draws.ranges("integers", shape, low=low, high=high)
        start = self._parameter("integers", shape, _draws.integers, np.int64, low=low)
        end = self._parameter("integers", shape, _draws.integers, np.int64, high=high)
        return self._launch("integers", shape, self.backend.xp.int64, *start, *end)

    def permutation(self, shape: tuple[int, ...], n: int) -> Array:
        return self._launch("permutation", (*shape, n), self.backend.xp.int64, np.uint64(n), elements=math.prod(shape))

    def take(self, count: int) -> tuple[Any, Any, Any]:
        """The key's two words and the last used value of the counter; the next ``count`` values are used up."""
        start, self.used = self.used, self.used + count
        return np.uint64(self.words[0]), np.uint64(self.words[1]), np.uint64(start)

    def _real(self, name: str, shape: tuple[int, ...], dtype: Any) -> Array:
        xp = self.backend.xp
        if dtype == np.float64:
            return self._launch(name, shape, xp.float64)
        return self._launch(f"{name}32", shape, xp.float32)

    def _parameter(
        self, draw: str, shape: tuple[int, ...], check: Check, kind: type[Any] = np.float64, **given: Array
    ) -> tuple[Any, Any]:
        """A kernel's two arguments for a parameter: the number, or an array of as many values as are drawn."""
        ((name, value),) = given.items()
        if isinstance(value, numbers.Number):
            return kind(check(draw, shape, **given)[0]), _NULL
        if not _backend.is_array(self.backend, value):
            raise TypeError(f"{draw}: {name} is no array of the stream but {type(value).__name__}")
        _draws.fitting(draw, shape, name, tuple(value.shape))
        xp = self.backend.xp
        each = xp.empty(shape, dtype=getattr(xp, kind.__name__), device=self.backend.device)
        each[...] = value
        return kind(0), each

    def _launch(
        self, name: str, shape: tuple[int, ...], dtype: Any, *arguments: Any, elements: int | None = None
    ) -> Array:
        """Fill a new array from the next unused values of the counter."""
        out = self.backend.xp.empty(shape, dtype=dtype, device=self.backend.device)
        n = math.prod(shape) if elements is None else elements
        counters = -(-n // _PER_COUNTER.get(name, 4 if name in (*_FIXED, "integers") else 1))
        if math.prod(shape):
            threads = -(-n // 8) if name in ("signs", "signs32") else counters
            grid = min(-(-threads // _THREADS), _LARGEST_GRID)
            first = (*self.take(counters), np.uint64(n))
            _backend.launch(self.backend, SOURCE, f"draw_{name}", (grid,), (_THREADS,), (*first, *arguments, out))
        return out
