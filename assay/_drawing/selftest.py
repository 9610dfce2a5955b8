"""What a backend must be able to do before a run: each thing tried once, on few numbers, and compared with the host."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from assay._drawing import backend as _backend
from assay._drawing.stream import Stream, StreamKey

__all__ = ["self_test"]

Array = Any
_KEY = StreamKey(0, "assay.selftest", {}, 0)


def self_test(backend: str) -> dict[str, str]:
    """``works``, or the reason why not in one line, for draws, kernels of laws, linear algebra and special functions.

    Raises `BackendError` for a backend that this machine lacks.
    """
    _backend.open_backend(backend)
    return {name.replace("_", " "): _outcome(check, backend) for name, check in _CHECKS.items()}


def _outcome(check: Callable[[Stream, Stream], Iterator[tuple[str, Array, Array]]], backend: str) -> str:
    try:
        with _backend.block_session("numpy"):
            for what, there, here in check(Stream.open(_KEY, backend=backend), Stream.open(_KEY)):
                if not np.allclose(there, here, rtol=1e-9, atol=1e-12):
                    return f"{what} differs from the host's"
    except Exception as error:  # whatever is broken here, the report goes on
        lines = str(error).strip().splitlines()
        return f"{type(error).__name__}: {lines[0] if lines else 'no message'}"
    return "works"


def _draws(stream: Stream, host: Stream) -> Iterator[tuple[str, Array, Array]]:
    yield "bits", _host(stream, stream.bits((4096,))) == host.bits((4096,)), True
    normals = _host(stream, stream.normal((4096,)))
    yield "normal", (abs(normals.mean()) < 0.1, abs(normals.std() - 1.0) < 0.1), (True, True)


def _laws(stream: Stream, host: Stream) -> Iterator[tuple[str, Array, Array]]:
    for name, arguments, mean, deviation in _LAWS:
        values = _host(stream, getattr(stream, name)((4096,), *arguments))
        yield name, abs(values.mean() - mean) < 7.0 * deviation / 64.0, True
    order = _host(stream, stream.permutation((3,), 100))
    yield "permutation", np.sort(order, axis=-1), np.tile(np.arange(100), (3, 1))


_LAWS: tuple[tuple[str, tuple[Any, ...], float, float], ...] = (
    ("exponential", (), 1.0, 1.0),
    ("gamma", (0.5,), 0.5, 0.5**0.5),
    ("chisquare", (3.0,), 3.0, 6.0**0.5),
    ("beta", (2.0, 2.0), 0.5, 0.05**0.5),
    ("poisson", (50.0,), 50.0, 50.0**0.5),
    ("binomial", (1000, 0.3), 300.0, 210.0**0.5),
    ("geometric", (0.5,), 2.0, 2.0**0.5),
    ("integers", (0, 10), 4.5, 8.25**0.5),
    ("signs", (), 0.0, 1.0),
)


def _linear_algebra(stream: Stream, host: Stream) -> Iterator[tuple[str, Array, Array]]:
    square = host.normal((3, 5, 5))
    even = square + np.swapaxes(square, -1, -2) + 12.0 * np.eye(5)
    xp, x, s = stream.xp, stream.asarray(square), stream.asarray(even)
    yield "matmul", _host(stream, xp.matmul(x, s)), square @ even
    yield "solve", _host(stream, xp.linalg.solve(s, x)), np.linalg.solve(even, square)
    yield "eigvalsh", _host(stream, xp.linalg.eigvalsh(s)), np.linalg.eigvalsh(even)
    yield "svdvals", _host(stream, xp.linalg.svdvals(x)), np.linalg.svdvals(square)
    q, r = (_host(stream, part) for part in xp.linalg.qr(x))
    yield "qr", q @ r, square
    yield "sort", _host(stream, xp.sort(x, axis=-1)), np.sort(square, axis=-1)


def _special_functions(stream: Stream, host: Stream) -> Iterator[tuple[str, Array, Array]]:
    import scipy.special

    from assay import special

    p = np.linspace(0.01, 0.99, 9)
    x = stream.asarray(p)
    yield "ndtri", _host(stream, special.ndtri(x)), scipy.special.ndtri(p)
    yield "log_ndtr", _host(stream, special.log_ndtr(-20.0 * x)), scipy.special.log_ndtr(-20.0 * p)
    yield "betaincinv", _host(stream, special.betaincinv(1.5, 2.0, x)), scipy.special.betaincinv(1.5, 2.0, p)


def _host(stream: Stream, value: Array) -> "np.ndarray[Any, Any]":
    return _backend.to_host(stream.backend, value)


_CHECKS: dict[str, Callable[[Stream, Stream], Iterator[tuple[str, Array, Array]]]] = {
    "draws": _draws,
    "laws": _laws,
    "linear_algebra": _linear_algebra,
    "special_functions": _special_functions,
}
