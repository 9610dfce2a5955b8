"""Array backends: where arrays live and how they get there. The only module that imports CuPy.

========  ==============================  ==========================================================
name      namespace                       device
========  ==============================  ==========================================================
numpy     ``array_api_compat.numpy``      the host
strict    ``array_api_strict``            ``Device("device1")``: NumPy refuses its arrays, so that a
                                          hidden NumPy or SciPy call raises
cupy      ``array_api_compat.cupy``       the current GPU
========  ==============================  ==========================================================
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from attrs import frozen

__all__ = [
    "BACKENDS",
    "MODES",
    "OPTIONS",
    "Backend",
    "BackendError",
    "backend_of",
    "block_session",
    "device_name",
    "from_host",
    "gpu_facts",
    "host_dtype",
    "is_array",
    "launch",
    "namespace_of",
    "open_backend",
    "single_thread",
    "special_function",
    "strict_session",
    "tf32",
    "to_host",
]

Array = Any

MODES = {"numpy": "fast", "strict": "paired", "cupy": "fast"}
"""Every backend, with the mode in which a run draws on it."""

BACKENDS = tuple(MODES)


class BackendError(ValueError):
    """A backend that is unknown or missing here, or something that a backend does not have."""


@frozen
class Backend:
    """An array namespace, and the device on which its arrays are made."""

    name: str
    xp: Any
    device: Any


@lru_cache
def open_backend(name: str) -> Backend:
    """The backend of that name.

    Raises `BackendError`, one line, when there is none or when this machine lacks it.
    """
    if name == "numpy":
        return Backend(name, import_module("array_api_compat.numpy"), "cpu")
    if name == "strict":
        try:
            strict = import_module("array_api_strict")
        except ImportError:
            raise BackendError("backend 'strict' needs array-api-strict, which is not installed") from None
        return Backend(name, strict, strict.Device("device1"))
    if name == "cupy":
        gpu = _gpu()  # first, for its errors are clearer
        return Backend(name, import_module("array_api_compat.cupy"), gpu.cuda.Device())
    raise BackendError(f"backend {name!r} is not one of {', '.join(BACKENDS)}")


@lru_cache
def _gpu() -> Any:
    """The module cupy, where there is a GPU for it and a compiler for its kernels."""
    os.environ["CUPY_TF32"] = (
        "0"  # matrix products of float32 keep all their bits; CuPy reads this when it first needs it
    )
    try:
        with warnings.catch_warnings(action="ignore"):  # of paths that CuPy may not need
            import cupy
    except ImportError as error:
        raise BackendError(f"backend 'cupy' is missing: CuPy cannot be imported ({_line(error)})") from None
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:  # CUDARuntimeError, whose class needs a working driver library
        raise BackendError(f"backend 'cupy' finds no GPU ({_line(error)})") from None
    if not count:
        raise BackendError("backend 'cupy' finds no GPU")
    try:
        cupy.cuda.nvrtc.getVersion()
    except Exception as error:  # a class of its own in each version
        raise BackendError(
            "backend 'cupy' finds a GPU and no CUDA libraries; install the CUDA Toolkit or, for CUDA 13, "
            f"pip install 'cupy-cuda13x[ctk]' ({_line(error)})"
        ) from None
    return cupy


def _line(error: BaseException) -> str:
    """The first line of an error's text."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def device_name(name: str) -> str:
    """The model of the GPU behind a backend, or "" where its arrays live on the host."""
    if name != "cupy":
        open_backend(name)
        return ""
    properties = _gpu().cuda.runtime.getDeviceProperties(open_backend(name).device.id)
    return str(properties["name"].decode())


def gpu_facts() -> dict[str, Any]:
    """What a report of a problem should name about the GPU: model, memory in bytes, compute capability, versions.

    Raises `BackendError` where there is none.
    """
    cupy, name = _gpu(), device_name("cupy")
    device, runtime = cupy.cuda.Device(), cupy.cuda.runtime
    free, total = device.mem_info
    return {
        "name": name,
        "memory_bytes": int(total),
        "free_bytes": int(free),
        "compute_capability": str(device.compute_capability),
        "cupy": str(cupy.__version__),
        "cuda_runtime": int(runtime.runtimeGetVersion()),
        "cuda_driver": int(runtime.driverGetVersion()),
        "nvrtc": ".".join(map(str, cupy.cuda.nvrtc.getVersion())),
        "tf32": tf32(),
    }


def tf32() -> str:
    """Whether matrix products of float32 may be rounded to TF32 (10 bits) on a GPU: ``off`` since `open_backend`."""
    return "off" if os.environ.get("CUPY_TF32", "0") == "0" else "on"


# Host and device


