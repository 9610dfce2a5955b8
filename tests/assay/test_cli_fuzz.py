"""Whatever is typed: a stated status, one line where nothing was run, and never a traceback."""

import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.assay.commandline import install, run

SOME = ["toy/slope", "toy/crossing", "toy/ratio", "toy/law"]
JUNK = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", " ", "-", "--", "---", "=", "nan", "inf", "-inf", "1e400", "-1", "0", "1.5", "0x10", "\u0661",
                     "½", "toy", "toy/", "/", "//", "toy/none", "../toy", "\x00", "\n", "\u2028", "\udcff", "a" * 300,
                     "9" * 400, "1" + "0" * 5000, "--help", "--json", "%s", "{0}", "[red]x[/red]"]),
)  # fmt: skip


def mostly(*good, junk=JUNK):
    """Now and then junk, so that several things at once can be right."""
    return st.integers(0, 7).flatmap(lambda k: st.sampled_from(good) if k else junk)


NAMES = mostly(*SOME)
VALUES = mostly(
    "0", "0.3", "1", "2", "10,20,40", "0.1,0.9", "1e-3", junk=st.sampled_from(["5,1", "1,,2", "nan"]) | JUNK
)
SETS = st.tuples(mostly("n", "rate", "p"), VALUES).map("=".join) | mostly("n=10,20", "rate=0.5", "p=0.1,0.9")


def option(name, values):
    """The option with a value, in one word or two; seldom without one."""
    return st.tuples(st.integers(0, 15), values).map(
        lambda both: [name] if not both[0] else [name, both[1]] if both[0] % 2 else [f"{name}={both[1]}"]
    )


def bad(*texts):
    """Junk that keeps the cost of a run bounded."""
    return st.sampled_from(texts)


CHECK, SET = option("--check", mostly("main")), option("--set", SETS)
JSON = st.just(["--json"])
SEED = option("--seed", mostly("0", "7", str(2**63 - 1)))
BACKEND = option("--backend", mostly("numpy", "strict", "cupy"))
SCALE = option("--scale", mostly("quick", "full"))
LEDGER = option("--ledger", mostly(":memory:", junk=bad("", ".", "\x00", "a" * 300, "folder", "file", "file/under")))
ERRORS = mostly("0.5", "1e-5", "0.01")
# Many workers or trials are refused or slow: what is drawn here ends soon.  Worker processes are tested elsewhere.
WORKERS = option("--workers", mostly("1", junk=bad("0", "-1", "5000", "two", "", "9" * 50)))
TRIALS = option("--trials", mostly("1", "500", "1e3", junk=bad("0", "-5", "1e13", "1" + "0" * 50, "many", "", "nan")))
BLOCK = option("--block", mostly("0", "7", str(2**63 - 1), junk=bad(str(2**63), "-1", "x", "")))
LOOKS = option("--looks", mostly("1", "3", junk=bad("0", "61", "few", "", "9" * 50)))
TIME = option("--time", mostly("1s", "0.01m", "1e9h", junk=bad("0", "-1s", "1d", "", "s", "1e3", "nan")))
# Clusters are tested elsewhere: here are words that are no address.
DASK = option("--dask", bad("", "nowhere", "tcp://", "http://a:1", "tcp://a:0", "tcp://a:99999", "\n", "a" * 300))
AGAINST = option("--against", mostly("old.json", junk=bad("file", "folder", "none", "", "\x00", "a" * 300)))
FORMAT = option("--format", mostly("text", "markdown", "latex"))
DRY = st.just(["--dry-run"])
UNKNOWN = mostly(["--json"], junk=st.sampled_from([["--dry"], ["-x"], ["--JSON"]]) | JUNK.map(lambda word: [word]))


def line(command, arguments, *options):
    """Command, arguments and options, in any order after the command."""
    pieces = st.lists(st.one_of(*options, *options, UNKNOWN), max_size=3)
    shuffled = st.tuples(arguments, pieces).flatmap(lambda both: st.permutations([*([a] for a in both[0]), *both[1]]))
    return shuffled.map(lambda parts: [*command.split(), *(word for part in parts for word in part)])


REFUSED = ["", "toy", "Mine", "a/b", "..", "--x", "\x00", "class", "random", "m" * 99]
ONE, FEW = st.lists(NAMES, min_size=1, max_size=1), st.lists(NAMES, min_size=1, max_size=2)
LINES = st.one_of(
    st.lists(JUNK, max_size=3),
    line("list", st.lists(mostly("toy"), max_size=1), JSON),
    line("show", ONE, JSON, st.just(["--bibtex"])),
    line("predict", ONE, CHECK, SET, SET, JSON),
    line("simulate", ONE, CHECK, SET, SET, TRIALS, SEED, BLOCK, BACKEND, JSON),
    line("verify", FEW, SCALE, SEED, option("--alpha", ERRORS), option("--beta", ERRORS), LOOKS, TIME, BACKEND, WORKERS,
         LEDGER, JSON, DASK, AGAINST, FORMAT, DRY),
    line("verify --dry-run", FEW, SCALE, LOOKS, WORKERS, LEDGER, JSON, DASK, AGAINST, FORMAT),
    line("why", ONE, LEDGER, JSON),
    line("figures", FEW, SCALE, SEED, BACKEND, WORKERS, LEDGER, option("--out", bad("file", "x", "\x00"))),
    line("ledger", st.just(["info"]), LEDGER, JSON),
    line("ledger merge", FEW, LEDGER),
    line("ledger prune", st.just([]), LEDGER),
    line("new", st.lists(st.sampled_from(REFUSED), max_size=2), option("--out", bad("file", "x", "\x00"))),
    line("doctor", st.just([]), JSON),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A folder with a file and a folder in it, toy claims, and a ledger that is not kept."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "file").write_text("neither a ledger nor a folder")
    (folder / "folder").mkdir()
    old = {"claim": "toy/slope", "verdict": "REFUTED", "resolution": 1e-9, "mutants": {"double": "survived"}}
    (folder / "old.json").write_text(json.dumps([{**old, "checks": []}]))
    with pytest.MonkeyPatch.context() as patch:
        install(patch, {"toy": "tests.assay.toys"})
        patch.chdir(folder)
        patch.setenv("ASSAY_LEDGER", ":memory:")
        patch.setattr("assay._showing.figure.write_figures", lambda results, out: [], raising=False)
        yield folder


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(argv=LINES)
@example(argv=["simulate", "toy/law", "--block", str(2**63 - 1)])
@example(argv=["predict", "toy/slope", "--set", "n=1," + "9" * 400])
@example(argv=["verify", "toy/slope", "--ledger", "\x00"])
def test_any_command_line(house, argv):
    before = sorted(os.walk(house))
    ran = run(*argv)
    after = sorted(os.walk(house))
    for folder in {entry[0] for entry in after} - {entry[0] for entry in before}:
        shutil.rmtree(folder, ignore_errors=True)  # `--ledger toy/law` is a ledger that may be made
    for name in {*after[0][2]} - {*before[0][2]}:
        (house / name).unlink()
    assert ran.status in (0, 1, 2, 3, 4)
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err
    if ran.status == 2:
        assert ran.error
        assert after == before
    if ran.status != 0:
        assert all(text.startswith("assay: ") for text in ran.err.splitlines())
    assert "NaN" not in ran.out
    if "--dry-run" in argv and not {"--", "--help"} & {*argv}:
        assert ran.status in (0, 2)
        assert after == before
