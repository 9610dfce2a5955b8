"""Seconds to a standard error of 1e-5 in the mean classifier's error at d = 200, m = 10; the family's heavy kernels.

    python benchmarks/gaussian_mixture.py [--target 1e-5] [--test-points 1000] [--threads 1] [--budget 2]

1. The error averaged over training sets: by the reduced law (two numbers a training set); by raw data here (every
   coordinate of every point), with the exact error of each classifier and with the outcome of one fresh point; by a
   NumPy loop over training sets with the exact error of each, by the same loop as scripts have it, with a test set, and
   by scikit-learn with a test set; raw data in PyTorch, JAX and numba where they are installed.  Each mean is compared
   with the exact law before it is timed.  What counts is the deviation of a trial times the root of its cost:
   seconds = (deviation/target)^2 x seconds a trial.
2. The direction of largest variance of n = 1000 unlabelled points at d = 200: reduced form, raw data here, eigenvectors
   set by set with NumPy, and scikit-learn.
3. The descent of robust self-supervised learning, 16 problems of 10 labelled and 1000 unlabelled points: side by side,
   and one after another in NumPy. Both must end in the same directions.

Writes benchmarks/results/gaussian_mixture.json.
"""

import math
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from harness import Competitor
from scipy.special import ndtr

import sims.gaussian_mixture as sims
from assay.stream import BackendError, Stream, StreamKey
from sims.gaussian_mixture.rss import fit_rss
from sims.gaussian_mixture.spectral import spectral, spectral_raw
from theory.gaussian_mixture import plugin_error

DIMENSION, LABELLED, SIGNAL = 200, 10, 1.0
PLUGIN = {"dimension": DIMENSION, "labelled_size": LABELLED, "signal_to_noise": SIGNAL}
SPECTRAL = {"dimension": DIMENSION, "unlabelled_size": 1000, "unlabelled_signal": 1.0, "signal_to_noise": 1.0,
            "alignment": 1.0, "labelled_size": LABELLED}  # fmt: skip
SLOPE, WEIGHT, STEPS = 0.1, 1.0, 60
Array = Any
Sample = Callable[[], Array]


def simulated(simulation: Any, cell: dict[str, Any], output: str, trials: int, backend: str = "numpy") -> Sample:
    """The next block of a simulation at every call."""
    blocks = iter(range(10**9))

    def call() -> Array:
        key = StreamKey(seed=1, simulation=simulation.name, cell=cell, block=next(blocks))
        return simulation.run(key, trials, cell, backend=backend)[output]

    return call


# --- 1. the mean classifier


def training_set(generator: np.random.Generator) -> tuple[Array, Array]:
    """Points (m, d) and labels (m,); mu on the first axis."""
    labels = generator.choice([-1.0, 1.0], LABELLED)
    points = generator.standard_normal((LABELLED, DIMENSION))
    points[:, 0] += SIGNAL * labels
    return points, labels


def numpy_loop(sets: int) -> Sample:
    generator = np.random.default_rng(1)

    def call() -> Array:
        errors = np.empty(sets)
        for k in range(sets):
            points, labels = training_set(generator)
            weights = labels @ points
            errors[k] = ndtr(-SIGNAL * weights[0] / np.linalg.norm(weights))
        return errors

    return call


def numpy_script(sets: int, test_points: int) -> Sample:
    """A test set for each training set."""
    generator = np.random.default_rng(2)

    def call() -> Array:
        errors = np.empty(sets)
        for k in range(sets):
            points, labels = training_set(generator)
            answers = generator.choice([-1.0, 1.0], test_points)
            tested = generator.standard_normal((test_points, DIMENSION))
            tested[:, 0] += SIGNAL * answers
            errors[k] = np.mean(np.sign(tested @ (labels @ points)) != answers)
        return errors

    return call


