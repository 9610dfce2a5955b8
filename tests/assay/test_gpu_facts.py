"""What is said about a GPU: tried on a stand-in for CuPy, and on kernels that run on the host."""

import json
import os
import sys
from types import SimpleNamespace
from typing import Any

import array_api_compat.numpy as xp
import numpy as np
import pytest

from assay._drawing import backend as _backend
from assay._drawing import environment as _environment
from assay._drawing.backend import BackendError, gpu_facts, open_backend
from assay._drawing.selftest import self_test
from tests.assay.commandline import run
from tests.oracles import host_gpu


class Device:
    id = 0
    mem_info = (60 * 2**30, 80 * 2**30)
    compute_capability = "90"


def stand_in(**changes: Any) -> SimpleNamespace:
    """As much of the module cupy as the facts need, on a machine with one GPU."""
    runtime = SimpleNamespace(
        getDeviceCount=lambda: 1,
        runtimeGetVersion=lambda: 13000,
        driverGetVersion=lambda: 13010,
        getDeviceProperties=lambda _: {"name": b"Imagined 100"},
    )
    cuda = SimpleNamespace(runtime=runtime, Device=Device, nvrtc=SimpleNamespace(getVersion=lambda: (13, 0)))
    for name, value in changes.items():
        setattr(runtime if hasattr(runtime, name) else cuda.nvrtc, name, value)
    return SimpleNamespace(cuda=cuda, __version__="14.2.0", ndarray=np.ndarray, asnumpy=np.asarray)


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a stand-in where CuPy would be."""
    monkeypatch.setattr(_backend, "_gpu", _backend._gpu.__wrapped__)
    monkeypatch.setattr(_backend, "open_backend", open_backend.__wrapped__)
    monkeypatch.setattr(_environment, "_environment", _environment._environment.__wrapped__)
    monkeypatch.setitem(sys.modules, "array_api_compat.cupy", xp)

    def put(**changes: Any) -> None:
        monkeypatch.setitem(sys.modules, "cupy", stand_in(**changes))

    put()
    return put


def test_facts_and_environment_name_versions_and_tf32(cupy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPY_TF32", "1")
    facts = gpu_facts()
    assert os.environ["CUPY_TF32"] == "0"  # whatever the user had set
    assert facts == {
        "name": "Imagined 100", "memory_bytes": 80 * 2**30, "free_bytes": 60 * 2**30, "compute_capability": "90",
        "cupy": "14.2.0", "cuda_runtime": 13000, "cuda_driver": 13010, "nvrtc": "13.0", "tf32": "off",
    }  # fmt: skip
    found = _environment.environment("cupy")
    assert {name: found[name] for name in ("cupy", "cuda", "gpu", "tf32")} == {
        "cupy": "14.2.0", "cuda": "13000", "gpu": "Imagined 100", "tf32": "off",
    }  # fmt: skip


def failing(text: str) -> Any:
    def call(*_: Any) -> Any:
        raise RuntimeError(text)

    return call


def test_what_is_missing_is_said_in_one_line(cupy: Any) -> None:
    cupy(getDeviceCount=lambda: 0)
    with pytest.raises(BackendError, match=r"^backend 'cupy' finds no GPU$"):
        _backend.open_backend("cupy")
    cupy(getDeviceCount=failing("cudaErrorNoDevice: no CUDA-capable device is detected\nmore"))
    with pytest.raises(BackendError, match=r"^backend 'cupy' finds no GPU \(cudaErrorNoDevice: [^\n]*\)$"):
        _backend.open_backend("cupy")
    cupy(getVersion=failing("No such file: libnvrtc.so.13\nmore"))
    with pytest.raises(BackendError, match=r"^backend 'cupy' finds a GPU and no CUDA libraries; [^\n]*libnvrtc[^\n]*$"):
        _backend.open_backend("cupy")


def test_self_test_of_backends_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    works = dict.fromkeys(("draws", "laws", "linear algebra", "special functions"), "works")
    assert self_test("numpy") == works
    host_gpu.install(monkeypatch)
    assert self_test("cupy") == works


def test_self_test_sees_wrong_words_and_what_cannot_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay._drawing import philox

    host_gpu.install(monkeypatch)
    monkeypatch.setattr(philox, "SOURCE", philox.SOURCE.replace("round < 10", "round < 9"))
    assert self_test("cupy")["draws"] == "bits differs from the host's"
    monkeypatch.setattr(_backend, "launch", failing("nvrtc: error: failed to open libnvrtc-builtins\nmore"))
    assert self_test("cupy")["laws"] == "RuntimeError: nvrtc: error: failed to open libnvrtc-builtins"


def test_doctor_reports_them(monkeypatch: pytest.MonkeyPatch) -> None:
    host_gpu.install(monkeypatch)
    monkeypatch.setattr(_backend, "gpu_facts", lambda: {"name": "Imagined 100", "tf32": "off"})
    found = json.loads(run("doctor", "--json").out)["gpu"]
    assert found["tried"]["laws"] == "works"
    page = run("doctor").out
    assert "gpu       name Imagined 100, tf32 off\n" in page
    assert "gpu       linear algebra: works\n" in page
