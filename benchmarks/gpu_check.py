"""Everything that a machine with a CUDA GPU can show, in one go: parity, the bench at full scale, the benchmarks.

Writes ``benchmarks/results/<device>.json``. Run by ``make gpu-check``, which installs CuPy first. Exits with 0 when the
parity tests pass and no claim is refuted on the GPU, with 1 otherwise, with 2 where there is no GPU. A step that fails
does not stop the ones after it: the record says what came of each.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

import harness  # noqa: E402

from assay._drawing import backend as _backend  # noqa: E402
from assay._drawing.backend import BackendError  # noqa: E402
from assay._drawing.selftest import self_test  # noqa: E402
from tests.gpu.parity import ROUNDING, SHARE, with_the_same_numbers  # noqa: E402
from tests.gpu.simulations import simulations  # noqa: E402

Record = dict[str, Any]
SCRIPTS = (
    "gpu", "gaussian_mixture", "randomized_smoothing", "sgd_noise", "sgd_noise_networks", "sign_rip",
    "xor_benign_overfitting",
)  # fmt: skip


def ready() -> str:
    """Why the backend cupy cannot be used here; "" where it can."""
    try:
        _backend.open_backend("cupy")
    except BackendError as error:
        return str(error)
    return ""


def ran(command: list[str], log: Path) -> Record:
    """A command of this environment: its exit status and seconds, the end of what it said; output goes to a file."""
    print(f"gpu-check: {' '.join(command)}", flush=True)
    start, environment = time.perf_counter(), {**os.environ, "PYTHONPATH": str(ROOT)}
    notes = log.with_suffix(".err")
    with log.open("w", encoding="utf-8") as out, notes.open("w", encoding="utf-8") as err:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, stdout=out, stderr=err, env=environment, check=False
        )
    seconds = round(time.perf_counter() - start, 1)
    print(f"gpu-check: status {done.returncode} after {seconds} s", flush=True)
    said = {
        path.suffix[1:]: path.read_text(encoding="utf-8", errors="replace").strip()[-2000:] for path in (log, notes)
    }
    return {"status": done.returncode, "seconds": seconds, "said": {name: text for name, text in said.items() if text}}


def parity(backend: str) -> Record:
    """Every simulation in paired mode against NumPy."""
    found: Record = {}
    for name, (simulation, settings) in simulations().items():
        try:
            found[name] = with_the_same_numbers(simulation, settings, backend)
        except Exception as error:
            found[name] = {"share": 0.0, "failed": f"{type(error).__name__}: {error}"[:500]}
        if found[name]["share"] < SHARE:
            print(f"gpu-check: {name}: {found[name]}", flush=True)
    return {"rounding": ROUNDING, "least_share": SHARE, "simulations": found}


def verdicts(scale: str, ledger: Path, folder: Path) -> Record:
    """The whole bench: the verdict on every claim, and the time that it took."""
    log = folder / "verify.json"
    done = ran(["-m", "assay", "verify", "--scale", scale, "--backend", "cupy", "--ledger", str(ledger), "--json"], log)
    done["said"].pop("json", None)  # it is what stands in the results
    try:
        results = json.loads(log.read_text(encoding="utf-8"))
    except ValueError:
        return {**done, "scale": scale, "failed": "it printed no JSON"}
    counts = Counter(result["verdict"] for result in results)
    print(f"gpu-check: {', '.join(f'{count} {verdict}' for verdict, count in counts.items())}", flush=True)
    return {**done, "scale": scale, "verdicts": dict(counts), "results": results}


def benchmarks(folder: Path, budget: float) -> Record:
    """Every script of this folder, with the record that it leaves."""
    found: Record = {}
    for name in SCRIPTS:
        options = ["--budget", str(budget), "--out", str(folder)]
        found[name] = ran([str(ROOT / "benchmarks" / f"{name}.py"), *options], folder / f"{name}.log")
        if (folder / f"{name}.json").exists():
            found[name]["record"] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def file_name(device: str) -> str:
    """A GPU's model as the name of a file: NVIDIA H100 80GB HBM3 -> nvidia-h100-80gb-hbm3.json."""
    return re.sub(r"[^a-z0-9]+", "-", device.lower()).strip("-") + ".json"


def passed(record: Record) -> bool:
    """Whether the tests and the parity hold, and no claim is refuted."""
    agree = all(row["share"] >= SHARE for row in record["parity"]["simulations"].values())
    tested = record["tests"]["status"] == 0
    return agree and tested and record["bench"]["status"] in (0, 3) and "failed" not in record["bench"]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", default="full", help="of the bench: quick, standard or full (default full)")
    parser.add_argument("--budget", type=float, default=2.0, help="seconds for each steady state (default 2)")
    parser.add_argument("--out", type=Path, default=harness.RESULTS, help="folder of the record (benchmarks/results)")
    parser.add_argument("--ledger", type=Path, default=ROOT / ".assay" / "gpu.sqlite", help="blocks of the bench")
    options = parser.parse_args(argv)
    reason = ready()
    if reason:
        print(f"gpu-check: {reason}", file=sys.stderr)
        return 2
    options.ledger.parent.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    facts = _backend.gpu_facts()
    path = options.out / file_name(facts["name"])
    record: Record = {"gpu": facts, "machine": harness.machine(), "tried": self_test("cupy")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        steps = {
            "parity": lambda: parity("cupy"),
            "tests": lambda: ran(["-m", "pytest", "-q", "-k", "cupy", "tests"], folder / "pytest.log"),
            "bench": lambda: verdicts(options.scale, options.ledger, folder),
            "benchmarks": lambda: benchmarks(folder, options.budget),
        }
        for step, act in steps.items():
            record[step] = act()
            path.write_text(json.dumps(record, indent=1, default=str) + "\n", encoding="utf-8")  # what there is so far
    print(f"gpu-check: written: {path}; {'passed' if passed(record) else 'FAILED'}")
    return 0 if passed(record) else 1


if __name__ == "__main__":
    sys.exit(main())
