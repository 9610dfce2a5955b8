"""The tutorial docs/own-theorem.md does what it says: its family is confirmed and passes its tests."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import assay
from assay._claiming import registry
from assay._cli.new import skeleton
from assay.testing import battery
from tests.assay.commandline import run

PAGE = (Path(__file__).parents[1] / "docs" / "own-theorem.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FILES = dict(re.fullmatch(r"# (\S+\.py)\n(.*)", text, re.DOTALL).groups() for kind, text in BLOCKS if text[0] == "#")  # type: ignore[union-attr]
SNIPPETS = [text for kind, text in BLOCKS if kind == "python" and text[0] != "#"]
FAMILY = "gumbel_max"


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The package as it is when a reader has come to the end of the page."""
    folder = tmp_path_factory.mktemp("own_theorem")
    contents = skeleton(FAMILY)
    assert FILES.keys() <= contents.keys(), "a file that the skeleton does not have"
    for path, text in {**contents, **FILES}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("ASSAY_LEDGER", str(folder / "ledger.sqlite"))
        points = [EntryPoint(FAMILY, f"{FAMILY}.claims", registry.GROUP)]
        patch.setattr(registry, "entry_points", lambda group: points)
        yield str(folder)
    for name in [n for n in sys.modules if n.partition(".")[0] == FAMILY]:
        del sys.modules[name]


def test_it_is_short() -> None:
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120


def test_it_is_confirmed(family: str) -> None:
    ran = run("verify", FAMILY)
    assert ran.status == 0
    shown = next(text for kind, text in BLOCKS if kind == "text")
    ((name, *rest),) = [line.split() for line in shown.splitlines() if FAMILY in line]
    ((actual, *numbers),) = [line.split() for line in ran.out.splitlines() if line.split()[:1] == [name]]
    assert (actual, rest[0], rest[4]) == (name, numbers[0], numbers[4])
    assert run("verify", FAMILY, "--scale", "standard").status == 0
    assert "one rival too many" in run("why", f"{FAMILY}/softmax").out


def test_what_is_shown_with_it(family: str) -> None:
    for text in SNIPPETS:
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(text, "own-theorem.md", "exec"), {})
        assert said.getvalue().split() == re.findall(r"# (\w+)$", text, re.MULTILINE)


def test_it_passes_its_tests(family: str) -> None:
    (mark,) = battery(FAMILY).pytestmark  # type: ignore[attr-defined]
    for case in mark.args[1]:
        case.values[0]()


def test_the_commands_are_there() -> None:
    words = {
        line.split()[1] for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if "assay" in line[:5]
    }
    assert words <= {"new", "verify", "why"}


def test_the_slips(family: str) -> None:
    """The lines that the page quotes are those that the bench says."""
    claim = assay.claim(f"{FAMILY}/softmax")
    with pytest.raises(assay.RegistrationError) as caught:
        claim.with_prediction(eval("lambda k, lead: 0.5"))
    assert "asks for unknown parameter 'k'; there are classes, lead" in str(caught.value)
    assert "asks for unknown parameter 'k'; there are classes, lead" in PAGE
