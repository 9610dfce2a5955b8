"""Draws on the host: NumPy's generators behind checked parameters."""

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

__all__ = ["HostDraws"]

Array = Any


@frozen
class HostDraws:
    """Every distribution of a stream, as NumPy arrays from one generator.

    Parameters of distributions are numbers or arrays that broadcast against the shape. A parameter outside its
    domain raises `ValueError` with the names of the draw and of the parameter.
    """

    generator: np.random.Generator

    def bits(self, shape: tuple[int, ...]) -> Array:
        count = int(np.prod(shape, dtype=np.int64))
        return np.asarray(self.generator.bit_generator.random_raw(count), dtype=np.uint64).reshape(shape)

    def uniform(self, shape: tuple[int, ...], low: Array, high: Array, dtype: Any) -> Array:
        low, high = reals("uniform", shape, low=low, high=high)
        _require("uniform", "low <= high", low, low <= high)
        draw = np.asarray(self.generator.random(shape, dtype=dtype))
        if np.ndim(low) == np.ndim(high) == 0 and low == 0.0 and high == 1.0:
            return draw
        draw *= high - low
        draw += low
        return draw

    def normal(self, shape: tuple[int, ...], dtype: Any) -> Array:
        return np.asarray(self.generator.standard_normal(shape, dtype=dtype))

    def exponential(self, shape: tuple[int, ...], dtype: Any) -> Array:
        return np.asarray(self.generator.standard_exponential(shape, dtype=dtype))

    def gamma(self, shape: tuple[int, ...], concentration: Array) -> Array:
        (concentration,) = positive("gamma", shape, concentration=concentration)
        return np.asarray(self.generator.standard_gamma(concentration, size=shape))

    def chisquare(self, shape: tuple[int, ...], dof: Array) -> Array:
        (dof,) = positive("chisquare", shape, dof=dof)
        return np.asarray(self.generator.chisquare(dof, size=shape))

    def beta(self, shape: tuple[int, ...], a: Array, b: Array) -> Array:
        a, b = positive("beta", shape, a=a, b=b)
        return np.asarray(self.generator.beta(a, b, size=shape))

    def binomial(self, shape: tuple[int, ...], n: Array, p: Array) -> Array:
        (n,), (p,) = counts("binomial", shape, n=n), probabilities("binomial", shape, p=p)
        return np.asarray(self.generator.binomial(n, p, size=shape), dtype=np.int64)

    def poisson(self, shape: tuple[int, ...], rate: Array) -> Array:
        (rate,) = rates("poisson", shape, rate=rate)
        return np.asarray(self.generator.poisson(rate, size=shape), dtype=np.int64)

    def geometric(self, shape: tuple[int, ...], p: Array) -> Array:
        (p,) = chances("geometric", shape, p=p)
        return np.asarray(self.generator.geometric(p, size=shape), dtype=np.int64)

    def integers(self, shape: tuple[int, ...], low: Array, high: Array) -> Array:
        low, high = ranges("integers", shape, low=low, high=high)
        return np.asarray(self.generator.integers(low, high, size=shape, dtype=np.int64))

    def signs(self, shape: tuple[int, ...], dtype: Any) -> Array:
        count = int(np.prod(shape, dtype=np.int64))
        octets = np.frombuffer(self.generator.bytes(-(-count // 8)), dtype=np.uint8)
        signs = np.unpackbits(octets, count=count).astype(dtype)  # one random bit a sign
        signs *= -2.0
        signs += 1.0
        return signs.reshape(shape)

    def permutation(self, shape: tuple[int, ...], n: int) -> Array:
        order = np.empty((*shape, n), dtype=np.int64)
        order[...] = np.arange(n, dtype=np.int64)
        return self.generator.permuted(order, axis=-1, out=order)


# Checks: each gives the parameters that it is given by name, as values that fit the shape.


def reals(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    result = [np.asarray(value, dtype=np.float64)[()] for value in _broadcast(draw, shape, values)]
    for name, value in zip(values, result, strict=True):
        _require(draw, f"a finite {name}", value, np.isfinite(value))
    return result


def positive(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    return _reals_with(draw, shape, "{} > 0", lambda value: value > 0.0, values)


def probabilities(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    return _reals_with(draw, shape, "0 <= {} <= 1", lambda value: (value >= 0.0) & (value <= 1.0), values)


def chances(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    # Below 1e-17 a geometric count would be cut off at the largest 64-bit integer.
    return _reals_with(draw, shape, "1e-17 <= {} <= 1", lambda value: (value >= 1e-17) & (value <= 1.0), values)


def rates(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    # Above 9.2e18 a count does not fit in 64 bits; NumPy's own limit is a little lower.
    return _reals_with(draw, shape, "0 <= {} <= 9e18", lambda value: (value >= 0.0) & (value <= 9e18), values)


def integers(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    result = _broadcast(draw, shape, values)
    for name, value in zip(values, result, strict=True):
        if np.asarray(value).dtype.kind == "f":
            _require(draw, f"an integer {name}", value, np.isfinite(value) & (np.floor(value) == value))
        _require(draw, f"{name} within 64 bits", value, (value >= -(2.0**63)) & (value < 2.0**63))
    return [np.asarray(value).astype(np.int64)[()] for value in result]


def counts(draw: str, shape: tuple[int, ...], **values: Array) -> list[Array]:
    result = integers(draw, shape, **values)
    for name, value in zip(values, result, strict=True):
        _require(draw, f"{name} >= 0", value, value >= 0)
    return result


def ranges(draw: str, shape: tuple[int, ...], *, low: Array, high: Array) -> list[Array]:
    low, high = integers(draw, shape, low=low, high=high)
    _require(draw, "low < high", low, low < high)
    return [low, high]


def fitting(draw: str, shape: tuple[int, ...], name: str, own: tuple[int, ...]) -> None:
    """Raises `ValueError` when a parameter of the shape ``own`` does not broadcast to ``shape``."""
    try:
        fits = np.broadcast_shapes(own, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"{draw}: {name} has shape {own}, which does not broadcast to {shape}")


def _reals_with(
    draw: str, shape: tuple[int, ...], condition: str, holds: Callable[[Array], Array], values: dict[str, Array]
) -> list[Array]:
    result = reals(draw, shape, **values)
    for name, value in zip(values, result, strict=True):
        _require(draw, condition.format(name), value, holds(value))
    return result


def _require(draw: str, condition: str, value: Array, holds: Array) -> None:
    if not np.all(holds):  # also where a value is NaN
        wrong = np.broadcast_to(value, np.shape(holds))[~np.asarray(holds)]
        raise ValueError(f"{draw}: needs {condition}, got {wrong[0]}")


def _broadcast(draw: str, shape: tuple[int, ...], values: dict[str, Array]) -> list[Array]:
    """Parameters as float64 or int64 values that fit the shape."""
    result = []
    for name, value in values.items():
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise ValueError(f"{draw}: {name} is not a real number but {array.dtype}")
        fitting(draw, shape, name, array.shape)
        result.append(array[()])
    return result
