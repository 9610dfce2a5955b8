"""The GPU's kernels: compiled for the host, they must give the words and the laws that NumPy gives."""

import math

import numpy as np
import pytest
from scipy import stats

from assay._drawing.backend import Backend, BackendError
from assay._drawing.draws import HostDraws
from assay._drawing.philox import DeviceDraws
from assay._drawing.stream import Stream, StreamKey
from tests.oracles import host_gpu
from tests.oracles.philox import words

KEY = (0x0123456789ABCDEF, 2**64 - 5)


def test_oracle_gives_numpys_words() -> None:
    for key in [(0, 0), KEY, (2**64 - 1, 7)]:
        expected = np.random.Philox(key=np.array(key, dtype=np.uint64)).random_raw(41)
        assert words(key, 41) == expected.tolist()


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Backend:
    """A backend that looks like a GPU and runs each of its threads on the host."""
    return host_gpu.install(monkeypatch)


def test_words_of_every_draw_follow_on(device: Backend) -> None:
    draws = DeviceDraws(device, KEY)
    expected = words(KEY, 40_000)
    assert draws.bits((7,)).tolist() == expected[:7]  # uses two values of the counter
    assert draws.bits((2, 3)).ravel().tolist() == expected[8:14]
    assert draws.bits((0,)).shape == (0,)
    assert draws.bits((5000,)).tolist() == expected[16:5016]  # more words than threads: the loop of a thread
    assert draws.used == 4 + 1250


def test_uniforms_and_signs_are_made_of_those_words(device: Backend) -> None:
    unit = (np.array(words(KEY, 6), dtype=np.uint64) >> np.uint64(11)) * 2.0**-53
    numpys = HostDraws(np.random.Generator(np.random.Philox(key=np.array(KEY, dtype=np.uint64))))
    fast = DeviceDraws(device, KEY).uniform((6,), 0.0, 1.0, np.dtype(np.float64))
    assert fast.tolist() == unit.tolist() == numpys.uniform((6,), 0.0, 1.0, np.float64).tolist()
    assert DeviceDraws(device, KEY).uniform((6,), -1, 3, np.float64).tolist() == (4 * unit - 1).tolist()
    assert DeviceDraws(device, KEY).uniform((6,), np.ones(6), 3.0, np.float64).tolist() == (2 * unit + 1).tolist()
    single = DeviceDraws(device, KEY).uniform((6,), 0.0, 1.0, np.dtype(np.float32))
    assert single.dtype == np.float32
    assert single.tolist() == [(word >> 40) / 2**24 for word in words(KEY, 6)]
    signs = DeviceDraws(device, KEY).signs((300,), np.dtype(np.float64))
    bits = [word >> j & 1 for word in words(KEY, 8) for j in range(64)]
    assert signs.tolist() == [1.0 - 2.0 * bit for bit in bits[:300]]


def test_normals_and_exponentials_follow_box_muller_and_the_logarithm(device: Backend) -> None:
    upper = [(word >> 11) + 1 for word in words(KEY, 2)]
    radius, angle = math.sqrt(-2 * math.log(upper[0] / 2**53)), 2 * math.pi * (upper[1] - 1) / 2**53
    normal = DeviceDraws(device, KEY).normal((3,), np.dtype(np.float64))
    assert normal[:2] == pytest.approx([radius * math.cos(angle), radius * math.sin(angle)], rel=1e-14)
    exponential = DeviceDraws(device, KEY).exponential((2,), np.dtype(np.float64))
    assert exponential == pytest.approx([-math.log(u / 2**53) for u in upper], rel=1e-14)


def test_single_precision_takes_half_a_word(device: Backend) -> None:
    halves = [word >> shift & (2**32 - 1) for word in words(KEY, 4) for shift in (0, 32)]
    logs = [math.log((half + 1) / 2**32) for half in halves]
    exponential = DeviceDraws(device, KEY).exponential((7,), np.dtype(np.float32))
    assert exponential.dtype == np.float32
    assert exponential == pytest.approx([-log for log in logs[:7]], rel=3e-7)
    normal = DeviceDraws(device, KEY).normal((5,), np.dtype(np.float32))
    assert normal.dtype == np.float32
    radii, angles = [math.sqrt(-2 * log) for log in logs[::2]], [2 * math.pi * half / 2**32 for half in halves[1::2]]
    both = [radius * turn(angle) for radius, angle in zip(radii, angles, strict=True) for turn in (math.cos, math.sin)]
    assert normal == pytest.approx(both[:5], rel=1e-6, abs=1e-6)
    signs = [DeviceDraws(device, KEY).signs((70,), np.dtype(kind)) for kind in (np.float32, np.float64)]
    assert signs[0].dtype == np.float32
    assert signs[0].tolist() == signs[1].tolist()


def test_integers(device: Backend) -> None:
    draws = DeviceDraws(device, KEY)
    sample = draws.integers((6000,), -2, 4)
    assert sample.dtype == np.int64
    assert stats.chisquare(np.unique(sample, return_counts=True)[1]).pvalue > 1e-3
    assert set(sample.tolist()) == {-2, -1, 0, 1, 2, 3}
    assert draws.integers((5,), 2**62, 2**62 + 1).tolist() == [2**62] * 5
    with pytest.raises(ValueError, match="integers: needs low < high"):
        draws.integers((5,), 2, 2)


def test_integers_between_arrays(device: Backend) -> None:
    low, high = np.array([[0], [-5]]), np.array([3, 4, 2**40])
    sample = DeviceDraws(device, KEY).integers((2, 3), low, high)
    wide = [(word * int(width) >> 64) for word, width in zip(words(KEY, 6), (high - low).ravel(), strict=True)]
    assert sample.tolist() == (np.reshape(wide, (2, 3)) + low).tolist()


def test_every_element_has_words_of_its_own(device: Backend) -> None:
    # A geometric count needs the first word of its element's value of the counter, and no other.
    sample = DeviceDraws(device, KEY).geometric((50,), 1e-9)
    first = words(KEY, 200)[::4]
    assert sample.tolist() == [math.floor(math.log(((w >> 11) + 1) / 2**53) / math.log1p(-1e-9)) + 1 for w in first]


def test_counters_are_used_once(device: Backend) -> None:
    draws = DeviceDraws(device, KEY)
    assert draws.poisson((3, 2), 4.0).shape == (3, 2)
    assert draws.used == 6
    assert [int(value) for value in draws.take(10)] == [*KEY, 6]
    assert draws.bits((1,)).tolist() == words(KEY, 1, start=16)
    stream = Stream.open(StreamKey(0, "toy", {}, 0), backend="cupy")
    assert stream.on_gpu
    assert stream.draws_on_gpu
    assert int(stream.counters(5)[2]) == 0
    assert int(stream.counters(1)[2]) == 5
    for mode in ("fast", "paired"):
        other = Stream.open(StreamKey(0, "toy", {}, 0), mode=mode)
        assert not other.on_gpu
        assert not other.draws_on_gpu
        with pytest.raises(BackendError, match=f"^the numpy backend in {mode} mode draws nothing in kernels$"):
            other.counters(1)
