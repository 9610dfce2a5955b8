"""Forms: what an expectation says about a cell, as linear forms over a trial's components, each with a region.

An expectation turns a prediction into *targets*: a quantity in its natural units (a value, a slope, a ratio) with the
region C = [low, high] that the claim's mathematics allows and the tolerance r that says how finely it is tested.
A target knows the *pieces* that say "the quantity lies in [low, high]" about the components: one linear form with a
region, or two one-sided ones (a ratio A/B in [a, b] is E[A - a B] >= 0 and E[A - b B] <= 0, without bias).
REFUTED looks at the pieces of C, CONFIRMED at those of C widened by r.
"""

import inspect
import math
import os
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from attrs import evolve, field, frozen

from assay._claiming.estimates import Estimate, Prediction, RegistrationError
from assay.domain import DomainError

__all__ = [
    "Amount", "Cell", "Distance", "Expectation", "FormulaError", "Linear", "Piece", "Quotient", "Target", "absolute",
    "call", "relative", "remembering", "unknown_parameter", "vector",
]  # fmt: skip

P = ParamSpec("P")
R = TypeVar("R")


@frozen
class Amount:
    """A margin or a tolerance: a number (or a function of the parameters), absolute or relative, with its reason."""

    value: float | Prediction = 0.0
    is_relative: bool = False
    why: str = ""
    measured: bool = False

    def at(self, prediction: float, parameters: Mapping[str, Any], entry: int = 0) -> float:
        """The amount in the units of ``prediction``; a function may return one number for each entry of a vector."""
        given: Any = call(self.value, parameters) if callable(self.value) else self.value
        size = float(given[entry] if hasattr(given, "__len__") else given)
        if not size >= 0:
            raise RegistrationError(f"a margin or tolerance must be >= 0, got {size!r} at {dict(parameters)!r}")
        return size * abs(prediction) if self.is_relative else size

    def describe(self) -> str:
        size = "a function of the parameters" if callable(self.value) else f"{self.value:g}"
        return f"{size} relative" if self.is_relative else size


def absolute(value: float | Prediction, why: str = "", *, measured: bool = False) -> Amount:
    """An amount in the units of the judged quantity; ``measured=True`` where it came from runs, not mathematics."""
    return Amount(value, False, why, measured)


def relative(value: float | Prediction, why: str = "", *, measured: bool = False) -> Amount:
    """An amount as a fraction of the prediction."""
    return Amount(value, True, why, measured)


class FormulaError(RegistrationError):
    """A formula that fails in a cell; the message says which, where and how."""


