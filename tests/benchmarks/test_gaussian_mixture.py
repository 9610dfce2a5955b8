"""The benchmark of the Gaussian mixtures runs, its competitors agree, and its record holds what it promises."""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_a_short_run(tmp_path: Path) -> None:
    sizes = ["--sets", "64", "--test-points", "50", "--problems", "2"]
    command = [sys.executable, str(FOLDER / "gaussian_mixture.py"), *sizes, "--budget", "0.01", "--out", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    record = json.loads((tmp_path / "gaussian_mixture.json").read_text())
    rows = {row["name"]: row for row in record["mean classifier"]}
    for name in ("assay, reduced law", "assay, raw data, exact error", "NumPy loop, test set"):
        assert rows[name]["seconds"] > 0
    # The deviation of a trial is a matter of mathematics: that of 0-1 outcomes is the root of p(1 - p).
    assert abs(rows["assay, raw data, outcomes"]["deviation"] - 0.4925) < 0.06
    assert abs(rows["assay, reduced law"]["deviation"] - 0.0259) < 0.002
    assert {
        "PyTorch, raw data, exact error",
        "JAX, raw data, exact error",
        "numba, raw data, exact error",
    } <= rows.keys()
    assert {row["name"] for row in record["descent of RSS"]} == {"assay, side by side", "NumPy loop over problems"}
    assert all("skipped" in row or row["seconds"] > 0 for row in record["direction of largest variance"])
    assert record["ceilings"]["gemm_gflops"] > 0