def is_array(backend: Backend, value: object) -> bool:
    """Whether a value is an array of this backend's own kind."""
    if backend.name == "numpy":
        return isinstance(value, (np.ndarray, np.generic))
    if backend.name == "strict":
        return isinstance(value, backend.xp.asarray(0).__class__)
    return isinstance(value, _gpu().ndarray)


def to_host(backend: Backend, value: Array) -> "np.ndarray[Any, Any]":
    """An array of the backend as a NumPy array.

    Raises `TypeError` for anything else: an array of another kind is a sign of a hidden NumPy call.
    """
    if not is_array(backend, value):
        kind = f"{type(value).__module__}.{type(value).__name__}"
        raise TypeError(f"expected an array of the {backend.name} backend, got {kind}")
    if backend.name == "numpy":
        return np.asarray(value)
    if backend.name == "strict":
        return np.asarray(backend.xp.asarray(value, device=backend.xp.Device("CPU_DEVICE")))
    return np.asarray(_gpu().asnumpy(value))


def from_host(backend: Backend, value: "np.ndarray[Any, Any]") -> Array:
    """A NumPy array on the backend's device, with its dtype."""
    return value if backend.name == "numpy" else backend.xp.asarray(value, device=backend.device)


def host_dtype(backend: Backend, dtype: Any) -> "np.dtype[Any]":
    """The NumPy dtype of a floating dtype of the backend's namespace; None stands for float64.

    Raises `ValueError` for any other dtype.
    """
    if dtype is None or dtype == backend.xp.float64:
        return np.dtype(np.float64)
    if dtype == backend.xp.float32:
        return np.dtype(np.float32)
    raise ValueError(f"dtype {dtype!r} is not float64 or float32")


def backend_of(*values: Any) -> Backend:
    """The backend whose arrays are among the values; NumPy where there are only numbers."""
    for value in values:
        root = type(value).__module__.partition(".")[0]
        if root == "array_api_strict":
            return open_backend("strict")
        if root == "cupy":
            return open_backend("cupy")
    return open_backend("numpy")


def namespace_of(array: Array) -> Any:
    """The namespace of an array of any library of the standard; CuPy's arrays do not tell theirs themselves."""
    if type(array).__module__.partition(".")[0] == "cupy":
        return open_backend("cupy").xp
    return array.__array_namespace__()


def special_function(backend: Backend, name: str) -> Any:
    """A special function for host arrays (NumPy, strict) or for the GPU's."""
    if backend.name == "cupy":
        import cupyx.scipy.special

        return getattr(cupyx.scipy.special, name)
    import scipy.special

    return getattr(scipy.special, name)


OPTIONS = ("--std=c++17", "--fmad=false")
"""How kernels are compiled: without fused multiply-adds, sums and products round as on the host."""


@lru_cache
def _compiled(source: str, name: str) -> Any:
    return _gpu().RawKernel(source, name, options=OPTIONS)


def launch(
    backend: Backend, source: str, name: str, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]
) -> None:
    """Launch a raw CUDA kernel (compiled once a process and source).

    Raises `BackendError` on a backend without a GPU.
    """
    if backend.name != "cupy":
        raise BackendError(f"kernel {name!r} needs a GPU: the {backend.name} backend has none")
    for place, value in enumerate(args):
        if is_array(backend, value) and not value.flags.c_contiguous:
            raise BackendError(f"kernel {name!r}: argument {place} is an array that is not contiguous")
    _compiled(source, name)(grid, block, args)


# What surrounds a block


@contextmanager
def strict_session() -> Iterator[None]:
    """Switch off, in array_api_strict, what simulations may not use; put the flags back afterwards.

    Off: boolean indexing, shapes that depend on values, extensions other than linalg.
    """
    strict = open_backend("strict").xp
    with strict.ArrayAPIStrictFlags(
        boolean_indexing=False, data_dependent_shapes=False, enabled_extensions=("linalg",)
    ):
        yield


@contextmanager
def single_thread() -> Iterator[None]:
    """Limit BLAS to one thread, so that sums do not depend on the number of cores. Cheap: some 10 µs."""
    with _thread_controller(len(sys.modules)).limit(limits=1, user_api="blas"):
        yield


@lru_cache(maxsize=1)
def _thread_controller(modules: int) -> Any:
    # Finding the loaded libraries takes milliseconds. A library comes with a module (SciPy brings a BLAS of its
    # own), so that only a change in the number of loaded modules asks for a new search.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def block_session(name: str) -> Iterator[None]:
    """What surrounds every block: one BLAS thread, silent floating-point warnings, the strict flags.

    Overflow and invalid operations are not reported where they happen, for many do no harm (``exp(-inf)``);
    those that do show up as outputs that are not finite.
    """
    with ExitStack() as stack:
        stack.enter_context(single_thread())
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(warnings.catch_warnings(action="ignore", category=RuntimeWarning))
        if name == "strict":
            stack.enter_context(strict_session())
        yield
