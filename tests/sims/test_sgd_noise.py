"""The event-driven simulation against the plain one, and the plain one against loops."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.stream import Stream, StreamKey
from sims.sgd_noise import event_driven, final_weights, plain_sgd, plain_sgd_weights
from sims.sgd_noise.cone import Cone
from sims.sgd_noise.data import labelled_points
from sims.sgd_noise.event_driven import stopped_weights
from tests.oracles.perceptron import plain_sgd_path

OUTPUTS = ("signal", "noise", "updates", "time")
LEVEL = 1e-5  # of each comparison of two laws, all seeds fixed


def key(seed, block=0, **cell):
    return StreamKey(seed, "test.sgd_noise", cell, block)


def small_data(seed, trials, size, dimension, exponent):
    stream = Stream.open(key(seed))
    return labelled_points(stream, trials, boundary_exponent=exponent, dimension=dimension, sample_size=size)


sizes = st.integers(1, 40)
dimensions = st.integers(2, 6)
exponents = st.floats(0.0, 4.0)
seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=15)
@given(seeds, sizes, dimensions, exponents, st.floats(0.1, 10.0))
def test_plain_sgd_is_the_loop_bit_for_bit(seed, size, dimension, exponent, rate):
    points = small_data(seed, 3, size, dimension, exponent)
    weights, updates, steps = plain_sgd_weights(Stream.open(key(seed, 1)), points, learning_rate=rate)
    twin = Stream.open(key(seed, 1))
    paths, last = plain_sgd_path(points, lambda: twin.integers((3, 64), 0, size), rate)
    assert weights.tolist() == [path[-1] for path in paths]
    assert updates.tolist() == [len(path) - 1 for path in paths]
    assert steps.tolist() == last
    for path in paths:
        signal = [w[0] for w in path]
        assert signal == sorted(signal)  # every point times its label has a positive first coordinate


def event_driven_weights(stream, points, *, learning_rate):
    return stopped_weights(stream, Cone.of(stream, points), learning_rate=learning_rate)


@pytest.mark.parametrize("run", [event_driven_weights, plain_sgd_weights])
@settings(max_examples=25)
@given(seeds, sizes, dimensions, exponents)
def test_a_run_ends_with_every_point_fit(run, seed, size, dimension, exponent):
    points = small_data(seed, 4, size, dimension, exponent)
    weights, updates, steps = run(Stream.open(key(seed, 1)), points, learning_rate=1.0)
    assert np.all(np.einsum("ipk,ik->ip", points, weights) > 0)
    assert np.all(steps >= updates)
    # Novikoff: an unfit point adds at most its squared norm to that of the weights, and some first coordinate to u_1.
    squared = np.sum(points**2, axis=2).max(axis=1) * updates / dimension
    assert np.all(np.sum(weights**2, axis=1) <= squared * (1 + 1e-12))
    least = points[:, :, 0].min(axis=1) * updates / math.sqrt(dimension)
    assert np.all(weights[:, 0] >= least * (1 - 1e-12))


@settings(max_examples=15)
@given(seeds, st.integers(-10, 10), dimensions, exponents)
def test_weights_are_proportional_to_the_learning_rate(seed, power, dimension, exponent):
    points = small_data(seed, 4, 30, dimension, exponent)
    for run in (event_driven_weights, plain_sgd_weights):
        one = run(Stream.open(key(seed, 1)), points, learning_rate=1.0)
        scaled = run(Stream.open(key(seed, 1)), points, learning_rate=2.0**power)
        assert np.array_equal(scaled[0], one[0] * 2.0**power)
        assert np.array_equal(scaled[1], one[1])
        assert np.array_equal(scaled[2], one[2])


def test_outputs_do_not_depend_on_the_temperature():
    cell = {"boundary_exponent": 1.0, "dimension": 4, "sample_size": (64, 1024)}
    one = final_weights(Stream.open(key(5)), 32, **cell)
    other = final_weights(Stream.open(key(5)), 32, **cell, temperature=0.25)
    assert all(np.array_equal(one[name], other[name]) for name in OUTPUTS)


def two_samples(cell, size, trials, seed):
    event = final_weights(Stream.open(key(seed)), trials, **cell, sample_size=(size, size))
    plain = plain_sgd(Stream.open(key(seed + 1)), trials, **cell, sample_size=size)
    return event, plain


def distance(left, right):
    """Largest difference of two empirical distribution functions."""
    points = np.concatenate([left, right])
    below = [np.searchsorted(np.sort(sample), points, side="right") / len(sample) for sample in (left, right)]
    return float(np.max(np.abs(below[0] - below[1])))


@pytest.mark.parametrize(("scan", "proposals"), [(512, 48), (4, 3)], ids=["scans only", "few proposals, all branches"])
@pytest.mark.parametrize(("exponent", "dimension", "size"), [(1.0, 4, 64), (0.0, 3, 16), (3.0, 8, 96)])
def test_event_driven_and_plain_sgd_have_one_law(monkeypatch, exponent, dimension, size, scan, proposals):
    monkeypatch.setattr(event_driven, "_SCAN", scan)
    monkeypatch.setattr(event_driven, "_PROPOSALS", proposals)
    cell = {"boundary_exponent": exponent, "dimension": dimension}
    trials = 4000
    event, plain = two_samples(cell, size, trials, 11)
    # Dvoretzky-Kiefer-Wolfowitz for each sample at half the level; valid with atoms as well.
    room = 2 * math.sqrt(math.log(4 / LEVEL) / (2 * trials))
    for name in OUTPUTS:
        for point in range(2):
            assert distance(event[name][:, point], plain[name]) < room, name
        # Far sharper on the centre: means of logarithms within 5 standard errors.
        left, right = np.log(event[name][:, 0]), np.log(plain[name])
        error = math.sqrt((np.var(left) + np.var(right)) / trials)
        assert abs(np.mean(left) - np.mean(right)) < 5 * error, name


def test_a_wrong_choice_among_unfit_points_is_seen(monkeypatch):
    # The comparison above must be able to fail: always taking the unfit point nearest to the boundary.
    def nearest(stream, cone, runs, done, words, rule):
        return scan(stream, cone, runs, done, (0.0 * words[0], words[1]), rule)

    scan = event_driven._scan
    monkeypatch.setattr(event_driven, "_scan", nearest)
    event, plain = two_samples({"boundary_exponent": 1.0, "dimension": 4}, 64, 4000, 11)
    assert distance(event["updates"][:, 0], plain["updates"]) > 2 * math.sqrt(math.log(4 / LEVEL) / 8000)


def test_backends_agree_on_paired_numbers(backend):
    cell = {"boundary_exponent": 1.0, "dimension": 4, "sample_size": (16, 1024)}
    host = final_weights.run(key(3), 32, cell)
    other = final_weights.run(key(3), 32, cell, backend=backend, mode="paired")
    for name in OUTPUTS:
        # Rounding may turn a choice only where an overlap is zero to the last bit.
        assert np.allclose(host[name], other[name], rtol=1e-9, atol=0)


def test_plain_sgd_on_every_backend(backend):
    cell = {"boundary_exponent": 1.0, "dimension": 3, "sample_size": 24}
    host = plain_sgd.run(key(4), 32, cell)
    other = plain_sgd.run(key(4), 32, cell, backend=backend, mode="paired")
    for name in OUTPUTS:
        assert np.allclose(host[name], other[name], rtol=1e-9, atol=0)
