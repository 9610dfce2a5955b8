"""The site builds without a warning and without a network, and every claim has its place on it."""

import re
import subprocess
import sys
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
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", out / "doctrees", "docs", out / "html"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return out / "html"


def families():
    return {name: list(assay.claims(name).values()) for name in assay.families()}


@pytest.mark.slow
def test_every_claim_has_a_card_with_its_statement_and_mutants(site):
    for family, claims in families().items():
        page = Page(site / "generated" / "catalogue" / f"{family}.html")
        for claim in claims:
            assert f"claim-{re.sub(r'[^a-z0-9]+', '-', claim.id.lower())}" in page.anchors, claim.id
            for mutant in claim.mutants:
                assert mutant.name.split()[0] in page.text
        assert page.text.count("<details>") >= 3 * len(claims)


@pytest.mark.slow
def test_ids_in_what_we_found_lead_to_the_claims(site):
    page = Page(site / "findings.html")
    ids = set(ID.findall((ROOT / "docs" / "findings.md").read_text())) & set(assay.claims())
    assert len(ids) > 15
    for id in ids:
        anchor = "claim-" + re.sub(r"[^a-z0-9]+", "-", id.lower())
        assert f"generated/catalogue/{id.partition('/')[0]}.html#{anchor}" in page.links, id


@pytest.mark.slow
def test_links_lead_somewhere_and_pages_ask_for_nothing_from_elsewhere(site):
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


@pytest.mark.slow
def test_everything_public_is_in_the_reference(site):
    page = Page(site / "reference.html")
    missing = [name for name in assay.__all__ if f"assay.{name}" not in page.anchors]
    assert not missing
