"""Reading a report in a test: its elements in order, refusing what is not well formed."""

from html.parser import HTMLParser

from attrs import evolve

import assay
from tests.assay import toys

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
HOSTILE = "</script><script>window.bad=1</script><img src=x onerror='window.bad=1'>\"'&<!-- \x00\x1b"


class Tree(HTMLParser):
    """Elements with their attributes and the text below them; fails where tags do not match."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> without its start"
        assert self.open.pop()[0] == tag, f"</{tag}> ends another element"

    def handle_data(self, data):
        self.texts.append(data)
        for _, _, texts in self.open:
            texts.append(data)

    def named(self, tag):
        """(attributes, text) of the elements of that name."""
        return [(attributes, "".join(texts)) for name, attributes, texts in self.elements if name == tag]


def hostile_claim():
    """A claim whose every word tries to be markup."""
    return assay.Claim(
        "toy/hostile", title=f"title {HOSTILE}", kind="identity",
        source=assay.Source((f"A. {HOSTILE}",), f"Paper {HOSTILE}", 2026, arxiv='1"><script>', doi=f"10.1/{HOSTILE}",
                            locator=f"Theorem {HOSTILE}", note=HOSTILE),
        statement=r"x < y </script> <img src=x onerror=1> \undefined{", simulate=toys.coin,
        parameters=(evolve(toys.P, meaning=HOSTILE),),
        checks=assay.Check(
            assay.proportion("hit"),
            assay.equal(lambda p: p, margin=assay.absolute(1e-3, HOSTILE), tolerance=assay.absolute(0.05, HOSTILE)),
        ),
        mutants=(assay.Mutant("<b>half</b> & \"more\"", lambda p: p / 2, as_printed=True, note=HOSTILE),
                 assay.Mutant("</svg><script>window.bad=1</script>", lambda p: p * p)),
        quick=assay.cells(p=[0.2, 0.6]), notes=HOSTILE,
    )  # fmt: skip
