"""Parts of the pages that come from the records of scaling and overhead."""

from collections.abc import Mapping
from typing import Any

from words import NOTHING, digits, folded, image, percent, span, table, times

Records = Mapping[str, Mapping[str, Any]]


def cost(records: Records) -> str:
    """What is not simulation."""
    rows = []
    if scaling := records.get("scaling"):
        c = scaling["cost"]
        run, block = f"{c['claims']} claims, {scaling['options']['scale']} scale", c["milliseconds a block"]
        rows.append((run, c["blocks"], f"{digits(block)} ms", percent(c["share that is not simulation"])))
    if overhead := records.get("overhead"):
        for r in overhead["rows"]:
            block = f"{digits(r['block_milliseconds'])} ms"
            rows.append((f"cheap claim, {r['estimate']}", r["blocks"], block, percent(r["overhead"])))
        blocks = sum(r["blocks"] for r in overhead["rows"])
        rows.append(("cheap claims together", blocks, "", percent(overhead["overhead"])))
    return table(("run", "blocks", "a block", "not simulation"), rows) if rows else NOTHING


def workers(records: Records) -> str:
    """Measured runs with workers."""
    scaling = records.get("scaling")
    if not scaling or not scaling["workers"]:
        return NOTHING
    names = scaling["options"].get("shared") or scaling["options"]["names"] or []
    rows = [
        (r["name"], r["workers"], span(r["seconds"]), span(r["of them in blocks"]), times(r["speed-up"]))
        for r in scaling["workers"]
    ]
    words = f"Claims: {', '.join(f'`{n}`' for n in names)}; {scaling['options']['scale']} scale." if names else ""
    head = ("run", "workers", "wall time", "simulation, all workers together", "speed-up")
    return f"{table(head, rows)}\n\n{words}".rstrip()


def spread(records: Records) -> str:
    """How far all claims together can be spread, by the model."""
    scaling = records.get("scaling")
    if not scaling:
        return NOTHING
    rows = [
        (r["workers"], span(r["seconds"]), times(r["speed-up"]), percent(r["efficiency"]), percent(r["drawn in vain"]))
        for r in scaling["together"]
    ]
    head = ("workers", "time", "speed-up", "of use", "drawn in vain")
    return f"{image('spread', 'Speed-up against the number of workers')}\n\n{table(head, rows)}"


def alone(records: Records) -> str:
    """How far single claims can be spread, the longest first."""
    scaling = records.get("scaling")
    if not scaling:
        return NOTHING
    rows = sorted(scaling["alone"], key=lambda r: -r["seconds"])
    lines = [(f"`{r['claim']}`", span(r["seconds"]), r["half of them of use"]) for r in rows]
    head = ("claim", "one worker", "workers of which half are of use")
    few = table(head, lines[:10])
    return few if len(lines) <= 10 else f"{few}\n\n{folded('All claims', table(head, lines))}"
