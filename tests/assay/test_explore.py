"""Explorers: their widgets are driven from Python; what they draw is what `verify` draws; mistakes are one line."""

import asyncio
import sys
import time

import numpy as np
import pytest
from attrs import evolve

import assay
from assay._showing import explore as module
from assay._showing.explore_controls import controls
from assay.stream import simulation
from tests.assay import toys

pytest.importorskip("ipywidgets", reason="the extra notebooks is not installed")
PNG = b"\x89PNG"
TOYS = [value for name, value in vars(toys).items() if name.endswith("_claim") and isinstance(value, assay.Claim)]


@pytest.fixture
def book():
    with assay.Ledger(":memory:") as book:
        yield book


def control(explorer, name):
    return explorer._parts.values[name]


@pytest.mark.parametrize("claim", TOYS, ids=lambda c: c.name)
def test_every_kind_of_claim_can_be_explored(claim, book):
    explorer = assay.explore(claim, ledger=book).finish(seconds=0.3)
    assert explorer.png().startswith(PNG)
    assert "intervals meet the claim" in explorer.message
    assert explorer.plot().axes


def test_the_dots_are_those_of_the_verdict(book):
    explorer = assay.explore(toys.proportion_claim, ledger=book).finish()
    spot = next(s for s in explorer.spots if s.unit.cell == {"p": 0.2})
    result = assay.verify(toys.proportion_claim, ledger=book)
    row = next(r for r in result.cells if r["cell"] == {"p": 0.2})
    blocks = range(spot.evaluator.blocks)
    hits = [toys.coin.run(assay.stream.StreamKey(0, toys.coin.name, {"p": 0.2}, b), 128, {"p": 0.2}) for b in blocks]
    assert spot.found()[0].estimate == pytest.approx(np.mean([h["hit"].mean() for h in hits]), rel=1e-12)
    assert row["trials"] >= 256


def test_turning_back_draws_nothing(book, monkeypatch):
    explorer = assay.explore(toys.slope_claim, ledger=book).finish()
    widget = control(explorer, "rate")
    first = widget.value
    widget.value = widget.options[-1][1]
    assert explorer.cell["rate"] == widget.options[-1][1]
    explorer.finish()
    monkeypatch.setattr("assay._showing.explore_scene.run_block", None)  # would be called
    widget.value = first
    assert explorer.spots[0].look > 0
    assert not explorer.step()
    again = assay.explore(toys.slope_claim, ledger=book)  # another explorer, the same ledger
    assert again.spots[0].look > 0


def test_theory_is_there_before_any_trial(book):
    explorer = assay.explore(toys.proportion_claim, ledger=book)
    assert explorer.png().startswith(PNG)
    assert all(s.look == 0 for s in explorer.spots)
    assert len(explorer.plot().axes) == 2


def test_mutants_are_switched_on_and_judged(book):
    explorer = assay.explore(toys.proportion_claim, ledger=book).finish()
    before = explorer.png()
    explorer._parts.mutants["half"].value = True
    assert explorer.png() != before
    assert "mutant “half”: rejected at" in explorer.message
    assert "rejected at 0 of" not in explorer.message
    explorer.set(mutants=[])
    assert not explorer._parts.mutants["half"].value
    with pytest.raises(assay.DomainError, match="mutants = 'none such'"):
        explorer.set(mutants=["none such"])


def test_a_wrong_formula_shows(book):
    wrong = toys.proportion_claim.with_prediction(lambda p: p * p)
    explorer = assay.explore(wrong, ledger=book).finish()
    met, _, total = explorer.message.partition(" intervals")[0].split()
    assert int(met) < int(total)


def test_a_setting_outside_the_domain_is_one_line_and_no_trace(book):
    explorer = assay.explore(toys.proportion_claim, ledger=book)
    explorer.set(p=1.5)
    assert (
        explorer.message == "p = 1.5 is outside its domain: real numbers in [0.0, 1.0]" or "p = 1.5" in explorer.message
    )
    assert "\n" not in explorer.message
    assert explorer.plot() is None
    assert "image/png" not in explorer._repr_mimebundle_()
    assert explorer.finish(0.1).spots == []
    explorer.set(p=0.5)
    assert explorer.plot() is not None
    with pytest.raises(assay.UnknownName, match="parameter 'q'"):
        explorer.set(q=1)
    with pytest.raises(assay.DomainError, match="along = 'q'"):
        explorer.set(along="q")


@simulation(outputs="value", block=32)
def half_broken(stream, trials, *, p):
    if p > 0.5:
        raise RuntimeError("no such luck")
    return stream.uniform((trials,)) * 0 + p


def test_a_trial_that_fails_is_one_line_with_its_key(book):
    claim = toys.claim(
        assay.Check(assay.bounded("value", low=0.0, high=1.0), assay.equal(lambda p: p, tolerance=0.1)),
        (assay.Mutant("half", lambda p: p / 2), assay.Mutant("double", lambda p: 2 * p)),
        simulate=half_broken,
    )
    explorer = assay.explore(claim, ledger=book).finish()
    assert "no such luck" in explorer.message
    assert "\n" not in explorer.message
    assert any(s.look for s in explorer.spots)


