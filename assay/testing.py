"""Tests that a claim gets for free, and strategies for tests of your own (needs the extra ``test``).

A test module that runs the whole battery on every claim of a family::

    from assay.testing import battery

    test_my_family = battery("my_family")
"""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assay._checking.battery import Battery, claim_checks
from assay._claiming.claim import Claim
from assay.domain import Choice, Integer, Parameter, Real, bound

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from assay._running.result import Result

__all__ = ["Battery", "assert_confirmed", "battery", "check_claim", "claim_checks", "parameters"]

POINTS = 6
"""The most points that an axis is drawn with."""

Limit = Mapping[str, float | tuple[float, float]]
_NO_LIMIT: Limit = {}


def parameters(claim: Claim, *, limit: Limit = _NO_LIMIT) -> "SearchStrategy[dict[str, Any]]":
    """A Hypothesis strategy for the cells of a claim: a value in its domain for every parameter.

    Parameters are drawn in order, so that bounds which name an earlier parameter hold; the axis of a line is an
    increasing tuple of 2 to 6 points; a parameter along which something crosses is left out (its two values come from
    the prediction).

    Parameters
    ----------
    claim : whose domains.
    limit : keeps sizes affordable: for a parameter's name its largest value, or the pair of its smallest and largest
        (each within the domain): ``limit={"dimension": 32}``.

    Raises `ImportError` without Hypothesis, `UnknownName` for a limit on something that is no parameter.
    """
    st = _hypothesis().strategies
    names = {p.name for p in claim.parameters}
    for name in limit:
        if name not in names:
            from assay._claiming.claim import UnknownName

            raise UnknownName(f"limit on {name!r}, which is not one of {claim.id}'s: {', '.join(sorted(names))}")

    def cells(draw: Callable[[Any], Any]) -> dict[str, Any]:
        cell: dict[str, Any] = {}
        for parameter in claim.parameters:
            if parameter.name not in claim.crossed:
                cell[parameter.name] = draw(_values(parameter, cell, limit.get(parameter.name)))
        return claim.complete(cell)

    drawn: Any = st.composite(cells)()
    return drawn  # type: ignore[no-any-return]


def _hypothesis() -> Any:
    try:
        import hypothesis
        import hypothesis.strategies
    except ImportError as error:
        raise ImportError("assay.testing draws cells with Hypothesis: install assay-bench[test]") from error
    return hypothesis


def _values(parameter: Parameter, cell: Mapping[str, Any], limit: float | tuple[float, float] | None) -> Any:
    """The values of one parameter, given those before it."""
    st = _hypothesis().strategies
    inner, count = _scalars(parameter, cell, limit)
    if not parameter.axis:
        return inner
    if count < 2:
        return st.nothing()
    points = st.lists(inner, min_size=2, max_size=int(min(POINTS, count)), unique=True)
    return points.map(lambda values: tuple(sorted(values)))


def _scalars(
    parameter: Parameter, cell: Mapping[str, Any], limit: float | tuple[float, float] | None
) -> tuple[Any, float]:
    """A strategy for single values, and how many of them there are."""
    st = _hypothesis().strategies
    if isinstance(parameter, Choice):
        return st.sampled_from(parameter.values), len(parameter.values)
    if not isinstance(parameter, (Integer, Real)):
        raise TypeError(f"parameter {parameter.name!r} is a {type(parameter).__name__}: no strategy is known for it")
    low, high = bound(parameter.low, cell), bound(parameter.high, cell)
    assert low is not None
    assert high is not None
    least, most = limit if isinstance(limit, tuple) else (-math.inf, math.inf if limit is None else limit)
    start, end = max(low, least), max(min(high, most), low)
    if isinstance(parameter, Integer):
        start, end = math.ceil(start), math.floor(end)
        return (st.integers(start, end) if start <= end else st.nothing()), end - start + 1
    without_low = start == low and parameter.open in ("low", "both")
    without_high = end == high and parameter.open in ("high", "both")
    if start > end or (start == end and (without_low or without_high)):
        return st.nothing(), 0
    reals = st.floats(
        start if math.isfinite(start) else None,
        end if math.isfinite(end) else None,
        exclude_min=without_low and math.isfinite(start),
        exclude_max=without_high and math.isfinite(end),
        allow_nan=False,
        allow_infinity=False,
        # Some libraries flush subnormal numbers to zero, which is not in an open domain; a domain's own end may be one.
        allow_subnormal=any(0 < abs(x) < 2.3e-308 for x in (start, end)),
    )
    return reals, math.inf if start < end else 1


