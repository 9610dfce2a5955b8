"""Simulations: named functions that draw the trials of a block. Public names are in `assay.stream`."""

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from attrs import field, frozen

from assay._drawing import backend as _backend
from assay._drawing.backend import BackendError
from assay._drawing.stream import Stream, StreamKey
from assay.domain import DomainError

__all__ = ["Output", "Simulation", "SimulationError", "TrialError", "is_importable", "simulation"]

Array = Any
Function = Callable[..., Any]


class SimulationError(ValueError):
    """A simulation that is declared wrongly, or that returns something else than what it declares."""


class TrialError(Exception):
    """A block that gave no usable numbers.

    Attributes: ``key`` (replays the block), ``reason``, ``trial`` (the first bad trial's index in the block, or None).
    """

    def __init__(self, key: StreamKey, reason: str, trial: int | None = None) -> None:
        super().__init__(key, reason, trial)
        self.key, self.reason, self.trial = key, reason, trial

    def __str__(self) -> str:
        where = "" if self.trial is None else f" trial {self.trial}"
        return f"{self.key.text}{where}: {self.reason}"


@frozen
class Output:
    """What a trial returns: a number, or a vector over a labelled axis.

    Parameters
    ----------
    name : the output's name.
    axis : label of the vector's axis; None for a number. Where it is the name of a parameter that holds a tuple,
        the vector has one value for every point of it.
    """

    name: str
    axis: str | None = None


