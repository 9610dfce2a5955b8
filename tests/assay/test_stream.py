"""Streams: what the numbers depend on, the laws of the draws, and the same numbers on every backend."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assay._drawing import backend as _backend
from assay.stream import BackendError, Stream, StreamKey, cell_text, namespace_of

KEY = StreamKey(0, "toy.walk", {"steps": 3, "p": 0.1}, 0)

DRAWS: dict[str, Callable[[Stream], Any]] = {
    "bits": lambda s: s.bits((3, 2)),
    "uniform": lambda s: s.uniform((3, 2)),
    "uniform, scaled": lambda s: s.uniform((3, 2), low=s.asarray([[0.0], [1.0], [2.0]]), high=5),
    "uniform, single": lambda s: s.uniform((3, 2), dtype=s.xp.float32),
    "normal": lambda s: s.normal((3, 2)),
    "normal, single": lambda s: s.normal((3, 2), dtype=s.xp.float32),
    "exponential": lambda s: s.exponential((3, 2)),
    "gamma": lambda s: s.gamma((3, 2), 0.3),
    "gamma, array": lambda s: s.gamma((3, 2), s.asarray([0.5, 7.0])),
    "chisquare": lambda s: s.chisquare((3, 2), 4),
    "beta": lambda s: s.beta((3, 2), s.asarray([0.5, 2.0]), 3.0),
    "binomial": lambda s: s.binomial((3, 2), s.asarray([5, 500]), s.asarray([[0.1], [0.5], [1.0]])),
    "poisson": lambda s: s.poisson((3, 2), s.asarray([0.0, 300.0])),
    "geometric": lambda s: s.geometric((3, 2), s.asarray([1.0, 1e-3])),
    "integers": lambda s: s.integers((3, 2), 0, s.asarray([2, 2**40])),
    "signs": lambda s: s.signs((3, 2)),
    "permutation": lambda s: s.permutation((3, 2), 5),
}


def host(stream: Stream, value: Any) -> Any:
    return _backend.to_host(stream.backend, value)


def first(key: StreamKey) -> Any:
    return Stream.open(key).uniform((8,)).tolist()


# Keys


@pytest.mark.parametrize(
    "change",
    [{"seed": 1}, {"simulation": "toy.walks"}, {"cell": {"steps": 3, "p": 0.2}}, {"block": 1}, {"seed": -1}],
    ids=str,
)
def test_each_part_of_the_key_changes_the_numbers(change: dict[str, Any]) -> None:
    assert not set(first(evolve(KEY, **change))) & set(first(KEY))


def test_parts_do_not_run_into_each_other() -> None:
    keys = [StreamKey(1, "a", "", 11), StreamKey(11, "a", "", 1), StreamKey(1, "a1", "", 1), StreamKey(1, "a", "1", 1)]
    assert len({key.words for key in keys}) == 4


def test_order_of_names_and_kind_of_number_holder_do_not_matter() -> None:
    same = StreamKey(0, "toy.walk", {"p": np.float64(0.1), "steps": np.int64(3)}, 0)
    assert same == KEY
    assert cell_text({"x": (1.0, 2), "y": "atom", "z": -0.0}) == '{"x": [1.0, 2], "y": "atom", "z": 0.0}'
    assert (
        cell_text({"x": np.array([0.1]), "b": np.True_, "i": float("inf")}) == '{"b": true, "i": Infinity, "x": [0.1]}'
    )
    assert StreamKey(0, "toy.walk", {"steps": 3.0, "p": 0.1}, 0).words != KEY.words


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_cells_differ_exactly_where_their_numbers_do(a: float, b: float) -> None:
    assert (cell_text({"p": a}) == cell_text({"p": b})) == (a == b)


@pytest.mark.parametrize("value", [float("nan"), object(), 1j, b"x"])
def test_cells_of_something_else_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="a cell cannot hold"):
        cell_text({"p": value})


def test_seed_is_an_integer() -> None:
    with pytest.raises(TypeError):
        StreamKey(0.5, "toy.walk", {}, 0)  # type: ignore[arg-type]


def test_same_numbers_in_another_process() -> None:
    program = (
        "from assay.stream import Stream, StreamKey\n"
        "print(Stream.open(StreamKey(0, 'toy.walk', {'p': 0.1, 'steps': 3}, 0)).uniform((8,)).tolist())\n"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(first(KEY))


def test_numbers_are_numpys_own_and_stay_what_they_are() -> None:
    generator = np.random.Generator(np.random.Philox(key=np.array(KEY.words, dtype=np.uint64)))
    assert first(KEY) == generator.random(8).tolist()
    # A change of the key's text would make every ledger useless: only with a reason, and a new `person` in the hash.
    assert KEY.words == (17084327695945975180, 14951730833141057713)
    assert KEY.text == 'toy.walk {"p": 0.1, "steps": 3} seed 0 block 0'


# Backends


@pytest.mark.parametrize("name", DRAWS)
def test_paired_draws_are_equal_on_every_backend(name: str, backend: str) -> None:
    reference = DRAWS[name](Stream.open(KEY, backend="numpy", mode="fast"))
    stream = Stream.open(KEY, backend=backend, mode="paired")
    value = DRAWS[name](stream)
    assert value.device == stream.device
    assert host(stream, value).dtype == reference.dtype
    assert host(stream, value).tolist() == reference.tolist()


@pytest.mark.parametrize("name", DRAWS)
def test_kinds_and_shapes(name: str) -> None:
    value = DRAWS[name](Stream.open(KEY))
    counts = ("binomial", "poisson", "geometric", "integers", "permutation")
    dtype = "float32" if "single" in name else "uint64" if name == "bits" else "int64" if name in counts else "float64"
    assert value.dtype == np.dtype(dtype)
    assert value.shape == ((3, 2, 5) if name == "permutation" else (3, 2))


def test_strict_arrays_refuse_numpy() -> None:
    stream = Stream.open(KEY, backend="strict")
    assert stream.mode == "paired"
    with pytest.raises(RuntimeError, match="device1"):
        np.asarray(stream.normal(3))
    with pytest.raises(TypeError, match=r"expected an array of the strict backend, got numpy\.ndarray"):
        stream.gamma((2,), np.ones(2))


def test_strict_session_sets_and_restores_flags() -> None:
    strict = pytest.importorskip("array_api_strict")
    before = strict.get_array_api_strict_flags()
    x = Stream.open(KEY, backend="strict").arange(3)
    with _backend.strict_session():
        with pytest.raises(RuntimeError, match="boolean_indexing"):
            x[x > 1]
        with pytest.raises(RuntimeError, match="data-dependent"):
            strict.nonzero(x)
        assert strict.linalg.vector_norm(strict.astype(x, strict.float64)) > 2
        with pytest.raises(AttributeError, match="fft"):
            strict.fft.fft(x)
    assert strict.get_array_api_strict_flags() == before


def test_missing_backends_are_one_line() -> None:
    with pytest.raises(BackendError, match=r"^backend 'torch' is not one of numpy, strict, cupy$"):
        Stream.open(KEY, backend="torch")
    with pytest.raises(ValueError, match=r"^mode 'quick' is not one of fast, paired$"):
        Stream.open(KEY, mode="quick")


def test_a_machine_without_cupy_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.setattr(_backend, "_gpu", _backend._gpu.__wrapped__)  # what it found stays cached
    with pytest.raises(BackendError, match=r"^backend 'cupy' is missing: CuPy cannot be imported \(.*\)$"):
        _backend.open_backend.__wrapped__("cupy")


# Helpers


def test_helpers_make_arrays_on_the_device(backend: str) -> None:
    stream = Stream.open(KEY, backend=backend)
    xp = stream.xp
    made = {
        "asarray": stream.asarray([1.0, 2.0]),
        "zeros": stream.zeros((2, 3)),
        "ones": stream.ones(2),
        "full": stream.full((2,), 0.5),
        "arange": stream.arange(4),
        "arange from": stream.arange(1, 2, 0.5),
    }
    assert all(value.device == stream.device for value in made.values())
    assert [value.dtype for value in made.values()] == [xp.float64] * 4 + [xp.int64, xp.float64]
    assert stream.full(2, True).dtype == xp.bool
    assert stream.zeros(2, dtype=xp.int64).dtype == xp.int64
    assert host(stream, made["arange from"]).tolist() == [1.0, 1.5]


def test_compact_is_allowed_where_shapes_may_not_depend_on_values(backend: str) -> None:
    stream = Stream.open(KEY, backend=backend)
    mask = stream.asarray([True, False, True])
    a, b = stream.compact(mask, stream.arange(3), stream.ones((3, 2)))
    assert host(stream, a).tolist() == [0, 2]
    assert a.device == stream.device
    assert b.shape == (2, 2)


def test_namespace_of_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    strict = pytest.importorskip("array_api_strict")
    assert namespace_of(np.ones(2)) is np
    assert namespace_of(strict.ones(2)) is strict
    silent = type("ndarray", (), {"__module__": "cupy"})()  # as CuPy's arrays are
    asked, backend = [], Stream.open(KEY).backend
    monkeypatch.setattr(_backend, "open_backend", lambda name: asked.append(name) or backend)
    assert namespace_of(silent).__name__ == "array_api_compat.numpy"
    assert asked == ["cupy"]


def test_kernel_needs_a_gpu() -> None:
    for backend in ("numpy", "strict"):
        with pytest.raises(BackendError, match=f"^kernel 'step' needs a GPU: the {backend} backend has none$"):
            Stream.open(KEY, backend=backend).kernel("step", "", (1,), (1,), ())


# Parameters


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda s: s.gamma(3, 0.0), "gamma: needs concentration > 0, got 0.0"),
        (lambda s: s.gamma((3,), s.asarray([1.0, float("nan"), 2.0])), "gamma: needs a finite concentration, got nan"),
        (lambda s: s.chisquare((3,), -1), "chisquare: needs dof > 0, got -1"),
        (lambda s: s.beta((3,), 1, float("inf")), "beta: needs a finite b, got inf"),
        (lambda s: s.binomial((3,), -1, 0.5), "binomial: needs n >= 0, got -1"),
        (lambda s: s.binomial((3,), 2.5, 0.5), "binomial: needs an integer n, got 2.5"),
        (lambda s: s.binomial((2,), 3, s.asarray([0.5, 1.5])), "binomial: needs 0 <= p <= 1, got 1.5"),
        (lambda s: s.poisson((2,), -0.5), "poisson: needs 0 <= rate <= 9e18, got -0.5"),
        (lambda s: s.poisson((2,), 1e19), "poisson: needs 0 <= rate <= 9e18, got 1e"),
        (lambda s: s.geometric((2,), 0), "geometric: needs 1e-17 <= p <= 1, got 0"),
        (lambda s: s.integers((2,), 3, 3), "integers: needs low < high, got 3"),
        (lambda s: s.integers((2,), 0, 2.0**80), "integers: needs high within 64 bits, got 1.2"),
        (lambda s: s.uniform((2,), low=2), "uniform: needs low <= high, got 2"),
        (lambda s: s.uniform((2,), high=s.asarray([1.0, 2.0, 3.0])), "uniform: high has shape"),
        (lambda s: s.gamma((2,), s.asarray([[1.0, 2.0]])), "gamma: concentration has shape"),
        (lambda s: s.poisson((2,), s.asarray([True, False])), "poisson: rate is not a real number but bool"),
        (lambda s: s.normal(2, dtype=s.xp.int64), "is not float64 or float32"),
    ],
)
@pytest.mark.parametrize("name", ["numpy", "strict"])
def test_parameters_outside_their_domain(name: str, draw: Callable[[Stream], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(Stream.open(KEY, backend=name))


def test_edges_of_the_domains() -> None:
    stream = Stream.open(KEY)
    assert stream.binomial(3, 0, 0.5).tolist() == [0, 0, 0]
    assert stream.binomial(3, 7, 1.0).tolist() == [7, 7, 7]
    assert stream.poisson(3, 0.0).tolist() == [0, 0, 0]
    assert stream.geometric(3, 1.0).tolist() == [1, 1, 1]
    assert (stream.geometric(50, 1e-17) < 2**63 - 1).all()
    assert stream.uniform(2, low=3.0, high=3.0).tolist() == [3.0, 3.0]
    assert stream.permutation((), 1).tolist() == [0]
    assert stream.permutation((2,), 0).shape == (2, 0)
    for empty in (stream.bits(0), stream.signs((0, 3)), stream.normal((4, 0))):
        assert empty.size == 0
    for single in (stream.bits(()), stream.signs(()), stream.normal(()), stream.poisson((), 3.0)):
        assert single.shape == ()


# Laws, each under one key: the same sample always


def sample() -> Stream:
    return Stream.open(StreamKey(7, "toy.laws", {}, 0))


@pytest.mark.parametrize(
    ("draw", "law"),
    [
        (lambda s, n: s.uniform(n, low=-2.0, high=3.0), stats.uniform(-2, 5)),
        (lambda s, n: s.normal(n), stats.norm),
        (lambda s, n: s.exponential(n), stats.expon),
        (lambda s, n: s.gamma(n, 0.4), stats.gamma(0.4)),
        (lambda s, n: s.chisquare(n, 3.5), stats.chi2(3.5)),
        (lambda s, n: s.beta(n, 0.5, 2.0), stats.beta(0.5, 2.0)),
    ],
)
def test_continuous_laws(draw: Callable[[Stream, int], Any], law: Any) -> None:
    assert stats.kstest(draw(sample(), 20_000), law.cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("draw", "law"),
    [
        (lambda s, n: s.binomial(n, 6, 0.3), stats.binom(6, 0.3)),
        (lambda s, n: s.poisson(n, 1.7), stats.poisson(1.7)),
        (lambda s, n: s.geometric(n, 0.4), stats.geom(0.4)),
        (lambda s, n: s.integers(n, -1, 3), stats.randint(-1, 3)),
        (lambda s, n: (s.signs(n) + 1) / 2, stats.binom(1, 0.5)),
        (lambda s, n: np.unique(s.permutation(n, 3), axis=0, return_inverse=True)[1].ravel(), stats.randint(0, 6)),
    ],
)
def test_discrete_laws(draw: Callable[[Stream, int], Any], law: Any) -> None:
    n = 20_000
    values, counts = np.unique(draw(sample(), n), return_counts=True)
    expected = n * law.pmf(values)
    frequent = expected >= 5
    observed = np.append(counts[frequent], n - counts[frequent].sum())
    expected = np.append(expected[frequent], n - expected[frequent].sum())  # the last class: all rare values
    classes = expected > 1
    statistic = np.sum((observed - expected)[classes] ** 2 / expected[classes])
    assert stats.chi2.sf(statistic, classes.sum() - 1) > 1e-3
    assert observed[~classes].sum() <= 10


def test_signs_and_bits_are_independent_of_their_neighbours() -> None:
    signs = sample().signs((20_000, 4))
    assert abs(signs.T @ signs / 20_000 - np.eye(4)).max() < 4 / np.sqrt(20_000)
    assert abs(signs[1:].T @ signs[:-1]).max() / 20_000 < 4 / np.sqrt(20_000)


@given(st.integers(1, 12), st.integers(0, 2**32))
def test_permutations_hold_every_element_once(n: int, seed: int) -> None:
    order = Stream.open(StreamKey(seed, "toy.orders", {}, 0)).permutation((3, 2), n)
    assert (np.sort(order, axis=-1) == np.arange(n)).all()


def test_import_is_light() -> None:
    program = "import sys, assay.stream; print(*(sys.modules.keys()))"
    loaded = set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )
    heavy = {
        "scipy",
        "sympy",
        "matplotlib",
        "xarray",
        "dask",
        "cupy",
        "sklearn",
        "numba",
        "threadpoolctl",
        "array_api_strict",
    }
    assert not heavy & loaded
