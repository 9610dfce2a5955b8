"""A GPU for tests: CUDA sources compiled by g++ and run on the host, thread by thread.

The sources are those that a GPU runs, letter by letter; what CUDA has and C++ lacks is defined before them. Threads of
a block that wait for each other (``__syncthreads``) are threads of the system; others run one after another.
"""

import atexit
import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import array_api_compat.numpy as xp
import numpy as np
import pytest

from assay._drawing import backend as _backend
from assay._drawing.backend import Backend

__all__ = ["install", "kernel_names", "launch"]

_BEFORE = """
#include <algorithm>
#include <barrier>
#include <cmath>
#include <memory>
#include <thread>
#include <utility>
#include <vector>
#define __device__
#define __global__
#define __shared__ static
#define __forceinline__ inline
#define __restrict__
#define __launch_bounds__(...)
struct Place { unsigned x = 0, y = 0, z = 0; };
static thread_local Place blockIdx, threadIdx;
static Place blockDim, gridDim;
static std::unique_ptr<std::barrier<>> together;
static void __syncthreads() { together->arrive_and_wait(); }
static unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long)(((unsigned __int128)a * b) >> 64);
}
static void sincospi(double x, double *s, double *c) { *s = std::sin(M_PI * x); *c = std::cos(M_PI * x); }
static void sincospif(float x, float *s, float *c) { *s = (float)std::sin(M_PI * x); *c = (float)std::cos(M_PI * x); }
template <class T> static T atomicAdd(T *place, T value) { return __atomic_fetch_add(place, value, __ATOMIC_SEQ_CST); }
template <class T> static T atomicMin(T *at, T value) {
    T old = __atomic_load_n(at, __ATOMIC_SEQ_CST);
    while (value < old && !__atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {}
    return old;
}
"""

_AFTER = """
template <class... A, std::size_t... I>
static void on_host(void (*kernel)(A...), void **args, const unsigned *size, std::index_sequence<I...>) {
    gridDim = {size[0], size[1], size[2]};
    blockDim = {size[3], size[4], size[5]};
    const unsigned threads = size[3] * size[4] * size[5];
    for (unsigned b = 0; b < size[0] * size[1] * size[2]; ++b) {
        const auto one = [&](unsigned t) {
            blockIdx = {b % size[0], b / size[0] % size[1], b / size[0] / size[1]};
            threadIdx = {t % size[3], t / size[3] % size[4], t / size[3] / size[4]};
            kernel(*static_cast<std::remove_const_t<A> *>(args[I])...);
        };
        if (!WAITS || threads == 1) {
            together = std::make_unique<std::barrier<>>(1);
            for (unsigned t = 0; t < threads; ++t) one(t);
            continue;
        }
        together = std::make_unique<std::barrier<>>(threads);
        std::vector<std::thread> running;
        for (unsigned t = 0; t < threads; ++t) running.emplace_back(one, t);
        for (auto &thread : running) thread.join();
    }
}
template <class... A> static void start(void (*kernel)(A...), void **args, const unsigned *size) {
    on_host(kernel, args, size, std::index_sequence_for<A...>());
}
"""


@cache
def _folder() -> Path:
    """Where libraries are built: removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="assay-kernels-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def kernel_names(source: str) -> list[str]:
    """The kernels of a source, macros expanded."""
    done = subprocess.run(
        ["g++", "-E", "-P", "-x", "c++", "-"], input=source, capture_output=True, text=True, check=True
    )
    return re.findall(r'extern\s+"C"\s+__global__\s+void\s+(?:__launch_bounds__\([^)]*\)\s*)?(\w+)\s*\(', done.stdout)


@cache
def _library(source: str) -> ctypes.CDLL:
    if shutil.which("g++") is None:
        pytest.skip("g++ is not installed")
    names = kernel_names(source)
    waits = f"\n#define WAITS {int('__syncthreads' in source)}\n"
    entries = "".join(
        f'extern "C" void host_{n}(void **args, const unsigned *size) {{ start({n}, args, size); }}\n' for n in names
    )
    path = _folder() / f"kernels{len(list(_folder().iterdir()))}.cpp"
    path.write_text(_BEFORE + source + waits + _AFTER + entries)
    library = path.with_suffix(".so")
    command = ["g++", "-std=c++20", "-O2", "-ffp-contract=off", "-w", "-shared", "-fPIC", "-pthread"]
    subprocess.run([*command, "-o", str(library), str(path)], check=True)
    return ctypes.CDLL(str(library))


def launch(
    _: Backend, source: str, name: str, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]
) -> None:
    """What `assay._drawing.backend.launch` does, on the host; arrays must be contiguous, as kernels take them to be."""
    assert 1 <= np.prod(block) <= 1024
    assert all(1 <= n <= 65535 for n in grid[1:])
    assert 1 <= grid[0] < 2**31
    held, pointers = [], (ctypes.c_void_p * len(args))()
    for place, value in enumerate(args):
        if isinstance(value, np.ndarray):
            assert value.flags.c_contiguous, f"argument {place} of {name} is not contiguous"
            held.append(ctypes.c_void_p(value.ctypes.data))
            pointers[place] = ctypes.addressof(held[-1])
        else:
            assert isinstance(value, np.generic), f"argument {place} of {name} has no size of its own: {value!r}"
            held.append(np.array([value]))
            pointers[place] = held[-1].ctypes.data
    sizes = (*grid, *(1,) * (3 - len(grid)), *block, *(1,) * (3 - len(block)))
    getattr(_library(source), f"host_{name}")(pointers, (ctypes.c_uint * 6)(*sizes))


def install(monkeypatch: pytest.MonkeyPatch) -> Backend:
    """Make ``cupy`` the name of a backend that keeps its arrays on the host and runs kernels there."""
    backend = Backend("cupy", xp, "cpu")
    opened = _backend.open_backend
    monkeypatch.setattr(_backend, "launch", launch)
    monkeypatch.setattr(_backend, "_gpu", lambda: SimpleNamespace(ndarray=np.ndarray, asnumpy=np.asarray))
    monkeypatch.setattr(_backend, "open_backend", lambda name: backend if name == "cupy" else opened(name))
    return backend
