"""The benchmark of the perceptron, its competitors agree, and its record holds what it promises."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_a_short_run(tmp_path: Path) -> None:
    options = ["--runs", "8", "--points", "32", "--steps", "8", "--size", "4,64", "--budget", "0.01"]
    command = [sys.executable, str(FOLDER / "sgd_noise.py"), *options, "--out", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    record = json.loads((tmp_path / "sgd_noise.json").read_text())
    rows = {row["name"]: row for row in record["perceptron"]["rows"]}
    ends = {row["name"]: row for row in record["ends"]}
    assert rows["assay, plain"]["run-steps per second"] > 0
    assert {(row["d"], row["P"]) for row in ends.values()} == {(4, 64)}
    assert ends["NumPy, run by run"]["seconds to 1 %"] > 0
    if find_spec("numba") is None:
        pytest.skip("numba is missing: its rows are left out")
    for name in ("assay, plain, compiled", "assay, event-driven, compiled", "numba"):
        assert rows[name]["run-steps per second"] > 0
    for name in ("assay, event-driven, compiled", "numba, run by run"):
        assert ends[name]["seconds to 1 %"] > 0
