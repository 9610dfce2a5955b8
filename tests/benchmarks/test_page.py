"""The pages with measured numbers are what the committed records make of them."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("page")


@pytest.fixture
def records(page: Any) -> Any:
    return page.targets.read(page.RESULTS)


def test_the_pages_are_made_from_the_records(page: Any, records: Any) -> None:
    for path in page.PAGES:
        text = path.read_text(encoding="utf-8")
        assert text == page.filled(text, records), f"{path.name} is not current; run: python benchmarks/page.py"
        assert set(re.findall(r"<!-- (\w+) -->", text)) - {"end"} <= set(page.PARTS)


def test_every_part_stands_on_a_page(page: Any) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in page.PAGES)
    assert all(f"<!-- {name} -->" in text for name in page.PARTS)


def test_the_pictures_are_made_from_the_records(page: Any, records: Any) -> None:
    """To the point where matplotlib is the same, in their words elsewhere."""
    drawn = page.drawn(records)
    assert {path.stem for path in page.FOLDER.glob("*.svg")} == set(drawn)
    for name, text in drawn.items():
        committed = (page.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        if _maker(committed) == _maker(text):
            assert committed == text, f"{name}.svg is not current; run: python benchmarks/page.py"
        assert _words(committed) == _words(text)


def test_a_missed_target_has_a_reason(page: Any, records: Any) -> None:
    for row in page.targets.table(records):
        assert all(row["missed"].values()), f"{row['kernel']} misses {row['missed']}; say why in benchmarks/targets.py"


def test_without_records_nothing_is_said(page: Any) -> None:
    assert all(part({}) == page.NOTHING for part in page.PARTS.values())
    assert page.drawn({}) == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3.21e-8, "32.1 ns"), (4e-5, "40 µs"), (0.25, "250 ms"), (1.0, "1 s"), (600.0, "10 min"), (36000.0, "10 h")],
)  # fmt: skip
def test_times_are_in_units_that_fit(page: Any, seconds: float, text: str) -> None:
    assert page.span(seconds) == text


def _maker(svg: str) -> str:
    return next(iter(re.findall(r"Matplotlib v[0-9.]+", svg)), "")


def _words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
