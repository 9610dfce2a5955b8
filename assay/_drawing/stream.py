"""Streams: an array namespace, a device and keyed randomness. Public names are in `assay.stream`."""

import json
import math
import numbers
import operator
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from attrs import define, field, frozen

from assay._drawing import backend as _backend
from assay._drawing.backend import Backend, BackendError
from assay._drawing.draws import HostDraws
from assay._drawing.philox import DeviceDraws

__all__ = ["Stream", "StreamKey", "cell_text"]

Array = Any
Shape = int | tuple[int, ...]


def cell_text(cell: Mapping[str, Any] | str) -> str:
    """The canonical text of a cell: JSON with sorted names; floats by ``repr``, which gives them back exactly.

    An integer and the float of the same value differ (2 and 2.0). A text is taken as it is.
    Raises `ValueError` for a NaN and for a value that is not a number, a string, a truth value or a sequence of them.
    """
    return cell if isinstance(cell, str) else json.dumps(_plain(dict(cell)), sort_keys=True)


def _plain(value: Any) -> Any:
    """A cell's value as JSON has it."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, (bytes, bytearray)):
        return [_plain(item) for item in value]
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and not math.isnan(value):
        return float(value) + 0.0  # -0.0 is the same cell as 0.0
    raise ValueError(f"a cell cannot hold {value!r}")


@frozen
class StreamKey:
    """What a block's random numbers depend on, and all that they depend on.

    Another value of any part gives other numbers; the same four give the same, in any process and in any order.

    Parameters
    ----------
    seed : the run's seed, any integer.
    simulation : the simulation's name.
    cell : the values of its parameters, as a mapping or as the text that `cell_text` makes of one.
    block : the block's number, from 0.
    """

    seed: int = field(converter=operator.index)
    simulation: str
    cell: str = field(converter=cell_text)
    block: int = field(converter=operator.index)

    @property
    def text(self) -> str:
        """The key as a message shows it."""
        return f"{self.simulation} {self.cell} seed {self.seed} block {self.block}"

    @property
    def words(self) -> tuple[int, int]:
        """The Philox key: 128 bits of BLAKE2b over the four parts, as two 64-bit words."""
        parts = json.dumps([self.seed, self.simulation, self.cell, self.block])  # no two keys share this text
        digest = blake2b(parts.encode(), digest_size=16, person=b"assay.stream.1").digest()
        return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _kernel_argument(value: Any) -> Any:
    """A Python number with a size of its own; anything else as it is."""
    if isinstance(value, float) and not isinstance(value, np.floating):
        return np.float64(value)
    return np.int64(value) if isinstance(value, int) else value


@define(eq=False)
class Stream:
    """Where a block's arrays live and its random numbers come from.

    All draws take the shape first and give float64 (counts, orders and indices: int64) on the stream's device.
    Parameters of distributions are numbers, or arrays on the stream's device that broadcast against the shape;
    one outside its domain raises `ValueError` with the names of the draw and of the parameter. Only what is in an
    array on a GPU is not checked, for that would wait for the device: the draw there is NaN, or the least int64.
    ``dtype`` may be ``xp.float32`` where a draw has it.

    The numbers are those of Philox4x64-10 under the key `StreamKey`, with a counter that starts at zero. A stream
    belongs to one block: nothing of it is carried over to the next.

    Attributes
    ----------
    xp : the array namespace. device : its device. mode : "fast" or "paired".
    """

    backend: Backend
    mode: str
    _host: HostDraws
    _gpu: DeviceDraws | None = None

    @classmethod
    def open(cls, key: StreamKey, *, backend: str = "numpy", mode: str = "fast") -> "Stream":
        """The stream of a block.

        Parameters
        ----------
        key : seed, simulation, cell and block.
        backend : "numpy", "strict" (array_api_strict, on its second device) or "cupy".
        mode : "paired" draws on the host and copies to the device, so that every backend gets the same numbers;
            "fast" uses a GPU's own Philox kernels. On the host the two are one: NumPy's and the strict backend's
            numbers are equal in both modes.

        Raises `BackendError` for a backend that is unknown or missing here, `ValueError` for another mode.
        """
        if mode not in ("fast", "paired"):
            raise ValueError(f"mode {mode!r} is not one of fast, paired")
        opened = _backend.open_backend(backend)
        if backend == "strict":
            mode = "paired"
        words = key.words
        host = HostDraws(np.random.Generator(np.random.Philox(key=np.array(words, dtype=np.uint64))))
        return cls(opened, mode, host, DeviceDraws(opened, words) if (backend, mode) == ("cupy", "fast") else None)

    @property
    def xp(self) -> Any:
        """The array namespace."""
        return self.backend.xp

    @property
    def device(self) -> Any:
        """The device of the stream's arrays, for ``device=`` of functions that make arrays."""
        return self.backend.device

    @property
    def on_gpu(self) -> bool:
        """Whether `kernel` can launch something."""
        return self.backend.name == "cupy"

    @property
    def draws_on_gpu(self) -> bool:
        """Whether kernels may draw their own words: on a GPU in fast mode. See `counters`."""
        return self._gpu is not None

    # Draws

    def bits(self, shape: Shape) -> Array:
        """Independent random 64-bit words, uint64."""
        return self._draw("bits", shape)

    def uniform(self, shape: Shape, *, low: Array = 0.0, high: Array = 1.0, dtype: Any = None) -> Array:
        """Uniform on [low, high): multiples of 2⁻⁵³ (float32: 2⁻²⁴) on [0, 1), then scaled.

        ``low`` itself may occur; ``high`` only where the scaling rounds.
        """
        return self._draw("uniform", shape, low, high, self._dtype(dtype))

    def normal(self, shape: Shape, *, dtype: Any = None) -> Array:
        """Standard normal."""
        return self._draw("normal", shape, self._dtype(dtype))

    def exponential(self, shape: Shape, *, dtype: Any = None) -> Array:
        """Exponential with mean 1."""
        return self._draw("exponential", shape, self._dtype(dtype))

    def gamma(self, shape: Shape, concentration: Array) -> Array:
        """Gamma with density x^(k-1) e^(-x) / Γ(k), k = ``concentration`` > 0 (scale 1, mean k)."""
        return self._draw("gamma", shape, concentration)

    def chisquare(self, shape: Shape, dof: Array) -> Array:
        """Chi-square with ``dof`` > 0 degrees of freedom (mean ``dof``)."""
        return self._draw("chisquare", shape, dof)

    def beta(self, shape: Shape, a: Array, b: Array) -> Array:
        """Beta with density proportional to x^(a-1) (1-x)^(b-1), a and b > 0."""
        return self._draw("beta", shape, a, b)

    def binomial(self, shape: Shape, n: Array, p: Array) -> Array:
        """Successes among ``n`` trials of probability ``p``, int64."""
        return self._draw("binomial", shape, n, p)

    def poisson(self, shape: Shape, rate: Array) -> Array:
        """Poisson counts with mean ``rate`` in [0, 9e18], int64."""
        return self._draw("poisson", shape, rate)

    def geometric(self, shape: Shape, p: Array) -> Array:
        """Number of trials of probability ``p`` up to and with the first success, int64, at least 1.

        ``p`` is in [1e-17, 1]: below, counts would not fit in 64 bits.
        """
        return self._draw("geometric", shape, p)

    def integers(self, shape: Shape, low: Array, high: Array) -> Array:
        """Uniform integers in low, ..., high - 1, int64."""
        return self._draw("integers", shape, low, high)

    def signs(self, shape: Shape, *, dtype: Any = None) -> Array:
        """Independent signs, +1.0 or -1.0 with probability 1/2 each."""
        return self._draw("signs", shape, self._dtype(dtype))

    def permutation(self, shape: Shape, n: int) -> Array:
        """Independent uniform orders of 0, ..., n - 1 along a new last axis: int64 of shape ``(*shape, n)``."""
        return self._draw("permutation", shape, int(n))

    def _draw(self, name: str, shape: Shape, *arguments: Any) -> Array:
        size = (int(shape),) if isinstance(shape, numbers.Integral) else tuple(int(length) for length in shape)  # type: ignore[union-attr]
        if self._gpu is not None:
            return getattr(self._gpu, name)(size, *arguments)
        return _backend.from_host(self.backend, getattr(self._host, name)(size, *map(self._to_host, arguments)))

    def _to_host(self, value: Any) -> Any:
        """A distribution's parameter where NumPy can use it."""
        return value if isinstance(value, (numbers.Number, np.dtype)) else _backend.to_host(self.backend, value)

    def _dtype(self, dtype: Any) -> "np.dtype[Any]":
        return _backend.host_dtype(self.backend, dtype)

    # Arrays on the stream's device

    def asarray(self, x: Any, *, dtype: Any = None) -> Array:
        """Numbers, nested lists of numbers or an array, on the stream's device."""
        return self.xp.asarray(x, dtype=dtype, device=self.device)

    def zeros(self, shape: Shape, *, dtype: Any = None) -> Array:
        """Zeros, float64 unless asked otherwise."""
        return self.xp.zeros(shape, dtype=self.xp.float64 if dtype is None else dtype, device=self.device)

    def ones(self, shape: Shape, *, dtype: Any = None) -> Array:
        """Ones, float64 unless asked otherwise."""
        return self.xp.ones(shape, dtype=self.xp.float64 if dtype is None else dtype, device=self.device)

    def full(self, shape: Shape, value: Any, *, dtype: Any = None) -> Array:
        """A constant: float64, int64 or bool as the value is, unless asked otherwise."""
        return self.xp.full(shape, value, dtype=dtype, device=self.device)

    def arange(self, start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None) -> Array:
        """``arange(n)`` or ``arange(start, stop, step)``: int64 for integers, float64 otherwise."""
        if stop is None:
            start, stop = 0, start
        return self.xp.arange(start, stop, step, dtype=dtype, device=self.device)

    def compact(self, mask: Array, *arrays: Array) -> tuple[Array, ...]:
        """``array[mask]`` for every array: the one place where a shape depends on values.

        Parameters
        ----------
        mask : truth values whose shape is that of the arrays' leading axes (as a rule ``(trials,)``).
        """
        if self.backend.name != "strict":
            return tuple(array[mask] for array in arrays)
        kept = _backend.to_host(self.backend, mask)
        return tuple(_backend.from_host(self.backend, _backend.to_host(self.backend, array)[kept]) for array in arrays)

    def kernel(
        self, name: str, source: str, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]
    ) -> None:
        """Launch the function ``name`` of a CUDA source (``extern "C"``) with the arguments; it writes into its arrays.

        A Python integer arrives as a 64-bit integer, a float as a double; arrays must be contiguous.
        Raises `BackendError` where there is no GPU: offer an array form for those backends.
        """
        _backend.launch(self.backend, source, name, grid, block, tuple(map(_kernel_argument, args)))

    def counters(self, count: int) -> tuple[Any, Any, Any]:
        """For a kernel that draws its own words: the two words of the key, and a value of the counter.

        The ``count`` values after it belong to the caller: no other draw of this stream will use them. The source is
        to begin with `assay.stream.PHILOX`; run i takes all its words from ``Words(start + i + 1, key0, key1)``.

        Raises `BackendError` unless `draws_on_gpu`.
        """
        if self._gpu is None:
            raise BackendError(f"the {self.backend.name} backend in {self.mode} mode draws nothing in kernels")
        return self._gpu.take(count)
