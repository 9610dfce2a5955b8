"""What a function reaches by name: functions of the user's own, and the libraries from which it takes something.

Asked for two things that no number would tell: whether a simulation draws from elsewhere than its stream, and whether
a simulation and a formula share code.
"""

import functools
import importlib
import sys
import types
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import resolve_name
from typing import Any

from attrs import frozen

from assay._drawing.codewalk import code_names, is_installed

__all__ = ["Reach", "draws_elsewhere", "owned", "reach"]

DRAWS = ("numpy.random", "random", "secrets", "cupy.random")


@frozen
class Reach:
    """The functions of the user's own that are used, and the modules of libraries."""

    functions: frozenset[types.FunctionType]
    libraries: frozenset[str]


def draws_elsewhere(simulation: Any) -> str:
    """The library of random numbers that a simulation uses beside its stream, or ""."""
    found = reach(simulation.function, simulation.twin or simulation.function).libraries
    names = sorted(name for name in found if any(name == d or name.startswith(f"{d}.") for d in DRAWS))
    return next((d for d in DRAWS for name in names if name.startswith(d)), "")


def owned(module: str | None) -> bool:
    """Whether code of that module is the user's, rather than Python's, the bench's or an installed library's."""
    root = (module or "__main__").partition(".")[0]
    return root != "assay" and (root == "__main__" or not is_installed(root))


def reach(*starts: Any, roots: Iterable[str] = ()) -> Reach:
    """What is reached from these functions; packages in ``roots`` (and those of the functions) are the user's own."""
    own = {*roots, *((getattr(s, "__module__", None) or "__main__").partition(".")[0] for s in starts)} - {"assay"}
    walk = _Walk(frozenset(own))
    for start in starts:
        walk.ask(start)
    return walk.go()


class _Walk:
    """Follows names from function to function; every object once (a module once for each set of names)."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own
        self.todo: list[tuple[Any, frozenset[str]]] = []
        self.seen: dict[Any, Any] = {}  # keeps the objects alive, so that an id is not used twice
        self.functions: set[types.FunctionType] = set()
        self.libraries: set[str] = set()

    def go(self) -> Reach:
        while self.todo:
            self.follow(*self.todo.pop())
        return Reach(frozenset(self.functions), frozenset(self.libraries))

    def ask(self, item: Any, names: Iterable[str] = ()) -> None:
        wanted = frozenset(names) if isinstance(item, types.ModuleType) else frozenset()
        if (id(item), wanted) not in self.seen:
            self.seen[id(item), wanted] = item
            self.todo.append((item, wanted))

    def is_own(self, module: str | None) -> bool:
        return (module or "__main__").partition(".")[0] in self.own or owned(module)

    def follow(self, item: Any, names: frozenset[str]) -> None:
        if isinstance(item, types.FunctionType):
            self.function(item)
        elif isinstance(item, types.ModuleType):
            self.module(item, names)
        elif isinstance(item, (tuple, list, set, frozenset)):
            for element in item:
                self.ask(element)
        elif isinstance(item, dict):
            for element in item.values():
                self.ask(element)
        elif isinstance(item, type):
            self.kind(item)
        elif isinstance(item, types.BuiltinFunctionType):
            owner = item.__self__
            self.libraries.add(item.__module__ or type(owner).__module__)
        else:
            self.instance(item)

    def function(self, function: types.FunctionType) -> None:
        if not self.is_own(function.__module__):
            self.libraries.add(function.__module__ or "")
            return
        self.functions.add(function)
        self.ask(function.__defaults__ or ())
        self.ask(function.__kwdefaults__ or {})
        for cell in function.__closure__ or ():
            with suppress(ValueError):  # a name that is not bound yet
                self.ask(cell.cell_contents)
        found = code_names(function.__code__)
        for name in found.globals:
            if name in function.__globals__:
                self.ask(function.__globals__[name], found.attributes)
        for level, name in found.imports:
            package = function.__globals__.get("__package__") or ""
            with suppress(Exception):  # a library that is not there, or does not load here
                full = resolve_name("." * level + name, package) if level else name
                self.ask(importlib.import_module(full), found.attributes)

    def module(self, module: types.ModuleType, names: frozenset[str]) -> None:
        name = module.__name__
        if not self.is_own(name):
            self.libraries.add(name)
        for inner in names & vars(module).keys():
            value = vars(module)[inner]
            below = isinstance(value, types.ModuleType) and value.__name__.startswith(f"{name}.")
            if self.is_own(name) or below or isinstance(value, types.BuiltinFunctionType):
                self.ask(value, names)

    def kind(self, kind: type) -> None:
        if not self.is_own(kind.__module__):
            self.libraries.add(kind.__module__)
            return
        for member in vars(kind).values():
            if isinstance(member, (types.FunctionType, staticmethod, classmethod, property)):
                self.ask(member)

    def instance(self, item: Any) -> None:
        if isinstance(item, functools.partial):
            self.ask((item.func, item.args, item.keywords))
        elif isinstance(item, types.MethodType):
            self.ask((item.__func__, item.__self__))
        elif isinstance(item, property):
            self.ask(item.fget)
        elif _is_simulation(item):
            self.ask((item.function, item.twin))
        elif isinstance(_attribute(item, "py_func"), types.FunctionType):  # compiled by numba
            self.ask(item.py_func)
        elif isinstance(_attribute(item, "__wrapped__"), types.FunctionType):  # a cache, a static method
            self.ask(item.__wrapped__)
        else:
            home = _attribute(item, "__module__")  # a compiled function's, or that of an instance's class
            if isinstance(home, str) and not self.is_own(home):
                self.libraries.add(home)
            self.ask(type(item))


def _attribute(item: Any, name: str) -> Any:
    """An attribute, or None; some objects raise anything when they are asked."""
    with suppress(Exception):
        return getattr(item, name, None)
    return None


def _is_simulation(item: Any) -> bool:
    kind = getattr(sys.modules.get("assay._drawing.simulation"), "Simulation", None)
    return kind is not None and isinstance(item, kind)
