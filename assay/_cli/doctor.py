"""``assay doctor``: what this machine offers and what it lacks, without changing anything."""

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from assay._cli.output import emit, emit_json

__all__ = ["doctor", "examine"]

Record = dict[str, Any]
PACKAGES = (
    "numpy", "scipy", "array-api-compat", "array-api-extra", "attrs", "typer", "rich", "matplotlib", "sympy", "mpmath",
    "xarray", "scikit-learn", "threadpoolctl",
)  # fmt: skip
EXTRAS = {
    "fast": ("numba",),
    "dask": ("distributed",),
    "netcdf": ("h5netcdf", "h5py"),
    "notebooks": ("jupyterlab", "ipywidgets"),
    "test": ("pytest", "hypothesis", "array_api_strict"),
    "docs": ("sphinx", "myst_nb"),
    "cuda": ("cupy",),
}
"""What each extra brings, by the names under which it is imported."""


def doctor(as_json: bool) -> int:
    """Print what was found; always 0: a missing extra is no error."""
    found = examine()
    emit_json(found) if as_json else emit(_page(found))
    return 0


def examine() -> Record:
    """Everything that a report of a problem should name."""
    from assay import __version__
    from assay._drawing.environment import environment

    return {
        "assay": __version__,
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "system": platform.platform(),
        "cpu": {"model": environment()["cpu"], "cores": _cores()},
        "blas": _blas(),
        "packages": {name: _version(name) for name in PACKAGES},
        "backends": _backends(),
        "gpu": _gpu(),
        "extras": {name: _missing(modules) for name, modules in EXTRAS.items()},
        "ledger": _ledger(),
        "families": _families(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _blas() -> list[Record]:
    """The BLAS libraries that are loaded; blocks run with one thread each whatever stands here."""
    import numpy  # noqa: F401  (brings its library)
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info

    wanted = ("internal_api", "version", "num_threads", "architecture")
    return [{k: info.get(k) for k in wanted} for info in threadpool_info() if info.get("user_api") == "blas"]


def _backends() -> Record:
    """Each backend: ``available``, or the reason why it is not."""
    from assay._drawing.backend import BACKENDS, BackendError, open_backend

    found = {}
    for name in BACKENDS:
        try:
            open_backend(name)
            found[name] = "available"
        except BackendError as error:
            found[name] = str(error)
    return found


def _gpu() -> Record | None:
    """Facts about the GPU, and what was tried on it; None where there is none."""
    from assay._drawing.backend import BackendError, gpu_facts
    from assay._drawing.selftest import self_test

    try:
        return {**gpu_facts(), "tried": self_test("cupy")}
    except BackendError:
        return None


def _missing(modules: tuple[str, ...]) -> str:
    absent = [module for module in modules if find_spec(module) is None]
    return f"missing: {', '.join(absent)}" if absent else "present"


def _ledger() -> Record:
    """Where the ledger is or would be, whether it can be used, and the room there is; nothing is created."""
    from assay._running.ledger import Ledger, LedgerError
    from assay._running.verify import default_ledger

    path = default_ledger()
    place = path.absolute()
    while not os.path.exists(place) and place != place.parent:
        place = place.parent
    record: Record = {"path": str(path), "exists": os.path.exists(path), "free_bytes": shutil.disk_usage(place).free}
    if not os.path.exists(path):
        usable = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
        return {
            **record,
            "state": "can be created" if usable else f"can not be created: {str(place)!r} is not a writable folder",
        }
    try:
        with Ledger(path, create=False) as book:
            blocks = sum(line["blocks"] for line in book.info())
    except LedgerError as error:
        return {**record, "state": str(error)}
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return {**record, "state": "writable" if writable else "read only", "blocks": blocks}


def _families() -> Record:
    """The claims of each family, or the reason why its module can not be loaded."""
    from assay._claiming.claim import UnknownName
    from assay._claiming.estimates import RegistrationError
    from assay._claiming.registry import claims, families

    found: Record = {}
    for family in families():
        try:
            found[family] = list(claims(family))
        except (RegistrationError, UnknownName) as error:
            found[family] = str(error)
    return found


def _page(found: Record) -> str:
    lines = [
        f"assay     {found['assay']}",
        f"python    {found['python']['implementation']} {found['python']['version']} on {found['system']}",
        f"cpu       {found['cpu']['model']}, {found['cpu']['cores']} cores",
    ]
    for blas in found["blas"]:
        lines.append(
            f"blas      {blas['internal_api']} {blas['version']}, {blas['num_threads']} threads (one in a block)"
        )
    lines.append("packages  " + ", ".join(f"{name} {text}" for name, text in found["packages"].items()))
    lines += [f"backend   {name}: {text}" for name, text in found["backends"].items()]
    if found["gpu"]:
        facts = {name: value for name, value in found["gpu"].items() if name != "tried"}
        lines.append("gpu       " + ", ".join(f"{name} {value}" for name, value in facts.items()))
        lines += [f"gpu       {what}: {outcome}" for what, outcome in found["gpu"]["tried"].items()]
    lines += [f"extra     {name}: {text}" for name, text in found["extras"].items()]
    ledger = found["ledger"]
    blocks = f", {ledger['blocks']} blocks" if "blocks" in ledger else ""
    lines.append(f"ledger    {ledger['path']}: {ledger['state']}{blocks}; {ledger['free_bytes'] / 1e9:.1f} GB free")
    for family, ids in found["families"].items():
        lines.append(f"family    {family}: " + (f"{len(ids)} claims" if isinstance(ids, list) else ids))
    return "\n".join(lines if found["families"] else [*lines, "family    none is installed"])
