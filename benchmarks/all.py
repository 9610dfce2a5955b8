"""Every benchmark, one after another, and how far the targets are reached.

    python benchmarks/all.py [--budget 2] [--only NAME ...] [--out FOLDER]

Each runs in a process of its own, with one thread; one that fails does not stop the others. Writes
benchmarks/results/*.json (some twelve minutes at the default budget on two cores) and prints a closing table from them.
`python benchmarks/page.py` then makes the tables and pictures of docs/benchmarks.md and docs/cluster.md.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import harness
import targets

FOLDER = Path(__file__).resolve().parent
FEW = (
    "randomized_smoothing/linear-exact", "sign_rip/phi-noiseless", "gaussian_mixture/plugin-exact",
    "sgd_noise/time-vs-P", "xor_benign_overfitting/benign",
)  # fmt: skip
SCRIPTS: dict[str, tuple[str, ...]] = {
    "randomized_smoothing": (), "sign_rip": (), "sgd_noise": (), "sgd_noise_networks": (), "gaussian_mixture": (),
    "xor_benign_overfitting": (), "whole_claims": (), "crossovers": (), "overhead": (),
    "scaling": ("--shared", *FEW),
}  # fmt: skip
"""The scripts in their order, with options beside those that all have."""


def ran(name: str, options: argparse.Namespace) -> int:
    """Run one script; its exit status."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *SCRIPTS[name]]
    command += ["--budget", str(options.budget), "--threads", str(options.threads), "--out", str(options.out)]
    threads = str(options.threads)
    environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "ASSAY_PROGRESS": "off"}
    environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false" if options.threads == 1 else ""
    print(f"== {name}", flush=True)
    start = time.perf_counter()
    status = subprocess.run(command, env=environment, check=False).returncode
    print(f"== {name}: status {status} after {time.perf_counter() - start:.0f} s\n", flush=True)
    return status


def closing(out: Path) -> str:
    """The table of the targets."""
    rows = [
        {**row, "misses": ", ".join(row["missed"]) or "none", "kernel": f"{row['family']}: {row['kernel']}"}
        for row in targets.table(targets.read(out))
    ]
    return harness.table(
        rows, ["kernel", "seconds", "rival", "of the rival", "of the loop", "share", "bound", "misses"]
    )


def main(argv: list[str] | None = None) -> int:
    parser = harness.parser(__doc__)
    parser.add_argument("--only", nargs="+", choices=list(SCRIPTS), metavar="NAME", help=", ".join(SCRIPTS))
    options = parser.parse_args(argv)
    options.out = options.out.resolve()
    failed = [name for name in options.only or SCRIPTS if ran(name, options)]
    print(closing(options.out))
    least = f"rival {targets.AS_FAST:g} (1 less what times repeat to), loop {targets.LOOP:g}, share {targets.SHARE:g}"
    print(f"targets: {least}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
