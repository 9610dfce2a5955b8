"""Every CUDA source of the project compiles, with the options that a run uses, wherever a CUDA compiler is present."""

import ctypes
import importlib
import pkgutil
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import sims
from assay._drawing.backend import OPTIONS
from assay._drawing.philox import SOURCE
from tests.oracles.host_gpu import kernel_names

OLDEST = "75"  # compute capability 7.5 is the oldest that CUDA 13 knows


def sources() -> dict[str, str]:
    """Every text at the top of a module of `sims` that holds a kernel, and the source of the draws."""
    found = {"assay._drawing.philox": SOURCE}
    for module in pkgutil.walk_packages(sims.__path__, "sims."):
        names = vars(importlib.import_module(module.name))
        found |= {
            f"{module.name}.{name}": text
            for name, text in names.items()
            if isinstance(text, str) and "__global__" in text and not name.startswith("__")
        }
    return found


def nvcc(source: str, folder: Path) -> str:
    compiler = shutil.which("nvcc")
    if compiler is None:
        pytest.skip("nvcc is not installed")
    (folder / "kernels.cu").write_text(source)
    command = [compiler, "-ptx", f"-arch=compute_{OLDEST}", *OPTIONS, "-Werror", "all-warnings"]
    done = subprocess.run(
        [*command, "-o", str(folder / "kernels.ptx"), str(folder / "kernels.cu")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return (folder / "kernels.ptx").read_text()


def nvrtc(source: str, _: Path) -> str:
    library = _nvrtc_library()
    if library is None:
        pytest.skip("NVRTC is not installed")
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    assert library.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"kernels.cu", 0, None, None) == 0
    options = [f"--gpu-architecture=compute_{OLDEST}".encode(), *(option.encode() for option in OPTIONS)]
    status = library.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
    library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    library.nvrtcGetProgramLog(program, log)
    assert status == 0, log.value.decode()
    library.nvrtcGetPTXSize(program, ctypes.byref(size))
    listing = ctypes.create_string_buffer(size.value)
    library.nvrtcGetPTX(program, listing)
    return listing.value.decode()


def _nvrtc_library() -> ctypes.CDLL | None:
    """NVRTC from a wheel of NVIDIA's, or where the system looks for libraries."""
    spec = find_spec("nvidia")
    folders = [Path(folder) for folder in spec.submodule_search_locations or []] if spec else []
    wheels = [path for folder in folders for path in folder.glob("*/lib/libnvrtc.so.1[0-9]")]
    for path in wheels:
        for builtins in path.parent.glob("libnvrtc-builtins.so.*"):
            ctypes.CDLL(str(builtins))  # NVRTC itself would look for it among the system's libraries only
    for candidate in (*map(str, wheels), "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"):
        try:
            return ctypes.CDLL(candidate)
        except OSError:
            continue
    return None


@pytest.mark.parametrize("compiler", [nvcc, nvrtc])
@pytest.mark.parametrize("name", sources())
def test_sources_compile(name: str, compiler: Callable[[str, Path], str], tmp_path: Path) -> None:
    source = sources()[name]
    listing = compiler(source, tmp_path)
    kernels = kernel_names(source)
    assert kernels
    for kernel in kernels:
        assert f".entry {kernel}(" in listing


@pytest.mark.parametrize("compiler", [nvcc, nvrtc])
def test_a_wrong_source_does_not_compile(compiler: Callable[[str, Path], str], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="undeclared_name"):
        compiler(SOURCE.replace("c0 = high1", "c0 = undeclared_name"), tmp_path)
