"""Makes the tables and pictures of docs/benchmarks.md and docs/cluster.md from the records.

    python benchmarks/page.py

In the pages stand markers, ``<!-- name -->`` to ``<!-- end -->``; what is between them is made here from
benchmarks/results/*.json, and nothing else in the pages is a measured number. Pictures go to docs/benchmarks/*.svg.
A test makes both anew and compares.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pictures
import targets
from harness import RESULTS
from page_scaling import alone, cost, spread, workers
from words import NOTHING, digits, folded, image, optional, percent, span, table, times

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "cluster.md")
FOLDER = ROOT / "docs" / "benchmarks"
TARGETS = {
    "rival": "slower than a rival", "loop": "less than 20 times the loop", "share": "less than half of the ceiling",
}  # fmt: skip
RATES = ("million normals per s", "Gflop/s", "GFLOP/s", "GB/s", "GB/s of points")
FAMILIES = {
    "randomized_smoothing": "Randomized smoothing", "sign_rip": "Sign-RIP", "gaussian_mixture": "Gaussian mixtures",
    "sgd_noise": "SGD noise", "xor_benign_overfitting": "XOR clusters",
}  # fmt: skip
Records = Mapping[str, Mapping[str, Any]]


# --- what stands between the markers


def machine(records: Records) -> str:
    """Processor, versions, dates and load of the records."""
    found = [record["machine"] for record in records.values()]
    if not found:
        return NOTHING
    loads = [m["load"][0] for m in found if m["load"]]
    versions: dict[str, set[str]] = {}
    for m in found:
        for name, version in m["versions"].items():
            versions.setdefault(name, set()).add(version)
    several = {
        key: sorted({str(m[key]) for m in found}) for key in ("processor", "cores", "memory_gib", "python", "commit")
    }
    days = sorted(m["time"] for m in found)
    rows = [
        ("processor", ", ".join(several["processor"])), ("cores", ", ".join(several["cores"])),
        ("memory", ", ".join(several["memory_gib"]) + " GiB"),
        ("measured", f"{days[0][:16].replace('T', ' ')} to {days[-1][:16].replace('T', ' ')} UTC"),
        ("load average at the end of a script", f"{min(loads):.2f} to {max(loads):.2f}" if loads else ""),
        ("threads of each competitor", ", ".join(sorted({str(r["options"]["threads"]) for r in records.values()}))),
        ("Python", ", ".join(several["python"])),
        ("libraries", ", ".join(f"{name} {'/'.join(sorted(v))}" for name, v in sorted(versions.items()))),
        ("source", ", ".join(f"`{commit}`" for commit in several["commit"])),
    ]  # fmt: skip
    return table(("", ""), rows)


def aims(records: Records) -> str:
    """The targets, kernel by kernel, and the reasons of those that are missed."""
    rows = targets.table(records)
    if not rows:
        return NOTHING
    lines = [
        (
            f"{FAMILIES[r['family']]}: {r['kernel']}", span(r["seconds"]), last(r["rival"] or ""),
            _reached(r, "of the rival", "rival", times), _reached(r, "of the loop", "loop", times),
            _reached(r, "share", "share", percent) + (f" of {r['bound']}" if r["share"] is not None else ""),
        )
        for r in rows
    ]  # fmt: skip
    head = ("kernel", "Assay", "best rival", "rival over Assay", "loop over Assay", "share of the ceiling")
    reasons: dict[tuple[str, str], list[str]] = {}
    for r in rows:
        for target, why in r["missed"].items():
            reasons.setdefault((target, why), []).append(f"{FAMILIES[r['family']]}, {r['kernel']}")
    missed = [
        f"- *{TARGETS[target]}* ({'; '.join(names)}): {why or 'the reason is not known'}."
        for (target, why), names in sorted(reasons.items())
    ]
    reached = sum(1 for r in rows if not r["missed"])
    words = (
        f"{reached} of {len(rows)} kernels reach all three targets. A rival counts as faster from five per cent on, "
        "as times repeat no better. **Bold**: missed."
    )
    return "\n\n".join(
        [table(head, lines), words, *(["Where a target is missed:\n\n" + "\n".join(missed)] if missed else [])]
    )


def _reached(row: Mapping[str, Any], name: str, target: str, form: Callable[[float], str]) -> str:
    text = optional(row[name], form)
    return f"**{text}**" if target in row["missed"] else text


def last(name: str) -> str:
    """What is left of a row's name without its group."""
    return name.rpartition(": ")[2]


