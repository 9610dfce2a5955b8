"""What the site's pages are made with: words stay words, statements fit, docstrings are read as they are written."""

import sys
from pathlib import Path

import pytest

import assay

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
import claim_pages
import docstrings


def test_words_with_signs_of_markdown_stay_words():
    assert claim_pages.plain("E|s| < a_k * b, see `x_y`") == r"E\|s\| \< a\_k \* b, see `x_y`"
    assert claim_pages.cell("") == "–"


def test_long_statements_are_set_on_several_lines():
    short = r"a = b,\quad c = d"
    assert claim_pages.statement(short) == r"a = b,\qquad c = d"
    long = r"\quad ".join(["x" * 50] * 3)
    assert claim_pages.statement(long).count(r"\\") == 2
    assert claim_pages.statement("x" * 500) == "x" * 500


def test_labels_are_anchors():
    assert claim_pages.label("sign_rip/phi-outlier") == "claim-sign-rip-phi-outlier"


def test_sections_of_a_docstring_become_definitions():
    lines = ["What |X|_F is.", "", "Parameters", "----------", "a, b : two numbers, x_ and", "    more.", "",
             "Returns the sum."]  # fmt: skip
    made = docstrings.converted(lines)
    assert made[0] == r"What \|X\|_F is."
    assert "**Parameters**" in made
    at = made.index("a, b")
    assert made[at + 1 : at + 3] == [r"    two numbers, x\_ and", "    more."]
    assert made[-2:] == ["", "Returns the sum."]


def test_code_in_a_docstring_stays_code():
    lines = ["As in::", "", "    f(*a, **k)  # |x|", "", "Then *this*."]
    assert docstrings.converted(lines)[2] == "    f(*a, **k)  # |x|"
    assert docstrings.converted(lines)[4] == r"Then \*this\*."


@pytest.mark.parametrize("family", assay.families())
def test_a_page_without_pictures_says_so(family, tmp_path):
    page = claim_pages.Family(family, tmp_path / "page.md", tmp_path, {})
    assert page.verdicts() == [""] * len(page.claims)
    text = page.text()
    assert text.count("not drawn yet") >= len(page.claims)
    assert "{image}" not in text
    for claim in page.claims:
        assert f"({claim_pages.label(claim.id)})=" in text
        assert f"assay verify {claim.id}" in text
