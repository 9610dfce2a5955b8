"""What `make gpu-check` does, on a machine without a GPU: with canned answers, and on kernels that run on the host."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assay._drawing import backend as _backend
from assay._drawing.backend import BackendError, open_backend
from tests.gpu.simulations import simulations
from tests.oracles import host_gpu

FOLDER = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(FOLDER))

import gpu  # noqa: E402
import gpu_check  # noqa: E402
import gpu_extra  # noqa: E402

FEW = ("randomized_smoothing.unanimous.unanimous_votes", "sign_rip.scaling.aligned_sign")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("580.65.06, 9.0, NVIDIA H100 80GB HBM3\n", "cuda13"),
        ("590.12, 7.5, Tesla T4\n590.12, 8.0, NVIDIA A100\n", "cuda13"),
        ("580.65.06, 7.0, Tesla V100\n", "cuda12"),  # CUDA 13 has dropped what is older than 7.5
        ("550.54.15, 9.0, NVIDIA H100 80GB HBM3\n", "cuda12"),
        ("525.60.13, 6.1, GeForce GTX 1080\n", "cuda12"),
    ],
)
def test_the_extra_follows_driver_and_gpu(said: str, expected: str) -> None:
    assert gpu_extra.extra(said) == expected


@pytest.mark.parametrize(
    ("said", "reason"),
    [("470.10, 8.0, NVIDIA A100\n", "driver 470 is too old"), ("no devices were found\n", "'no devices were found'")],
)
def test_machines_that_cannot_be_used(said: str, reason: str) -> None:
    with pytest.raises(gpu_extra.NoGpu, match=reason):
        gpu_extra.extra(said)


def answer(monkeypatch: pytest.MonkeyPatch, script: str, folder: Path) -> None:
    """Put a program named nvidia-smi first in the path."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_no_gpu_is_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gpu_extra.main() == 2
    assert capsys.readouterr().err == "gpu-check: no NVIDIA driver on this machine: nvidia-smi was not found\n"
    answer(monkeypatch, "echo 'NVIDIA-SMI has failed because it could not talk to the driver'; exit 9", tmp_path)
    assert gpu_extra.main() == 2
    assert capsys.readouterr().err.startswith("gpu-check: nvidia-smi finds no GPU: NVIDIA-SMI has failed")
    answer(monkeypatch, "echo '580.1, 9.0, NVIDIA H100'", tmp_path)
    assert gpu_extra.main() == 0
    assert capsys.readouterr().out == "cuda13\n"


@pytest.mark.parametrize("script", ["gpu.py", "gpu_check.py"])
def test_scripts_without_a_gpu(script: str, tmp_path: Path) -> None:
    try:
        open_backend("cupy")
    except BackendError as error:
        reason = str(error)
    else:
        pytest.skip("there is a GPU")
    command = [sys.executable, str(FOLDER / script), "--out", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"{script.removesuffix('.py').replace('_', '-')}: {reason}\n"
    assert not list(tmp_path.iterdir())


@pytest.fixture
def imagined(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GPU whose kernels run on the host."""
    host_gpu.install(monkeypatch)
    monkeypatch.setattr(_backend, "gpu_facts", lambda: {"name": "Imagined 100 (80GB)"})
    few = {name: simulations()[name] for name in FEW}
    for module in (gpu, gpu_check):
        monkeypatch.setattr(module, "simulations", lambda: few)


def test_rates(imagined: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FEW:
        simulation, _ = simulations()[name]
        monkeypatch.setattr(gpu, "sweep", lambda s, c, b, t: [gpu.trials_per_second(s, c, b, n, t) for n in (32, 256)])
        assert simulation.gpu_block > 256
    record = gpu.measure("cupy", list(FEW), budget=0.0, count=4096)
    assert set(record["tried"].values()) == {"works"}
    assert min(record["limits"].values()) > 0
    assert {"gamma", "binomial", "normal float32"} < set(record["draws_per_s"])
    for name in FEW:
        row = record["simulations"][name]
        assert [rate["trials"] for rate in row["gpu"]] == [32, 256]
        assert row["cpu"]["trials_per_s"] > 0
        assert row["crossover"] in (None, 32, 256)
    json.dumps(record, allow_nan=False)


def test_blocks_of_a_sweep_grow_to_the_simulations_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "trials_per_second", lambda s, c, b, trials, t: trials)
    simulation, settings = simulations()[FEW[1]]
    assert gpu.sweep(simulation, settings, "cupy", 0.0) == [32, 256, 2048, 16384, simulation.gpu_block]
    assert gpu.crossover([{"trials": 32, "trials_per_s": 1.0}, {"trials": 256, "trials_per_s": 5.0}], 3.0) == 256
    assert gpu.crossover([{"trials": 32, "trials_per_s": 1.0}], 3.0) is None


def check(monkeypatch: pytest.MonkeyPatch, folder: Path, verdict: str, status: int = 0) -> tuple[int, dict[str, Any]]:
    """A whole check whose commands are not run: each writes what it would."""

    def ran(command: list[str], log: Path) -> dict[str, Any]:
        if "verify" in command:
            assert command[command.index("--backend") + 1] == "cupy"
            log.write_text(json.dumps([{"claim": "toy/slope", "verdict": verdict}]))
        elif "pytest" not in command:
            (log.parent / f"{log.stem}.json").write_text(json.dumps({"benchmark": log.stem}))
        return {"status": status if "verify" in command else 0, "seconds": 0.1, "said": {}}

    monkeypatch.setattr(gpu_check, "ran", ran)
    result = gpu_check.main(["--out", str(folder), "--ledger", str(folder / "l.sqlite")])
    return result, json.loads((folder / "imagined-100-80gb.json").read_text())


def test_a_whole_check(imagined: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    status, record = check(monkeypatch, tmp_path, "CONFIRMED")
    assert status == 0
    assert record["bench"]["verdicts"] == {"CONFIRMED": 1}
    assert set(record["parity"]["simulations"]) == set(FEW)
    assert all(row["share"] == 1.0 for row in record["parity"]["simulations"].values())
    assert set(record["benchmarks"]) == set(gpu_check.SCRIPTS)
    assert record["benchmarks"]["gpu"]["record"] == {"benchmark": "gpu"}
    status, record = check(monkeypatch, tmp_path, "REFUTED", 1)
    assert status == 1


def test_a_command_that_is_run(tmp_path: Path) -> None:
    code = "import sys; print('said'); print('noted', file=sys.stderr); sys.exit(3)"
    done = gpu_check.ran(["-c", code], tmp_path / "x.log")
    assert done["status"] == 3
    assert done["said"] == {"log": "said", "err": "noted"}


def test_every_script_of_the_folder_is_run() -> None:
    others = {"harness", "gpu_check", "gpu_extra", "overhead"}
    assert others <= {path.stem for path in FOLDER.glob("*.py")}
    assert set(gpu_check.SCRIPTS) <= {path.stem for path in FOLDER.glob("*.py")}
