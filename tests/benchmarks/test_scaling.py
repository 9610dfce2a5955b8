"""The benchmark of scaling: its model of waiting for looks, and a record that holds what it promises."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def scaling(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("scaling")


def test_one_worker_draws_what_is_looked_at(scaling: Any) -> None:
    loads = [scaling.Load("a", 2.0, ((3, 0), (1, 1))), scaling.Load("b", 1.0, ((2, 1),))]
    # Three looks are taken after 2, 3 and 4 blocks; the block of the control variates comes before them.
    assert scaling.makespan(loads, 1) == (2.0 * 4 + 1.0 * 4, 0.0)


def test_enough_workers_wait_for_looks_alone(scaling: Any) -> None:
    seconds, wasted = scaling.makespan([scaling.Load("a", 1.0, ((5, 0),))], 1000)
    # With a look's blocks those of the next one are drawn too: a wait for each two looks, 3, 6 and 12 blocks.
    assert seconds == 3.0
    assert wasted == 12.0 - 8.0


def test_workers_help_and_no_more_than_their_number(scaling: Any) -> None:
    loads = [scaling.Load(name, 0.5 + k, ((4 + k, k % 2),)) for k, name in enumerate("abcdef")]
    rows = scaling.spread(loads)
    assert rows[0]["speed-up"] == 1.0
    assert all(row["efficiency"] <= 1.0 + 1e-12 for row in rows)
    assert rows[-1]["seconds"] <= rows[1]["seconds"] < rows[0]["seconds"]
    assert scaling.farthest(rows) in scaling.WORKERS


def test_a_short_run(tmp_path: Path) -> None:
    options = ["sign_rip/phi-noiseless", "--most", "0", "--out", str(tmp_path)]
    command = [sys.executable, str(FOLDER / "scaling.py"), *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    record = json.loads((tmp_path / "scaling.json").read_text())
    assert record["cost"]["blocks"] > 0
    assert 0 < record["cost"]["share that is not simulation"] < 1
    assert [row["claim"] for row in record["alone"]] == ["sign_rip/phi-noiseless"]
    assert record["together"][0]["workers"] == 1
