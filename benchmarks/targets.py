"""The targets for two cores of a CPU, and how far the records reach them.

No kernel slower than its best rival at equal standard error; at least 20 times as fast as the plain NumPy loop; at
least half of the ceiling that binds. A record's rows do the same work, so that equal work is an equal standard error;
where rows differ in law (Gaussian mixtures) they hold the seconds to a standard error.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

LOOP, SHARE = 20.0, 0.5
AS_FAST = 0.95  # of a rival: times of calls repeat to some per cent
OURS = "assay"
ON_A_GPU = ("GPU", "CuPy")
Row = Mapping[str, Any]
Records = Mapping[str, Mapping[str, Any]]


@frozen
class Kernel:
    """Rows of one record that do the same work.

    ``rows``: picks them from the record; ``loop``: how the plain loop's name begins; ``bound``: what the ceiling is;
    ``misses``: for each target that may be missed, why.
    """

    record: str
    title: str
    rows: Callable[[Mapping[str, Any]], Sequence[Row]]
    loop: str
    bound: str
    misses: Mapping[str, str]


def _named(*words: str, also: str = "") -> Callable[[Mapping[str, Any]], Sequence[Row]]:
    def rows(record: Mapping[str, Any]) -> Sequence[Row]:
        named = [row for row in record["rows"] if all(word in row["name"] for word in words)]
        return named + [row for row in record["rows"] if also and also in row["name"] and row not in named]

    return rows


def _ends(dimension: int, points: int) -> Callable[[Mapping[str, Any]], Sequence[Row]]:
    def rows(record: Mapping[str, Any]) -> Sequence[Row]:
        return [row for row in record.get("ends", ()) if (row["d"], row["P"]) == (dimension, points)]

    return rows


_DRAWN = "the rivals are handed the numbers of the points that are drawn; here they are drawn, by key, in the call"
_CONE = "the points that can be unfit are looked for first, which pays in long runs only"
_READ = "every step reads all measurements of every run, in the loop as well: memory binds both"
_NUMBERS, _BOTH = "random numbers", "random numbers and products"
_BATCHES = (
    "the published loop already works on batches of a thousand, and both spend their time drawing normal numbers: "
    "there is little else that could be saved"
)
_PCG = "in double precision a number of NumPy's default generator (PCG64) costs less than one of the keyed Philox"
_AVX = (
    "PyTorch draws normal numbers of single precision eight at a time from one sequential generator, NumPy one after "
    "another"
)

KERNELS = (
    Kernel("randomized_smoothing", "certificate, linear, double precision", _named("linear:", "float64"),
           "linear: published", _BOTH, {"rival": _PCG, "loop": _BATCHES}),
    Kernel("randomized_smoothing", "certificate, linear, single precision",
           _named("linear:", "float32", also="linear: published"), "linear: published", _BOTH,
           {"rival": _AVX, "loop": _BATCHES}),
    Kernel("randomized_smoothing", "certificate, two layers, double precision", _named("two layers:", "float64"),
           "two layers: published", _BOTH, {"rival": _PCG, "loop": _BATCHES}),
    Kernel("randomized_smoothing", "certificate, two layers, single precision",
           _named("two layers:", "float32", also="two layers: published"), "two layers: published", _BOTH,
           {"rival": _AVX, "loop": _BATCHES}),
    Kernel("sign_rip", "SubGM step, own measurements", _named("own measurements:"),
           "own measurements: NumPy loop", "memory or products",
           {"rival": _READ, "loop": _READ}),
    Kernel("sign_rip", "SubGM step, shared measurements", _named("shared measurements:"),
           "shared measurements: NumPy loop", "memory or products",
           {"rival": "both take the same products at about the rate of a large one",
            "loop": "the loop's two products with one run's factor are calls of BLAS too; what is saved is reading the "
            "measurements once for all runs"}),
    Kernel("sgd_noise", "a fixed number of perceptron steps", lambda record: record["perceptron"]["rows"],
           "NumPy, run by run", "memory",
           {"rival": _DRAWN, "loop": _DRAWN, "share": "a step waits for the one before it: that chain of operations "
            "binds, not how fast points can be read"}),
    *(Kernel("sgd_noise", f"perceptron to its end, d = {d}, P = {points}", _ends(d, points), "NumPy, run by run", "",
             {"rival": _CONE, "loop": _CONE})
      for d, points in ((4, 256), (4, 4096), (8, 1024), (8, 16384))),
    Kernel("sgd_noise_networks", "networks trained to the end", _named(""), "NumPy, one run", "products",
           {"loop": "the loop's steps are products of 8 x 64 x 32 by BLAS; side by side only their calls are saved",
            "share": "a step has products of 8 x 64 by 64 x 32, far too small for the rate of a large product"}),
    Kernel("gaussian_mixture", "mean classifier", lambda record: record["mean classifier"], "NumPy loop, test set",
           _NUMBERS,
           {"share": "a training set takes two random numbers only; its exact error, a normal distribution function, "
            "takes longer than these"}),
    Kernel("gaussian_mixture", "direction of largest variance",
           lambda record: record["direction of largest variance"], "NumPy loop", "", {}),
    Kernel("gaussian_mixture", "descent of RSS", lambda record: record["descent of RSS"], "NumPy loop", "",
           {"loop": "the loop's products with 1000 x 200 points are calls of BLAS, and the same are taken here"}),
    Kernel("xor_benign_overfitting", "training of 100 data sets", _named(""), "NumPy loop", "products",
           {"share": "beside its product a step takes all neurons at all points through the loss and the ReLU"}),
)  # fmt: skip


def seconds(row: Row) -> float:
    """Seconds for a unit of work, or to a standard error."""
    if "target" in row:
        return float(row["seconds"])
    return float(next(value for name, value in row.items() if name.startswith("seconds per ")))


def share(row: Row, record: Mapping[str, Any]) -> float | None:
    """The largest share of a ceiling that the row reaches; None where none was measured."""
    found = [float(row[name]) for name in ("share of the ceiling", "share of gemm", "share of memory") if name in row]
    if "GB/s of points" in row:
        found.append(row["GB/s of points"] / record["ceilings"]["memory_gb_per_s"])
    return max(found, default=None)


def is_ours(row: Row) -> bool:
    return OURS in row["name"].partition(":")[0] or row["name"].partition(": ")[2].startswith(OURS)


def measured(kernel: Kernel, records: Records) -> dict[str, Any] | None:
    """How far one kernel reaches the targets; None where there is no record of it."""
    record = records.get(kernel.record)
    if record is None:
        return None
    rows = [row for row in kernel.rows(record) if "skipped" not in row]
    rows = [row for row in rows if not any(word in row["name"] for word in ON_A_GPU)]
    if not any(is_ours(row) for row in rows):
        return None
    ours = min((row for row in rows if is_ours(row)), key=seconds)
    rivals = [row for row in rows if not is_ours(row)]
    loop = next((row for row in rivals if row["name"].startswith(kernel.loop)), None)
    rival = min(rivals, key=seconds, default=None)
    direct = sorted((row for row in rows if is_ours(row) and "event" not in row["name"]), key=seconds)
    reached = next((found for row in direct if (found := share(row, record)) is not None), None)
    return {
        "family": kernel.record.removesuffix("_networks"), "kernel": kernel.title, "ours": ours["name"],
        "seconds": seconds(ours), "rival": rival["name"] if rival else None,
        "of the rival": seconds(rival) / seconds(ours) if rival else None,
        "of the loop": seconds(loop) / seconds(ours) if loop else None,
        "share": reached, "bound": kernel.bound,
    }  # fmt: skip


def missed(kernel: Kernel, found: Mapping[str, Any]) -> dict[str, str]:
    """The targets that one kernel misses, each with its reason ("" where nobody knows one)."""
    limits = {"rival": ("of the rival", AS_FAST), "loop": ("of the loop", LOOP), "share": ("share", SHARE)}
    short = [t for t, (name, least) in limits.items() if found[name] is not None and found[name] < least]
    return {target: kernel.misses.get(target, "") for target in short}


def table(records: Records) -> list[dict[str, Any]]:
    """A row a kernel of which there is a record."""
    rows = []
    for kernel in KERNELS:
        found = measured(kernel, records)
        if found is not None:
            rows.append({**found, "missed": missed(kernel, found)})
    return rows


def read(folder: Path) -> dict[str, Any]:
    """The records of a folder by their names."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    return {name: record for name, record in found.items() if record.get("benchmark") == name}
