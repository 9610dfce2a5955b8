"""Simulations: declaration, names, what they may return, and blocks that fail."""

import pickle
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from assay.domain import DomainError
from assay.stream import (
    BackendError,
    Output,
    Simulation,
    SimulationError,
    Stream,
    StreamKey,
    TrialError,
    is_importable,
    simulation,
)

KEY = StreamKey(3, "toy", {"rate": 2.0}, 5)


@simulation(outputs="total", block=64)
def total(stream: Stream, trials: int, *, rate: float, steps: int = 3) -> Any:
    """Sum of exponential waiting times."""
    return stream.xp.sum(stream.exponential((trials, steps)), axis=1) / rate


@simulation(outputs=("count", Output("path", axis="times"), Output("late")), block=32, gpu_block=64)
def walk(stream: Stream, trials: int, *, times: tuple[float, ...]) -> Any:
    xp = stream.xp
    count = stream.poisson(trials, 1.0)
    path = stream.asarray(times)[None, :] * stream.normal(trials)[:, None]
    return {"path": path, "late": count > 1, "count": xp.abs(count)}


def made(function: Any, **settings: Any) -> Simulation:
    return simulation(**{"outputs": "x", "block": 32, **settings})(function)


# Declaration


@pytest.mark.parametrize("block", [0, -32, 33, 32.0, True])
def test_blocks_are_multiples_of_32(block: Any) -> None:
    with pytest.raises(ValueError, match=r"^block = .* is not a positive multiple of 32$"):
        simulation(outputs="x", block=block)
    with pytest.raises(ValueError, match=r"^gpu_block = .* is not a positive multiple of 32$"):
        simulation(outputs="x", block=32, gpu_block=block)


@pytest.mark.parametrize("outputs", [(), ("x", "x"), ("x", Output("x"))])
def test_outputs_have_names_of_their_own(outputs: Any) -> None:
    with pytest.raises(SimulationError, match="at least one, each named once"):
        simulation(outputs=outputs, block=32)


def test_parameters_are_keywords() -> None:
    with pytest.raises(SimulationError, match="parameters by keyword only"):
        made(lambda stream, trials, rate: stream.normal(trials))
    with pytest.raises(SimulationError, match="parameters by keyword only"):
        made(lambda stream, trials, **parameters: stream.normal(trials))


def test_a_wrong_simulation_like_the_right_one() -> None:
    @simulation(like=walk)
    def still(stream: Stream, trials: int, **cell: Any) -> Any:
        assert cell == {"times": (0.0, 1.0)}
        return {name: 0.0 * value for name, value in walk(stream, trials, **cell).items()}

    @simulation(like=walk, outputs="count", block=96, gpu_block=32)
    def counted(stream: Stream, trials: int, **cell: Any) -> Any:
        return walk(stream, trials, **cell)["count"]

    assert still.parameters == walk.parameters
    assert (still.outputs, still.block, still.gpu_block) == (walk.outputs, 32, 64)
    assert ([output.name for output in counted.outputs], counted.block, counted.gpu_block) == (["count"], 96, 32)
    assert not still.run(KEY, 9, {"times": (0.0, 1.0)})["path"].any()
    with pytest.raises(TrialError, match=r"parameter 'times' is missing$"):
        still.run(KEY, 9, {})


@pytest.mark.parametrize("given", [{}, {"outputs": "x"}, {"block": 32}])
def test_outputs_and_block_are_needed(given: Any) -> None:
    with pytest.raises(SimulationError, match=r"^a simulation needs outputs and block"):
        simulation(**given)


def test_record() -> None:
    assert walk.outputs == (Output("count"), Output("path", axis="times"), Output("late"))
    assert (walk.block, walk.gpu_block) == (32, 64)
    assert total.gpu_block == total.block == 64
    assert total.parameters == ("rate", "steps")
    assert total.__doc__ == "Sum of exponential waiting times."
    assert made(lambda stream, trials: stream.normal(trials)).parameters == ()