def _multiple_of_32(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0 or value % 32:
        raise ValueError(f"{what} = {value!r} is not a positive multiple of 32")
    return value


@frozen(slots=False)
class Simulation:
    """A function that draws the trials of a block, with what the bench must know about it. Made by `simulation`.

    Attributes
    ----------
    name : module path without the root package ``sims``, then the function: ``sign_rip.aligned_sign``.
    function : ``function(stream, trials, **parameters)`` -> mapping from output names to arrays.
    outputs : what a trial returns.
    block, gpu_block : trials in a block, on a CPU and on a GPU.
    twin : the same function compiled with numba, equal bit for bit; used for runs on NumPy where numba is installed.
    """

    name: str
    function: Function
    outputs: tuple[Output, ...]
    block: int
    gpu_block: int
    twin: Function | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.function.__doc__)
        object.__setattr__(self, "__wrapped__", self.function)  # inspect.signature and doctest look here

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that the function takes."""
        return tuple(self._keywords)

    @property
    def required(self) -> tuple[str, ...]:
        """Those of them that have no default."""
        return tuple(name for name, needed in self._keywords.items() if needed)

    @cached_property
    def _keywords(self) -> dict[str, bool]:
        """The parameters of the function, and whether each must be given."""
        rest = list(inspect.signature(self.function).parameters.values())[2:]
        return {p.name: p.default is p.empty for p in rest}

    def arguments(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the parameters that the function takes: a claim may have more (those of its prediction alone).

        Raises `SimulationError` when one that has no default is missing.
        """
        missing = [name for name, required in self._keywords.items() if required and name not in parameters]
        if missing:
            raise SimulationError(f"simulation {self.name}: parameter {missing[0]!r} is missing")
        return {name: parameters[name] for name in self._keywords if name in parameters}

    @cached_property
    def _elsewhere(self) -> str:
        """The library of random numbers that the function uses beside its stream, or ""."""
        from assay._drawing.reach import draws_elsewhere

        return draws_elsewhere(self)

    def __call__(self, stream: Stream, trials: int, **parameters: Any) -> dict[str, Array]:
        """Draw trials: one array for every output, of shape ``(trials,)``, or ``(trials, k)`` where it has an axis.

        Raises `SimulationError` when the function returns another set of outputs or another shape.
        """
        return self._called(self.function, stream, trials, parameters)

    def _called(
        self, function: Function, stream: Stream, trials: int, parameters: Mapping[str, Any]
    ) -> dict[str, Array]:
        result = function(stream, trials, **parameters)
        if not isinstance(result, Mapping):
            if len(self.outputs) != 1:
                raise SimulationError(
                    f"simulation {self.name} has {len(self.outputs)} outputs and returned {type(result).__name__}"
                )
            result = {self.outputs[0].name: result}
        names = {output.name for output in self.outputs}
        if set(result) != names:
            raise SimulationError(f"simulation {self.name} returned {_listed(result)} instead of {_listed(names)}")
        for output in self.outputs:
            self._check_shape(output, result[output.name], trials, parameters)
        return {output.name: result[output.name] for output in self.outputs}

    def _check_shape(self, output: Output, value: Array, trials: int, parameters: Mapping[str, Any]) -> None:
        shape = getattr(value, "shape", None)
        if shape is None:
            raise SimulationError(
                f"simulation {self.name}: output {output.name!r} is no array but {type(value).__name__}"
            )
        points = parameters.get(output.axis) if output.axis else None
        length: Any = len(points) if isinstance(points, tuple) else "k"
        expected = (trials,) if output.axis is None else (trials, length)
        actual = tuple(shape)
        if len(actual) != len(expected) or any(e not in (a, "k") for e, a in zip(expected, actual, strict=True)):
            wanted = f"({', '.join(map(str, expected))}{',' if len(expected) == 1 else ''})"
            raise SimulationError(
                f"simulation {self.name}: output {output.name!r} has shape {actual}, expected {wanted}"
            )

    def run(
        self, key: StreamKey, trials: int, parameters: Mapping[str, Any], backend: str = "numpy", mode: str = "fast"
    ) -> dict[str, "np.ndarray[Any, np.dtype[np.float64]]"]:
        """Draw a block: every output as a float64 NumPy array, all of it finite.

        The block runs with one BLAS thread, with floating-point warnings silent, and on the strict backend with its
        flags set. Parameters that the function does not take are left aside.

        Raises `TrialError` when the function fails, draws from elsewhere than the stream, or returns something that is
        not finite or not of the declared shape; `DomainError` and `BackendError` pass.
        """
        try:
            if self._elsewhere:
                raise SimulationError(
                    f"simulation {self.name} uses {self._elsewhere}: random numbers must come from the stream "
                    "(stream.uniform, stream.normal, ...), or no block could be drawn again"
                )
            with _backend.block_session(backend):
                stream = Stream.open(key, backend=backend, mode=mode)
                outputs = self._called(self._function(backend), stream, trials, self.arguments(parameters))
                host = {name: _float64(stream, name, value) for name, value in outputs.items()}
        except (DomainError, BackendError):
            raise
        except Exception as error:
            raise TrialError(key, _reason(error)) from error
        for name, values in host.items():
            finite = np.isfinite(values)
            if not finite.all():
                first = tuple(int(i) for i in np.argwhere(~finite)[0])
                raise TrialError(key, f"output {name!r} is {values[first]}", first[0])
        return host

    def _function(self, backend: str) -> Function:
        if self.twin is None or backend != "numpy" or not _has_numba():
            return self.function
        return self.twin

    def __reduce__(self) -> tuple[Any, ...]:
        # By reference where that works. By value otherwise, which plain pickle refuses (the function has no address)
        # and which the picklers of notebooks and clusters can do.
        if is_importable(self):
            return _imported, (self.function.__module__, self.function.__qualname__)
        return _rebuilt, (self.name, self.function, self.outputs, self.block, self.gpu_block, self.twin)


def _float64(stream: Stream, name: str, value: Array) -> "np.ndarray[Any, np.dtype[np.float64]]":
    if not _backend.is_array(stream.backend, value):
        kind = f"{type(value).__module__}.{type(value).__name__}"
        raise SimulationError(
            f"output {name!r} is a {kind}, not an array of the {stream.backend.name} backend: "
            "use stream.xp and the stream's draws, not numpy"
        )
    host = _backend.to_host(stream.backend, value)
    if host.dtype.kind not in "biuf":
        raise SimulationError(f"output {name!r} holds {host.dtype}, not real numbers")
    return np.asarray(host, dtype=np.float64)


