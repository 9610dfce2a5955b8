"""Claims: their record, their grid, and what registration refuses."""

from typing import Any

import pytest
from attrs import evolve

import assay
from assay import Check, Mutant, RegistrationError, equal, proportion
from tests.assay import toys

CHECK = Check(proportion("hit"), equal(lambda p: p, tolerance=0.03))
MUTANTS = (Mutant("half", lambda p: p / 2), Mutant("square", lambda p: p * p))


def test_cells_cross_lists_and_add() -> None:
    design = assay.cells(p=[0.1, 0.5], law=["atom", "cauchy"], n=(1, 2)) + assay.cells(p=0.9)
    assert len(design) == 5
    assert design[1] == {"p": 0.1, "law": "cauchy", "n": (1, 2)}
    assert design[4] == {"p": 0.9}
    assert assay.cells() == ({},)


def test_grid_without_repetitions() -> None:
    claim = toys.claim(CHECK, MUTANTS, standard=assay.cells(p=[0.6, 0.7]), full=assay.cells(p=[0.2, 0.9]))
    assert [(scale, cell["p"]) for scale, cell in claim.grid("quick")] == [("quick", 0.2), ("quick", 0.6)]
    found = [(scale, cell["p"]) for scale, cell in claim.grid("full")]
    assert found == [("quick", 0.2), ("quick", 0.6), ("standard", 0.7), ("full", 0.9)]
    with pytest.raises(assay.UnknownName, match="scale 'big' is not one of quick, standard, full"):
        list(claim.grid("big"))


def test_complete() -> None:
    assert toys.slope_claim.complete({"rate": 1}) == {"n": (10, 20, 40, 80), "rate": 1.0}
    with pytest.raises(assay.UnknownName, match="parameter 'q' is not one of toy/one's: p"):
        toys.claim(CHECK, MUTANTS).complete({"q": 1})
    with pytest.raises(assay.DomainError):
        toys.claim(CHECK, MUTANTS).complete({"p": 2})


def test_a_crossing_parameter_takes_two_ends_or_none() -> None:
    claim = toys.crossing_claim
    assert claim.complete({}) == {}
    assert claim.complete({"p": (0.4, 0.6)}) == {"p": (0.4, 0.6)}
    for wrong in (0.5, (0.4,), (0.6, 0.4), (0.1, 0.2, 0.3), (0.5, 1.5)):
        with pytest.raises(assay.DomainError):
            claim.complete({"p": wrong})
    assert claim.role(claim.parameters[0]) == "axis"
    assert [toys.slope_claim.role(p) for p in toys.slope_claim.parameters] == ["axis", "parameter"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "Toy"}, "claim id 'Toy' is not of the form family/name"),
        ({"kind": "guess"}, "kind = 'guess' is not one of identity, bound, rate, transition, limit"),
        ({"mutants": MUTANTS[:1]}, "a claim needs at least two mutants, got 1"),
        ({"mutants": (*MUTANTS, MUTANTS[0])}, "mutant names must be there and differ"),
        ({"checks": (CHECK, CHECK)}, "check names must be there and differ"),
        ({"checks": ()}, "check names must be there and differ"),
        ({"parameters": (toys.P, toys.P)}, "parameter names must be there and differ"),
        ({"quick": ()}, "no quick cells"),
        ({"looser": (Mutant("half", lambda p: p),)}, "mutant names must be there and differ"),
        (
            {"checks": Check(proportion("hits"), equal(lambda p: p))},
            "toy/one: check 'main' reads output 'hits', which is not one of .*toys.coin's: hit, size, shifted",
        ),
        ({"simulate": toys.line}, "check 'main' reads output 'hit', which is not one of .*toys.line's: loss"),
        (
            {"parameters": (toys.RATE,), "quick": assay.cells(rate=1.0)},
            "simulation .*toys.coin asks for unknown parameter 'p'; there are rate",
        ),
        (
            {"mutants": (*MUTANTS, Mutant("lost", lambda q: q))},
            r"the formula in line \d+ of test_claim.py asks for unknown parameter 'q'; there are p",
        ),
        (
            {"mutants": (*MUTANTS, Mutant("wrong", simulate=toys.line))},
            "reads output 'hit', which is not one of .*toys.line's: loss",
        ),
    ],
)
def test_registration_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RegistrationError, match=message):
        evolve(toys.claim(CHECK, MUTANTS), **changes)


