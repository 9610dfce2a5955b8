"""Amounts, pieces and targets: how a natural region reads as linear forms with regions."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import assay
from assay._claiming.estimates import form_range
from assay._claiming.forms import Distance, FormulaError, Linear, Piece, Quotient, Target, call, vector


def test_amounts() -> None:
    assert assay.absolute(0.1).at(-5.0, {}) == 0.1
    assert assay.relative(0.1).at(-5.0, {}) == 0.5
    assert assay.relative(lambda p: p).at(4.0, {"p": 0.5, "q": 1}) == 2.0
    assert assay.relative(0.1, "first order", measured=True).describe() == "0.1 relative"
    for wrong in (-0.1, math.nan):
        with pytest.raises(assay.RegistrationError, match="must be >= 0"):
            assay.absolute(wrong).at(1.0, {})


def test_call_takes_what_the_signature_names() -> None:
    cell = {"p": 0.5, "q": 2.0}
    assert call(lambda p: p, cell) == 0.5
    assert call(lambda q, r=3.0: q + r, cell) == 5.0
    assert call(lambda **all_: sorted(all_), cell) == ["p", "q"]
    with pytest.raises(assay.RegistrationError, match="asks for unknown parameter 'r'"):
        call(lambda p, r: p, cell)


def test_a_formula_that_fails_says_where() -> None:
    with pytest.raises(
        FormulaError, match=r"line \d+ of test_forms.py raises ZeroDivisionError at p = 0: division by "
    ):
        call(lambda p: 1 / p, {"p": 0, "q": 1})
    with pytest.raises(assay.DomainError, match=r"^p = 7 is outside"):
        call(assay.Real("p", 0.5, high=1.0).validate, {"value": 7, "p": 1})


@pytest.mark.parametrize("value", [None, "half", {"x"}, [None]])
def test_a_prediction_that_is_no_number(value: Any) -> None:
    with pytest.raises(assay.RegistrationError, match=f"a prediction is no number but {type(value).__name__}"):
        vector(value)


def test_vector() -> None:
    assert vector(2) == [2.0]
    assert vector(np.array([1, 2])) == [1.0, 2.0]
    with pytest.raises(assay.RegistrationError, match="NaN"):
        vector([1.0, math.nan])


def test_a_linear_form_is_its_own_piece() -> None:
    assert Linear((1.0, -1.0))(0.2, 0.4) == (Piece((1.0, -1.0), 0.2, 0.4),)


finite = st.floats(0.1, 10)


@given(a=finite, b=finite, low=finite, width=finite, base=st.none() | st.floats(1.5, 100))
def test_a_quotient_is_in_its_region_when_both_forms_are(
    a: float, b: float, low: float, width: float, base: float | None
) -> None:
    """E[A]/E[B] (or its logarithm) lies in [low, high] exactly where both linear means have their signs."""
    make = Quotient((1.0, 0.0), (0.0, 1.0), base)
    value, high = make.natural(a / b), low + width
    if min(abs(value - low), abs(value - high)) < 1e-6 * max(1.0, abs(value)):
        return  # rounding decides on the edge
    forms = [(math.fsum(w * x for w, x in zip(p.weights, (a, b), strict=True)), p.low, p.high) for p in make(low, high)]
    assert (low <= value <= high) == all(bottom <= x <= top for x, bottom, top in forms)


def test_an_open_end_of_a_quotient_is_no_piece() -> None:
    make = Quotient((1.0, 0.0), (0.0, 1.0))
    assert make(-math.inf, 2.0) == (Piece((1.0, -2.0), -math.inf, 0.0),)
    assert make(2.0, math.inf) == (Piece((1.0, -2.0), 0.0, math.inf),)
    assert make(-math.inf, math.inf) == ()
    assert Quotient((1.0, 0.0), (0.0, 1.0), 2.0).natural(-1.0) == -math.inf


@pytest.mark.parametrize("base", [8.0, 0.125])
def test_a_power_far_out_does_not_overflow(base: float) -> None:
    make = Quotient((1.0, 0.0), (0.0, 1.0), base)
    assert make.form(0.5) == (1.0, -(base**0.5))
    with np.errstate(all="raise"):
        for value in (-1e12, 1e12):
            assert math.isfinite(np.float64(make.form(value)[1]) ** 3)


def test_target_widens_by_its_tolerance() -> None:
    target = Target("", 0.9, 1.1, 0.2, Linear((1.0,)))
    assert target.pieces == (Piece((1.0,), 0.9, 1.1),)
    (wide,) = target.wide_pieces
    assert (wide.low, wide.high) == pytest.approx((0.7, 1.3))
    half_line = Target("", -math.inf, 1.0, 0.5, Linear((1.0,)))
    assert half_line.wide_pieces == (Piece((1.0,), -math.inf, 1.5),)
    (law,) = Target("", 0.0, 0.1, 0.2, Distance(len)).wide_pieces
    assert (law.low, law.high, law.cdf) == (-math.inf, pytest.approx(0.3), len)


@given(
    weights=st.lists(st.floats(-2, 2), min_size=1, max_size=4),
    data=st.data(),
)
def test_range_of_a_form(weights: list[float], data: Any) -> None:
    """Every combination of values in their ranges lies in the form's range, whose ends are reached."""
    ends = [sorted(data.draw(st.tuples(finite, finite))) for _ in weights]
    estimate = assay.bounded(
        tuple("abcd"[: len(weights)]),
        low=tuple(e[0] for e in ends),
        high=tuple(e[1] + 1 for e in ends),
    )
    low, high = form_range(estimate, weights)
    corners = [[]]
    for e in ends:
        corners = [[*c, x] for c in corners for x in (e[0], e[1] + 1)]
    sums = [math.fsum(w * x for w, x in zip(weights, c, strict=True)) for c in corners]
    assert (low, high) == (pytest.approx(min(sums)), pytest.approx(max(sums)))


def test_one_range_for_all_components() -> None:
    assert form_range(assay.bounded(("a", "b"), low=0.0, high=1.0), (1.0, -1.0)) == (-1.0, 1.0)
