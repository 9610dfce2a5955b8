"""A block of every simulation fits on a GPU."""

import numpy as np
import pytest

from assay.stream import Stream, simulation
from tests.gpu.memory import LIMIT, estimate, largest_cells
from tests.gpu.simulations import names


@simulation(outputs="largest", block=32, gpu_block=2**20)
def walks(stream: Stream, trials: int, *, steps: int) -> dict[str, object]:
    return {"largest": stream.xp.max(stream.normal((trials, steps)), axis=1)}


def test_estimates_are_those_of_the_arrays() -> None:
    # Objects of Python's own come and go between the two measurements.
    assert estimate(walks, {"steps": 1000}) == pytest.approx(8 * 1000 * 2**20, rel=0.2)
    assert np.isfinite(estimate(walks, {"steps": 1}))


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_blocks_of_the_quick_grid_fit(name: str) -> None:
    found = largest_cells("quick")
    if name not in found:
        pytest.skip("in no quick cell")
    assert estimate(*found[name]) < LIMIT
