"""The README's table is that of the catalogue, and `figures/` shows all of it."""

import json
import re
from pathlib import Path

import pytest

import assay

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (?:`(\w+)`|\*\*all\*\*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, object]]:
    """What the picture of all verdicts shows."""
    rows: list[dict[str, object]] = json.loads((ROOT / "figures" / "verdicts.json").read_text())["verdicts"]
    return rows


def test_every_claim_and_picture_is_drawn(drawn: list[dict[str, object]]) -> None:
    assert {row["claim"] for row in drawn} == set(assay.claims())
    for name in (*assay.claims(), *assay.pictures()):
        for ending in (".svg", ".png", ".json"):
            assert (ROOT / "figures" / (name + ending)).exists(), f"draw it: assay figures {name}"


def test_the_table_counts_what_is_drawn(drawn: list[dict[str, object]]) -> None:
    table = {found[1] or "": [int(number) for number in found.groups()[1:]] for found in ROW.finditer(_readme())}
    assert set(table) == {*assay.families(), ""}
    for family, (claims, confirmed, refuted, mutants, printed) in table.items():
        rows = [row for row in drawn if str(row["claim"]).startswith(f"{family}/" if family else "")]
        fates = [tuple(mutant) for row in rows for mutant in row["mutants"]]  # type: ignore[attr-defined]
        verdicts = [row["verdict"] for row in rows]
        assert claims == len(rows)
        assert (confirmed, refuted) == (verdicts.count("CONFIRMED"), verdicts.count("REFUTED"))
        assert mutants == sum(fate == "refuted" for fate, _ in fates)
        assert printed == fates.count(("refuted", True))


def test_files_that_it_links_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", _readme()):
        assert (ROOT / target).exists(), target


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")