def whole(records: Records) -> str:
    """Whole claims: until confirmed, until each mutant is refuted, to a standard error."""
    record = records.get("whole_claims")
    if not record:
        return NOTHING
    head = ("claim", "verdict", "cells", "trials", "simulation", "the loop", "", "a trial of the loop")
    rows = [
        (
            f"`{r['claim']}`", r["verdict"], r["cells"], f"{r['trials']:,}", span(r["seconds"]),
            span(r["loop seconds"]), times(r["times as fast"]), r["loop"],
        )
        for r in record["rows"]
    ]  # fmt: skip
    fine = [
        (
            f"`{r['claim']}`", _cell(e["cell"]), digits(e["target"]),
            span(e["seconds"]), span(e["loop seconds"]), times(e["times as fast"]),
        )
        for r in record["rows"] if (e := r["standard error"])
    ]  # fmt: skip
    mutants = [
        (f"`{r['claim']}`", m["mutant"], f"{m['trials']:,}", span(m["seconds"]), span(m["loop seconds"]))
        for r in record["rows"] for m in r["mutants"]
    ]  # fmt: skip
    parts = [
        table(head, rows), image("whole-claims", "Seconds until each mutant is refuted and each claim confirmed"),
        "To a standard error of a thousandth of the mean, in the cell that costs most:",
        table(("claim", "cell", "standard error", "Assay", "the loop", ""), fine),
        folded("Every mutant", table(("claim", "mutant", "trials", "simulation", "the loop"), mutants)),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _cell(cell: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} = {_short(value)}" for name, value in cell.items())


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{_short(value[0])} … {_short(value[-1])}"
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace("_", " ")


def kernels(records: Records) -> str:
    """Every row of every kernel."""
    parts = [image("rivals", "Time of every competitor over that of Assay")] if targets.table(records) else []
    for kernel in targets.KERNELS:
        if targets.measured(kernel, records) is not None:
            record = records[kernel.record]
            family = FAMILIES[kernel.record.removesuffix("_networks")]
            parts.append(f"**{family}: {kernel.title}**\n\n{_kernel(kernel, record)}")
    return "\n\n".join(parts) or NOTHING


def _kernel(kernel: targets.Kernel, record: Mapping[str, Any]) -> str:
    present = [row for row in kernel.rows(record) if "skipped" not in row]
    rows = []
    for row in present:
        rates = ", ".join(f"{digits(row[name])} {name}" for name in RATES if name in row)
        first = span(row["first"]) if "first" in row else ""
        share = optional(targets.share(row, record), percent)
        rows.append((last(row["name"]), span(targets.seconds(row)), first, rates, share))
    head = ["", _unit(present), "first call", "rate", "share of the ceiling"]
    used = [k for k in range(len(head)) if k < 2 or any(row[k] for row in rows)]
    missing = [last(row["name"]) for row in kernel.rows(record) if "skipped" in row and not _is_gpu(row)]
    words = f"\n\nNot installed: {', '.join(missing)}." if missing else ""
    return table([head[k] for k in used], [[row[k] for k in used] for row in rows]) + words


def _is_gpu(row: Mapping[str, Any]) -> bool:
    return any(word in row["name"] for word in targets.ON_A_GPU)


def _unit(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the seconds are for."""
    if rows and "target" in rows[0]:
        return f"to a standard error of {rows[0]['target']:g}"
    name = next((n for row in rows for n in row if n.startswith("seconds per ")), "")
    return "per " + name.removeprefix("seconds per ")


def crossing(records: Records) -> str:
    """From which size on each rival is beaten."""
    record = records.get("crossovers")
    if not record:
        return NOTHING
    rows = []
    for family, found in record["kernels"].items():
        for c in found["crossovers"]:
            sizes = c["sizes"]
            where = f"from {c['from']:,} {found['unit']}s on" if c["from"] is not None else "at no size"
            where = "at every size" if c["from"] == sizes[0] else where
            rows.append((f"{FAMILIES[family]}: {found['kernel']}", c["rival"], where, f"{sizes[0]:,} to {sizes[-1]:,}"))
    picture = image("crossovers", "Seconds a trial against the number of trials at once, for each kernel")
    return f"{picture}\n\n{table(('kernel', 'rival', 'Assay is as fast', 'sizes'), rows)}"


CEILINGS = {
    "gemm_gflops": ("product of two matrices, double", "Gflop/s", 1.0),
    "gemm_gflops_float32": ("product of two matrices, single", "Gflop/s", 1.0),
    "memory_gb_per_s": ("memory, copied", "GB/s", 1.0),
    "memory_read_gb_per_s": ("memory, read", "GB/s", 1.0),
    "normals_per_s": ("normal numbers, double", "million/s", 1e-6),
    "normals_per_s_float32": ("normal numbers, single", "million/s", 1e-6),
}  # fmt: skip


def ceilings(records: Records) -> str:
    """The machine's limits, from the least to the largest that a script found."""
    rows = []
    for name, (words, unit, factor) in CEILINGS.items():
        found = [factor * r["ceilings"][name] for r in records.values() if name in r.get("ceilings", {})]
        if found:
            rows.append((words, f"{digits(min(found))} to {digits(max(found))} {unit}"))
    return table(("limit", "found"), rows) if rows else NOTHING


PARTS: dict[str, Callable[[Records], str]] = {
    "machine": machine, "targets": aims, "whole": whole, "kernels": kernels, "crossovers": crossing,
    "ceilings": ceilings, "cost": cost, "workers": workers, "spread": spread, "alone": alone,
}  # fmt: skip


def filled(text: str, records: Records) -> str:
    """A page with what is between its markers made anew."""

    def part(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n\n{PARTS[match[1]](records)}\n\n<!-- end -->"

    return re.sub(r"<!-- (\w+) -->.*?<!-- end -->", part, text, flags=re.DOTALL)


def drawn(records: Records) -> dict[str, str]:
    """The pictures for which there are records, as SVG."""
    found = {}
    for name, draw in pictures.PICTURES.items():
        figure = draw(records)
        if figure is not None:
            out = io.StringIO()
            pictures.save(figure, out)
            found[name] = out.getvalue()
    return found


def main() -> None:
    records = targets.read(RESULTS)
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), records), encoding="utf-8")
        print(f"written: {page}")
    FOLDER.mkdir(exist_ok=True)
    for name, text in drawn(records).items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")
        print(f"written: {FOLDER / name}.svg")


if __name__ == "__main__":
    main()
