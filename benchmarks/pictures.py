"""Pictures of the benchmarks, drawn from their records in the house style."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

import targets
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from assay._showing.figure_style import GREY, INK, MARKERS, RED, SERIES, styled

Records = Mapping[str, Mapping[str, Any]]
TITLES = {
    "randomized_smoothing": "Randomized smoothing", "sign_rip": "Sign-RIP", "gaussian_mixture": "Gaussian mixtures",
    "sgd_noise": "SGD noise", "xor_benign_overfitting": "XOR clusters",
}  # fmt: skip
LABELS = ("Assay", "NumPy", "JAX", "PyTorch", "numba", "scikit-learn")
KINDS = ("assay", "numpy", "jax", "pytorch", "numba", "scikit")


def save(figure: Figure, out: TextIO) -> None:
    """Write SVG that is the same for the same records and the same matplotlib, without date."""
    with styled():
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None})


def kind(name: str) -> int:
    """Which library a row's name means: its place among the colours."""
    words = name.lower()
    return next((k for k, word in enumerate(KINDS) if word in words), 1)


def whole_claims(records: Records) -> Figure | None:
    """For each claim the times at which mutants fall, here and in the loop."""
    record = records.get("whole_claims")
    if not record:
        return None
    with styled():
        rows = record["rows"]
        figure = Figure(figsize=(7.2, 0.6 + 0.62 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for k, row in enumerate(rows):
            y = len(rows) - 1 - k
            for shift, name, color in ((0.16, "seconds", SERIES[0]), (-0.16, "loop seconds", SERIES[1])):
                fell = [mutant[name] for mutant in row["mutants"]]
                axes.plot([min([*fell, row[name]]), row[name]], [y + shift] * 2, color=color, lw=1.0)
                axes.plot(fell, [y + shift] * len(fell), "|", color=color, ms=9, mew=1.4)
                axes.plot([row[name]], [y + shift], "o", color=color, ms=5.5)
        axes.set_yticks(range(len(rows)), [row["claim"] for row in reversed(rows)])
        axes.set_xscale("log")
        axes.set_xlabel("seconds until mutants are refuted (bars), and all is settled (dot)")
        axes.plot([], [], "-o", color=SERIES[0], label="Assay")
        axes.plot([], [], "-o", color=SERIES[1], label="NumPy loop over trials")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return figure


def rivals(records: Records) -> Figure | None:
    """Each competitor's time over that of Assay, kernel by kernel."""
    kernels = [(k, records[k.record]) for k in targets.KERNELS if targets.measured(k, records)]
    if not kernels:
        return None
    with styled():
        figure = Figure(figsize=(7.2, 0.9 + 0.3 * len(kernels)), layout="constrained")
        axes = figure.subplots()
        seen: set[int] = set()
        for number, (kernel, record) in enumerate(kernels):
            y = len(kernels) - 1 - number
            axes.axhline(y, color=GREY, lw=0.3)
            for color, ratio in _ratios(kernel, record):
                axes.plot([ratio], [y], MARKERS[color % 6], color=SERIES[color], ms=5.5)
                seen.add(color)
        for color in sorted(seen):
            axes.plot([], [], MARKERS[color], color=SERIES[color], ms=5.5, ls="none", label=LABELS[color])
        axes.axvline(1.0, color=INK, lw=1.0)
        axes.axvline(targets.LOOP, color=GREY, lw=0.8, ls=(0, (5, 2)))
        names = [f"{TITLES[k.record.removesuffix('_networks')]}: {k.title}" for k, _ in reversed(kernels)]
        axes.set_yticks(range(len(kernels)), names)
        axes.set_ylim(-0.6, len(kernels) - 0.4)
        axes.set_xscale("log")
        axes.set_xlabel("time over that of Assay (dashes: 20 times)")
        axes.legend(loc="lower center", bbox_to_anchor=(0.3, 1.0), ncols=5)
    return figure


def _ratios(kernel: targets.Kernel, record: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
    rows = [row for row in kernel.rows(record) if "skipped" not in row]
    rows = [row for row in rows if not any(word in row["name"] for word in targets.ON_A_GPU)]
    best = min(targets.seconds(row) for row in rows if targets.is_ours(row))
    for row in rows:
        if not targets.is_ours(row):
            yield kind(row["name"]), targets.seconds(row) / best


def crossovers(records: Records) -> Figure | None:
    """Seconds a trial against the number of trials at once."""
    record = records.get("crossovers")
    if not record or not record["kernels"]:
        return None
    with styled():
        figure = Figure(figsize=(7.2, 5.2), layout="constrained")
        panels = figure.subplots(2, 3).ravel()
        for axes, (family, found) in zip(panels, record["kernels"].items(), strict=False):
            second = 0
            for name, rows in found["rows"].items():
                color = kind(name)
                ours = color == 0
                dashed = ours and second > 0
                second += ours
                axes.plot(
                    [row["size"] for row in rows], [row[f"seconds per {found['unit']}"] for row in rows],
                    marker=MARKERS[color], ms=4, color=SERIES[color], lw=1.8 if ours else 1.0,
                    ls="--" if dashed else "-",
                )  # fmt: skip
            axes.set(xscale="log", yscale="log", title=TITLES[family])
            axes.set_xlabel(f"{found['unit']}s at once")
            axes.set_ylabel(f"seconds per {found['unit']}")
        for axes in panels[len(record["kernels"]) :]:
            axes.set_axis_off()
        for color in range(5):
            panels[-1].plot([], [], marker=MARKERS[color], color=SERIES[color], label=LABELS[color])
        panels[-1].plot([], [], ls="--", color=SERIES[0], label="Assay, second form")
        panels[-1].legend(loc="center")
    return figure


def spread(records: Records) -> Figure | None:
    """Speed-up against the number of workers, by the model, with what was measured."""
    record = records.get("scaling")
    if not record:
        return None
    with styled():
        figure = Figure(figsize=(5.2, 3.4), layout="constrained")
        axes = figure.subplots()
        rows = record["together"]
        most = rows[-1]["workers"]
        axes.plot([1, most], [1, most], color=GREY, lw=0.8, ls=(0, (5, 2)), label="as many times as workers")
        label = f"{record['cost']['claims']} claims together, computed"
        axes.plot(
            [r["workers"] for r in rows], [r["speed-up"] for r in rows], "-o", color=SERIES[0], ms=4.5, label=label
        )
        processes = [r for r in record["workers"] if "Dask" not in r["name"]]
        dask = [r for r in record["workers"] if "Dask" in r["name"]]
        for some, marker, color, words in (
            (processes, "s", RED, "processes, measured"),
            (dask, "D", SERIES[2], "Dask, measured"),
        ):
            if some:
                axes.plot(
                    [r["workers"] for r in some], [r["speed-up"] for r in some], marker, color=color, ms=5, label=words
                )
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", base=2)
        axes.set_xlabel("workers")
        axes.set_ylabel("speed-up over one process")
        axes.legend(loc="upper left")
    return figure


PICTURES: dict[str, Callable[[Records], Figure | None]] = {
    "whole-claims": whole_claims, "rivals": rivals, "crossovers": crossovers, "spread": spread,
}  # fmt: skip
