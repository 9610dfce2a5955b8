"""What simulations and the bench call exists in CuPy, with those arguments. Needs CuPy and no GPU."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from assay import special

ROOT = Path(__file__).parents[2]
SIMS = sorted((ROOT / "sims").rglob("*.py"))


@pytest.fixture(scope="module")
def xp() -> Any:
    pytest.importorskip("cupy")
    import array_api_compat.cupy

    return array_api_compat.cupy


def name_in_namespace(node: ast.AST) -> str:
    """``linalg.qr`` for ``stream.xp.linalg.qr``; "" for what is not of the array namespace."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    names.insert(0, node.id if isinstance(node, ast.Name) else "")
    return ".".join(names[names.index("xp") + 1 :]) if "xp" in names else ""


def found(xp: Any, name: str) -> Any:
    for part in name.split("."):
        xp = getattr(xp, part, None)
    return xp


@pytest.mark.parametrize("path", SIMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_exist_and_take_these_arguments(xp: Any, path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        name = name_in_namespace(node) if isinstance(node, ast.Attribute) else ""
        assert not name or found(xp, name) is not None, f"line {node.lineno}: CuPy has no {name}"  # type: ignore[attr-defined]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        function = found(xp, name) if (name := name_in_namespace(call.func)) else None
        if function is None or any(isinstance(argument, ast.Starred) for argument in call.args):
            continue
        keywords = {keyword.arg: None for keyword in call.keywords if keyword.arg}
        try:
            signature = inspect.signature(function)
        except ValueError:  # compiled; those of element-wise functions take arrays alone
            assert not keywords, f"line {call.lineno}: {name} with {', '.join(keywords)}"
            continue
        signature.bind(*[None] * len(call.args), **keywords)


def test_array_attributes_exist(xp: Any) -> None:
    import cupy
    import numpy as np

    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SIMS]
    used = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {"mT", "shape"} <= used
    assert not {name for name in used & set(dir(np.ndarray)) if not hasattr(cupy.ndarray, name)}


def test_special_functions_exist(xp: Any) -> None:
    import cupyx.scipy.special

    assert not [name for name in special.__all__ if not hasattr(cupyx.scipy.special, name)]


def test_what_the_backend_uses_exists(xp: Any) -> None:
    import cupy

    for name in (
        "RawKernel", "asnumpy", "ndarray", "cuda.Device", "cuda.nvrtc.getVersion", "cuda.runtime.getDeviceCount",
        "cuda.runtime.getDeviceProperties", "cuda.runtime.runtimeGetVersion", "cuda.runtime.driverGetVersion",
        "cuda.Device.mem_info", "cuda.Device.compute_capability", "cuda.Device.id",
    ):  # fmt: skip
        assert found(cupy, name) is not None, name
