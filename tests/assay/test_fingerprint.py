"""Fingerprints: they change with whatever a simulation uses, and with nothing else."""

import itertools
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from assay._drawing.fingerprint import fingerprint
from assay.stream import Simulation, SimulationError

SIMULATION = '''
"""A simulation with helpers of every kind."""
import functools
import math
from dataclasses import dataclass
from enum import Enum

import numpy
from attrs import field, frozen

from assay import special
from assay.domain import Real
from assay.stream import simulation
from {package} import tools
from {package}.tools import power, Scale as Renamed

SHIFT = 0.25
TABLE = {{"a": (1, 2.0), "b": [True, None, "text"], "names": {{"x", "y", "z"}}}}
GRID = numpy.arange(3.0)
RATE = Real("rate", default=1.0, low=0, high=9)

class Law(Enum):
    ATOM = "atom"
    WIDE = "wide"

@frozen
class Noise:
    width: float = field(default=2.0)
    def scale(self, x):
        return x * self.width

@dataclass
class Box:
    side: int = 3

NOISE = Noise()
BOX = Box()
double = functools.partial(tools.times, factor=2)

def shifted(x):
    """Shift by a constant."""
    return x + SHIFT  # a comment

def make(slope):
    def line(x):
        return slope * x
    return line

line = make(3.0)

@functools.lru_cache
def cached(n):
    return even(n)

def even(n):
    return True if n == 0 else odd(n - 1)

def odd(n):
    return False if n == 0 else even(n - 1)

@simulation(outputs="x", block=32)
def toy(stream, trials, *, rate, law=Law.ATOM.value):
    from {package}.late import finish
    x = shifted(stream.normal(trials)) + tools.OFFSET + tools.inner.depth() + math.pi
    x = NOISE.scale(x) * BOX.side + sum(line(g) for g in GRID) + len(TABLE["names"] & {{"x", "w", "v"}})
    RATE.validate(rate)
    y = [power(2) for k in "ab" if cached(4)]
    return finish(double(x)) + special.ndtr(x) * Renamed().value() + len(y)
'''

TOOLS = """
from . import inner
OFFSET = 1.5
EXPONENT = 2
def power(x):
    return x ** EXPONENT
def times(x, factor=1):
    return x * factor
def unused(x):
    return x + 1
class Base:
    unit = 1.0
class Scale(Base):
    @property
    def size(self):
        return 2.0
    @staticmethod
    def zero():
        return 0.0
    def value(self, *, extra=0.5):
        return self.size * self.unit + self.zero() + extra
"""
INNER = "def depth():\n    return 4.0\n"
LATE = "LAST = 7\ndef finish(x):\n    return x - LAST\n"

FILES = {"sim.py": SIMULATION, "tools.py": TOOLS, "inner.py": INNER, "late.py": LATE}
NAME = "fingerprinted"
counter = itertools.count()


