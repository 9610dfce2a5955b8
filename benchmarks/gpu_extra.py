"""Which extra brings CuPy to this machine: prints cuda12 or cuda13, or says in one line why neither does (status 2).

Needs nothing but Python: it runs before there is an environment.
"""

import shutil
import subprocess
import sys

QUERY = ("nvidia-smi", "--query-gpu=driver_version,compute_cap,name", "--format=csv,noheader")
FIRST_DRIVER = {"cuda13": 580, "cuda12": 525}
OLDEST_OF_CUDA_13 = 7.5  # compute capability


class NoGpu(Exception):
    """Why there is no GPU to use, in one line."""


def listed() -> str:
    """What nvidia-smi says about the GPUs."""
    if shutil.which(QUERY[0]) is None:
        raise NoGpu("no NVIDIA driver on this machine: nvidia-smi was not found")
    try:
        done = subprocess.run(QUERY, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoGpu(f"nvidia-smi does not answer: {error}") from None
    if done.returncode or not done.stdout.strip():
        said = (done.stdout + done.stderr).strip().splitlines()
        raise NoGpu(f"nvidia-smi finds no GPU: {said[0] if said else 'no GPU is listed'}")
    return done.stdout


def extra(lines: str) -> str:
    """The extra for the GPUs of that list, one a line: driver, compute capability, name."""
    driver, capability = 0, float("inf")
    for line in filter(None, map(str.strip, lines.splitlines())):
        fields = [field.strip() for field in line.split(",")]
        try:
            driver = int(fields[0].split(".")[0])
            capability = min(capability, float(fields[1]))
        except (ValueError, IndexError):
            raise NoGpu(f"nvidia-smi says {line!r}, which names no driver and compute capability") from None
    if driver >= FIRST_DRIVER["cuda13"] and capability >= OLDEST_OF_CUDA_13:
        return "cuda13"
    if driver >= FIRST_DRIVER["cuda12"]:
        return "cuda12"
    raise NoGpu(f"the NVIDIA driver {driver} is too old: CUDA 12 needs {FIRST_DRIVER['cuda12']} or later")


def main() -> int:
    try:
        print(extra(listed()))
    except NoGpu as reason:
        print(f"gpu-check: {reason}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
