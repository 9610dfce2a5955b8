"""Compiled loops of the perceptron: the numbers of the array forms, bit for bit."""

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.stream import Stream, StreamKey
from sims.sgd_noise import crossover, event_driven, final_weights, plain_sgd
from sims.sgd_noise.batch_events import Slab
from sims.sgd_noise.batches import RunsDidNotEnd, batch_sgd_weights
from sims.sgd_noise.cone import Cone
from sims.sgd_noise.data import labelled_points
from sims.sgd_noise.descent import descended

pytest.importorskip("numba")

ROOT = Path(__file__).parents[2]
SHORT: dict[str, Any] = {"boundary_exponent": 1.0, "dimension": 4, "sample_size": (40, 300)}


def key(seed: int) -> StreamKey:
    return StreamKey(seed, "test.sgd_noise.loops", {}, 0)


def both(simulation: Any, monkeypatch: pytest.MonkeyPatch, seed: int, trials: int, cell: dict[str, Any]) -> list[Any]:
    """The outputs of the loops and of the arrays."""
    found = []
    for installed in (True, False):
        monkeypatch.setattr("assay._drawing.simulation._has_numba", lambda installed=installed: installed)
        found.append(simulation.run(key(seed), trials, cell))
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name].tobytes() == other[name].tobytes() for name in one)


CELLS = (
    {"dimension": 4, "boundary_exponent": 1.0, "sample_size": (1, 2, 40, 256, 2048)},
    {"dimension": 2, "boundary_exponent": 1.0, "sample_size": (3000,)},
    {"dimension": 3, "boundary_exponent": 0.0, "sample_size": (64, 700), "temperature": 0.3},
    {"dimension": 16, "boundary_exponent": 3.0, "sample_size": (1500,)},
    {"dimension": 33, "boundary_exponent": 1.0, "sample_size": (512,), "temperature": 7.0},
)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"d={cell['dimension']}")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_event_driven_loops_are_the_arrays(monkeypatch: pytest.MonkeyPatch, cell: dict[str, Any], seed: int) -> None:
    assert same(*both(final_weights, monkeypatch, seed, 64, cell))


@pytest.mark.parametrize(("scan", "proposals", "round_"), [(4, 3, 8), (64, 1, 1), (32, 48, 3)])
def test_also_where_both_kinds_of_turns_mix(
    monkeypatch: pytest.MonkeyPatch, scan: int, proposals: int, round_: int
) -> None:
    monkeypatch.setattr(event_driven, "_SCAN", scan)
    monkeypatch.setattr(event_driven, "_PROPOSALS", proposals)
    monkeypatch.setattr(event_driven, "_ROUND", round_)
    assert same(*both(final_weights, monkeypatch, 4, 96, SHORT))


@pytest.mark.parametrize("size", [1, 24, 60])
@pytest.mark.parametrize("dimension", [2, 5])
def test_plain_loops_are_the_arrays(monkeypatch: pytest.MonkeyPatch, size: int, dimension: int) -> None:
    cell = {"boundary_exponent": 1.0, "dimension": dimension, "sample_size": size, "temperature": 0.7}
    assert same(*both(plain_sgd, monkeypatch, 5, 96, cell))


