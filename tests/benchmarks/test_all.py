"""All benchmarks in one command: one that fails stops no other, and the closing table is made from the records."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A script of the folder as the scripts see each other."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


def smoothing(ours: float, loop: float, share: float = 0.6) -> dict[str, Any]:
    """A record of the benchmark of smoothing, double precision and linear only."""
    rows = [
        {"name": "linear: assay, float64", "seconds per certificate": ours, "share of the ceiling": share},
        {"name": "linear: published loop, NumPy float64", "seconds per certificate": loop},
        {"name": "linear: assay, float32", "seconds per certificate": ours},
        {"name": "linear: JAX jit + vmap, float32", "skipped": "not there"},
    ]
    two = [{**row, "name": row["name"].replace("linear", "two layers")} for row in rows]
    return {"benchmark": "randomized_smoothing", "rows": rows + two, "ceilings": {}}


def test_targets_are_reached_or_missed_with_a_reason(module: Callable[[str], Any]) -> None:
    targets = module("targets")
    slow = targets.table({"randomized_smoothing": smoothing(2.0, 1.0, 0.4)})[0]
    assert slow["of the rival"] == slow["of the loop"] == 0.5
    assert set(slow["missed"]) == {"rival", "loop", "share"}
    assert "Philox" in slow["missed"]["rival"]
    assert slow["missed"]["share"] == ""
    assert targets.table({"randomized_smoothing": smoothing(1.0, 50.0)})[0]["missed"] == {}
    assert targets.table({}) == []


def test_ours_are_told_from_others(module: Callable[[str], Any]) -> None:
    targets = module("targets")
    ours = ["assay, plain", "assay", "linear: assay, float32", "shared measurements: assay"]
    others = ["numba", "NumPy loop over runs", "linear: PyTorch, float32", "two layers: published loop, NumPy float64"]
    assert [targets.is_ours({"name": name}) for name in ours + others] == [True] * 4 + [False] * 4


def test_one_that_fails_stops_no_other(
    module: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = module("all")
    called: list[str] = []

    def run(command: list[str], **_: Any) -> SimpleNamespace:
        name = Path(command[1]).stem
        called.append(name)
        if name == "randomized_smoothing":
            (tmp_path / f"{name}.json").write_text(json.dumps(smoothing(1.0, 50.0)))
        return SimpleNamespace(returncode=int(name == "sign_rip"))

    monkeypatch.setattr(everything, "subprocess", SimpleNamespace(run=run))
    assert everything.main(["--out", str(tmp_path)]) == 1
    assert called == list(everything.SCRIPTS)
    printed = capsys.readouterr()
    assert "failed: sign_rip" in printed.err
    assert "certificate, linear, double precision" in printed.out
    assert everything.main(["--out", str(tmp_path), "--only", "overhead"]) == 0


def test_every_script_is_run_or_is_no_benchmark_of_a_cpu(module: Callable[[str], Any]) -> None:
    others = {"harness", "targets", "words", "pictures", "page", "page_scaling", "plain_trials", "all"}
    others |= {"gpu", "gpu_check", "gpu_extra"}
    scripts = {path.stem for path in FOLDER.glob("*.py")}
    assert set(module("all").SCRIPTS) == scripts - others


def test_a_script_in_a_process_of_its_own(
    module: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    everything = module("all")
    options = SimpleNamespace(budget=0.01, threads=1, out=tmp_path)
    small = ("--runs", "3", "--measurements", "50", "--steps", "2")
    monkeypatch.setitem(everything.SCRIPTS, "sign_rip", small)
    assert everything.ran("sign_rip", options) == 0
    assert json.loads((tmp_path / "sign_rip.json").read_text())["rows"]


def test_overhead_of_a_cheap_claim(module: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    overhead = module("overhead")
    monkeypatch.setattr(overhead.Simulation, "run", overhead.Simulation.run)  # which it replaces
    row = overhead._measure(overhead._claims(4)[2], 1)
    assert row["verdict"] == "CONFIRMED"
    assert 0 < row["simulation_seconds"] < row["wall_seconds"]
    assert 0 < row["overhead"] < 1
