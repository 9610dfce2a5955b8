"""Every simulation on a GPU against NumPy. Without one: in law, on kernels that run on the host."""

import pytest

from assay._drawing.backend import BackendError, open_backend
from sims.sgd_noise import kernels
from tests.gpu.parity import SHARE, in_law, with_the_same_numbers
from tests.gpu.simulations import names, simulations
from tests.oracles import host_gpu

FARTHEST = 7.0
"""Standard errors between two means under fixed keys: chance reaches this once in 10^11."""


def test_every_simulation_has_a_cell() -> None:
    assert names() == list(simulations())


@pytest.fixture
def cupy() -> str:
    try:
        open_backend("cupy")
    except BackendError as error:
        pytest.skip(str(error))
    return "cupy"


@pytest.mark.parametrize("name", names())
def test_same_numbers_on_cupy(cupy: str, name: str) -> None:
    found = with_the_same_numbers(*simulations()[name], cupy)
    assert found["share"] >= SHARE, found


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_same_law_on_cupy(cupy: str, name: str) -> None:
    assert in_law(*simulations()[name], cupy) < FARTHEST


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_same_law_with_kernels_on_the_host(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    host_gpu.install(monkeypatch)
    # Blocks of one thread: the host would spend its time on threads that wait for each other.
    monkeypatch.setattr(kernels, "STOPPED", kernels.STOPPED.replace("#define THREADS 128", "#define THREADS 1"))
    monkeypatch.setattr(kernels, "_THREADS", 1)
    assert in_law(*simulations()[name], "cupy") < FARTHEST
