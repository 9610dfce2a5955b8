"""A Sphinx extension: pages of the catalogue from the registry, copies of the notebooks, claim ids as links."""

import json
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claim_pages import Family, label, plain, table
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

import assay

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
MADE = DOCS / "generated"
WIDGET = "application/vnd.jupyter.widget-view+json"


def write(path: Path, text: str) -> None:
    """Only what has changed: Sphinx reads again what is newer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def findings() -> dict[str, list[str]]:
    """Claim id -> the bold leads of the findings that name it, each a link to the page."""
    found: dict[str, list[str]] = {}
    for item in re.split(r"\n(?=- )|\n\n", (DOCS / "findings.md").read_text()):
        lead = re.search(r"\*\*(.+?)\*\*", item, re.DOTALL)
        for id in re.findall(r"`([a-z][a-z0-9_]*/[A-Za-z0-9-]+)`", item) if lead else ():
            words = f"{plain(' '.join(lead[1].split())).rstrip('.')} ([what we found](/findings.md))"  # type: ignore[index]
            found.setdefault(id, []).append(words)
    return found


def overview(families: list[Family]) -> str:
    """The first page of the catalogue."""
    rows = []
    for family in families:
        verdicts = family.verdicts()
        settled = verdicts.count("CONFIRMED")
        mutants = sum(len(c.mutants) for c in family.claims)
        printed = sum(m.as_printed for c in family.claims for m in c.mutants)
        link = f"[{family.title}](#{label(family.name)})"
        rows.append((link, str(len(family.claims)), str(settled), str(mutants), str(printed or "–")))
    head = ("family", "claims", "confirmed in the pictures", "mutants", "of them as printed somewhere")
    words = [
        "# The catalogue", "",
        "These pages are made from the claims themselves when the site is built. Verdicts and numbers are those of the "
        "committed pictures; `assay verify` gives your own.",
    ]  # fmt: skip
    tree = ["```{toctree}", ":hidden:", *(f"{family.name}" for family in families), "```"]
    return "\n".join([*words, *table(head, rows), *tree]) + "\n"


def as_page(text: str) -> str:
    """A notebook whose pictures stand for its widgets, which need a kernel, and whose links lead to these pages."""
    notebook: dict[str, Any] = json.loads(text)
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        cell["source"] = [re.sub(r"\]\(\.\./docs/", "](/", line) for line in _lines(cell["source"])]
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
    return json.dumps(notebook, ensure_ascii=False)


def _lines(source: str | list[str]) -> list[str]:
    return source.splitlines(keepends=True) if isinstance(source, str) else source


def generate(app: Any, config: Any) -> None:
    """Write the pages under ``docs/generated``, and remove those of claims and notebooks that are gone."""
    known = findings()
    families = [Family(n, MADE / "catalogue" / f"{n}.md", ROOT / "figures", known) for n in assay.families()]
    made = {f.page: f.text() for f in families}
    made[MADE / "catalogue" / "index.md"] = overview(families)
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        made[MADE / "notebooks" / notebook.name] = as_page(notebook.read_text())
    for path, text in made.items():
        write(path, text)
    for path in MADE.rglob("*.*"):
        if path not in made:
            path.unlink()


class ClaimLinks(SphinxPostTransform):
    """The name of a claim, a picture, a family, a notebook or a page in code letters is a link to it."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        targets = self.targets()
        for node in list(self.document.findall(nodes.literal)):
            page, anchor = targets.get(node.astext(), ("", ""))
            if not page or _is_linked(node):
                continue
            address = self.app.builder.get_relative_uri(self.env.docname, page) + (f"#{anchor}" if anchor else "")
            link = nodes.reference("", "", internal=True, refuri=address)
            node.replace_self(link)
            link += node

    def targets(self) -> Mapping[str, tuple[str, str]]:
        """Name -> (page, anchor), of everything that has a place on the site."""
        if not hasattr(self.app, "claim_targets"):
            drawn = [id for id in assay.pictures() if (ROOT / "figures" / f"{id}.png").exists()]
            ids = [*assay.claims(), *drawn, *assay.families()]
            found = {id: (f"generated/catalogue/{id.partition('/')[0]}", label(id)) for id in ids}
            for notebook in (ROOT / "notebooks").glob("*.ipynb"):
                found[f"notebooks/{notebook.name}"] = (f"generated/notebooks/{notebook.stem}", "")
            for page in DOCS.glob("*.md"):
                found[f"docs/{page.name}"] = (page.stem, "")
            self.app.claim_targets = found  # type: ignore[attr-defined]
        return self.app.claim_targets  # type: ignore[attr-defined,no-any-return]


def _is_linked(node: nodes.Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, (nodes.reference, addnodes.pending_xref, nodes.title)):
            return True
    return False


def reserve(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give pictures their shape before they are loaded: what stands below must not move."""
    for file, name in app.builder.images.items():
        if file.endswith(".png") and f"/{name}" in context.get("body", ""):
            width, height = struct.unpack(">II", (Path(app.srcdir) / file).read_bytes()[16:24])
            image = rf'<img ([^>]*src="[^"]*/{re.escape(name)}")'
            context["body"] = re.sub(image, rf'<img width="{width}" height="{height}" \g<1>', context["body"])
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')  # scrolled by keyboard too
    if tree := context.get("furo_navigation_tree"):  # the theme's headings do not say of which level they are
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app: Any) -> dict[str, Any]:
    app.connect("config-inited", generate)
    app.add_post_transform(ClaimLinks)
    app.connect("html-page-context", reserve, priority=900)  # after the theme
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