def scikit_loop(sets: int, test_points: int) -> Sample:
    """The nearest of two centroids of the points and their mirror images, which is the mean classifier."""
    from sklearn.neighbors import NearestCentroid

    generator = np.random.default_rng(3)

    def call() -> Array:
        errors = np.empty(sets)
        for k in range(sets):
            points, labels = training_set(generator)
            rule = NearestCentroid().fit(np.concatenate([points, -points]), np.concatenate([labels, -labels]))
            answers = generator.choice([-1.0, 1.0], test_points)
            tested = generator.standard_normal((test_points, DIMENSION))
            tested[:, 0] += SIGNAL * answers
            errors[k] = 1.0 - rule.score(tested, answers)
        return errors

    return call


def with_torch(sets: int) -> Sample:
    import torch

    generator = torch.Generator().manual_seed(1)

    @torch.no_grad()
    def call() -> Array:
        labels = 2.0 * torch.randint(0, 2, (sets, LABELLED, 1), generator=generator, dtype=torch.float64) - 1.0
        points = torch.randn((sets, LABELLED, DIMENSION), generator=generator, dtype=torch.float64)
        points[:, :, :1] += SIGNAL * labels
        weights = (labels * points).sum(1)
        return torch.special.ndtr(-SIGNAL * weights[:, 0] / weights.norm(dim=1)).numpy()

    return call


def with_jax(sets: int) -> Sample:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    @jax.jit
    def draw(key: Array) -> Array:
        first, second = jax.random.split(key)
        labels = jax.random.rademacher(first, (sets, LABELLED, 1), dtype=jnp.float64)
        points = jax.random.normal(second, (sets, LABELLED, DIMENSION)).at[:, :, :1].add(SIGNAL * labels)
        weights = (labels * points).sum(1)
        return jax.scipy.special.ndtr(-SIGNAL * weights[:, 0] / jnp.linalg.norm(weights, axis=1))

    keys = iter(range(10**9))
    return lambda: np.asarray(draw(jax.random.PRNGKey(next(keys))))


def with_numba(sets: int) -> Sample:
    import numba

    generator = np.random.default_rng(4)

    @numba.njit
    def draw(generator: np.random.Generator, sets: int) -> Array:
        errors = np.empty(sets)
        for k in range(sets):
            weights = np.zeros(DIMENSION)
            for _ in range(LABELLED):
                label = 1.0 if generator.random() < 0.5 else -1.0
                for j in range(DIMENSION):
                    weights[j] += label * generator.standard_normal()
                weights[0] += SIGNAL
            errors[k] = 0.5 * math.erfc(SIGNAL * weights[0] / math.sqrt(2.0 * np.sum(weights * weights)))
        return errors

    return lambda: draw(generator, sets)


def agreeing(make: Callable[[], Sample], expected: float) -> Callable[[], Sample]:
    """Prepare a sampler, and see that its mean is the expected one within eight standard errors."""

    def prepare() -> Sample:
        sample = make()
        values = np.concatenate([np.ravel(np.asarray(sample(), dtype=np.float64)) for _ in range(4)])
        room = 8.0 * values.std(ddof=1) / math.sqrt(values.size)
        if not abs(values.mean() - expected) < room:
            raise RuntimeError(f"mean {values.mean():.5g}, expected {expected:.5g} within {room:.2g}")
        return sample

    return prepare


def on_gpu(make: Callable[[], Sample]) -> Callable[[], Sample]:
    def prepare() -> Sample:
        try:
            sample = make()
            sample()
        except BackendError as reason:
            raise harness.Skip(str(reason)) from reason
        return sample

    return prepare


def to_an_error(entries: list[tuple[str, Callable[[], Sample]]], expected: float, target: float, budget: float) -> Any:
    """Rows of seconds to a standard error, of the competitors that can run here."""
    rows: list[dict[str, Any]] = []
    for name, make in entries:
        try:
            sample = agreeing(make, expected)()
        except (ImportError, harness.Skip) as reason:
            print(f"skipped: {name} ({reason})", flush=True)
            rows.append({"name": name, "skipped": str(reason)})
            continue
        rows.append({"name": name} | harness.time_to_error(sample, target, budget=budget))
        print(f"{name}: {rows[-1]['seconds']:.4g} s to {target:g}", flush=True)
    return rows