@lru_cache(maxsize=4096)
def _signature(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


_remembered: ContextVar[dict[tuple[int, str], tuple[Any, Any]] | None] = ContextVar("_remembered", default=None)


def remembering(function: Callable[P, R]) -> Callable[P, R]:
    """Within one call of the function, `call` asks each formula once for each setting: a plan asks for most thrice."""

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _remembered.set({})
        try:
            return function(*args, **kwargs)
        finally:
            _remembered.reset(token)

    return remembered


def call(function: Callable[..., Any], parameters: Mapping[str, Any]) -> Any:
    """Call a prediction with the parameters that its signature names (all of them if it takes ``**parameters``)."""
    wanted = _signature(function)
    takes_all = any(p.kind is p.VAR_KEYWORD for p in wanted.values())
    fault = "" if takes_all else unknown_parameter(function, parameters)
    if fault:
        raise RegistrationError(fault)
    given = dict(parameters) if takes_all else {name: parameters[name] for name in wanted if name in parameters}
    memory = _remembered.get()
    if memory is None:
        return _computed(function, given)
    key = (id(function), repr(given))  # exact: repr gives floats back, and tells 2 from 2.0
    if key not in memory:
        memory[key] = (function, _computed(function, given))  # with the function, so that its id stays its own
    return memory[key][1]


def _computed(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    try:
        return function(**given)
    except (DomainError, RegistrationError, MemoryError):
        raise
    except Exception as error:
        raise FormulaError(
            f"{_called(function)} raises {type(error).__name__} at {_said(given)}: {_line(error)}"
        ) from error


def unknown_parameter(function: Callable[..., Any], known: Iterable[str], given: int = 0) -> str:
    """What is wrong with the names that a formula asks for, or ""; its first ``given`` arguments are no parameters."""
    known = list(known)
    for name, parameter in list(_signature(function).items())[given:]:
        needed = parameter.default is parameter.empty and parameter.kind not in (
            parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL
        )  # fmt: skip
        if needed and name not in known:
            return f"{_called(function)} asks for unknown parameter {name!r}; there are {', '.join(known) or 'none'}"
    return ""


def _called(function: Callable[..., Any]) -> str:
    """The name of a formula; where one without a name stands."""
    code, name = getattr(function, "__code__", None), getattr(function, "__name__", str(function))
    if name != "<lambda>" or code is None:
        return name
    return f"the formula in line {code.co_firstlineno} of {os.path.basename(code.co_filename)}"


def _said(parameters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in parameters.items()) or "no parameters"


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no message"])[0]


@frozen
class Piece:
    """sum_j weights_j T(X_j), and the region in which its mean (quantile) must lie; ``cdf`` is set for laws instead."""

    weights: tuple[float, ...]
    low: float
    high: float
    cdf: Prediction | None = None


@frozen
class Linear:
    """The quantity is the form itself."""

    weights: tuple[float, ...]

    def __call__(self, low: float, high: float) -> tuple[Piece, ...]:
        return (Piece(self.weights, low, high),)


@frozen
class Quotient:
    """The quantity is s = E[A]/E[B] with B > 0; with a ``base`` b > 1, s = log_b(E[A]/E[B]).

    Two one-sided linear means, without the bias of a quotient of means: E[A - rho(low) B] >= 0 >= E[A - rho(high) B].
    """

    numerator: tuple[float, ...]
    denominator: tuple[float, ...]
    base: float | None = None

    def __call__(self, low: float, high: float) -> tuple[Piece, ...]:
        pieces = []
        for end, region in ((low, (0.0, math.inf)), (high, (-math.inf, 0.0))):
            if math.isfinite(end):
                pieces.append(Piece(self.form(end), *region))
        return tuple(pieces)

    def form(self, value: float) -> tuple[float, ...]:
        """The form whose mean is zero where the quantity equals ``value``."""
        rho = self.factor(value)
        return tuple(a - rho * b for a, b in zip(self.numerator, self.denominator, strict=True))

    def factor(self, value: float) -> float:
        """E[A]/E[B] where the quantity equals ``value``; between e^-200 and e^200, since a search may ask far out."""
        if self.base is None:
            return value
        limit = 200.0 / abs(math.log(self.base))
        return float(self.base ** max(-limit, min(value, limit)))

    def natural(self, quotient: float) -> float:
        """The quantity for a value of E[A]/E[B]."""
        if self.base is None:
            return quotient
        return math.log(quotient) / math.log(self.base) if quotient > 0 else -math.inf


@frozen
class Distance:
    """The quantity is sup|F - F_0|."""

    cdf: Prediction

    def __call__(self, low: float, high: float) -> tuple[Piece, ...]:
        return (Piece((1.0,), -math.inf, high, self.cdf),)


@frozen
class Target:
    """One judged quantity: natural region [low, high], tolerance, and how it reads as pieces."""

    label: str
    low: float
    high: float
    tolerance: float
    make: Linear | Quotient | Distance = field(repr=False)
    prediction: float = math.nan

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What C says."""
        return self.make(self.low, self.high)

    @property
    def wide_pieces(self) -> tuple[Piece, ...]:
        """What C widened by the tolerance says."""
        return self.make(self.low - self.tolerance, self.high + self.tolerance)


@frozen
class Expectation:
    """What a check says, made by the functions of `assay._claiming.expectations` (`equal`, `at_most`, `slope`, ...)."""

    kind: str
    predict: Prediction
    margin: Amount
    tolerance: Amount
    along: str | None = None
    targets_of: Callable[["Cell"], tuple[Target, ...]] = field(repr=False, kw_only=True)
    trivial: float | Prediction | None = None
    attained: Prediction | None = None
    truth: Prediction | None = None
    level: float | Prediction = 0.0
    falling: bool = True
    is_mutant: bool = False

    def targets(self, parameters: Mapping[str, Any], estimate: Estimate, side: str = "") -> tuple[Target, ...]:
        """The judged quantities of a cell with their regions; ``side``: of a crossing's bracket, low or high."""
        return self.targets_of(Cell(self, dict(parameters), estimate, side))

    def mutated(self, predict: Prediction) -> "Expectation":
        """The same expectation of a wrong formula: its prediction, the claim's margin, no tolerance."""
        return evolve(self, predict=predict, tolerance=Amount(0.0), is_mutant=True)

    def vacuous(self, parameters: Mapping[str, Any]) -> bool:
        """Does the bound say no more than the declared triviality in this cell?"""
        if self.trivial is None:
            return False
        limit = float(call(self.trivial, parameters) if callable(self.trivial) else self.trivial)
        bounds = vector(call(self.predict, parameters))
        return all(b >= limit for b in bounds) if self.kind == "AtMost" else all(b <= limit for b in bounds)


@frozen
class Cell:
    """One setting, seen by an expectation."""

    expectation: Expectation
    parameters: dict[str, Any]
    estimate: Estimate
    side: str = ""

    @property
    def prediction(self) -> Any:
        return call(self.expectation.predict, self.parameters)

    @property
    def points(self) -> tuple[float, ...]:
        """The axis of a line."""
        along = self.expectation.along
        if along is None or along not in self.parameters:
            raise RegistrationError(f"{self.expectation.kind}: {along!r} is not a parameter of the claim")
        return tuple(float(x) for x in self.parameters[along])

    def margin(self, prediction: float, entry: int = 0) -> float:
        return self.expectation.margin.at(prediction, self.parameters, entry)

    def tolerance(self, prediction: float, entry: int = 0) -> float:
        return self.expectation.tolerance.at(prediction, self.parameters, entry)


def vector(value: Any) -> list[float]:
    """A prediction as a list of finite floats."""
    try:
        flat_values = [float(v) for v in value] if hasattr(value, "__len__") else [float(value)]
    except (TypeError, ValueError):
        raise RegistrationError(f"a prediction is no number but {type(value).__name__}: {value!r:.80}") from None
    if any(math.isnan(v) for v in flat_values):
        raise RegistrationError("a prediction is not a number (NaN)")
    return flat_values
