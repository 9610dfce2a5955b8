"""``report``: one HTML file about claims, from the ledger, computing what it lacks."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assay._cli.output import emit, note

__all__ = ["write_claims"]

TELL_EVERY = 15.0  # seconds


def write_claims(
    names: Sequence[str], scale: str, backend: str, ledger: str | None, options: Mapping[str, Any], out: str
) -> int:
    """Write the report and print its path.

    Returns 0 also where a claim is refuted (the report shows it), 4 where a trial failed.
    """
    from assay._cli.run import run_settings, selected, usable_folder
    from assay._running.cost import seconds_of
    from assay._running.ledger import Ledger
    from assay._running.progress import automatic
    from assay._running.verify import default_ledger, verify_all
    from assay._showing.report import write_report

    claims = selected(names)
    folder = usable_folder(out)
    settings = run_settings(options)
    with Ledger(default_ledger() if ledger is None else ledger) as book:
        results = verify_all(claims, scale=scale, backend=backend, ledger=book, progress=automatic(), **settings)
        if results.interrupted:
            note("interrupted; no report was written, and the next run goes on from here")
            return 130
        seconds = [seconds_of(result, book) for result in results]
    emit(str(write_report(results, seconds, folder, _teller(len(results)))))
    for line in results.notes:
        note(line)
    failed = [result.claim.id for result in results if result.verdict == "ERROR"]
    if failed:
        note(f"a trial failed, see `assay verify`: {', '.join(failed)}")
    return 4 if failed else 0


def _teller(total: int) -> Callable[[int], None]:
    """Says now and then how many cards are drawn."""
    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY and done < total:
            last = time.monotonic()
            note(f"{done} of {total} claims drawn")

    return tell