def mean_classifiers(options: Any) -> list[dict[str, Any]]:
    few, tests = options.sets, options.test_points
    reduced, raw = sims.mean_classifier, sims.mean_classifier_raw
    entries: list[tuple[str, Callable[[], Sample]]] = [
        ("assay, reduced law", lambda: simulated(reduced, PLUGIN, "error", reduced.block)),
        ("assay, raw data, exact error", lambda: simulated(raw, PLUGIN, "error", few)),
        ("assay, raw data, outcomes", lambda: simulated(raw, PLUGIN, "wrong", few)),
        ("NumPy loop, exact error", lambda: numpy_loop(few)),
        ("NumPy loop, test set", lambda: numpy_script(max(2, few // 16), tests)),
        ("scikit-learn loop, test set", lambda: scikit_loop(max(2, few // 16), tests)),
        ("PyTorch, raw data, exact error", lambda: with_torch(8 * few)),
        ("JAX, raw data, exact error", lambda: with_jax(8 * few)),
        ("numba, raw data, exact error", lambda: with_numba(8 * few)),
        ("assay, reduced law, CuPy",
         on_gpu(lambda: simulated(reduced, PLUGIN, "error", reduced.gpu_block, backend="cupy"))),
    ]  # fmt: skip
    rows = to_an_error(entries, plugin_error(**PLUGIN), options.target, options.budget)
    numbers = draws_alone(reduced.block, options.budget / 4)
    rate = harness.ceilings(budget=options.budget / 8)["normals_per_s"]
    for row in rows:
        if row["name"] == "assay, reduced law":
            row["share of the ceiling"] = numbers / row["seconds_per_trial"]
        elif row["name"] == "assay, raw data, exact error":
            row["share of the ceiling"] = DIMENSION * LABELLED / rate / row["seconds_per_trial"]
    return rows


def draws_alone(trials: int, budget: float) -> float:
    """Seconds a trial of drawing what the reduced law draws: a normal and a chi-square number."""
    stream = Stream.open(StreamKey(2, "benchmark.draws", {}, 0))

    def call() -> None:
        stream.normal((trials,))
        stream.chisquare((trials,), DIMENSION - 1.0)

    return harness.time_calls(call, budget=budget).seconds / trials


# --- 2. the direction of largest variance


def unlabelled(generator: np.random.Generator) -> Array:
    n = SPECTRAL["unlabelled_size"]
    points = generator.standard_normal((n, DIMENSION))
    points[:, 0] += generator.choice([-1.0, 1.0], n)
    return points


def eigenvector_loop(sets: int) -> Sample:
    generator = np.random.default_rng(5)

    def one() -> float:
        points = unlabelled(generator)
        return float(np.linalg.eigh(points.T @ points)[1][0, -1] ** 2)

    return lambda: np.array([one() for _ in range(sets)])


def scikit_components(sets: int) -> Sample:
    from sklearn.decomposition import TruncatedSVD

    generator = np.random.default_rng(6)

    def one() -> float:
        return float(TruncatedSVD(1, algorithm="arpack").fit(unlabelled(generator)).components_[0, 0] ** 2)

    return lambda: np.array([one() for _ in range(sets)])


def directions(options: Any) -> list[dict[str, Any]]:
    few = max(2, options.sets // 16)
    entries: list[tuple[str, Callable[[], Sample]]] = [
        ("assay, reduced form", lambda: simulated(spectral, SPECTRAL, "overlap", spectral.block)),
        ("assay, raw data", lambda: simulated(spectral_raw, SPECTRAL, "overlap", few)),
        ("NumPy loop, eigenvectors", lambda: eigenvector_loop(few)),
        ("scikit-learn loop, truncated SVD", lambda: scikit_components(few)),
    ]
    long = np.concatenate([simulated(spectral, SPECTRAL, "overlap", 512)() for _ in range(4)])
    return to_an_error(entries, float(long.mean()), 100 * options.target, options.budget)


# --- 3. the descent of RSS


def problems(count: int, points: int) -> tuple[Array, Array, Array]:
    generator = np.random.default_rng(7)
    drawn = [training_set(generator) for _ in range(count)]
    others = np.stack([unlabelled(generator)[:points] for _ in range(count)])
    return np.stack([x for x, _ in drawn]), np.stack([y for _, y in drawn]), others


def numpy_descent(points: Array, labels: Array, others: Array) -> Array:
    """The same descent for one problem, as a script would have it."""
    signed = labels[:, None] * points

    def at(theta: Array) -> tuple[float, Array]:
        losses, scores = 1.0 - SLOPE * (signed @ theta), others @ theta
        folds = 1.0 - SLOPE * np.abs(scores)
        pulls = ((losses > 0) & (losses < 1)).astype(float)
        force = SLOPE * (pulls @ signed) / len(signed)
        force += WEIGHT * SLOPE * (np.where(folds > 0, np.sign(scores), 0.0) @ others) / len(others)
        return float(np.clip(losses, 0, 1).mean() + WEIGHT * np.clip(folds, 0, None).mean()), force

    theta, part = signed.mean(axis=0), 1.0
    theta = theta / np.linalg.norm(theta)
    objective, force = at(theta)
    for _ in range(STEPS):
        size = np.linalg.norm(force)
        candidate = theta + part * ((force / size if size > 0 else theta) - theta)
        candidate = candidate / np.linalg.norm(candidate)
        new_objective, new_force = at(candidate)
        if new_objective <= objective:
            theta, objective, force, part = candidate, new_objective, new_force, min(1.0, 2.0 * part)
        else:
            part *= 0.5
    return theta


def descents(options: Any) -> list[dict[str, Any]]:
    arrays = problems(options.problems, SPECTRAL["unlabelled_size"])

    def together() -> Array:
        x, y, more = arrays
        return fit_rss(x, y, more, slope=SLOPE, unlabelled_slope=SLOPE, weight=WEIGHT, steps=STEPS).direction

    def one_by_one() -> Array:
        return np.stack([numpy_descent(x, y, more) for x, y, more in zip(*arrays, strict=True)])

    gap = float(np.max(np.abs(together() - one_by_one())))
    if not gap < 1e-8:
        raise RuntimeError(f"the two descents end {gap:.2g} apart")
    entries = [
        Competitor("assay, side by side", lambda: together, work=options.problems),
        Competitor("NumPy loop over problems", lambda: one_by_one, work=options.problems),
    ]
    return harness.compete(entries, unit="problem", budget=options.budget)


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--target", type=float, default=1e-5, help="standard error to reach (default 1e-5)")
    parser.add_argument("--sets", type=int, default=512, help="training sets of a timed call of a loop (default 512)")
    parser.add_argument("--test-points", type=int, default=1000, help="points of a loop's test set (default 1000)")
    parser.add_argument("--problems", type=int, default=16, help="problems of RSS together (default 16)")
    options = parser.parse_args()
    with harness.session(options.threads):
        results = {
            "mean classifier": mean_classifiers(options),
            "direction of largest variance": directions(options),
            "descent of RSS": descents(options),
            "ceilings": harness.ceilings(),
        }
        path = harness.write_record("gaussian_mixture", results, options)
    columns = ["name", "deviation", "seconds_per_trial", "seconds"]
    print(harness.table(results["mean classifier"], columns), end="\n\n")
    print(harness.table(results["direction of largest variance"], columns), end="\n\n")
    print(harness.table(results["descent of RSS"], ["name", "seconds per problem", "first", "spread"]))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
