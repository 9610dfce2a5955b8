"""Around every command: usage errors in one line, exceptions as statuses, quiet ends."""

import difflib
import errno
import itertools
import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from assay._cli.output import Trouble, error_line, note, one_line, silence

__all__ = ["Command", "Group", "guarded"]


class Command(TyperCommand):
    """A command that refuses an option without its value, or given twice: something would be lost without a word."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        takes = {name for p in self.get_params(ctx) if not getattr(p, "is_flag", True) for name in p.opts}
        for word, value in itertools.pairwise(itertools.takewhile(lambda word: word != "--", args)):
            if word in takes and value.startswith("--"):
                raise Trouble(f"{word} needs a value and {value!r} looks like an option; {word}={value} is a value")
        order = self.make_parser(ctx).parse_args(args=list(args))[2]
        seen: set[str] = set()
        for parameter in order:
            repeatable = parameter.multiple or getattr(parameter, "is_flag", False)
            single = parameter.param_type_name == "option" and not repeatable
            if single and parameter.name in seen:
                raise Trouble(f"{parameter.opts[0]} is given twice; it may be given once")
            seen.add(str(parameter.name))
        return list(super().parse_args(ctx, args))


class Group(TyperGroup):
    """A group of commands that names them all when asked for one that it has not."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, known = args[0], self.list_commands(ctx)
        if name not in known:
            what = "option" if name.startswith("-") else "command"
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise Trouble(f"{ctx.command_path}: no {what} {name!r}; commands: {', '.join(known)}{hint}")
        return super().resolve_command(ctx, args)


def guarded(app: typer.Typer, argv: list[str]) -> int:
    """Run a command line; whatever happens, one line and the right status."""
    try:
        status = _invoke(app, argv)
    except KeyboardInterrupt:
        note("interrupted; what the ledger holds stays valid")
        status = 130
    except BrokenPipeError:
        silence()
        status = 0
    except Exception as error:
        status, message = _judged(error)
        if os.environ.get("ASSAY_DEBUG"):
            traceback.print_exception(error)
        error_line(_cut(one_line(message)))
    return _flushed(status)


def _invoke(app: typer.Typer, argv: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("assay", argv) as context:
            status = command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return int(status or 0)


def _flushed(status: int) -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except (OSError, ValueError) as error:
        silence()
        error_line(f"standard output can not be written: {error}")
        return 4
    return status


def _judged(error: Exception) -> tuple[int, str]:
    """The status and the line of an exception."""
    if isinstance(error, Trouble):
        return error.status, str(error)
    if hasattr(error, "format_message"):  # typer's and click's own
        return 2, _usage(error)
    from assay._claiming.claim import UnknownName
    from assay._claiming.estimates import RegistrationError
    from assay._claiming.forms import FormulaError
    from assay._drawing.backend import BackendError
    from assay._drawing.simulation import SimulationError
    from assay._running.answers import BlockError
    from assay._running.ledger import LedgerError, LedgerFull
    from assay._running.run import RunError
    from assay._showing.figure import FigureError
    from assay._showing.picture import PictureError
    from assay.domain import DomainError

    if isinstance(error, FormulaError):
        return 4, f"{error} (ASSAY_DEBUG=1 shows where)"
    if isinstance(error, (UnknownName, DomainError, RegistrationError, BackendError, LedgerError, SimulationError)):
        return 2, str(error)
    if isinstance(error, (LedgerFull, RunError, BlockError, PictureError)):
        return 4, str(error)
    if isinstance(error, FigureError):
        return 4 if error.errno == errno.ENOSPC else 2, str(error)
    if isinstance(error, MemoryError):
        return 4, "this does not fit in memory; ask for fewer trials or smaller parameters"
    if isinstance(error, OSError):
        place = f" {error.filename!r}" if error.filename else ""
        return 4, f"the operating system refuses:{place} {error.strerror or error}"
    lines = str(error).strip().splitlines()
    return 4, f"{type(error).__name__}: {lines[0] if lines else 'no message'} (ASSAY_DEBUG=1 shows where)"


def _usage(error: Any) -> str:
    """A usage error, with what the command takes."""
    context = getattr(error, "ctx", None)
    message = " ".join(str(error.format_message()).split()).rstrip(".")
    message = message[:1].lower() + message[1:]
    if context is None:
        return message
    takes = [
        str(p.opts[0] if p.param_type_name == "option" else p.metavar or p.name)
        for p in context.command.get_params(context)
    ]
    return f"{message}; {context.command_path} takes {', '.join(takes)}"


def _cut(line: str, limit: int = 2000) -> str:
    """A line that a terminal can still show."""
    return line if len(line) <= limit else line[: limit // 2] + " ... " + line[-limit // 2 :]