@pytest.mark.parametrize(
    ("module", "qualname", "name"),
    [
        ("sims.sign_rip.signs", "aligned_sign", "sign_rip.signs.aligned_sign"),
        ("sims.sign_rip", "aligned_sign", "sign_rip.aligned_sign"),
        ("claims.sign_rip", "wrong", "claims.sign_rip.wrong"),
        ("other.sims.signs", "vote", "other.sims.signs.vote"),
        ("__main__", "vote", "notebook.vote"),
        (None, "vote", "notebook.vote"),
    ],
)
def test_names(module: Any, qualname: str, name: str) -> None:
    def function(stream: Stream, trials: int) -> Any:
        return stream.normal(trials)

    function.__module__, function.__qualname__ = module, qualname
    assert made(function).name == name


# Calls


def test_call_gives_outputs_in_declared_order(backend: str) -> None:
    result = walk(Stream.open(KEY, backend=backend), 7, times=(1.0, 2.0))
    assert list(result) == ["count", "path", "late"]
    assert result["path"].shape == (7, 2)


@pytest.mark.parametrize(
    ("outputs", "returns", "message"),
    [
        ("x", lambda s, n: s.normal(n + 1), "output 'x' has shape (5,), expected (4,)"),
        ("x", lambda s, n: s.normal((n, 1)), "output 'x' has shape (4, 1), expected (4,)"),
        ("x", lambda s, n: s.normal(()), "output 'x' has shape (), expected (4,)"),
        ("x", lambda s, n: [1.0] * n, "output 'x' is no array but list"),
        (Output("x", "times"), lambda s, n: s.normal((n, 3)), "output 'x' has shape (4, 3), expected (4, 2)"),
        (Output("x", "coordinate"), lambda s, n: s.normal(n), "output 'x' has shape (4,), expected (4, k)"),
        (("x", "y"), lambda s, n: s.normal(n), "has 2 outputs and returned ndarray"),
        (("x", "y"), lambda s, n: {"x": s.normal(n)}, "returned x instead of x, y"),
        ("x", lambda s, n: {"x": s.normal(n), "z": 0}, "returned x, z instead of x"),
        ("x", lambda s, n: {}, "returned nothing instead of x"),
    ],
)
def test_wrong_returns(outputs: Any, returns: Any, message: str) -> None:
    def function(stream: Stream, trials: int, *, times: tuple[float, ...]) -> Any:
        return returns(stream, trials)

    wrong = made(function, outputs=outputs)
    with pytest.raises(SimulationError) as caught:
        wrong(Stream.open(KEY), 4, times=(1.0, 2.0))
    assert str(caught.value) == f"simulation {wrong.name}{' ' if message[0] in 'rh' else ': '}{message}"
    with pytest.raises(TrialError) as failed:
        wrong.run(KEY, 4, {"times": (1.0, 2.0)})
    assert str(failed.value) == f"{KEY.text}: {caught.value}"


def test_a_labelled_axis_may_have_any_length() -> None:
    free = made(lambda stream, trials: stream.normal((trials, 3)), outputs=Output("x", "coordinate"))
    assert free(Stream.open(KEY), 4)["x"].shape == (4, 3)


# Blocks


def test_run_gives_host_floats_equal_on_every_backend(backend: str) -> None:
    expected = walk(Stream.open(KEY), 9, times=(1.0, 2.0))
    result = walk.run(KEY, 9, {"times": (1.0, 2.0), "only_for_the_prediction": 1}, backend, "paired")
    assert list(result) == list(expected)
    for name, values in result.items():
        assert type(values) is np.ndarray
        assert values.dtype == np.float64
        assert values.tolist() == expected[name].astype(float).tolist()


def test_run_tells_what_is_missing() -> None:
    with pytest.raises(TrialError, match=r"simulation .*total: parameter 'rate' is missing$"):
        total.run(KEY, 4, {"steps": 2})
    left_out, given = total.run(KEY, 4, {"rate": 1.0}), total.run(KEY, 4, {"rate": 1.0, "steps": 3})
    assert left_out["total"].tolist() == given["total"].tolist()


