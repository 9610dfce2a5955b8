"""What a function reaches: random numbers from elsewhere than the stream, however they are called."""

import functools
import random
from collections.abc import Callable
from random import gauss
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from assay._checking.independence import shared
from assay._drawing.reach import draws_elsewhere, reach
from assay.stream import Stream, simulation
from tests.assay import toys

GENERATOR = np.random.default_rng(3)
TABLE = {"one": [random.random]}


def deep(n: int) -> Any:
    return [np.random.normal() for _ in range(n)]  # noqa: NPY002


class Noise:
    def draw(self) -> float:
        return gauss(0, 1)


@functools.lru_cache
def cached() -> float:
    return random.gammavariate(1, 1)


def late() -> Any:
    from numpy import random as numbers

    return numbers.uniform()  # noqa: NPY002


HELD = Noise()


def closure() -> Callable[[], Any]:
    source = default_rng

    return lambda: source(1)


@pytest.mark.parametrize(
    ("draw", "library"),
    [
        (lambda: np.random.normal(), "numpy.random"),  # noqa: NPY002
        (lambda: GENERATOR.normal(), "numpy.random"),
        (lambda: default_rng(0).normal(), "numpy.random"),
        (lambda: deep(3), "numpy.random"),
        (lambda: (lambda: [deep(n) for n in range(2)])(), "numpy.random"),
        (late, "numpy.random"),
        (closure(), "numpy.random"),
        (functools.partial(deep, 2), "numpy.random"),
        (lambda: random.random(), "random"),
        (lambda: gauss(0, 1), "random"),
        (lambda: Noise().draw(), "random"),
        (lambda: HELD.draw(), "random"),
        (lambda: cached(), "random"),
        (lambda: TABLE["one"][0](), "random"),
        (lambda: np.mean(np.linalg.norm(np.eye(2))), ""),
        (lambda: toys.N, ""),
    ],
)
def test_draws_elsewhere(draw: Callable[[], Any], library: str) -> None:
    @simulation(outputs="x", block=32)
    def made(stream: Stream, trials: int) -> Any:
        draw()
        return stream.uniform((trials,))

    assert draws_elsewhere(made) == library


def test_functions_of_ones_own() -> None:
    found = reach(lambda: deep(2)).functions
    assert deep in found
    assert not {f for f in found if f.__module__.startswith("numpy")}
    assert reach(toys.coin.function).functions == {toys.coin.function}


def helper() -> float:
    return 0.5


def test_shared_code() -> None:
    @simulation(outputs="x", block=32)
    def made(stream: Stream, trials: int) -> Any:
        return stream.uniform((trials,)) + helper()

    assert shared(made, lambda: 0.5) == ""
    assert shared(made, lambda: 2 * helper()).endswith(
        "made uses tests.assay.test_reach.helper, which the formula uses as well: their agreement would be no evidence"
    )
    assert "uses the formula: " in shared(made, helper)
