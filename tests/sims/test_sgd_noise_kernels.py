"""The perceptron's kernels, run on the host: against the array form, against loops with the same words, and in law."""

import math
from typing import Any

import numpy as np
import pytest

from assay.stream import Stream, StreamKey
from sims.sgd_noise import event_driven, final_weights, kernels, plain, plain_sgd
from sims.sgd_noise.cone import SLACK, Cone
from sims.sgd_noise.data import labelled_points
from tests.oracles import host_gpu
from tests.oracles.philox import philox

CELL: dict[str, Any] = {"boundary_exponent": 1.0, "dimension": 4}
OUTPUTS = ("signal", "noise", "updates", "time")
LEVEL = 1e-5


def key(seed: int, **cell: Any) -> StreamKey:
    return StreamKey(seed, "test.sgd_noise.kernels", cell, 0)


@pytest.fixture(autouse=True)
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    host_gpu.install(monkeypatch)


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one thread, which the host runs much faster."""
    monkeypatch.setattr(kernels, "STOPPED", kernels.STOPPED.replace("#define THREADS 128", "#define THREADS 1"))
    monkeypatch.setattr(kernels, "_THREADS", 1)


@pytest.mark.parametrize("size", [1, 24])
def test_plain_kernel_is_the_array_form_bit_for_bit(size: int) -> None:
    cell = {**CELL, "sample_size": size, "temperature": 0.7}
    host = plain_sgd.run(key(4), 96, cell)
    there = plain_sgd.run(key(4), 96, cell, backend="cupy", mode="paired")
    for name in OUTPUTS:
        assert there[name].tolist() == host[name].tolist()


def test_plain_kernel_leaves_finished_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    few = plain_sgd.run(key(5), 32, {**CELL, "sample_size": 20}, backend="cupy")
    monkeypatch.setattr(plain, "_CHECKS_LEFT_OUT", 1)
    many = plain_sgd.run(key(5), 32, {**CELL, "sample_size": 20}, backend="cupy")
    for name in OUTPUTS:
        assert few[name].tolist() == many[name].tolist()


class Words:
    """The words of one run, as the kernel takes them."""

    def __init__(self, counter: int, words: tuple[int, int]) -> None:
        self.counter, self.key, self.request, self.left = counter, words, 0, list[int]()

    def next(self) -> int:
        if not self.left:
            self.left = list(philox(self.counter + (self.request << 64), self.key))
            self.request += 1
        return self.left.pop(0)

    def below(self, width: int) -> int:
        return self.next() * width >> 64

    def positive(self) -> float:
        return ((self.next() >> 11) + 1) / 2**53


def loop(points: Any, words: Words, rate: float, threads: int) -> tuple[list[float], float, float]:
    """A run by the definition: every point is tested, one of the unfit is drawn, geometric waits."""
    size, dimension = points.shape
    weights, chosen, updates, time = [0.0] * dimension, words.below(size), 0.0, 1.0
    while True:
        weights = [u + rate * float(x) for u, x in zip(weights, points[chosen], strict=True)]
        updates += 1.0
        unfit = []
        for i in sorted(range(size), key=lambda i: (i % threads, i)):
            overlap = float(points[i, 0]) * weights[0]
            for k in range(1, dimension):
                overlap = overlap + float(points[i, k]) * weights[k]
            if overlap <= 0:
                unfit.append(i)
        if not unfit:
            return weights, updates, time
        chosen = unfit[words.below(len(unfit))]
        chance = len(unfit) / size
        wait = 0.0 if chance == 1.0 else math.floor(math.log(words.positive()) / math.log1p(-chance))
        if chance == 1.0:
            words.next()
        time += wait + 1.0


@pytest.mark.parametrize("threads", [128, 5])
def test_event_kernel_is_the_loop_bit_for_bit(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    source = kernels.STOPPED.replace("#define THREADS 128", f"#define THREADS {threads}")
    monkeypatch.setattr(kernels, "STOPPED", source)
    monkeypatch.setattr(kernels, "_THREADS", threads)
    stream, runs = Stream.open(key(6), backend="cupy"), 6
    points = labelled_points(stream, runs, boundary_exponent=1.0, dimension=3, sample_size=40)
    cone = Cone.of(stream, points)
    start = int(stream.counters(0)[2])
    weights, updates, steps = event_driven.stopped_weights(stream, cone, learning_rate=0.5)
    rate = 0.5 / math.sqrt(3)
    for run in range(runs):
        words = Words(start + run + 1, key(6).words)
        expected = loop(cone.all_points[run], words, rate, threads)
        assert (weights[run].tolist(), float(updates[run]), float(steps[run])) == expected
    assert int(stream.counters(0)[2]) == start + runs


def test_slack_spares_points_and_changes_nothing(one_thread: None) -> None:
    stream = Stream.open(key(7), backend="cupy")
    cone = Cone.of(stream, labelled_points(stream, 64, boundary_exponent=0.0, dimension=4, sample_size=50))
    near = kernels.stopped_runs(
        Stream.open(key(8), backend="cupy"), cone.all_points, cone.all_ratios, rate=1.0, slack=SLACK
    )
    every = kernels.stopped_runs(
        Stream.open(key(8), backend="cupy"), cone.all_points, cone.all_ratios, rate=1.0, slack=1e9
    )
    for one, other in zip(near, every, strict=True):
        assert one.tolist() == other.tolist()


def distance(left: Any, right: Any) -> float:
    points = np.concatenate([left, right])
    below = [np.searchsorted(np.sort(sample), points, side="right") / len(sample) for sample in (left, right)]
    return float(np.max(np.abs(below[0] - below[1])))


@pytest.mark.parametrize(("exponent", "dimension", "size"), [(1.0, 4, 64), (0.0, 3, 16), (3.0, 8, 96)])
def test_event_kernel_has_the_law_of_plain_sgd(one_thread: None, exponent: float, dimension: int, size: int) -> None:
    cell, trials = {"boundary_exponent": exponent, "dimension": dimension}, 4000
    event = final_weights(Stream.open(key(11), backend="cupy"), trials, **cell, sample_size=(size,))
    steps = plain_sgd(Stream.open(key(12)), trials, **cell, sample_size=size)
    room = 2 * math.sqrt(math.log(4 / LEVEL) / (2 * trials))
    for name in OUTPUTS:
        assert distance(event[name][:, 0], steps[name]) < room, name
        left, right = np.log(event[name][:, 0]), np.log(steps[name])
        error = math.sqrt((np.var(left) + np.var(right)) / trials)
        assert abs(np.mean(left) - np.mean(right)) < 5 * error, name


def test_a_wrong_choice_among_unfit_points_is_seen(one_thread: None, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = kernels.STOPPED.replace("u64 rank = words.below(total);", "u64 rank = words.below(total) * 0;")
    monkeypatch.setattr(kernels, "STOPPED", wrong)
    event = final_weights(Stream.open(key(11), backend="cupy"), 4000, **CELL, sample_size=(64,))
    steps = plain_sgd(Stream.open(key(12)), 4000, **CELL, sample_size=64)
    assert distance(event["updates"][:, 0], steps["updates"]) > 2 * math.sqrt(math.log(4 / LEVEL) / 8000)
