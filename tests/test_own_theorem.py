"""The tutorial docs/own-theorem.md does what it says: its family is confirmed and passes its tests."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import assay
from assay._claiming import registry
from assay._cli.new import skeleton
from assay.testing import battery, claim_checks
from tests.assay.commandline import run

PAGE = (Path(__file__).parents[1] / "docs" / "own-theorem.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FILES = dict(re.fullmatch(r"# (\S+\.py)\n(.*)", text, re.DOTALL).groups() for kind, text in BLOCKS if text[0] == "#")  # type: ignore[union-attr]
SNIPPETS = [text for kind, text in BLOCKS if kind == "python" and text[0] != "#"]
FAMILY = "gumbel_max"


Edit = tuple[str, str, str]  # module, what stands there, what stands there instead


@contextmanager
def installed(folder: Path, *edits: Edit) -> Iterator[None]:
    """The package as it is when a reader has come to the end of the page (and made these slips)."""
    contents = {**skeleton(FAMILY), **FILES}
    assert contents.keys() == skeleton(FAMILY).keys(), "a file that the skeleton does not have"
    for module, old, new in edits:
        path = f"{FAMILY}/{module}.py"
        assert contents[path].count(old) == 1, (path, old)
        contents[path] = contents[path].replace(old, new)
    for path, text in contents.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("ASSAY_LEDGER", str(folder / "ledger.sqlite"))
        points = [EntryPoint(FAMILY, f"{FAMILY}.claims", registry.GROUP)]
        patch.setattr(registry, "entry_points", lambda group: points)
        yield
    for name in [n for n in sys.modules if n.partition(".")[0] == FAMILY]:
        del sys.modules[name]


@pytest.fixture
def family(tmp_path: Path) -> Iterator[None]:
    with installed(tmp_path):
        yield


def test_it_is_short() -> None:
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120


def test_it_is_confirmed(family: None) -> None:
    ran = run("verify", FAMILY)
    assert ran.status == 0
    shown = next(text for kind, text in BLOCKS if kind == "text")
    ((name, *rest),) = [line.split() for line in shown.splitlines() if FAMILY in line]
    ((actual, *numbers),) = [line.split() for line in ran.out.splitlines() if line.split()[:1] == [name]]
    assert (actual, rest[0], rest[4]) == (name, numbers[0], numbers[4])
    assert run("verify", FAMILY, "--scale", "standard").status == 0
    assert "one rival too many" in run("why", f"{FAMILY}/softmax").out


def test_what_is_shown_with_it(family: None) -> None:
    for text in SNIPPETS:
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(text, "own-theorem.md", "exec"), {})
        assert said.getvalue().split() == re.findall(r"# (\w+)$", text, re.MULTILINE)


def test_it_passes_its_tests(family: None) -> None:
    (mark,) = battery(FAMILY).pytestmark  # type: ignore[attr-defined]
    for case in mark.args[1]:
        case.values[0]()


def test_the_commands_are_there() -> None:
    words = {
        line.split()[1] for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if "assay" in line[:5]
    }
    assert words <= {"new", "verify", "why"}


NUMPY = ("simulation", "from typing import Any\n", "from typing import Any\nimport numpy as np\n")
SLIPS: dict[str, tuple[tuple[Edit, ...], str]] = {
    "a result that is not one number a trial": (
        (("simulation", "wins = noise[:, 0] + lead > xp.max(noise[:, 1:], axis=1)", "wins = noise > 0"),),
        "simulate",
    ),
    "forgot `axis=1`": ((("simulation", ", axis=1", ""),), "verify"),
    "another name in `outputs=`": ((("simulation", '{"first": xp', '{"win": xp'),), "verify"),
    "`numpy.random`": (
        (NUMPY, ("simulation", "stream.exponential(", "np.random.default_rng(0).standard_exponential(")),
        "verify",
    ),
    "a NumPy function": ((NUMPY, ("simulation", "xp.max(noise", "np.max(noise")), "strict_namespace"),
    "the simulation calls the formula": (
        (
            ("simulation", "from assay", "from gumbel_max.theory import first_wins\nfrom assay"),
            ("simulation", "lead >", "lead + 0 * first_wins(classes=2, lead=1) >"),
        ),
        "independence",
    ),
    "`def first_wins": ((("theory", "classes: int, lead: float", "k: int, lead: float"),), "verify"),
    '`proportion("frist")`': ((("claims", 'proportion("first")', 'proportion("frist")'),), "verify"),
    "a mutant that is the formula": ((("claims", "1 / (1 + classes *", "1 / (1 + (classes - 1) *"),), "verify"),
    "a `bounded` range": (
        (("claims", "proportion(", "bounded("), ("claims", '"first")', '"first", low=0.0, high=0.9)'),
         ("claims", "equal, proportion", "bounded, equal")),
        "verify",
    ),
    "an error in one of your files": ((("theory", "import math", "import maths"),), "verify"),
}  # fmt: skip
ROWS = re.findall(r"^\| (.*?) \| (.*?) \|$", PAGE[PAGE.index("| slip |") :], re.MULTILINE)[1:]


def test_every_slip_is_tried() -> None:
    assert [row[0].startswith(slip) for row, slip in zip(ROWS, SLIPS, strict=True)] == [True] * len(ROWS)


@pytest.mark.parametrize(("slip", "row"), list(zip(SLIPS, ROWS, strict=True)), ids=list(SLIPS))
def test_what_is_said_about_a_slip(tmp_path: Path, slip: str, row: tuple[str, str]) -> None:
    edits, how = SLIPS[slip]
    with installed(tmp_path, *edits):
        if how in ("verify", "simulate"):
            ran = run(how, FAMILY if how == "verify" else f"{FAMILY}/softmax")
            said = ran.out + ran.err
        else:
            with pytest.raises(AssertionError) as caught:
                dict(claim_checks(assay.claim(f"{FAMILY}/softmax")))[how]()
            said = str(caught.value)
    quoted = re.findall("`(.*?)`", row[1]) or [row[1]]
    for piece in quoted[0].split("…"):
        assert piece in said
