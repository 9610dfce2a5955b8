"""What authors of claims test with: the strategy over a claim's domains, and the battery."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import find, given
from hypothesis import strategies as st

import assay
from assay._checking.probes import Shuffled, latex_fault, outside
from assay.testing import assert_confirmed, battery, check_claim, claim_checks, parameters
from tests.assay import toys
from tests.assay.commandline import install

NESTED = toys.claim(
    assay.Check(assay.proportion("hit"), assay.equal(lambda p: p, tolerance=0.1)),
    (assay.Mutant("half", lambda p: p / 2), assay.Mutant("square", lambda p: p * p)),
    parameters=(
        assay.Integer("dimension", 8, low=1, high=4096),
        assay.Integer("rank", 2, low=1, high="dimension"),
        assay.Real("scale", 1.0, low=0.0, high="dimension", open="both"),
        assay.Real("p", 0.3, low=0.0, high=1.0),
        assay.Choice("law", "atom", values=("atom", "cauchy")),
        assay.Integer("n", (1, 2), low=1, high=9, axis=True),
    ),
)


@given(parameters(NESTED))
def test_drawn_cells_are_valid(cell: dict[str, Any]) -> None:
    assert NESTED.complete(cell) == cell
    assert 1 <= cell["rank"] <= cell["dimension"] <= 4096
    assert 0 < cell["scale"] < cell["dimension"]
    assert 2 <= len(cell["n"]) <= 6
    assert list(cell["n"]) == sorted(set(cell["n"]))


@given(parameters(NESTED, limit={"dimension": 32, "p": (0.2, 0.4), "rank": 3}))
def test_limits(cell: dict[str, Any]) -> None:
    assert cell["dimension"] <= 32
    assert cell["rank"] <= 3
    assert 0.2 <= cell["p"] <= 0.4


def test_the_whole_domain_is_drawn() -> None:
    assert find(parameters(NESTED), lambda c: c["dimension"] > 3000 and c["law"] == "cauchy")
    assert find(parameters(NESTED), lambda c: c["rank"] == c["dimension"] > 1)


def test_a_limit_on_nothing_is_refused() -> None:
    with pytest.raises(assay.UnknownName, match="'dimensions', which is not one of toy/one's"):
        parameters(NESTED, limit={"dimensions": 3})


def test_a_crossing_parameter_is_left_out() -> None:
    assert find(parameters(toys.crossing_claim), lambda c: True) == {}


@given(st.data())
def test_values_outside_are_outside(data: st.DataObject) -> None:
    cell = data.draw(parameters(NESTED))
    for parameter in NESTED.parameters:
        for value in outside(parameter, cell):
            with pytest.raises(assay.DomainError, match=f"^{parameter.name} = "):
                parameter.validate(value, cell)


@pytest.mark.parametrize("claim", toys.ALL, ids=lambda c: c.id)
def test_toys_pass_the_battery(claim: assay.Claim) -> None:
    for name, check in claim_checks(claim, examples=8, limit={"p": (0.01, 1.0)} if claim is toys.ratio_claim else {}):
        if name != "figure":
            check()


def test_the_battery_finds_faults() -> None:
    wrong = evolve(
        toys.proportion_claim,
        source=assay.Source((), "", 3000, arxiv="ma-2023"),
        statement=r"\left( x",
        checks=assay.Check(assay.proportion("hit"), assay.equal(lambda p: p + 0.2, tolerance=0.03)),
        mutants=(assay.Mutant("right", lambda p: p), assay.Mutant("half", lambda p: p / 2)),
    )
    with pytest.raises(AssertionError) as caught:
        check_claim(wrong)
    text = str(caught.value)
    assert "toy/proportion fails" in text
    for line in ("source: no authors", "statement: 1 \\left against 0 \\right", "confirmed: toy/proportion is REFUTED"):
        assert f"\n{line}" in text


def test_the_battery_finds_predictions_that_are_not_finite() -> None:
    checks = dict(claim_checks(toys.ratio_claim))  # 1/p on [0, 1]
    with pytest.raises(assay.RegistrationError, match=r"raises ZeroDivisionError at p = 0\.0") as caught:
        checks["finite_everywhere"]()
    assert "'p': 0.0" in "".join(caught.value.__notes__)


def test_the_battery_finds_looser_formulas_that_are_not() -> None:
    bound = evolve(toys.bounded_claim, looser=(assay.Mutant("tighter", lambda p: p / 2),))
    with pytest.raises(AssertionError, match="'tighter' is not looser in"):
        dict(claim_checks(bound))["looser"]()
    weaker = evolve(toys.bounded_claim, looser=(assay.Mutant("weaker", lambda p: 2 * p),))
    dict(claim_checks(weaker))["looser"]()


def test_a_test_of_a_family(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, {"toy": "tests.assay.toys", "empty": "tests.assay.commandline", "gone": "no_such_module"})
    (mark,) = battery("toy", examples=3).pytestmark  # type: ignore[attr-defined]
    cases = {case.id: case.values[0] for case in mark.args[1]}
    names = [name for name, _ in claim_checks(toys.proportion_claim)]
    assert list(cases) == [f"{claim.name}-{name}" for claim in toys.ALL for name in names]
    assert {"independence", "other_seeds"} <= set(names)
    battery("toy")(cases["proportion-other_seeds"])
    with pytest.raises(
        pytest.fail.Exception, match=r"family 'mine' is not one of empty, gone, toy; `pip install -e \.` in its"
    ):
        battery("mine")
    with pytest.raises(pytest.fail.Exception, match="family 'empty' has no claims"):
        battery("empty")
    with pytest.raises(pytest.fail.Exception, match="family 'gone' can not be loaded"):
        battery("gone")
    wrong = toys.proportion_claim.with_prediction(lambda p: p + 0.2)
    with pytest.raises(pytest.fail.Exception, match="toy/proportion is REFUTED"):
        battery("toy")(dict(claim_checks(wrong))["confirmed"])


def test_other_seeds() -> None:
    wrong = toys.proportion_claim.with_prediction(lambda p: p + 0.2)
    dict(claim_checks(wrong))["other_seeds"]()
    with pytest.raises(AssertionError, match="is REFUTED at scale quick, seed 4"):
        dict(claim_checks(wrong, seeds=(4,)))["other_seeds"]()


def test_assert_confirmed() -> None:
    assert assert_confirmed(toys.proportion_claim, ledger=":memory:").verdict == "CONFIRMED"
    wrong = toys.proportion_claim.with_prediction(lambda p: p + 0.2)
    with pytest.raises(
        AssertionError, match=r"toy/proportion is REFUTED at scale quick, seed 0\. main .* is refuted: est"
    ):
        assert_confirmed(wrong, ledger=":memory:")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (r"\varphi(X)=\sqrt{2/\pi}\,\bigl(1-p\bigr)", ""),
        (r"\left\{ x \right.", ""),
        (r"\leftarrow \begin{cases} a \\ b \end{cases}", ""),
        ("", "it is empty"),
        ("$x$", "it holds a dollar sign"),
        (r"\{ {x}", ""),
        ("{x", "a brace is not closed"),
        ("}x{", "a brace closes that was not opened"),
        (r"\begin{cases} x", r"\begin{cases} has no \end"),
        (r"\end{cases} x", r"\end{cases} has no \begin"),
    ],
)
def test_latex_faults(text: str, fault: str) -> None:
    assert latex_fault(text) == fault


def test_shuffled_executor_shuffles() -> None:
    order: list[int] = []
    with Shuffled(seed=3) as pool:
        futures = [pool.submit(order.append, n) for n in range(20)]
        assert all(f.result(5) is None for f in futures)
        assert isinstance(pool.submit(lambda: 1 / 0).exception(5), ZeroDivisionError)
    assert sorted(order) == list(range(20))
    assert order != sorted(order)
