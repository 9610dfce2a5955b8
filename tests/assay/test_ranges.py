"""Trials outside a declared range are noticed, and those inside it never blamed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import assay
from assay._judging.moments import GROUPS, block_moments
from assay._judging.ranges import beyond

SIZE = 4
TRIALS = SIZE * GROUPS
unit = st.floats(0.0, 1.0)


@given(arrays(np.float64, (TRIALS, 2), elements=unit), unit, st.floats(1e-6, 1e6))
def test_values_in_the_range(values: np.ndarray, low: float, width: float) -> None:
    values = low + width * values
    estimate = assay.bounded("x", low=low, high=low + width)
    assert beyond(estimate, "values", {("x", "values"): values}, SIZE) == ""
    assert beyond(estimate, "moments", {("x", "moments"): block_moments(values)}, SIZE) == ""


@pytest.mark.parametrize("kind", ["values", "moments"])
def test_one_group_outside(kind: str) -> None:
    values = np.full((TRIALS, 2), [0.5, 1.5])
    estimate = assay.bounded(("x", "y"), low=(0.0, 1.0, 0.0), high=(1.0, 2.0, 1.0))

    def fault(moved: np.ndarray, other: float = 0.5) -> str:
        data = {"x": moved, "y": np.full((TRIALS, 1), other)}
        made = {(name, kind): v if kind == "values" else block_moments(v) for name, v in data.items()}
        return beyond(estimate, kind, made, SIZE)

    assert fault(values) == ""
    for trial in range(SIZE):  # a whole group, for its mean; then two trials to both sides, for its variance
        values[trial, 1] = 2.2
    assert fault(values) == "output 'x' has values outside the range that its estimate declares, [0, 2]"
    values[:SIZE, 1] = [0.0, 3.0, 0.0, 3.0]
    assert "output 'x'" in fault(values)
    values[:SIZE, 1] = 1.0
    assert fault(values) == ""
    assert fault(values, 1.01) == "output 'y' has values outside the range that its estimate declares, [0, 1]"
