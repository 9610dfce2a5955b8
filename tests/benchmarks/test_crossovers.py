"""Growing sizes: where a rival is overtaken, and a record that holds what it promises."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def crossovers(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("crossovers")


def test_overtaken_for_good(crossovers: Any) -> None:
    def rows(*seconds: float) -> list[dict[str, float]]:
        return [{"size": 10**k, "seconds per run": s} for k, s in enumerate(seconds)]

    found = crossovers.crossings(
        {
            "assay": rows(5.0, 2.0, 1.0),
            "assay, other": rows(9.0, 9.0, 0.5),
            "always": rows(6.0, 3.0, 2.0),
            "at last": rows(6.0, 1.0, 0.6),
            "never": rows(1.0, 1.0, 0.1),
            "short": rows(1.0, 3.0),
        },
        "run",
    )
    assert {row["rival"]: row["from"] for row in found} == {"always": 1, "at last": 100, "never": None, "short": 10}


@pytest.mark.parametrize("family", ["sign_rip", "gaussian_mixture", "sgd_noise", "xor_benign_overfitting"])
def test_a_short_run(tmp_path: Path, family: str) -> None:
    options = ["--only", family, "--most", "1", "--budget", "0.01", "--out", str(tmp_path)]
    command = [sys.executable, str(FOLDER / "crossovers.py"), *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    kernel = json.loads((tmp_path / "crossovers.json").read_text())["kernels"][family]
    assert any(name.startswith("assay") for name in kernel["rows"])
    assert any("NumPy" in row["rival"] for row in kernel["crossovers"])