def test_nothing_to_vary_and_no_widgets_are_said(book, monkeypatch):
    fixed = assay.Choice("law", "gauss", values=("gauss",), meaning="law")

    @simulation(outputs="x", block=32)
    def draw(stream, trials, *, law):
        return stream.normal((trials,))

    claim = toys.claim(
        assay.Check(assay.mean("x", skewness=0, why="normal"), assay.equal(lambda: 0.0, tolerance=0.5)),
        (assay.Mutant("one", lambda: 1.0), assay.Mutant("two", lambda: 2.0)),
        simulate=draw,
        parameters=(fixed,),
        quick=assay.cells(law="gauss"),
    )
    with pytest.raises(module.ExploreError, match="toy/one has nothing to vary"):
        assay.explore(claim, ledger=book)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(module.ExploreError, match=r"pip install 'assay-bench\[notebooks\]'"):
        assay.explore(toys.proportion_claim, ledger=book)


def test_front_ends_without_widgets_get_a_picture(book):
    bundle = assay.explore(toys.proportion_claim, ledger=book)._repr_mimebundle_()
    assert {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert bundle["text/plain"].startswith("<Explorer toy/proportion")


def test_controls_step_through_the_cells_and_the_domain():
    chance = controls(toys.proportion_claim)[0]
    assert {0.2, 0.6} <= set(chance.values)
    assert all(0.0 <= v <= 1.0 for v in chance.values)
    assert not chance.log
    size = assay.Integer("size", 10, low=2, high=10**6, meaning="size")
    sized = toys.claim(
        toys.proportion_claim.checks,
        toys.proportion_claim.mutants,
        parameters=(toys.P, size),
        quick=assay.cells(p=0.2, size=[10, 1000]),
    )
    steps = {c.name: c for c in controls(sized)}["size"]
    assert steps.log
    assert all(isinstance(v, int) and v <= 1000 for v in steps.values)


@simulation(outputs="hit", block=32)
def slow_coin(stream, trials, *, p):
    time.sleep(0.3)
    return stream.xp.astype(stream.uniform((trials,)) < p, stream.xp.float64)


def slow_claim():
    return toys.claim(toys.proportion_claim.checks, toys.proportion_claim.mutants, simulate=slow_coin)


def test_dots_arrive_while_the_kernel_is_free(book):
    """A block that lasts goes to a thread; a change meanwhile drops what was not begun and is shown when it ends."""

    async def watch():
        explorer = assay.explore(slow_claim(), ledger=book)
        explorer._repr_mimebundle_()
        turns = longest = 0.0
        began = last = time.monotonic()
        while time.monotonic() - began < 1.2:
            if turns == 20:
                explorer.set(p=0.31)
            await asyncio.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
            turns += 1
        seen = [s.unit.cell["p"] for s in explorer.spots]
        explorer._task.cancel()
        return turns, seen, explorer.view.cell

    turns, seen, cell = asyncio.run(watch())
    assert turns > 25  # without a thread there would be four
    assert 0.31 in seen
    assert cell == {"p": 0.31}


def test_quick_blocks_run_to_the_end_of_the_ladder(book):
    wide = evolve(toys.proportion_claim.check(), expectation=assay.equal(lambda p: p, tolerance=0.15))

    async def watch():
        explorer = assay.explore(toys.claim(wide, toys.proportion_claim.mutants), ledger=book)
        explorer._parts.values["p"].value = explorer._parts.values["p"].options[3][1]
        await asyncio.wait_for(explorer._task, 60)
        return explorer

    explorer = asyncio.run(watch())
    assert not explorer.step()
    assert "7 of 7 intervals" in explorer.message or "8 of 8 intervals" in explorer.message


def test_the_ledger_keeps_what_an_explorer_draws(tmp_path):
    path = tmp_path / "ledger.sqlite"
    drawn = assay.explore(toys.proportion_claim, ledger=path).finish()
    again = assay.explore(toys.proportion_claim, ledger=path)
    assert again.message == drawn.message


def test_after_close_nothing_is_drawn_and_one_line_says_why(tmp_path):
    explorer = assay.explore(toys.proportion_claim, ledger=tmp_path / "ledger.sqlite")
    explorer.close()
    explorer.set(p=0.31)
    assert explorer.message == "this explorer is closed; make another one"
    assert not explorer.step()


def test_what_goes_wrong_in_the_task_is_said(book, monkeypatch):
    async def watch():
        explorer = assay.explore(toys.proportion_claim, ledger=book)
        monkeypatch.setattr(book, "put", lambda *_: 1 / 0)
        explorer.set(p=0.31)
        await asyncio.wait_for(explorer._task, 60)
        return explorer.message

    assert asyncio.run(watch()) == "ZeroDivisionError: division by zero"