def _reason(error: Exception) -> str:
    """An exception in one line."""
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else "no message"
    return text if isinstance(error, SimulationError) else f"{type(error).__name__}: {text}"


@lru_cache
def _has_numba() -> bool:
    try:
        import numba  # noqa: F401
    except Exception:  # missing, or not made for this version of Python or NumPy
        return False
    return True


def _listed(names: Any) -> str:
    return ", ".join(sorted(map(str, names))) or "nothing"


def simulation(
    *,
    outputs: str | Output | tuple[str | Output, ...] | None = None,
    block: int | None = None,
    gpu_block: int | None = None,
    twin: Function | None = None,
    like: Simulation | None = None,
) -> Callable[[Function], Simulation]:
    """Make a simulation of ``function(stream, trials, *, parameters...)``.

    Parameters
    ----------
    outputs : names of the outputs; `Output` for one with an axis.
    block : trials in a block on a CPU, a multiple of 32; a block should last 5 to 100 ms.
    gpu_block : the same on a GPU, as a rule 8 to 64 times as many; as on a CPU if left out.
    like : another simulation, whose parameters, outputs and blocks this one has where it does not give its own; the
        function then takes ``(stream, trials, **parameters)``.  It is meant for other forms of a simulation, and
        for wrong ones beside the right one.
    twin : a compiled form of the same function, equal bit for bit.

    Raises `ValueError` for a block that is not a positive multiple of 32, `SimulationError` for other mistakes in the
    declaration.
    """
    if like is not None:
        outputs = like.outputs if outputs is None else outputs
        block = like.block if block is None else block
        gpu_block = like.gpu_block if gpu_block is None else gpu_block
    if outputs is None or block is None:
        raise SimulationError("a simulation needs outputs and block, or another simulation that has them as like")
    gpu_block = block if gpu_block is None else gpu_block  # the memory of which is known to fit
    listed = outputs if isinstance(outputs, tuple) else (outputs,)
    records = tuple(Output(output) if isinstance(output, str) else output for output in listed)
    names = [output.name for output in records]
    if not names or len(set(names)) != len(names):
        raise SimulationError(f"outputs = {tuple(names)!r}: at least one, each named once")
    _multiple_of_32(block, "block")
    _multiple_of_32(gpu_block, "gpu_block")

    def decorate(function: Function) -> Simulation:
        if like is not None:
            function.__signature__ = inspect.signature(like.function)  # type: ignore[attr-defined]
        parameters = list(inspect.signature(function).parameters.values())
        if len(parameters) < 2 or any(p.kind is not p.KEYWORD_ONLY for p in parameters[2:]):
            raise SimulationError(
                f"{function.__qualname__} must take (stream, trials, *, parameters...): parameters by keyword only"
            )
        return Simulation(_name(function), function, records, block, gpu_block, twin=twin)

    return decorate


def _name(function: Function) -> str:
    module = function.__module__
    if module in (None, "__main__", "builtins"):
        module = "notebook"
    return f"{module.removeprefix('sims.')}.{function.__qualname__}"


def _imported(module: str, qualname: str) -> Any:
    """The object of that address."""
    found: Any = import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found


def _rebuilt(
    name: str, function: Function, outputs: tuple[Output, ...], block: int, gpu_block: int, twin: Function | None
) -> Simulation:
    return Simulation(name, function, outputs, block, gpu_block, twin=twin)


def is_importable(simulation: Simulation) -> bool:
    """Whether another process can get this simulation by importing its module: not one made in a notebook cell."""
    module, qualname = simulation.function.__module__, simulation.function.__qualname__
    if module in (None, "__main__", "builtins") or "<locals>" in qualname or module not in sys.modules:
        return False
    try:
        return find_spec(module) is not None and _imported(module, qualname) is simulation
    except (ImportError, AttributeError, ValueError):
        return False
