"""``assay new``: names and places that it refuses, files that it writes whole or not at all, a package that works."""

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from assay._checking.battery import CHECKS
from assay._claiming import registry
from assay._cli import new
from assay._cli.new import skeleton
from tests.assay.commandline import ROOT, run

FILES = {
    "README.md", "pyproject.toml", ".gitignore", "best_of_n/__init__.py", "best_of_n/theory.py",
    "best_of_n/derivation.py", "best_of_n/simulation.py", "best_of_n/claims.py", "tests/test_best_of_n.py",
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files(here: Path) -> None:
    ran = run("new", "best_of_n")
    assert (ran.status, ran.err) == (0, "")
    assert files(here / "best_of_n") == FILES
    assert os.listdir(here) == ["best_of_n"]
    assert ran.out.startswith("best_of_n: a package")
    commands = [line.strip() for line in ran.out.splitlines() if line.startswith("  ")]
    assert commands == ["pip install -e 'best_of_n[test]'", "assay verify best_of_n", "python -m pytest best_of_n"]
    for path in FILES:
        text = (here / "best_of_n" / path).read_text()
        assert not re.search("my.family", text), path
        assert max(map(len, text.splitlines())) <= 120, path
    assert len((here / "best_of_n" / "tests" / "test_best_of_n.py").read_text().splitlines()) == 3


def test_elsewhere(here: Path) -> None:
    place = here / "some where"
    place.mkdir()
    ran = run("new", "best_of_n", "--out", place)
    assert ran.status == 0
    assert f"pip install -e '{place / 'best_of_n'}[test]'" in ran.out
    assert files(place / "best_of_n") == FILES


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "name '' can not be a family's: at most 50 small letters, digits and underscores, a letter first"),
        ("Best", "name 'Best' can not be"),
        ("best-of-n", "name 'best-of-n' can not be"),
        ("Best of N!", "a letter first (did you mean 'best_of_n'?)"),
        ("2tries", "name '2tries' can not be"),
        ("_tries", "name '_tries' can not be"),
        ("über", "name 'über' can not be"),
        ("a/b", "name 'a/b' can not be"),
        ("../up", "name '../up' can not be"),
        ("n" * 51, "can not be a family's"),
        ("lambda", "name 'lambda' is a word of Python's"),
        ("match", "name 'match' is a word of Python's"),
        ("random", "name 'random' is that of a package or module which is there already"),
        ("numpy", "name 'numpy' is that of a package or module"),
        ("theory", "name 'theory' is that of a package or module"),
        ("tests", "name 'tests' is that of a package or module"),
        ("sign_rip", "family 'sign_rip' is installed already; choose another name"),
    ],
)
def test_names_that_are_refused(here: Path, name: str, words: str) -> None:
    ran = run("new", name)
    assert ran.status == 2
    assert words in ran.error
    assert os.listdir(here) == []


def test_places_that_are_refused(here: Path) -> None:
    (here / "file").write_text("kept")
    (here / "taken").mkdir()
    (here / "gone").symlink_to(here / "nowhere")
    for name, out, words in (
        ("best_of_n", "missing", "--out 'missing' is not a folder; give one that exists"),
        ("best_of_n", "file", "--out 'file' is not a folder"),
        ("best_of_n", "a\0b", "--out 'a\\x00b' "),
        ("file", ".", "'file' exists already; choose another name, or another folder with --out"),
        ("taken", ".", "'taken' exists already"),
        ("gone", ".", "'gone' exists already"),
    ):
        ran = run("new", name, "--out", out)
        assert ran.status == 2
        assert words in ran.error
    assert sorted(os.listdir(here)) == ["file", "gone", "taken"]
    assert (here / "file").read_text() == "kept"
    assert os.listdir(here / "taken") == []