def test_cells_are_checked_at_once() -> None:
    for scale in ("quick", "standard", "full"):
        with pytest.raises(assay.DomainError):
            toys.claim(CHECK, MUTANTS, **{scale: assay.cells(p=1.5)})
        with pytest.raises(assay.UnknownName):
            toys.claim(CHECK, MUTANTS, **{scale: assay.cells(q=0.5)})


def test_a_mutant_of_an_unknown_check() -> None:
    with pytest.raises(assay.UnknownName, match="check 'other' is not one of toy/one's: main"):
        toys.claim(CHECK, (*MUTANTS, Mutant("x", lambda p: 0.0, check="other")))


@pytest.mark.parametrize("options", [{}, {"predict": lambda: 0.0, "simulate": toys.coin}])
def test_a_mutant_is_a_formula_or_a_simulation(options: dict[str, Any]) -> None:
    with pytest.raises(RegistrationError, match="mutant 'x': give either predict or simulate"):
        Mutant("x", **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: assay.mean("x", skewness=9, why="?"), "skewness = 9 is outside"),
        (lambda: assay.mean("x", skewness=float("nan"), why="?"), "skewness = nan is outside"),
        (lambda: assay.mean("x", skewness=1, why=""), "say where the bound on the skewness comes from"),
        (lambda: assay.bounded("x", low=1.0, high=1.0), "is not a finite range with low < high"),
        (lambda: assay.bounded(("x", "y"), low=(0.0, 1.0), high=(1.0, 1.0)), "is not a finite range"),
        (lambda: assay.bounded("x", low=0.0, high=float("inf")), "is not a finite range"),
        (lambda: assay.quantile("x", 1.0), r"level = 1.0 is not in \(0, 1\)"),
        (lambda: assay.law(("a", "b", "c")), "give one output, or two"),
        (lambda: assay.exact("x", rounding=-1.0), "rounding = -1.0 is not a finite number >= 0"),
    ],
)
def test_estimates_refuse(make: Any, message: str) -> None:
    with pytest.raises(RegistrationError, match=message):
        make()


def test_with_prediction_asks_for_parameters_of_the_claim() -> None:
    with pytest.raises(RegistrationError, match="toy/one: chance asks for unknown parameter 'probability'"):
        toys.claim(CHECK, MUTANTS).with_prediction(chance)


def chance(probability: float) -> float:
    return probability


def test_with_prediction_changes_one_check_only() -> None:
    other = Check(proportion("hit"), equal(lambda p: p, tolerance=0.1), name="other")
    claim = toys.claim((CHECK, other), MUTANTS, derivation="toys:steps")
    mine = claim.with_prediction(lambda p: 0.5, check="other")
    assert mine.checks[0] is CHECK
    assert mine.checks[1].expectation.predict(p=0.1) == 0.5
    assert (mine.id, mine.mutants, mine.derivation, mine.looser) == (claim.id, MUTANTS, "", ())
    with pytest.raises(assay.UnknownName):
        claim.with_prediction(lambda p: 0.5, check="third")


def test_source() -> None:
    source = assay.Source(("Jeremy Cohen", "Elan Rosenfeld"), "Certified robustness", 2019, "ICML", "1902.02918")
    assert source.at("Theorem 1").describe() == (
        "Jeremy Cohen, Elan Rosenfeld (2019). Certified robustness. ICML. arXiv:1902.02918. Theorem 1."
    )
    bibtex = source.bibtex()
    assert bibtex.startswith("@article{cohen2019certified,\n")
    assert "author = {Jeremy Cohen and Elan Rosenfeld}" in bibtex
    assert "doi" not in bibtex
    assert bibtex.count("{") == bibtex.count("}")