def test_an_overlap_near_zero_is_summed_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    # Small whole coordinates, so that overlaps are often exactly zero, and after an update differ by rounding.
    stream = Stream.open(key(6))
    points = np.asarray(stream.integers((48, 200, 6), -3, 4), dtype=np.float64) * 0.1
    points[:, :, [0, 5]] = 0.1 * np.asarray(stream.integers((48, 200, 2), 1, 4))
    looked: list[int] = []
    product = np.matmul

    def shuffled(x: Any, weights: Any) -> Any:  # as a library may add up
        looked.append(x.shape[1])
        return product(x[..., ::-1], weights[:, ::-1, :])

    monkeypatch.setattr("array_api_compat.numpy.matmul", shuffled)
    runs = []
    for looped in (True, False):
        draws = Stream.open(key(7))
        runs.append(event_driven.stopped_weights(draws, Cone.of(draws, points), learning_rate=0.3, looped=looped))
    assert looked
    for one, other in zip(*runs, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()


def slab(seed: int, trials: int, size: int, dimension: int, exponent: float, margin: float) -> Slab:
    stream = Stream.open(key(seed))
    points = labelled_points(stream, trials, boundary_exponent=exponent, dimension=dimension, sample_size=size)
    return Slab.with_margin(stream, points, margin)


@pytest.mark.parametrize(
    ("size", "dimension", "exponent", "margin", "rate"),
    [(1, 2, 0.0, 1.0, 1.0), (40, 3, 0.5, 0.1, 3.0), (128, 8, 1.0, 1.0, 3.0), (90, 33, 3.0, 2.0, 50.0)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_descent_as_loops_as_arrays_and_by_the_definition(
    seed: int, size: int, dimension: int, exponent: float, margin: float, rate: float
) -> None:
    stream = Stream.open(key(9))
    one, other = (
        descended(stream, slab(seed, 48, size, dimension, exponent, margin), learning_rate=rate, looped=looped)
        for looped in (True, False)
    )
    assert one.tobytes() == other.tobytes()
    points = slab(seed, 48, size, dimension, exponent, margin).all_points
    plain = batch_sgd_weights(stream, points, learning_rate=rate, batch_size=size, margin=margin)
    np.testing.assert_allclose(one, plain.weights, rtol=1e-9, atol=1e-12)


def test_descent_that_cannot_end_is_said_to_go_on() -> None:
    for looped in (True, False):
        with pytest.raises(RunsDidNotEnd, match=r"^32 of 32 runs still have unfit points after 5 steps$"):
            descended(
                Stream.open(key(9)), slab(1, 32, 64, 4, 1.0, 1.0), learning_rate=1e-3, step_limit=5, looped=looped
            )


def test_sums_of_descent_are_exact_in_any_order() -> None:
    from sims.sgd_noise.descent import _parts

    data = slab(3, 4, 5000, 5, -0.9, 1.0)
    first, rest = _parts(np, data)
    np.testing.assert_allclose(first + rest, data.all_points, rtol=0, atol=1e-22)
    order = np.random.default_rng(1).permutation(5000)
    for part in (first, rest):
        chosen = part[:, order[:3000], :]
        exact = [[math.fsum(chosen[i, :, k]) for k in range(5)] for i in range(4)]
        assert np.sum(chosen, axis=1).tolist() == exact
        assert np.matmul(np.ones((4, 1, 3000)), chosen)[:, 0, :].tolist() == exact


CROSSOVER = {"boundary_exponent": 1.0, "dimension": 5, "alpha": 4.0, "first_step": 0.2}


@pytest.mark.parametrize(
    "simulation", [crossover.middle_temperature, crossover.middle_without_noise, crossover.middle_without_margin]
)
def test_middle_as_loops_and_as_arrays(monkeypatch: pytest.MonkeyPatch, simulation: Any) -> None:
    assert same(*both(simulation, monkeypatch, 6, 64, {**CROSSOVER, "points": 48, "scaled_temperature": 2.0}))


def test_lines_as_loops_and_as_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert same(*both(crossover.descent_and_noise, monkeypatch, 7, 64, {**CROSSOVER, "sample_size": (16, 60)}))


PROGRAM = """
import sys
hidden = sys.argv[1] == "without"
if hidden:
    import importlib.util as util
    find = util.find_spec
    util.find_spec = lambda name, *rest: None if name == "numba" else find(name, *rest)
    sys.modules["numba"] = None
from assay._drawing.fingerprint import fingerprint
from assay.stream import StreamKey
from sims.sgd_noise import final_weights
print(fingerprint(final_weights))
cell = {"boundary_exponent": 1.0, "dimension": 4, "sample_size": (40, 300)}
print(final_weights.run(StreamKey(1, "loops", {}, 0), 64, cell)["signal"].tobytes().hex())
print("numba.core" in sys.modules, end="")
"""


def answers(folder: Path, how: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, how],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder)},
    )
    return done.stdout.split("\n")


def test_rows_and_their_keys_are_the_same_with_and_without_numba(tmp_path: Path) -> None:
    there, missing, kept = (answers(tmp_path, how) for how in ("with", "without", "with"))
    assert (there[2], missing[2]) == ("True", "False")
    assert there[:2] == missing[:2] == kept[:2]
    assert list(tmp_path.rglob("*.nbc"))  # the machine code of the first process, for the third


def test_where_nothing_can_be_written_each_process_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import caching

    from sims.sgd_noise import loops

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    fresh = type(loops.first_unfit)(loops.first_unfit.py_func)
    points, places = np.ones((2, 3, 2)), np.zeros((2, 4), dtype=np.int64)
    weights = np.array([[1.0, 0.0], [-1.0, 0.0]])
    assert fresh(points, np.arange(2), places, weights).tolist() == [4, 0]
