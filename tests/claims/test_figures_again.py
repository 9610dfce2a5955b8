"""A sample of `figures/` made again: the committed numbers are those that claims and pictures give today."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import assay
from assay._running.ledger import Ledger
from assay._showing.figure_files import record
from assay._showing.picture import picture_data

FIGURES = Path(__file__).parents[2] / "figures"
CLAIMS = (
    "gaussian_mixture/nb-known-variance", "randomized_smoothing/linear-exact", "sgd_noise/gd-crossover",
    "sign_rip/phi-outlier", "xor_benign_overfitting/linear-floor",
)  # fmt: skip
PICTURES = (
    "gaussian_mixture/two-atoms-against-distance", "gaussian_mixture/linear-error-against-offset",
    "randomized_smoothing/radius-against-samples",
)  # fmt: skip
ROUNDING = 1e-6  # other processors and libraries


def committed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def alike(ours: Any, theirs: Any, where: str) -> None:
    """The same names, words and lengths; numbers up to rounding."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), where
        for name, value in theirs.items():
            alike(ours[name], value, f"{where}.{name}")
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs), where
        for number, value in enumerate(theirs):
            alike(ours[number], value, f"{where}[{number}]")
    elif isinstance(theirs, float):
        assert ours == pytest.approx(theirs, rel=ROUNDING, abs=1e-12), where
    else:
        assert ours == theirs, where


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim(name: str) -> None:
    shown = committed(name)
    result = assay.verify(name, scale=shown["scale"], seed=shown["seed"], ledger=":memory:")
    again = json.loads(record(result))
    for part in ("verdict", "mutants", "printed", "statement", "cells"):
        alike(again[part], shown[part], part)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture(name: str) -> None:
    shown = committed(name)
    with Ledger(":memory:") as ledger:
        data = picture_data(assay.picture(name), assay.Sample(ledger, scale=shown["scale"], seed=shown["seed"]))
    alike({key: np.asarray(value).tolist() for key, value in data.items()}, shown["data"], name)


def test_another_number_is_noticed() -> None:
    shown = committed(CLAIMS[0])
    changed = json.loads(json.dumps(shown["cells"]))
    changed[-1]["estimate"] *= 1 + 1e-4
    with pytest.raises(AssertionError, match="estimate"):
        alike(changed, shown["cells"], "cells")
