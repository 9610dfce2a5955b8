"""The command line: a function for each command of ``assay``.

Results go to standard output; progress, notes and errors to standard error.  Every error is one line that names the
thing, its value and what is allowed.  Exit status: 0 all CONFIRMED; 1 some REFUTED; 3 none refuted but some not
confirmed; 2 nothing was run; 4 an ERROR in a trial, or the run could not go on; 130 Ctrl-C.
"""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from assay import __version__
from assay._cli.frame import Command, Group, guarded
from assay._cli.output import Trouble, emit

__all__ = ["app", "main"]

PLAIN: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}
app = typer.Typer(cls=Group, invoke_without_command=True, context_settings={"max_content_width": 100}, **PLAIN)
ledger_app = typer.Typer(cls=Group, invoke_without_command=True, **PLAIN)
app.add_typer(ledger_app, name="ledger", help="Look into the ledger, merge ledgers, drop what is of no use.")

ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", show_default=False, help="Its id, family/name.")]
Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="FAMILY|CLAIM", show_default=False, help="Which claims; all where none is named."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CheckName = Annotated[str | None, typer.Option("--check", metavar="NAME", help="Which check; the first if left out.")]
Pairs = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter's value (an axis: V1,V2,...). May be repeated."),
]
Seed = Annotated[str | None, typer.Option("--seed", metavar="S", help="Seed, 0 to 2^63 - 1. Default 0.")]
BackendName = Annotated[
    str, typer.Option("--backend", metavar="NAME", show_default=False, help="numpy, cupy or strict. Default numpy.")
]
LedgerFile = Annotated[
    str | None,
    typer.Option(
        "--ledger", metavar="FILE", help="Default $ASSAY_LEDGER or .assay/ledger.sqlite; :memory: keeps none."
    ),
]
Scale = Annotated[
    str,
    typer.Option(
        "--scale", metavar="SCALE", show_default=False, help="quick, standard or full: which cells. Default quick."
    ),
]
Workers = Annotated[
    str | None, typer.Option("--workers", metavar="N", help="Processes, 1 to 1024. Default 1: this process.")
]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name); returns the exit status."""
    return guarded(app, list(sys.argv[1:] if argv is None else argv))


def _version(wanted: bool) -> None:
    if wanted:
        emit(f"assay {__version__}")
        raise typer.Exit(0)


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version and exit.")
    ] = False,
) -> int:
    """Put theorems about machine learning to the test: formula, simulation, verdict."""
    if context.invoked_subcommand is None:
        emit(context.get_help())
    return 0


@app.command("list", cls=Command)
def list_command(
    family: Annotated[
        str | None, typer.Argument(metavar="FAMILY", show_default=False, help="Only the claims of this family.")
    ] = None,
    json: Json = False,
) -> int:
    """List the claims."""
    from assay._cli.show import list_claims

    return list_claims(family, json)


@app.command("show", cls=Command)
def show_command(
    claim: ClaimId,
    json: Json = False,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the source as a BibTeX entry.")] = False,
) -> int:
    """Show a claim: statement, source, parameters, checks, mutants."""
    from assay._cli.show import show

    if json and bibtex:
        raise Trouble("--json and --bibtex exclude each other; give one of them")
    return show(claim, json, bibtex)


@app.command("predict", cls=Command)
def predict_command(claim: ClaimId, check: CheckName = None, set_: Pairs = None, json: Json = False) -> int:
    """Print what the formula says in a cell (a setting of all parameters)."""
    from assay._cli.show import predict_cell

    return predict_cell(claim, check, set_ or [], json)


@app.command("simulate", cls=Command)
def simulate_command(
    claim: ClaimId,
    check: CheckName = None,
    set_: Pairs = None,
    trials: Annotated[
        str | None,
        typer.Option("--trials", metavar="N", help="At least so many, in whole blocks. Default 10000, or 8 blocks."),
    ] = None,
    seed: Seed = None,
    block: Annotated[
        str | None, typer.Option("--block", metavar="K", help="This block alone, to replay it (not with --trials).")
    ] = None,
    mutant: Annotated[
        str | None, typer.Option("--mutant", metavar="NAME", help="The wrong simulation of this mutant instead.")
    ] = None,
    backend: BackendName = "numpy",
    json: Json = False,
) -> int:
    """Print what the simulation says in a cell, with a 99 % interval."""
    from assay._cli.show import simulate_cell

    options = {"trials": trials, "seed": seed, "block": block, "mutant": mutant, "backend": backend}
    return simulate_cell(claim, check, set_ or [], options, json)


@app.command("verify", cls=Command)
def verify_command(
    names: Names = None,
    scale: Scale = "quick",
    seed: Seed = None,
    alpha: Annotated[
        str | None,
        typer.Option(
            "--alpha", metavar="A", help="Bound on the chance that a true claim is ever REFUTED. Default 1e-5."
        ),
    ] = None,
    beta: Annotated[
        str | None,
        typer.Option(
            "--beta", metavar="B", help="Bound on the chance that a false claim is ever CONFIRMED. Default 1e-3."
        ),
    ] = None,
    looks: Annotated[
        str | None,
        typer.Option("--looks", metavar="N", help="Budget: looks a cell, 1 to 60. Default 20, 24, 30 by scale."),
    ] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="T", help="Stop after this time: 90s, 10m, 1h. Default: no limit.")
    ] = None,
    backend: BackendName = "numpy",
    workers: Workers = None,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask", metavar="ADDRESS", help="Draw on a Dask cluster: its scheduler's tcp://HOST:PORT, or local."
        ),
    ] = None,
    ledger: LedgerFile = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Run nothing; print trials, seconds and memory that a run may take.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="OLD.json", help="Say what changed since this output of `verify --json`."),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="The table as text, markdown or latex. Default text."),
    ] = None,
    json: Json = False,
) -> int:
    """Put claims to the test and print their verdicts."""
    from assay._cli.run import forecast_claims, output_format, verify_claims

    options = {"seed": seed, "alpha": alpha, "beta": beta, "looks": looks, "time": time, "workers": workers}
    act = forecast_claims if dry_run else verify_claims
    form = output_format(format_, json, dry_run)
    return act(names or [], scale, backend, ledger, {**options, "dask": dask}, form, against)


@app.command("why", cls=Command)
def why_command(claim: ClaimId, ledger: LedgerFile = None, json: Json = False) -> int:
    """Explain the last verdict on a claim, cell by cell."""
    from assay._cli.ledger import why

    return why(claim, ledger, json)


@app.command("figures", cls=Command)
def figures_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FAMILY|CLAIM|PICTURE", show_default=False, help="Which figures; all where none is named."
        ),
    ] = None,
    scale: Scale = "quick",
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", show_default=False, help="Where to. Default figures.")
    ] = "figures",
    seed: Seed = None,
    backend: BackendName = "numpy",
    workers: Workers = None,
    ledger: LedgerFile = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="WHICH", help="claims (one figure a claim) or pictures (what families add)."),
    ] = None,
) -> int:
    """Draw the figures, computing what the ledger lacks, and print the files' names."""
    from assay._cli.run import draw_figures

    return draw_figures(names or [], only, scale, backend, ledger, {"seed": seed, "workers": workers}, out)


