"""The usual mistakes in a package of one's own: each is told in one line that names it."""

import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import assay
from assay._claiming import registry
from assay._cli.new import skeleton
from assay.testing import claim_checks
from tests.assay.commandline import Ran, run

FAMILY = "mistaken"
Edit = tuple[str, str, str]
Make = Callable[..., None]

DRAW = "ranks = stream.uniform((trials, tries))"
RETURN = 'return {"rank": stream.xp.min(ranks, axis=1)}'
IMPORTS = "from typing import Any\n"


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """The skeleton's family with some edits: (module, what stands there, what stands there instead)."""

    def write(*edits: Edit) -> None:
        contents = skeleton(FAMILY)
        for module, old, new in edits:
            path = f"{FAMILY}/{module}.py"
            assert contents[path].count(old) == 1, (path, old)
            contents[path] = contents[path].replace(old, new)
        for path, text in contents.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)

    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("ASSAY_LEDGER", ":memory:")
    points = [EntryPoint(FAMILY, f"{FAMILY}.claims", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    yield write
    for name in [n for n in sys.modules if n.partition(".")[0] == FAMILY]:
        del sys.modules[name]


def check(name: str) -> str:
    """What a check of the battery says, or "" where it passes."""
    claim = assay.claim(f"{FAMILY}/best-of-tries")
    try:
        dict(claim_checks(claim, seeds=(1,)))[name]()
    except Exception as error:
        return " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return ""


def lines_of(ran: Ran) -> list[str]:
    return [line for line in (ran.out + ran.err).splitlines() if line.strip()]


def test_without_a_mistake(make: Make) -> None:
    make()
    assert run("verify", FAMILY).status == 0
    assert [name for name, _ in claim_checks(assay.claim(f"{FAMILY}/best-of-tries")) if check(name)] == []


TRIALS: dict[str, tuple[Edit, str]] = {
    "shape": (
        ("simulation", "axis=1", "axis=0"),
        r"output 'rank' has shape \(1,\), expected \(4096,\)",
    ),
    "no trial axis": (
        ("simulation", RETURN, 'return {"rank": stream.xp.min(ranks)}'),
        r"output 'rank' has shape \(\), expected \(4096,\)",
    ),
    "names": (
        ("simulation", RETURN, 'return {"ranks": stream.xp.min(ranks, axis=1)}'),
        "simulation mistaken.simulation.random_search returned ranks instead of rank",
    ),
    "nan": (
        ("simulation", RETURN, 'return {"rank": stream.xp.log(ranks[:, 0] - 0.5)}'),
        "trial [0-9]+: output 'rank' is nan",
    ),
    "outside its range": (
        ("simulation", RETURN, 'return {"rank": 2 * ranks[:, 0]}'),
        r"output 'rank' has values outside the range that its estimate declares, \[0, 1\]",
    ),
    "no array": (
        ("simulation", RETURN, 'return {"rank": [min(row) for row in ranks.tolist()]}'),
        "output 'rank' is no array but list",
    ),
    "numpy.random": (
        (
            "simulation",
            DRAW,
            "import numpy as np\n\n    ranks = np.random.default_rng(0).uniform(size=(trials, tries))",
        ),
        "simulation mistaken.simulation.random_search uses numpy.random: random numbers must come from the stream",
    ),
    "random": (
        (
            "simulation",
            DRAW,
            "import random\n\n    ranks = stream.xp.asarray([[random.random()] for _ in range(trials)])",
        ),
        "simulation mistaken.simulation.random_search uses random: random numbers must come from the stream",
    ),
    "raises": (
        ("simulation", DRAW, "ranks = stream.unifrom((trials, tries))"),
        "AttributeError: 'Stream' object has no attribute 'unifrom'",
    ),
}


@pytest.mark.parametrize("mistake", TRIALS)
def test_in_a_trial(make: Make, mistake: str) -> None:
    edit, pattern = TRIALS[mistake]
    make(edit)
    ran = run("verify", FAMILY)
    assert ran.status == 4
    said = [line for line in lines_of(ran) if re.search(pattern, line)]
    assert said, ran
    assert "ERROR" in ran.out
    if mistake != "outside its range":  # which is asked of a verdict
        assert re.search(pattern, run("simulate", f"{FAMILY}/best-of-tries", "--set", "tries=1").error)


POSED: dict[str, tuple[tuple[Edit, ...], str, int]] = {
    "unknown output": (
        (("claims", 'bounded("rank"', 'bounded("rnak"'),),
        "mistaken/best-of-tries: check 'main' reads output 'rnak', which is not one of "
        "mistaken.simulation.random_search's: rank",
        2,
    ),
    "a formula of another parameter": (
        (("theory", "def best_rank(*, tries: int)", "def best_rank(*, n: int)"),),
        "mistaken/best-of-tries: best_rank asks for unknown parameter 'n'; there are tries",
        2,
    ),
    "a simulation of another parameter": (
        (("simulation", "trials: int, *, tries: int", "trials: int, *, n: int"),),
        "simulation mistaken.simulation.random_search asks for unknown parameter 'n'; there are tries",
        2,
    ),
    "parameters by position": (
        (("simulation", "trials: int, *, tries: int", "trials: int, tries: int"),),
        "random_search must take (stream, trials, *, parameters...): parameters by keyword only",
        2,
    ),
    "a mutant that is the formula": (
        (("claims", "tries: 1 / tries)", "tries: 1 / (1 + tries))"),),
        "mistaken/best-of-tries: no cell can tell mutant 'one try forgotten' from the claim",
        2,
    ),
    "one mutant": (
        (
            ("claims", '        Mutant("the median in place of the mean", lambda tries: 1 - 2 ** (-1 / tries)),\n', ""),
            ("claims", '        Mutant("every try halves what is left", lambda tries: 2.0**-tries),\n', ""),
        ),
        "mistaken/best-of-tries: a claim needs at least two mutants, got 1",
        2,
    ),
    "a formula that raises": (
        (("theory", "1.0 / (TRIES.validate(tries) + 1)", "1.0 / (TRIES.validate(tries) - 4)"),),
        "mistaken/best-of-tries: best_rank raises ZeroDivisionError at tries = 4: ",
        4,
    ),
    "a formula that returns nothing": (
        (("theory", "return 1.0 /", "1.0 /"),),
        "mistaken/best-of-tries: a prediction is no number but NoneType: None",
        2,
    ),
    "a cell outside the domain": (
        (("claims", "tries=[1, 4, 16]", "tries=[0, 4, 16]"),),
        "tries = 0 is outside its domain: integers in [1, 1000]",
        2,
    ),
    "no tolerance": (
        (("claims", "equal(best_rank, tolerance=relative(0.02))", "equal(best_rank)"),),
        "mistaken/best-of-tries: a region that is one point needs a tolerance > 0",
        2,
    ),
    "another family's id": (
        (("claims", '"mistaken/best-of-tries"', '"mine/best-of-tries"'),),
        "family 'mistaken' holds claim 'mine/best-of-tries': its id must begin with 'mistaken/'",
        2,
    ),
    "a word that is not there": (
        (("claims", "from assay import Check, ", "from assay import Chek, "),),
        "family 'mistaken' can not be loaded from mistaken.claims: ImportError: cannot import name 'Chek'",
        2,
    ),
    "syntax": (
        (("theory", "return 1.0 / (TRIES", "return 1.0 / ((TRIES"),),
        "family 'mistaken' can not be loaded from mistaken.claims: SyntaxError: '(' was never closed",
        2,
    ),
}


@pytest.mark.parametrize("mistake", POSED)
def test_in_what_is_posed(make: Make, mistake: str) -> None:
    edits, words, status = POSED[mistake]
    make(*edits)
    ran = run("verify", FAMILY)
    assert ran.status == status
    assert words in ran.error


BATTERY: dict[str, tuple[tuple[Edit, ...], str, str]] = {
    "imports the formula": (
        (
            ("simulation", IMPORTS, f"{IMPORTS}\nimport mistaken.theory as formula\n"),
            ("simulation", DRAW, f"assert formula\n    {DRAW}"),
        ),
        "independence",
        "simulation mistaken.simulation.random_search imports mistaken.theory, which holds the formula",
    ),
    "uses the formula": (
        (
            ("simulation", RETURN, 'return {"rank": 0 * ranks[:, 0] + best_rank(tries=tries)}'),
            ("simulation", IMPORTS, f"{IMPORTS}\nfrom mistaken.theory import best_rank\n"),
        ),
        "independence",
        "simulation mistaken.simulation.random_search uses the formula: their agreement would be no evidence",
    ),
    "a formula that simulates": (
        (
            (
                "theory",
                "return 1.0 /",
                "from mistaken.simulation import random_search\n\n    random_search\n    return 1.0 /",
            ),
        ),
        "independence",
        "uses mistaken.simulation.random_search, which the formula uses as well",
    ),
    "memory from block to block": (
        (
            ("simulation", "@simulation", "SEEN: list[Any] = []\n\n\n@simulation"),
            ("simulation", DRAW, f"{DRAW}\n    SEEN.append(0)\n    ranks = ranks / len(SEEN)"),
        ),
        "same_key_same_numbers",
        "output 'rank' of block 0 differs when it is drawn again",
    ),
    "forgets the key": (
        (("simulation", DRAW, "ranks = (stream.arange(trials)[:, None] * 0.618034 + 0.1) % 1.0"),),
        "same_key_same_numbers",
        "blocks 0 and 1 hold the same numbers",
    ),
    "numpy in place of stream.xp": (
        (
            ("simulation", IMPORTS, f"{IMPORTS}\nimport numpy as np\n"),
            ("simulation", RETURN, 'return {"rank": np.min(ranks, axis=1)}'),
        ),
        "strict_namespace",
        "random_search runs on NumPy alone (a NumPy or SciPy function? use stream.xp): ",
    ),
    "another library's array": (
        (
            ("simulation", IMPORTS, f"{IMPORTS}\nimport numpy as np\n"),
            ("simulation", RETURN, 'return {"rank": np.full(trials, 0.5)}'),
        ),
        "strict_namespace",
        "output 'rank' is a numpy.ndarray, not an array of the strict backend: use stream.xp",
    ),
    "a step that does not hold": (
        (("derivation", "1 / (N + 1)) == 0", "1 / N) == 0"),),
        "derivation",
        "step 'mean' does not hold",
    ),
    "a formula that fails in its domain": (
        (("theory", "return 1.0 / (TRIES.validate(tries) + 1)", "return 1.0 / (TRIES.validate(tries) - 13) ** 2"),),
        "finite_everywhere",
        "best_rank raises ZeroDivisionError at tries = 13",
    ),
    "a wrong formula": (
        (("theory", "(TRIES.validate(tries) + 1)", "(TRIES.validate(tries) + 2)"),),
        "other_seeds",
        "mistaken/best-of-tries is REFUTED at scale quick, seed 1",
    ),
    "no source": (
        (("claims", ', doi="10.1002/0471722162"', ""),),
        "source",
        "neither an arXiv number nor a DOI, and its venue is not 'unpublished'",
    ),
}


@pytest.mark.parametrize("mistake", BATTERY)
def test_found_by_the_battery(make: Make, mistake: str) -> None:
    edits, name, words = BATTERY[mistake]
    make(*edits)
    first = check(name).splitlines()[0]  # Hypothesis adds the cell
    assert words in first
    if name == "independence":
        assert words in run("verify", FAMILY).err


def test_an_unpublished_theorem(make: Make) -> None:
    make(("claims", 'venue="Wiley", doi="10.1002/0471722162"', 'venue="unpublished"'))
    assert check("source") == ""
