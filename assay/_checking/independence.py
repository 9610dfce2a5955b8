"""Is a simulation written without its formula? What it reaches by name, and what its modules import."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import resolve_name
from types import FunctionType, ModuleType
from typing import Any

from assay._drawing.reach import owned, reach
from assay._drawing.simulation import Simulation

__all__ = ["shared"]


def shared(simulation: Simulation, formula: Callable[..., Any]) -> str:
    """What a simulation has from its formula, or ""; one line.

    Either uses a function of one's own that the other uses as well, or the simulation's modules import the formula's.
    A file that holds both (a notebook's cells, say) is asked about functions only.
    """
    roots = {_root(simulation.function), _root(formula)}
    drawn, said = (reach(item, roots=roots).functions for item in (simulation.function, formula))
    for function in sorted(drawn & said, key=_address):
        where = "the formula" if function is formula else f"{_address(function)}, which the formula uses as well"
        return f"simulation {simulation.name} uses {where}: their agreement would be no evidence"
    homes = {function.__module__ for function in drawn}
    for module in sorted(_imported(homes, roots)):
        if module in {function.__module__ for function in said} - homes:
            return f"simulation {simulation.name} imports {module}, which holds the formula: it must not know it"
    return ""


def _root(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__module__", None) or "__main__").partition(".")[0]


def _address(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _imported(homes: set[str], roots: set[str]) -> set[str]:
    """The modules of the user's own that these modules import, directly or not."""
    found: set[str] = set()
    todo = list(homes)
    while todo:
        module = sys.modules.get(todo.pop())
        if module is None:
            continue
        for name in _imports(module):
            if name not in found and name in sys.modules and (name.partition(".")[0] in roots or owned(name)):
                found.add(name)
                todo.append(name)
    return found


@lru_cache(maxsize=1024)
def _imports(module: ModuleType) -> frozenset[str]:
    """What the statements of a module's file import: modules, and names that may be modules."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError):  # no file: a notebook
        return frozenset()
    return frozenset(_named(tree, module.__package__ or ""))


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from names
