"""The page on what bounds hide: its tables are those of a run, its numbers those of the formulas."""

import math
import re
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import assay
from theory.gaussian_mixture import heavy_tails, nonisotropic, norm_feature, rate, rss_bounds, values
from theory.gaussian_mixture.mutants_disparity import collapse_stationarity

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "what-the-bounds-hide.md"
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w.])")
Quick = Callable[[str], assay.Result]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("what_the_bounds_hide", DOCS / "what_the_bounds_hide.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow  # it asks for the quick run of every claim on the page; with the battery's they are there already
def test_tables_are_those_of_a_run(script: ModuleType, quick: Quick) -> None:
    text = PAGE.read_text(encoding="utf-8")
    again = script.filled(text, quick)
    assert NUMBER.sub("#", again) == NUMBER.sub("#", text), "run: python docs/what_the_bounds_hide.py"
    printed = [float(n) for n in NUMBER.findall(text)]
    # Of two printed digits the last may differ on another processor.
    assert [float(n) for n in NUMBER.findall(again)] == pytest.approx(printed, rel=0.12)


def test_every_bound_of_the_page_has_a_table(script: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in script.named_claims(text):
        assert f"| `{name}` | CONFIRMED |" in text
        one_sided = [c for c in assay.claim(name).checks if c.expectation.kind in script.ONE_SIDED]
        assert text.count(f"**`{name}`**") == len(one_sided)
    assert "| says nothing |" in text


def test_every_one_sided_claim_of_the_family_is_on_the_page(script: ModuleType) -> None:
    named = script.named_claims(PAGE.read_text(encoding="utf-8"))
    for name, claim in assay.claims(script.FAMILY).items():
        if any(check.expectation.kind in script.ONE_SIDED for check in claim.checks):
            assert name in named, "name it on the page, then run: python docs/what_the_bounds_hide.py"


def test_numbers_of_the_prose() -> None:
    assert math.sqrt(2 / math.pi) == pytest.approx(0.80, abs=0.005)
    assert rate.worst_case_constant() == pytest.approx(0.12, abs=0.005)
    assert heavy_tails.collapse_imbalance(stability=1.0, robust_margin=1.0) == pytest.approx(3.50, abs=0.005)
    assert collapse_stationarity(robust_margin=1.0) == pytest.approx(5.83, abs=0.005)
    # The minority turns before it is given up as long as R_c at the turning point exceeds R.
    for imbalance, before in ((4.595, True), (4.605, False)):
        turn = (imbalance + 1) / (2 * imbalance**0.5)
        assert (heavy_tails.collapse_imbalance(stability=1.0, robust_margin=turn) > imbalance) is before
    assert values.fold_value(1.0, 0.01) == pytest.approx(0.466, abs=5e-4)
    assert values.fold_value(1.0, 1.0) == pytest.approx(0.088, abs=5e-4)
    assert values.likelihood_value(1.0) == pytest.approx(0.550, abs=5e-4)
    assert values.self_training_value(0.5) == pytest.approx(0.15, abs=0.005)
    assert values.likelihood_value(2.0) == pytest.approx(0.93, abs=0.005)
    assert norm_feature.published_exponents(4.0) == pytest.approx((0.188, 0.0176), rel=3e-3)
    assert norm_feature.true_exponents(4.0) == pytest.approx((0.292, 0.0475), rel=3e-3)
    short: dict[str, Any] = {"dimension": 2, "mean_length": 0.5, "condition_number": 100.0, "mean_shape": "extreme"}
    assert nonisotropic.unwhitened_error(labelled_size=32, **short) == pytest.approx(0.280, abs=5e-4)
    assert nonisotropic.infinite_sample_error(**short) == pytest.approx(0.309, abs=5e-4)
    cell = {"dimension": 200, "labelled_size": 40, "unlabelled_size": 10_000, "signal_to_noise": 1.0, "shift": 0.0}
    bound, tail = rss_bounds.nonrobust_bound(**cell), rss_bounds.confidence_term(labelled_size=40)
    assert bound == pytest.approx(0.84, abs=0.005)
    assert tail + (bound - tail) / 2**0.5 == pytest.approx(0.71, abs=0.005)  # C_1 goes as sigma^(-1/2)


def test_page_is_in_the_table_of_contents() -> None:
    assert "\nwhat-the-bounds-hide\n" in PAGE.with_name("index.md").read_text(encoding="utf-8")