@app.command("new", cls=Command)
def new_command(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="The family's name: my_family.")],
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", show_default=False, help="Where to. Default: here.")
    ] = ".",
) -> int:
    """Write a package for a theorem of your own, which works as it stands and is there to be edited."""
    from assay._cli.new import new_family

    return new_family(name, out)


@app.command("report", cls=Command)
def report_command(
    names: Names = None,
    scale: Scale = "quick",
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", show_default=False, help="Where to. Default report.")
    ] = "report",
    seed: Seed = None,
    backend: BackendName = "numpy",
    workers: Workers = None,
    ledger: LedgerFile = None,
) -> int:
    """Write one HTML file about claims, computing what the ledger lacks, and print its name."""
    from assay._cli.report import write_claims

    return write_claims(names or [], scale, backend, ledger, {"seed": seed, "workers": workers}, out)


@app.command("doctor", cls=Command)
def doctor_command(json: Json = False) -> int:
    """Tell what this machine offers: versions, cores, backends, ledger."""
    from assay._cli.doctor import doctor

    return doctor(json)


@ledger_app.callback()
def ledger_root(context: typer.Context) -> int:
    """Look into the ledger, merge ledgers, drop what is of no use."""
    if context.invoked_subcommand is None:
        emit(context.get_help())
    return 0


@ledger_app.command("info", cls=Command)
def ledger_info_command(ledger: LedgerFile = None, json: Json = False) -> int:
    """Print what the ledger holds, a line for each simulation and machine."""
    from assay._cli.ledger import info

    return info(ledger, json)


@ledger_app.command("merge", cls=Command)
def ledger_merge_command(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", show_default=False, help="Ledgers whose blocks are taken.")
    ],
    ledger: LedgerFile = None,
) -> int:
    """Take the blocks of other ledgers into the ledger."""
    from assay._cli.ledger import merge

    return merge(files, ledger)


@ledger_app.command("prune", cls=Command)
def ledger_prune_command(ledger: LedgerFile = None) -> int:
    """Drop the blocks that no claim uses any more.

    These are blocks of simulations that were changed or are not installed, and of other versions or processors.
    """
    from assay._cli.ledger import prune

    return prune(ledger)