def battery(family: str, **options: Any) -> Callable[..., None]:
    """A test for pytest that runs the battery on every claim of an installed family: a case for each claim and check.

    Options are those of `claim_checks`; seeds 1 and 2 beside seed 0, unless ``seeds`` says otherwise.

    Where a check fails, its reason is all that pytest shows; so is the reason why a family can not be used.
    """
    import pytest

    found = _family(family)
    options = {"seeds": (1, 2), **options}
    pairs = [(claim, *pair) for claim in found.values() for pair in claim_checks(claim, **options)]

    @pytest.mark.parametrize("check", [pytest.param(check, id=f"{claim.name}-{name}") for claim, name, check in pairs])
    def test(check: Callable[[], None]) -> None:
        fault = ""
        try:
            check()
        except AssertionError as error:
            fault = str(error) or type(error).__name__
        if fault:  # not while the error is handled, or pytest would show where it came from as well
            pytest.fail(fault, pytrace=False)

    return test


def _family(name: str) -> Mapping[str, Claim]:
    """The claims of a family; where there are none pytest says why."""
    import pytest

    from assay._claiming.claim import UnknownName
    from assay._claiming.estimates import RegistrationError
    from assay._claiming.registry import claims

    fault = f"family {name!r} has no claims: they must stand at the top level of its module"
    try:
        if found := claims(name):
            return found
    except UnknownName as error:
        fault = f"{error}; `pip install -e .` in its package's folder installs it"
    except RegistrationError as error:
        fault = str(error)
    pytest.fail(fault, pytrace=False)


def assert_confirmed(claim: Claim | str, **options: Any) -> "Result":
    """Verify a claim and return its `Result`; options are those of `assay.verify`.

    Raises `AssertionError`, with the reason, for any verdict but CONFIRMED.
    """
    from assay._running.verify import verify

    result = verify(claim, **options)
    assert result.verdict == "CONFIRMED", reason(result)
    return result


def reason(result: "Result") -> str:
    """Why a verdict is not CONFIRMED, in a paragraph."""
    record = result.record
    parts = [f"{record['claim']} is {record['verdict']} at scale {result.plan.scale}, seed {result.seed}."]
    parts += [f"A trial failed: {error}." for error in dict.fromkeys(result.errors)]
    for row in result.cells:
        if row["status"] in ("refuted", "open") and row["mutant"] is None:
            where = f"{row['check']} {row['settings']}" + (f" {row['label']}" if row["label"] else "")
            low, high = row["confirming"]
            parts.append(
                f"{where} is {row['status']}: estimate {row['estimate']} in [{low}, {high}] after {row['trials']} "
                f"trials, claimed [{row['low']}, {row['high']}] with tolerance {row['tolerance']}."
            )
    parts += [f"Mutant {n!r}: {fate}." for n, fate in record["mutants"].items() if fate != "refuted"]
    parts += [f"{n['check']} {n['cell']} needs about {n['trials']} trials." for n in record["needs"] if n["trials"]]
    return " ".join(parts)


def check_claim(claim: Claim, **options: Any) -> None:
    """Run the whole battery on a claim; options are those of `claim_checks`.

    Raises `AssertionError` that lists every check that failed, with its reason.
    """
    failures = []
    for name, check in claim_checks(claim, **options):
        try:
            check()
        except Exception as error:
            text = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
            failures.append(" ".join([f"{name}: {text}", *getattr(error, "__notes__", ())]))
    assert not failures, f"{claim.id} fails {len(failures)} of its checks:\n" + "\n".join(failures)
