"""The part of a block's key that names the machine and the versions: bit identity is promised within it."""

import platform
from functools import lru_cache
from typing import Any

from assay._drawing import backend as _backend

__all__ = ["environment", "environment_text"]


def environment(backend: str = "numpy") -> dict[str, str]:
    """Versions and hardware that may change the last bit of a block's numbers.

    Raises `BackendError` for a backend that this machine lacks.
    """
    return dict(_environment(backend))


def environment_text(backend: str = "numpy") -> str:
    """The environment in one line: ``python 3.12.3, numpy 2.3.1, ..., cpu ...``."""
    return ", ".join(f"{name} {value}" for name, value in environment(backend).items())


@lru_cache
def _environment(backend: str) -> tuple[tuple[str, str], ...]:
    packages = ["numpy", "scipy", "array-api-compat", "array-api-extra"]
    if backend == "strict":
        packages.append("array-api-strict")
    found: dict[str, Any] = {"python": platform.python_version(), **{name: _version(name) for name in packages}}
    found["cpu"] = _processor()
    gpu = _backend.device_name(backend)  # also says in one line that the backend is missing
    if gpu:
        facts = _backend.gpu_facts()
        found |= {"cupy": facts["cupy"], "cuda": str(facts["cuda_runtime"]), "gpu": gpu, "tf32": facts["tf32"]}
    return tuple(found.items())


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _processor() -> str:
    """The CPU's model, as precisely as the system tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.lower().startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "unknown"