@pytest.mark.parametrize(("value", "shown"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
def test_results_that_are_not_finite(value: float, shown: str) -> None:
    def function(stream: Stream, trials: int) -> Any:
        return stream.xp.where(stream.arange(trials)[:, None] < stream.asarray([6, 4]), stream.zeros(1), value)

    broken = made(function, outputs=Output("x", "side"))
    for backend in ("numpy", "strict"):
        with pytest.raises(TrialError) as caught:
            broken.run(KEY, 8, {}, backend)
        assert (caught.value.key, caught.value.trial) == (KEY, 4)
        assert str(caught.value) == f"{KEY.text} trial 4: output 'x' is {shown}"


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ZeroDivisionError("float division by zero"), "ZeroDivisionError: float division by zero"),
        (MemoryError(), "MemoryError: no message"),
        (ValueError("two\nlines"), "ValueError: two"),
    ],
)
def test_exceptions_become_errors_of_the_block(error: Exception, shown: str) -> None:
    def function(stream: Stream, trials: int) -> Any:
        raise error

    with pytest.raises(TrialError) as caught:
        made(function).run(KEY, 8, {})
    assert str(caught.value) == f"{KEY.text}: {shown}"
    assert caught.value.__cause__ is error
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.key, again.trial) == (str(caught.value), KEY, None)


@pytest.mark.parametrize("error", [DomainError("p", 2.0, "[0, 1]"), BackendError("no GPU"), KeyboardInterrupt()])
def test_what_is_not_a_trial_s_fault_passes(error: BaseException) -> None:
    def function(stream: Stream, trials: int) -> Any:
        raise error

    with pytest.raises(type(error)):
        made(function).run(KEY, 8, {})


def test_complex_results_are_refused() -> None:
    imaginary = made(lambda stream, trials: stream.asarray([1j] * trials))
    with pytest.raises(TrialError, match="output 'x' holds complex128, not real numbers"):
        imaginary.run(KEY, 2, {})


def test_a_hidden_numpy_call_raises_on_the_strict_backend() -> None:
    hidden = made(lambda stream, trials: np.exp(stream.normal(trials)))
    returned = made(lambda stream, trials: np.ones(trials))
    indexed = made(lambda stream, trials: (x := stream.normal(trials))[x > -99.0])
    for wrong in (hidden, returned, indexed):
        wrong.run(KEY, 4, {})
        with pytest.raises(TrialError):
            wrong.run(KEY, 4, {}, "strict")


def test_blocks_are_silent_and_use_one_thread() -> None:
    seen = []

    def function(stream: Stream, trials: int) -> Any:
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        warnings.warn("mean of nothing", RuntimeWarning, stacklevel=1)
        overflown = stream.xp.exp(stream.full(trials, 1000.0))
        return 1.0 / overflown + stream.xp.where(overflown > 0, stream.zeros(trials), stream.zeros(trials) / 0.0)

    before = np.geterr()
    assert made(function).run(KEY, 2, {})["x"].tolist() == [0.0, 0.0]
    assert set(seen) == {1}
    assert np.geterr() == before


def test_twin_is_used_on_numpy_where_numba_is(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = made(lambda stream, trials: stream.zeros(trials), twin=lambda stream, trials: stream.ones(trials))
    monkeypatch.setattr("assay._drawing.simulation._has_numba", lambda: True)
    assert plain.run(KEY, 2, {})["x"].tolist() == [1.0, 1.0]
    assert plain.run(KEY, 2, {}, "strict")["x"].tolist() == [0.0, 0.0]
    monkeypatch.setattr("assay._drawing.simulation._has_numba", lambda: False)
    assert plain.run(KEY, 2, {})["x"].tolist() == [0.0, 0.0]


# Other processes


def test_pickle_goes_by_address() -> None:
    assert is_importable(total)
    assert pickle.loads(pickle.dumps(total)) is total
    assert len(pickle.dumps(total)) < 200
    local = made(lambda stream, trials: stream.normal(trials))
    assert not is_importable(local)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(local)


def test_simulations_of_a_notebook_are_not_importable(tmp_path: Path) -> None:
    script = tmp_path / "cell.py"
    script.write_text(
        "from assay.stream import simulation, is_importable\n"
        "@simulation(outputs='x', block=32)\n"
        "def vote(stream, trials):\n"
        "    return stream.signs(trials)\n"
        "print(vote.name, is_importable(vote))\n"
    )
    printed = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["notebook.vote", "False"]


def test_same_block_in_another_process(tmp_path: Path) -> None:
    task = tmp_path / "task"
    task.write_bytes(pickle.dumps((total, KEY, 64, {"rate": 2.0})))
    program = (
        "import pathlib, pickle, sys\n"
        "simulation, key, trials, parameters = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "sys.stdout.write(simulation.run(key, trials, parameters)['total'].tobytes().hex())\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(task)], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout == total.run(KEY, 64, {"rate": 2.0})["total"].tobytes().hex()
