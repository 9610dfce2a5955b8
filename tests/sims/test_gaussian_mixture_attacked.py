"""Simulations of attacked classifiers: slow twins, reduced forms against raw data, attacks that are the worst."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import attacked_points as points_module
from sims.gaussian_mixture.attacked_mean import (
    attacked_mean,
    attacked_mean_raw,
    sign_attacked_mean,
    sign_attacked_mean_raw,
)
from sims.gaussian_mixture.attacked_points import attacked_points, worst_attack
from tests.oracles import gaussian_mixture_attacked_loops as loops

LEVEL = 1e-6
POINT: dict[str, Any] = {
    "dimension": 5, "signal_to_noise": 1.2, "noise_scale": 0.7, "attack_share": 0.5, "threshold_share": 0.3,
}  # fmt: skip
L2: dict[str, Any] = {"dimension": 5, "labelled_size": 3, "signal_to_noise": 1.2, "attack_radius": 0.5}
LINF: dict[str, Any] = {"dimension": 5, "labelled_size": 3, "signal_to_noise": 1.2, "attack_share": 0.5}
PAIRS = [(attacked_mean, attacked_mean_raw, L2), (sign_attacked_mean, sign_attacked_mean_raw, LINF)]


def key_of(simulation: Simulation) -> StreamKey:
    return StreamKey(seed=31, simulation=simulation.name, cell={}, block=0)


def run(simulation: Simulation, cell: dict[str, Any], trials: int = 64, **options: Any) -> dict[str, np.ndarray]:
    return simulation.run(key_of(simulation), trials, cell, **options)


@pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
def test_points_against_the_slow_twin(norm: str) -> None:
    stream, trials = Stream.open(key_of(attacked_points)), 64
    labels, noise = stream.signs((trials, 1))[:, 0], stream.normal((trials, 5))
    fast = run(attacked_points, POINT | {"attack_norm": norm}, trials)["wrong"]
    options = {name: value for name, value in POINT.items() if name != "dimension"}
    slow = [loops.attacked_point(y, z, attack_norm=norm, **options) for y, z in zip(labels, noise, strict=True)]
    assert fast.tolist() == slow
    assert 0 < fast.mean() < 1


@pytest.mark.parametrize(
    ("raw", "norm", "cell"), [(attacked_mean_raw, "l2", L2), (sign_attacked_mean_raw, "linf", LINF)]
)
def test_raw_data_against_the_slow_twin(raw: Simulation, norm: str, cell: dict[str, Any]) -> None:
    stream, trials = Stream.open(key_of(raw)), 40
    draws = [(stream.signs((trials, 1))[:, 0], stream.normal((trials, 5))) for _ in range(4)]
    fast = run(raw, cell, trials)
    mean = loops.generic_mean(5, 1.2) if norm == "l2" else loops.level_mean(5, 1.2)
    radius = 0.5 if norm == "l2" else 0.5 * mean[0]
    for k in range(trials):
        slow = loops.attacked_average([y[k] for y, _ in draws], [z[k] for _, z in draws], mean, radius, norm)
        assert fast["wrong"][k] == slow[0]
        assert fast["error"][k] == pytest.approx(slow[1], rel=1e-11)


def test_reduced_forms_against_the_slow_twin() -> None:
    stream = Stream.open(key_of(attacked_mean))
    along, across = stream.normal((32,)), stream.chisquare((32,), 4)
    fast = run(attacked_mean, L2, 32)
    for k in range(32):
        slow = loops.from_parts(along[k], across[k], labelled_size=3, signal_to_noise=1.2, radius=0.5)
        assert fast["error"][k] == pytest.approx(slow, rel=1e-11)
        bayes = 0.5 * math.erfc(0.7 / math.sqrt(2))
        assert fast["scaled_excess"][k] == pytest.approx(3 * (slow - bayes), rel=1e-9)
    noise = Stream.open(key_of(sign_attacked_mean)).normal((32, 5))
    signs = run(sign_attacked_mean, LINF, 32)["error"]
    for k in range(32):
        slow = loops.sign_error(noise[k].tolist(), labelled_size=3, signal_to_noise=1.2, attack_share=0.5)
        assert signs[k] == pytest.approx(slow, rel=1e-11)


@pytest.mark.parametrize(("reduced", "raw", "cell"), PAIRS)
@pytest.mark.parametrize("change", [{}, {"dimension": 1}, {"dimension": 2, "labelled_size": 9}])
def test_reduced_form_has_the_law_of_raw_data(
    reduced: Simulation, raw: Simulation, cell: dict[str, Any], change: dict[str, Any]
) -> None:
    """Dvoretzky-Kiefer-Wolfowitz for both samples at half the level; means within five standard errors."""
    trials = 20_000
    short, long = run(reduced, cell | change, trials)["error"], run(raw, cell | change, trials)
    points = np.concatenate([short, long["error"]])
    below = [np.searchsorted(np.sort(x), points, side="right") / trials for x in (short, long["error"])]
    if change.get("dimension") != 1 or cell is LINF:
        assert np.max(np.abs(below[0] - below[1])) < 2 * math.sqrt(math.log(4 / LEVEL) / (2 * trials)) + 1e-9
    for values in long.values():
        assert abs(values.mean() - short.mean()) <= 5 * math.sqrt((values.var() + short.var()) / trials) + 1e-12


@pytest.mark.parametrize(("reduced", "raw", "cell"), PAIRS)
def test_the_comparison_can_fail(reduced: Simulation, raw: Simulation, cell: dict[str, Any]) -> None:
    other = run(reduced, cell | {"dimension": 7}, 20_000)["error"]
    values = run(raw, cell, 20_000)["error"]
    assert abs(values.mean() - other.mean()) > 5 * math.sqrt((values.var() + other.var()) / 20_000)


@given(
    w=st.lists(st.floats(-3, 3).filter(lambda v: abs(v) > 1e-3), min_size=2, max_size=6),
    seed=st.integers(0, 2**20),
    norm=st.sampled_from(["l1", "l2", "linf"]),
)
def test_no_attack_is_worse(w: list[float], seed: int, norm: str) -> None:
    weights = np.array(w)
    order = {"l1": 1.0, "l2": 2.0, "linf": np.inf}[norm]
    attack = worst_attack(np, weights, norm)
    assert np.linalg.norm(attack, order) == pytest.approx(1.0)
    others = np.random.default_rng(seed).normal(size=(50, len(w)))
    others /= np.linalg.norm(others, order, axis=1)[:, None]
    assert np.all(others @ weights <= attack @ weights * (1 + 1e-12))


@given(seed=st.integers(0, 2**20), radius=st.floats(0.0, 2.0), more=st.floats(0.0, 1.0), s=st.floats(0.1, 3.0))
def test_errors_grow_with_the_radius_and_fall_with_the_signal(seed: int, radius: float, more: float, s: float) -> None:
    """Under one key, in every trial: eps enters the score with weight 1, and more signal turns w towards mu."""
    cell = L2 | {"signal_to_noise": s, "attack_radius": radius}
    weak, strong = (run(attacked_mean, cell | {"attack_radius": r}, 32)["error"] for r in (radius, radius + more))
    assert np.all(strong >= weak * (1 - 1e-12))


@pytest.mark.parametrize("reduced", [attacked_mean, sign_attacked_mean], ids=lambda s: s.name)
def test_without_an_attack_it_is_the_mean_classifier(reduced: Simulation) -> None:
    from sims.gaussian_mixture.mean_classifier import mean_classifier

    key = key_of(mean_classifier)
    cell = {"dimension": 4, "labelled_size": 5, "signal_to_noise": 0.9}
    plain = mean_classifier.run(key, 20_000, cell)["error"]
    attacked = reduced.run(key, 20_000, cell | {"attack_radius": 0.0, "attack_share": 0.0})["error"]
    if reduced is attacked_mean:
        np.testing.assert_allclose(attacked, plain, rtol=1e-12)
    assert abs(attacked.mean() - plain.mean()) < 5 * math.sqrt(2 * plain.var() / 20_000)


def test_flipping_signs_of_coordinates_changes_nothing() -> None:
    """The attacks' norms and the noise are symmetric, so the law of the weights' errors is: a direct check on draws."""
    rng = np.random.default_rng(3)
    weights, mean, flip = rng.normal(size=6), rng.normal(size=6), rng.choice([-1.0, 1.0], 6)
    for norm in ("l1", "l2", "linf"):
        here = (mean - 0.3 * worst_attack(np, weights, norm)) @ weights
        there = (flip * mean - 0.3 * worst_attack(np, flip * weights, norm)) @ (flip * weights)
        assert there == pytest.approx(here, rel=1e-12)


@pytest.mark.parametrize(
    ("simulation", "cell"),
    [(attacked_points, POINT | {"attack_norm": "l1"}), *((p[0], p[2]) for p in PAIRS), *((p[1], p[2]) for p in PAIRS)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_same_numbers_on_every_backend(backend: str, simulation: Simulation, cell: dict[str, Any]) -> None:
    here = run(simulation, cell)
    there = run(simulation, cell, backend=backend, mode="paired")
    for name, values in here.items():
        np.testing.assert_allclose(there[name], values, rtol=1e-11, atol=1e-14)


def test_groups_of_points_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(attacked_points, POINT | {"attack_norm": "l1"}, trials=50)["wrong"]
    monkeypatch.setattr(points_module, "_NUMBERS_AT_ONCE", 7 * 5)
    assert np.array_equal(run(attacked_points, POINT | {"attack_norm": "l1"}, trials=50)["wrong"], whole)
