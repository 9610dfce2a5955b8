"""The site builds without a warning and without a network, and every claim has its place on it."""

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import assay

pytest.importorskip("sphinx", reason="the extra docs is not installed")
ROOT = Path(__file__).parents[2]
ID = re.compile(r"`([a-z][a-z0-9_]*/[A-Za-z0-9-]+)`")


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and the texts of its links."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.text = path.read_text()
        self.words = unescape(self.text).replace("’", "'")  # quotation marks are set as such
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])


@pytest.mark.slow
def test_the_site(tmp_path):
    """One test: it is built once, however the tests are spread over processes."""
    site = build(tmp_path)
    cards_with_statement_and_mutants(site)
    ids_in_what_we_found_lead_to_the_claims(site)
    links_lead_somewhere_and_pages_ask_for_nothing_from_elsewhere(site)
    everything_public_is_in_the_reference(site)


def build(out):
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", out / "doctrees", "docs", out / "html"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return out / "html"


def cards_with_statement_and_mutants(site):
    for family in assay.families():
        claims = list(assay.claims(family).values())
        page = Page(site / "generated" / "catalogue" / f"{family}.html")
        for claim in claims:
            assert f"claim-{re.sub(r'[^a-z0-9]+', '-', claim.id.lower())}" in page.anchors, claim.id
            for mutant in claim.mutants:
                assert mutant.name.split()[0] in page.words
        assert page.text.count("<details>") >= 3 * len(claims)


def ids_in_what_we_found_lead_to_the_claims(site):
    page = Page(site / "findings.html")
    ids = set(ID.findall((ROOT / "docs" / "findings.md").read_text())) & set(assay.claims())
    assert len(ids) > 15
    for id in ids:
        anchor = "claim-" + re.sub(r"[^a-z0-9]+", "-", id.lower())
        assert f"generated/catalogue/{id.partition('/')[0]}.html#{anchor}" in page.links, id


def links_lead_somewhere_and_pages_ask_for_nothing_from_elsewhere(site):
    pages = {path: Page(path) for path in site.rglob("*.html")}
    for path, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link) or link.startswith("data:"):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.exists(), f"{path.name}: {link}"
            if anchor and target in pages:
                assert anchor in pages[target].anchors, f"{path.name}: {link}"
        for loaded in re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="(https?:[^"]+)"', page.text):
            assert "mathjax" in loaded, f"{path.name} loads {loaded}"
        assert str(ROOT) not in page.text, path.name


def everything_public_is_in_the_reference(site):
    page = Page(site / "reference.html")
    missing = [name for name in assay.__all__ if f"assay.{name}" not in page.anchors]
    assert not missing
