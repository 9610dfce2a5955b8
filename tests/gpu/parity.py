"""How far a simulation on another backend is from NumPy: with the same numbers, and in law."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay._drawing.simulation import Simulation
from assay.stream import StreamKey

__all__ = ["ROUNDING", "SHARE", "in_law", "with_the_same_numbers"]

ROUNDING = 1e-8
SHARE = 0.9
"""Outputs are equal to `ROUNDING` in at least this share of trials; in the others rounding has turned a comparison."""

TRIALS = 64
TRIALS_IN_LAW = 128


def with_the_same_numbers(simulation: Simulation, settings: Mapping[str, Any], backend: str) -> dict[str, float]:
    """In paired mode: the share of trials that agree, and the largest and the median relative difference."""
    key = StreamKey(0, simulation.name, settings, 0)
    here = simulation.run(key, TRIALS, settings)
    there = simulation.run(key, TRIALS, settings, backend, "paired")
    worst = np.zeros(TRIALS)
    for name, values in here.items():
        size = np.abs(values) + 1e-3 * np.median(np.abs(values)) + 1e-12
        worst = np.maximum(worst, np.max((np.abs(there[name] - values) / size).reshape(TRIALS, -1), axis=1))
    share = float(np.mean(worst <= ROUNDING))
    return {"share": share, "largest": float(worst.max()), "median": float(np.median(worst))}


def in_law(simulation: Simulation, settings: Mapping[str, Any], backend: str) -> float:
    """In fast mode, each backend with numbers of its own: the largest distance of two means in standard errors.

    Outputs that do not vary among the trials of a block (exact values, one number for all) are drawn and not compared.
    """
    here, there = (
        simulation.run(StreamKey(seed, simulation.name, settings, 0), TRIALS_IN_LAW, settings, name, "fast")
        for seed, name in ((1, "numpy"), (2, backend))
    )
    farthest = 0.0
    for name, values in here.items():
        means = np.mean(values, axis=0), np.mean(there[name], axis=0)
        error = np.sqrt((np.var(values, axis=0) + np.var(there[name], axis=0)) / TRIALS_IN_LAW)
        varies = error > 1e-9 * np.abs(means[0]) + 1e-12
        far = np.where(varies, np.abs(means[0] - means[1]) / np.where(varies, error, 1.0), 0.0)
        farthest = max(farthest, float(np.max(far)))
    return farthest
