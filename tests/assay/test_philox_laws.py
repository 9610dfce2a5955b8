"""The laws that a GPU's kernels draw, run on the host: each under one key, so that a sample is the same always."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay._drawing.stream import Stream, StreamKey
from tests.oracles import host_gpu

KEY = StreamKey(11, "toy.laws", {}, 0)
SAMPLE = 60_000
LEVEL = 1e-6


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Stream:
    host_gpu.install(monkeypatch)
    return Stream.open(KEY, backend="cupy")


CONTINUOUS: dict[str, Any] = {
    "uniform": (lambda s, n: s.uniform(n, low=-1.0, high=3.0), stats.uniform(-1, 4)),
    "uniform, single": (lambda s, n: s.uniform(n, dtype=s.xp.float32), stats.uniform(0, 1)),
    "normal": (lambda s, n: s.normal(n), stats.norm()),
    "normal, single": (lambda s, n: s.normal(n, dtype=s.xp.float32), stats.norm()),
    "exponential": (lambda s, n: s.exponential(n), stats.expon()),
    "exponential, single": (lambda s, n: s.exponential(n, dtype=s.xp.float32), stats.expon()),
    **{f"gamma {k}": (lambda s, n, k=k: s.gamma(n, k), stats.gamma(k)) for k in (0.05, 0.4, 1.0, 3.5, 50.0, 1e8)},
    **{f"chisquare {k}": (lambda s, n, k=k: s.chisquare(n, k), stats.chi2(k)) for k in (1, 2.0, 7.5)},
    **{f"beta {ab}": (lambda s, n, ab=ab: s.beta(n, *ab), stats.beta(*ab)) for ab in [(0.5, 2), (3, 4), (0.1, 30)]},
    # Near 1 a double is too coarse for a beta of small parameters, so that the upper half is left out.
    "beta, lower half": (lambda s, n: np.minimum(s.beta(n, 0.1, 0.1), 0.5), stats.beta(0.1, 0.1)),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_continuous_laws(stream: Stream, name: str) -> None:
    draw, law = CONTINUOUS[name]
    sample = np.sort(np.asarray(draw(stream, SAMPLE), dtype=np.float64))
    seen = sample < 0.5 if name == "beta, lower half" else np.full(SAMPLE, True)
    steps, cdf = np.arange(SAMPLE + 1) / SAMPLE, law.cdf(sample)
    distance = np.max(np.maximum(steps[1:] - cdf, cdf - steps[:-1])[seen])
    assert stats.kstwo.sf(distance, SAMPLE) > LEVEL


DISCRETE: dict[str, Any] = {
    **{f"poisson {r}": (lambda s, n, r=r: s.poisson(n, r), stats.poisson(r)) for r in (0.3, 9.99, 10.0, 47.0, 2e4)},
    **{
        f"binomial {a}": (lambda s, n, a=a: s.binomial(n, *a), stats.binom(*a))
        for a in [(6, 0.3), (2000, 0.004), (20, 0.5), (26, 0.4), (100, 0.7), (10**5, 0.5), (10**6, 0.999)]
    },
    **{f"geometric {p}": (lambda s, n, p=p: s.geometric(n, p), stats.geom(p)) for p in (0.95, 0.4, 0.01)},
    "integers": (lambda s, n: s.integers(n, -2, 5), stats.randint(-2, 5)),
    "permutation": (
        lambda s, n: np.unique(s.permutation(n, 4), axis=0, return_inverse=True)[1].ravel(),
        stats.randint(0, 24),
    ),
    "signs": (lambda s, n: (s.signs((n, 5)) > 0) @ 2 ** np.arange(5), stats.randint(0, 32)),
}


@pytest.mark.parametrize("name", DISCRETE)
def test_discrete_laws(stream: Stream, name: str) -> None:
    draw, law = DISCRETE[name]
    sample = draw(stream, SAMPLE)
    ends = np.unique(law.ppf(np.arange(1, 50) / 50))  # classes of about equal probability
    expected = SAMPLE * np.diff(np.concatenate([[0.0], law.cdf(ends), [1.0]]))
    observed = np.bincount(np.searchsorted(ends, sample), minlength=expected.size)
    held = expected > 1e-9
    assert observed[~held].sum() == 0
    statistic = np.sum((observed - expected)[held] ** 2 / expected[held])
    assert stats.chi2.sf(statistic, held.sum() - 1) > LEVEL


def test_moments_follow_arrays_of_parameters(stream: Stream) -> None:
    n, k, p, trials = 40_000, np.array([0.3, 2.0, 40.0]), np.array([0.1, 0.5, 0.9]), np.array([3, 50, 10**6])
    samples = {
        "gamma": (stream.gamma((n, 3), k), k, k),
        "chisquare": (stream.chisquare((n, 3), k), k, 2 * k),
        "beta": (stream.beta((n, 3), k, 2.0), k / (k + 2), 2 * k / (k + 2) ** 2 / (k + 3)),
        "poisson": (stream.poisson((n, 3), k), k, k),
        "binomial": (stream.binomial((n, 3), trials, p), trials * p, trials * p * (1 - p)),
        "geometric": (stream.geometric((n, 3), p), 1 / p, (1 - p) / p**2),
    }
    for name, (sample, mean, variance) in samples.items():
        assert (np.abs(sample.mean(axis=0) - mean) < 5 * np.sqrt(variance / n)).all(), name
        assert sample.var(axis=0) == pytest.approx(variance, rel=0.12), name
        assert np.abs(np.corrcoef(sample.T) - np.eye(3)).max() < 5 / np.sqrt(n), name


def test_parameters_may_be_broadcast_and_mixed(stream: Stream) -> None:
    counts = stream.binomial((2, 3), stream.asarray([[1], [7]]), stream.asarray([0.0, 1.0, 1.0]))
    assert counts.tolist() == [[0, 1, 1], [0, 7, 7]]
    assert stream.poisson((2, 2), stream.asarray(0.0)).tolist() == [[0, 0], [0, 0]]


def test_edges_of_the_domains(stream: Stream) -> None:
    assert stream.binomial(3, 0, 0.5).tolist() == [0, 0, 0]
    assert stream.binomial(3, 7, 1.0).tolist() == [7, 7, 7]
    assert stream.binomial(3, 2**62, 0.0).tolist() == [0, 0, 0]
    assert stream.binomial(300, 2**62, 1e-18).mean() == pytest.approx(4.6, rel=0.15)
    assert stream.poisson(3, 0.0).tolist() == [0, 0, 0]
    assert stream.poisson(300, 9e18).mean() == pytest.approx(9e18, rel=1e-9)
    assert stream.geometric(3, 1.0).tolist() == [1, 1, 1]
    assert (stream.geometric(500, 1e-17) > 0).all()
    assert stream.permutation((), 1).tolist() == [0]
    assert stream.permutation((2,), 0).shape == (2, 0)
    assert (np.sort(stream.permutation((3, 2), 9), axis=-1) == np.arange(9)).all()
    assert np.isfinite(stream.gamma(1000, 1e-3)).all()
    assert np.isfinite(stream.beta(1000, 1e-3, 1e-3)).all()
    assert stream.normal((0, 2)).shape == (0, 2)
    assert stream.gamma((), 2.0).shape == ()


def test_what_arrays_hold_outside_the_domain_is_marked(stream: Stream) -> None:
    wrong = np.array([np.nan, -1.0, np.inf])
    for sample in (stream.gamma(3, wrong), stream.beta(3, wrong, 1.0), stream.beta(3, 1.0, wrong)):
        assert np.isnan(sample).all()
    for counts in (
        stream.poisson(3, wrong),
        stream.geometric(3, wrong),
        stream.binomial(3, 5, wrong),
        stream.binomial(3, wrong, 0.5),
        stream.integers(3, 0, np.array([0, -1, 0])),
    ):
        assert (counts == -(2**63)).all()


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda s: s.gamma(3, 0.0), "gamma: needs concentration > 0, got 0.0"),
        (lambda s: s.beta((3,), 1, float("inf")), "beta: needs a finite b, got inf"),
        (lambda s: s.binomial((3,), 2.5, 0.5), "binomial: needs an integer n, got 2.5"),
        (lambda s: s.poisson((2,), 1e19), "poisson: needs 0 <= rate <= 9e18, got 1e"),
        (lambda s: s.geometric((2,), 0), "geometric: needs 1e-17 <= p <= 1, got 0"),
        (lambda s: s.integers((2,), 3, 3), "integers: needs low < high, got 3"),
        (lambda s: s.gamma((2,), s.asarray([[1.0, 2.0]])), "gamma: concentration has shape"),
    ],
)
def test_numbers_are_checked_as_on_the_host(stream: Stream, draw: Any, message: str) -> None:
    for one in (stream, Stream.open(KEY)):
        with pytest.raises(ValueError, match=message):
            draw(one)


def test_parameters_are_numbers_or_arrays_of_the_stream(stream: Stream) -> None:
    with pytest.raises(TypeError, match="gamma: concentration is no array of the stream but list"):
        stream.gamma(2, [1.0, 2.0])