@pytest.mark.parametrize("failing", ["write_text", "rename"])
def test_all_or_nothing(here: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    real: Callable[..., object] = getattr(Path, failing)
    calls = []

    def full(self: Path, *args: object, **options: object) -> object:
        calls.append(self)
        if failing == "write_text" and len(calls) < 5:
            return real(self, *args, **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(new.Path, failing, full)
    ran = run("new", "best_of_n")
    assert ran.status == 2
    assert "'best_of_n' can not be written: No space left on device" in ran.error
    assert os.listdir(here) == []


def test_somebody_else_was_faster(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(name: str) -> dict[str, str]:
        (here / name).mkdir()
        (here / name / "theirs").write_text("kept")
        return skeleton(name)

    monkeypatch.setattr(new, "skeleton", slow)
    assert "'best_of_n' can not be written" in run("new", "best_of_n").error
    assert files(here) == {"best_of_n/theirs"}


def test_the_clash_is_told_where_the_other_family_is_broken(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint("mine", "no_such_module", group)])
    assert "family 'mine' is installed already" in run("new", "mine").error


def test_style(here: Path) -> None:
    run("new", "best_of_n")
    rules = ["--isolated", "--line-length", "120", "--select", "E,F,I,B,UP"]
    checked = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", *rules, "best_of_n"], check=False)
    assert checked.returncode == 0


# A package in an environment of its own


class Environment:
    """A virtual environment that sees the libraries of this one (and the bench of this folder), for one package."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
        self.python = folder / "venv" / "bin" / "python"
        site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
        (site / "libraries.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASSAY_", "COV_", "PYTEST_", "PYTHON"))}
        env = {**kept, "PYTHONPATH": str(ROOT), "ASSAY_LEDGER": str(self.home / "ledger.sqlite")}
        return subprocess.run(
            [str(self.python), *words], cwd=cwd or self.home, env=env, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip

    def pip(self, *words: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check", *words]
        ran = subprocess.run(command, cwd=self.home, capture_output=True, text=True, timeout=300, check=False)
        assert ran.returncode == 0, ran.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the environment's layout is that of POSIX")
def test_a_package_from_its_first_file_to_its_end(here: Path) -> None:
    home = Environment(here)
    made = home.run("-m", "assay", "new", "best_of_n")
    assert (made.returncode, made.stderr) == (0, "")
    package = here / "best_of_n"
    assert "family 'best_of_n' is not one of" in home.run("-m", "assay", "verify", "best_of_n").stderr
    early = home.run("-m", "pytest", "-q", cwd=package)
    assert "`pip install -e .` in its package's folder installs it" in early.stdout

    # Without the network: what it is built with is here.
    home.pip("install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(package))
    assert "best_of_n/best-of-tries" in home.run("-m", "assay", "list").stdout
    assert "sign_rip/phi-outlier" in home.run("-m", "assay", "list").stdout
    verdict = home.run("-m", "assay", "verify", "best_of_n")
    assert verdict.returncode == 0, verdict.stderr
    assert re.search(r"best_of_n/best-of-tries +CONFIRMED .* 3/3 ", verdict.stdout), verdict.stdout
    tested = home.run("-m", "pytest", "-q", "-W", "error", cwd=package)
    assert tested.returncode == 0, tested.stdout
    assert f"{len(CHECKS)} passed" in tested.stdout
    assert home.run("-m", "assay", "verify", "best_of_n", "--seed", "5", "--workers", "2").returncode == 0

    # What is edited counts at once.
    theory = package / "best_of_n" / "theory.py"
    theory.write_text(theory.read_text().replace("(tries) + 1)", "(tries) + 2)"))
    assert home.run("-m", "assay", "verify", "best_of_n").returncode == 1
    assert "REFUTED at scale quick, seed 1" in home.run("-m", "pytest", "-q", cwd=package).stdout
    theory.write_text("no python")
    listed = home.run("-m", "assay", "list")
    assert "sign_rip/phi-outlier" in listed.stdout
    assert listed.stderr.startswith("assay: family 'best_of_n' can not be loaded from best_of_n.claims: SyntaxError")

    home.pip("uninstall", "--quiet", "--yes", "best-of-n")
    gone = home.run("-m", "assay", "list")
    assert ("best_of_n" in gone.stdout, gone.stderr) == (False, "")
