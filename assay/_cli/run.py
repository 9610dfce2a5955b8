"""``verify`` and ``figures``: runs of many claims, and what a run would take."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assay._claiming.claim import Claim
from assay._cli.output import Trouble, emit, emit_json, note
from assay._cli.values import duration, real, short, whole
from assay._running.result import Results

__all__ = [
    "draw_figures", "forecast_claims", "output_format", "run_settings", "selected", "usable_folder", "verify_claims",
]  # fmt: skip

FORMATS = ("text", "markdown", "latex")


def selected(names: Sequence[str], tell: Callable[[str], None] = note) -> list[Claim]:
    """The claims of families and ids, in order and each once; all claims where nothing is named.

    ``tell`` gets a line for every family that is left out of all because it can not be used.
    """
    from assay._claiming.registry import claim, claims

    chosen: dict[str, Claim] = {} if names else dict(claims(tell=tell))
    for name in names:
        for found in [claim(name)] if "/" in name else claims(name).values():
            chosen.setdefault(found.id, found)
    if not chosen:
        what = (
            f"{', '.join(names)}: no claims"
            if names
            else "no claims are installed (entry points of group assay.claims)"
        )
        raise Trouble(what)
    return list(chosen.values())


def output_format(format: str | None, as_json: bool, dry_run: bool) -> str:
    """text, markdown, latex or json.  Raises `Trouble` for any other word and for options that exclude each other."""
    if format is None:
        return "json" if as_json else "text"
    if format not in FORMATS:
        raise Trouble(f"format {short(format)!r} is not one of {', '.join(FORMATS)}")
    if as_json:
        raise Trouble(f"--format {format} and --json exclude each other; give one of them")
    if dry_run and format != "text":
        raise Trouble(f"--format {format} and --dry-run exclude each other; a dry run prints text, or JSON with --json")
    return format


def run_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a run as values.  Raises `DomainError`, `Trouble`."""
    from assay._running.verify import ALPHA, BETA

    seed, workers = whole("seed", options["seed"]), whole("workers", options["workers"])
    alpha, beta = real("alpha", options.get("alpha")), real("beta", options.get("beta"))
    if options.get("dask") is not None and workers is not None and workers > 1:
        raise Trouble(f"--dask {short(options['dask'])!r} and --workers {workers} exclude each other; give one of them")
    return {
        "seed": 0 if seed is None else seed,
        "alpha": ALPHA if alpha is None else alpha,
        "beta": BETA if beta is None else beta,
        "looks": whole("looks", options.get("looks")),
        "seconds": duration(options.get("time")),
        "workers": 1 if workers is None else workers,
        "dask": options.get("dask"),
    }


def _run(claims: list[Claim], scale: str, backend: str, ledger: str | None, options: Mapping[str, Any]) -> Results:
    from assay._running.progress import automatic
    from assay._running.verify import verify_all

    settings = run_settings(options)
    return verify_all(claims, scale=scale, backend=backend, ledger=ledger, progress=automatic(), **settings)


def forecast_claims(
    names: Sequence[str],
    scale: str,
    backend: str,
    ledger: str | None,
    options: Mapping[str, Any],
    form: str,
    against: str | None,
) -> int:
    """Print what a run of these claims would take; nothing is drawn or written."""
    from assay._cli.compare import read_records
    from assay._cli.forecast import forecast_text
    from assay._running.forecast import forecast

    if against is not None:
        read_records(against)  # nothing to compare, but a wrong name is told now and not before the long run
    found = forecast(selected(names), scale=scale, backend=backend, ledger=ledger, **run_settings(options))
    if form == "json":
        emit_json(found)
    else:
        emit(forecast_text(found))
    return 0


def verify_claims(
    names: Sequence[str],
    scale: str,
    backend: str,
    ledger: str | None,
    options: Mapping[str, Any],
    form: str,
    against: str | None,
) -> int:
    """Put claims to the test and print their verdicts; returns the exit status that they mean."""
    from assay._cli.compare import changes, read_records
    from assay._cli.text import errors, verdicts

    left_out: list[str] = []
    chosen = selected(names, left_out.append)
    for line in left_out:
        note(line)
    old = None if against is None else read_records(against)
    _note_shared(chosen)
    results = _run(chosen, scale, backend, ledger, options)
    if form == "json":
        emit_json([{**result.record, "errors": errors(result)} for result in results])
    elif form == "text":
        emit(verdicts(results))
    else:
        emit((results.to_markdown() if form == "markdown" else results.to_latex()).rstrip("\n"))
    if old is not None:
        say = emit if form == "text" else note  # other forms are for programs: standard output stays the one table
        for line in changes(old, [result.record for result in results], names):
            say(f"against {against}: {line}")
    for line in results.notes:
        note(line)
    if results.interrupted:
        note("interrupted; this is what was settled, and the next run goes on from here")
    return results.exit_status or (3 if left_out else 0)  # what could not be loaded is not confirmed


def _note_shared(claims: Sequence[Claim]) -> None:
    """Say which simulations know their formula: a verdict on them is no evidence."""
    from assay._checking.independence import shared

    for claim in claims:
        faults = (shared(claim.simulation(check), check.expectation.predict) for check in claim.checks)
        for fault in dict.fromkeys(fault for fault in faults if fault):
            note(f"{claim.id}: {fault}")


def draw_figures(
    names: Sequence[str],
    only: str | None,
    scale: str,
    backend: str,
    ledger: str | None,
    options: Mapping[str, Any],
    out: str,
) -> int:
    """Draw the figures of claims and the pictures of families.

    Returns 0 also where a claim is refuted (its figure shows it), 4 where a trial failed.
    """
    from assay._cli.pictures import chosen, draw_pictures
    from assay._showing.figure import write_figures

    claims, pictures = chosen(names, only)
    folder = usable_folder(out)
    results = _run(claims, scale, backend, ledger, options) if claims else Results([], [], False)
    if results.interrupted:
        note("interrupted; no figure was drawn, and the next run goes on from here")
        return 130
    for path in write_figures(results, folder):
        emit(str(path))
    for line in results.notes:
        note(line)
    seed = run_settings(options)["seed"]
    draw_pictures(pictures, {"scale": scale, "seed": seed, "backend": backend}, ledger, folder)
    failed = [result.claim.id for result in results if result.verdict == "ERROR"]
    if failed:
        note(f"a trial failed, see `assay verify`: {', '.join(failed)}")
    return 4 if failed else 0


def usable_folder(out: str) -> Path:
    """The folder to write to (it need not exist).  Raises `Trouble` where it can not be written, before any run."""
    folder = Path(out)
    try:
        place = folder
        while not os.path.exists(place) and place != place.parent:
            place = place.parent
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            return folder
        reason = f"{str(place)!r} is not writable" if place.is_dir() else f"{str(place)!r} is not a folder"
    except (OSError, ValueError) as error:
        reason = str(error)
    raise Trouble(f"--out {out!r} can not be written: {reason}; give a folder")
