"""Whole claims beside a script's loop: what the records promise, and loops that are the simulations in law."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import assay
from assay.stream import StreamKey

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def whole_claims(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("whole_claims")


def test_a_short_run(tmp_path: Path) -> None:
    options = ["sign_rip/phi-noiseless", "--budget", "0.01", "--out", str(tmp_path)]
    command = [sys.executable, str(FOLDER / "whole_claims.py"), *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    (row,) = json.loads((tmp_path / "whole_claims.json").read_text())["rows"]
    claim = assay.claim("sign_rip/phi-noiseless")
    assert row["verdict"] == "CONFIRMED"
    assert {m["mutant"] for m in row["mutants"]} == {m.name for m in claim.mutants}
    assert row["never refuted"] == []
    for mutant in row["mutants"]:
        assert 0 < mutant["seconds"] <= row["seconds"]
        assert 0 < mutant["trials"] <= row["trials"]
    assert row["standard error"]["loop seconds"] > 0


@pytest.mark.parametrize(
    ("name", "trials", "cell"),
    [
        ("randomized_smoothing/linear-exact", 2000, {"perturbation_norm": 0.2, "sigma": 0.5}),
        ("sign_rip/phi-noiseless", 1000, {"dimension": 3, "probe": "generic"}),
        ("gaussian_mixture/plugin-exact", 2000, {"dimension": 10, "labelled_size": 5}),
        ("sgd_noise/weights-vs-P", 300, {"dimension": 4, "sample_size": (16, 32)}),
        ("xor_benign_overfitting/one-step-polarisation", 300, {"samples": 20, "dimension": 60, "label_noise": 0.2}),
    ],
)
def test_a_trial_of_the_loop_has_the_law_of_the_simulation(
    whole_claims: Any, name: str, trials: int, cell: dict[str, Any]
) -> None:
    """Means and variances, eight standard errors apart at most, on fixed keys."""
    claim = assay.claim(name)
    simulation = claim.simulate
    settings = simulation.arguments({p.name: p.default for p in claim.parameters} | cell)
    plain = whole_claims.plain_of(simulation.name)
    key = StreamKey(seed=5, simulation=simulation.name, cell=settings, block=0)
    ours = simulation.run(key, 4096, settings)[plain.output]
    generator = np.random.default_rng(5)
    loop = np.array([plain.trial(generator, **settings) for _ in range(trials)])
    for power in (1, 2):
        room = 8.0 * np.sqrt((loop**power).var(axis=0) / trials + (ours**power).var(axis=0) / len(ours))
        assert np.all(np.abs((loop**power).mean(axis=0) - (ours**power).mean(axis=0)) <= room)


def test_a_loop_of_another_law_is_refused(whole_claims: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = assay.claim("sign_rip/phi-noiseless")
    plain = whole_claims.plain_of(claim.simulate.name)
    wrong = whole_claims.Plain("twice", lambda *a, **k: 2.0 * plain.trial(*a, **k), plain.output)
    monkeypatch.setattr(whole_claims, "plain_of", lambda name: wrong)
    cell = {"dimension": 2, "probe": "identity", "measurements": 64, "ensemble_norm": 1.0}
    with pytest.raises(RuntimeError, match="the loop's mean is"):
        whole_claims.price(claim.simulate, cell, 0.5)