def package(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """Write the package into a folder of its own, with (file, old, new) replaced, and give that folder."""
    home = folder / str(next(counter))
    (home / NAME).mkdir(parents=True)
    (home / NAME / "__init__.py").write_text("")
    sources = dict(FILES)
    for file, old, new in edits:
        assert old in sources[file]
        sources[file] = sources[file].replace(old, new)
    for file, source in sources.items():
        (home / NAME / file).write_text(source.format(package=NAME) if file == "sim.py" else source)
    return home


def load(home: Path, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """The simulation of the package in that folder, imported anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(home))
    module = __import__(f"{NAME}.sim", fromlist=["toy"])
    assert isinstance(module.toy, Simulation)
    return module.toy


def printed(folder: Path, program: str, **environment: str) -> str:
    paths = os.pathsep.join([str(folder), str(Path(__file__).parents[2])])
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    ).stdout.strip()


def program(before: str) -> str:
    imports = f"from {NAME}.sim import toy\nfrom assay._drawing.fingerprint import fingerprint"
    return f"{before}\n{imports}\nprint(fingerprint(toy))"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fingerprint of the unedited package."""
    return fingerprint(load(package(tmp_path), monkeypatch))


@pytest.mark.parametrize(
    "edit",
    [
        ("sim.py", "math.pi", "math.e"),
        ("sim.py", "SHIFT = 0.25", "SHIFT = 0.5"),
        ("sim.py", "return x + SHIFT", "return x - SHIFT"),
        ("sim.py", "(1, 2.0)", "(1, 2)"),
        ("sim.py", "(1, 2.0)", "(True, 2.0)"),
        ("sim.py", '"x", "y", "z"', '"x", "y", "w"'),
        ("sim.py", "numpy.arange(3.0)", "numpy.arange(4.0)"),
        ("sim.py", "numpy.arange(3.0)", "numpy.arange(3)"),
        ("sim.py", "high=9", "high=8"),
        ("sim.py", "default=2.0", "default=2.5"),
        ("sim.py", "x * self.width", "x / self.width"),
        ("sim.py", "side: int = 3", "side: int = 4"),
        ("sim.py", 'ATOM = "atom"', 'ATOM = "point"'),
        ("sim.py", "factor=2", "factor=3"),
        ("sim.py", "make(3.0)", "make(4.0)"),
        ("sim.py", "return slope * x", "return slope + x"),
        ("sim.py", "odd(n - 1)", "odd(n - 2)"),
        ("sim.py", "return False if", "return None if"),
        ("sim.py", 'outputs="x"', 'outputs="z"'),
        ("sim.py", "special.ndtr", "special.erf"),
        ("sim.py", '& {{"x", "w", "v"}}', '& {{"x", "w", "u"}}'),
        ("sim.py", '"ab" if', '"cd" if'),
        ("tools.py", "OFFSET = 1.5", "OFFSET = 1.25"),
        ("tools.py", "EXPONENT = 2", "EXPONENT = 3"),
        ("tools.py", "return x * factor", "return x / factor"),
        ("tools.py", "unit = 1.0", "unit = 2.0"),
        ("tools.py", "        return 2.0", "        return 3.0"),
        ("tools.py", "return 0.0", "return 1.0"),
        ("tools.py", "extra=0.5", "extra=0.75"),
        ("inner.py", "4.0", "5.0"),
        ("late.py", "LAST = 7", "LAST = 8"),
        ("late.py", "x - LAST", "LAST - x"),
    ],
    ids=str,
)
def test_edits_of_what_is_used_change_it(
    edit: tuple[str, str, str], base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fingerprint(load(package(tmp_path, edit), monkeypatch)) != base


@pytest.mark.parametrize(
    "edit",
    [
        ("sim.py", "# a comment", "# another\n    # comment\n"),
        ("sim.py", "Shift by a constant.", "Shift by some constant."),
        ("sim.py", "A simulation with", "\n\nA toy with"),
        ("sim.py", "SHIFT = 0.25", "SHIFT = 1/4"),
        ("sim.py", '"x", "y", "z"', '"z", "x", "y"'),
        ("sim.py", "block=32", "block=64"),
        ("tools.py", "return x + 1", "return x + 2"),
        ("tools.py", "class Base", "\n\n\nclass Base"),
    ],
    ids=str,
)
def test_other_edits_do_not(
    edit: tuple[str, str, str], base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fingerprint(load(package(tmp_path, edit), monkeypatch)) == base


def test_every_process_finds_the_same(base: str, tmp_path: Path) -> None:
    home = package(tmp_path / "elsewhere")
    for seed, before in [("0", ""), ("1", "import sklearn, scipy.special"), ("77", f"import {NAME}.late")]:
        assert printed(home, program(before), PYTHONHASHSEED=seed) == base


def test_running_it_does_not_change_it(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy = load(package(tmp_path), monkeypatch)
    assert fingerprint(toy) == base
    for _ in range(40):  # Python specialises bytecode that runs often
        for function in (toy.function.__globals__["even"], toy.function.__globals__["cached"]):
            function(20)
        toy.function.__globals__["shifted"](1.0)
    assert fingerprint(toy) == base


def test_loaded_code_counts_and_files_do_not(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = package(tmp_path)
    toy = load(home, monkeypatch)
    (home / NAME / "tools.py").write_text("raise SystemExit\n")
    assert fingerprint(toy) == base
    monkeypatch.setattr(sys.modules[f"{NAME}.tools"], "OFFSET", 9.0)
    assert fingerprint(toy) != base


CELL = """
from assay.stream import simulation

GAIN = {gain}

def amplify(x):
    return GAIN * x

@simulation(outputs="x", block=32)
def vote(stream, trials):
    return amplify(stream.normal(trials))
"""


def cell(gain: float, source: str = CELL, **space: Any) -> Simulation:
    """A simulation as a notebook makes it: compiled from text, in a namespace that is no file."""
    space["__name__"] = "__main__"
    exec(compile(source.format(gain=gain), f"<cell {next(counter)}>", "exec"), space)
    vote: Simulation = space["vote"]
    return vote


def test_cells_of_a_notebook() -> None:
    assert cell(2.0).name == "notebook.vote"
    assert fingerprint(cell(2.0)) == fingerprint(cell(2.0))
    assert fingerprint(cell(2.0)) == fingerprint(cell(2.0, CELL.replace("def amplify", "# why\n\ndef amplify")))
    assert fingerprint(cell(2.0)) != fingerprint(cell(3.0))
    assert fingerprint(cell(2.0)) != fingerprint(cell(2.0, CELL.replace("GAIN * x", "GAIN / x")))


def test_a_redefined_helper_counts() -> None:
    vote = cell(2.0)
    before = fingerprint(vote)
    vote.function.__globals__["amplify"] = lambda x: 2.0 * x
    assert fingerprint(vote) != before


def test_code_reached_through_a_closure_and_through_containers() -> None:
    source = textwrap.dedent(
        """
        from assay.stream import simulation
        STEPS = {{"up": lambda x: x + {gain}, "down": [abs]}}
        STEPS["self"] = STEPS
        @simulation(outputs="x", block=32)
        def vote(stream, trials):
            return STEPS["up"](stream.normal(trials))
        """
    )
    assert fingerprint(cell(2.0, source)) == fingerprint(cell(2.0, source))
    assert fingerprint(cell(2.0, source)) != fingerprint(cell(3.0, source))


def test_a_simulation_that_calls_another() -> None:
    source = CELL + textwrap.dedent(
        """
        inner = vote
        @simulation(outputs="x", block=32)
        def vote(stream, trials):
            return inner(stream, trials)["x"]
        """
    )
    assert fingerprint(cell(2.0, source)) != fingerprint(cell(3.0, source))
    assert fingerprint(cell(2.0, source)) != fingerprint(cell(2.0))


def test_twin_counts() -> None:
    source = CELL.replace("block=32", "block=32, twin=lambda stream, trials: {gain} * stream.normal(trials)")
    source = source.replace("GAIN = {gain}", "GAIN = 1.0")
    assert fingerprint(cell(2.0, source)) != fingerprint(cell(3.0, source))


def test_compiled_functions_count_by_their_source() -> None:
    pytest.importorskip("numba")
    source = CELL.replace("def amplify", "import numba\n@numba.njit\ndef amplify").replace("GAIN * x", "{gain} * x")
    assert fingerprint(cell(2.0, source)) == fingerprint(cell(2.0, source))
    assert fingerprint(cell(2.0, source)) != fingerprint(cell(3.0, source))


def test_content_that_cannot_be_told_is_refused() -> None:
    source = CELL.replace("GAIN = {gain}", "import threading\nGAIN = threading.Lock()")
    with pytest.raises(SimulationError, match=r"^simulation notebook\.vote uses amplify\.GAIN, a lock, whose content"):
        fingerprint(cell(2.0, source))


def test_the_bench_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay._drawing import draws as _draws
    from assay._drawing import fingerprint as _fingerprint
    from assay._drawing import philox as _philox

    before = fingerprint(cell(2.0))
    assert fingerprint(cell(2.0)) == before
    for module, name, value in [
        (_philox, "SOURCE", "another kernel"),
        (_draws, "positive", lambda *a, **k: a),
        (_draws.HostDraws, "normal", lambda self, shape, dtype: 0.0),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            _fingerprint._bench.cache_clear()
            assert fingerprint(cell(2.0)) != before
    _fingerprint._bench.cache_clear()
    assert fingerprint(cell(2.0)) == before
