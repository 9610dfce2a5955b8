"""Each family's heavy kernel at growing sizes: from how many trials at once on who is fastest.

    python benchmarks/crossovers.py [--only NAME] [--threads 1] [--budget 2]

A size is the number of trials that one call does; seconds a trial are those of the steady state, the first call apart.
A competitor is not taken further than where a call takes longer than half of the budget. The crossover with a rival is
the least size from which on this package needs no more time a trial than the rival does, at every size where both were
measured. Writes benchmarks/results/crossovers.json.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

import gaussian_mixture
import harness
import numpy as np
import randomized_smoothing
import sgd_noise
import sign_rip
import xor_benign_overfitting
from attrs import frozen

import sims.gaussian_mixture as sims

Prepare = Callable[[], Callable[[], Any]]
OURS = "assay"


@frozen
class Kernel:
    """``entries(size)``: by name, what prepares a call that does so many trials.

    One that does another number of them comes with the number that it does.
    """

    name: str
    unit: str
    sizes: tuple[int, ...]
    entries: Callable[[int], Mapping[str, Prepare | tuple[Prepare, float]]]


def _smoothing(samples: int) -> Mapping[str, Prepare]:
    randomized_smoothing.BATCH = min(1000, samples)  # of the competitors
    problem = randomized_smoothing.Problem("linear", samples)
    return {
        "assay, float64": randomized_smoothing.ours(problem, np.float64),
        "assay, float32": randomized_smoothing.ours(problem, np.float32),
        "NumPy loop over batches, float64": randomized_smoothing.published_loop(problem),
        "JAX, float32": randomized_smoothing.with_jax(problem),
        "PyTorch, float32": randomized_smoothing.with_torch(problem),
    }


def _subgm(runs: int) -> Mapping[str, Prepare]:
    problem = sign_rip.Problem(True, runs, 2000, 2)
    makers = {
        "assay": sign_rip.ours, "NumPy loop over runs": sign_rip.numpy_loop, "JAX": sign_rip.with_jax,
        "PyTorch": sign_rip.with_torch,
    }  # fmt: skip
    return {name: sign_rip.agreeing(make, problem) for name, make in makers.items()}


def _mean_classifier(sets: int) -> Mapping[str, Prepare]:
    def simulated(simulation: Any) -> Prepare:
        return lambda: gaussian_mixture.simulated(simulation, gaussian_mixture.PLUGIN, "error", sets)

    return {
        "assay, reduced law": simulated(sims.mean_classifier),
        "assay, raw data": simulated(sims.mean_classifier_raw),
        "NumPy loop over training sets": lambda: gaussian_mixture.numpy_loop(sets),
        "numba": lambda: gaussian_mixture.with_numba(sets),
        "JAX": lambda: gaussian_mixture.with_jax(sets),
        "PyTorch": lambda: gaussian_mixture.with_torch(sets),
    }


def _perceptron(runs: int) -> Mapping[str, Prepare | tuple[Prepare, float]]:
    sgd_noise.LOOPED = runs  # the loop takes them all
    problem = sgd_noise.Problem(runs, 64, 64)

    def made(make: Callable[[Any], Callable[[], Any]]) -> Prepare:
        return sgd_noise.checked(problem, lambda: make(problem))

    entries: dict[str, Prepare | tuple[Prepare, float]] = {
        "assay": made(sgd_noise.ours),
        "NumPy loop over runs": made(sgd_noise.numpy_loop),
        "numba": made(sgd_noise.with_numba),
        "JAX": made(sgd_noise.with_jax),
        "PyTorch": made(sgd_noise.with_torch),
    }
    if find_spec("numba"):
        call, steps = sgd_noise.plain_looped(problem)
        entries["assay, compiled"] = (lambda: call, steps / problem.steps)
    return entries


def _training(sets: int) -> Mapping[str, Prepare]:
    problem = xor_benign_overfitting.Problem(samples=200, width=200, dimension=2000, sets=sets, steps=5)
    return {
        "assay, inner products": xor_benign_overfitting.through_inner_products(problem),
        "assay, whole vectors": xor_benign_overfitting.on_whole_vectors(problem),
        "NumPy loop over data sets": xor_benign_overfitting.numpy_loop(problem),
        "JAX, float32": xor_benign_overfitting.with_jax(problem),
        "PyTorch, float32": xor_benign_overfitting.with_torch(problem),
    }


KERNELS = {
    "randomized_smoothing": Kernel(
        "votes of a linear classifier, d = 3072", "sample", (10, 100, 1000, 10_000), _smoothing
    ),
    "sign_rip": Kernel("two SubGM steps on 2000 shared measurements, d = 20", "run", (1, 4, 16, 64, 256), _subgm),
    "gaussian_mixture": Kernel(
        "error of the mean classifier, d = 200, m = 10", "training set", (1, 16, 256, 4096), _mean_classifier
    ),
    "sgd_noise": Kernel("64 steps of perceptron SGD, d = 32", "run", (16, 64, 256, 1024, 4096), _perceptron),
    "xor_benign_overfitting": Kernel(
        "five steps on 200 points in 2000 dimensions, 200 neurons", "data set", (1, 4, 16), _training
    ),
}  # fmt: skip


def sweep(kernel: Kernel, budget: float) -> dict[str, list[dict[str, float]]]:
    """Rows of each competitor: size, seconds a trial, seconds of the first call."""
    rows: dict[str, list[dict[str, float]]] = {}
    slow: set[str] = set()
    for size in kernel.sizes:
        for name, entry in kernel.entries(size).items():
            if name in slow:
                continue
            prepare, trials = entry if isinstance(entry, tuple) else (entry, size)
            try:
                function = prepare()
            except (ImportError, harness.Skip) as reason:
                print(f"skipped: {name} ({reason})", flush=True)
                slow.add(name)
                continue
            timing = harness.time_calls(function, budget=budget / 16, least=3)
            rows.setdefault(name, []).append(
                {"size": size, f"seconds per {kernel.unit}": timing.seconds / trials, "first": timing.first}
            )
            if timing.seconds > budget / 2:
                slow.add(name)
        print(f"{kernel.name}: {size}", flush=True)
    return rows


def crossings(rows: Mapping[str, list[dict[str, float]]], unit: str) -> Iterator[dict[str, Any]]:
    """For each rival the least size from which on this package is as fast; None where it is not at the largest."""
    times = {name: {int(row["size"]): row[f"seconds per {unit}"] for row in found} for name, found in rows.items()}
    best: dict[int, float] = {}
    for name, found in times.items():
        if name.startswith(OURS):
            for size, seconds in found.items():
                best[size] = min(seconds, best.get(size, seconds))
    for name, found in times.items():
        if not name.startswith(OURS):
            both = sorted(set(found) & set(best))
            since = next((s for s in both if all(best[t] <= found[t] for t in both if t >= s)), None)
            yield {"rival": name, "from": since, "sizes": both}


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--only", choices=list(KERNELS), help="one family's kernel")
    parser.add_argument("--most", type=int, default=10**9, help="largest size")
    options = parser.parse_args()
    found: dict[str, Any] = {}
    with harness.session(options.threads):
        for family, kernel in KERNELS.items():
            if options.only in (None, family):
                few = tuple(size for size in kernel.sizes if size <= options.most) or kernel.sizes[:1]
                rows = sweep(Kernel(kernel.name, kernel.unit, few, kernel.entries), options.budget)
                crossed = list(crossings(rows, kernel.unit))
                found[family] = {"kernel": kernel.name, "unit": kernel.unit, "rows": rows, "crossovers": crossed}
                print(harness.table(crossed, ["rival", "from"]), flush=True)
        path = harness.write_record("crossovers", {"kernels": found}, options)
    print(f"written: {path}")


if __name__ == "__main__":
    main()
