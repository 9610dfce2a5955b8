"""Which names a piece of bytecode uses, and which packages are installed libraries."""

import dis
import functools
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import frozen

__all__ = ["CodeNames", "code_names", "installed_version", "is_installed", "without_docstring"]

_DISTRIBUTIONS = {"attr": "attrs", "sklearn": "scikit-learn"}  # asking for a name like these costs 0.2 s
_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})


@frozen
class CodeNames:
    """Names of a function's code and of the code inside it, each kind sorted.

    globals : names looked up in the module. attributes : all names after a dot, and those imported from modules.
    imports : (level, name) of modules imported while the function runs; level 0 is an absolute import.
    """

    globals: tuple[str, ...]
    attributes: tuple[str, ...]
    imports: tuple[tuple[int, str], ...]


@functools.lru_cache(maxsize=4096)
def code_names(code: types.CodeType) -> CodeNames:
    """The names that a function's code uses."""
    names: set[str] = set()
    attributes: set[str] = set()
    imports: set[tuple[int, str]] = set()
    for part in _parts(code):
        attributes.update(part.co_names)
        constants: list[Any] = [0, None]
        for step in dis.get_instructions(part):
            if step.opname in _GLOBAL:
                names.add(step.argval)
            elif step.opname == "LOAD_CONST":
                constants.append(step.argval)
            elif step.opname == "IMPORT_NAME":  # after the constants level and names
                imports.add((constants[-2], step.argval))
    return CodeNames(tuple(sorted(names)), tuple(sorted(attributes)), tuple(sorted(imports)))


def _parts(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code and the code of what is defined inside it: lambdas, comprehensions, functions, classes."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _parts(constant)


def without_docstring(function: types.FunctionType) -> types.CodeType:
    """A function's code, with its docstring taken out of the constants."""
    code = function.__code__
    constants = code.co_consts
    # A docstring is the first constant. Without one that is None up to Python 3.12 and anything later, but then
    # the function has no docstring to compare it with.
    documented = bool(constants) and isinstance(constants[0], str) and constants[0] == function.__doc__
    return code.replace(co_consts=(None, *constants[1:])) if documented else code


@functools.lru_cache
def is_installed(root: str) -> bool:
    """Whether a root package is Python's own or lies where libraries are installed and has a version."""
    if root in sys.stdlib_module_names:
        return True
    module = sys.modules.get(root)
    try:
        spec = find_spec(root) if module is None else getattr(module, "__spec__", None)
    except ValueError:
        spec = None
    places = [getattr(module, "__file__", None) or getattr(spec, "origin", None)]
    places += list(getattr(module, "__path__", None) or getattr(spec, "submodule_search_locations", None) or ())
    parts = {part for place in places if isinstance(place, str) for part in Path(place).parts}
    return not parts.isdisjoint({"site-packages", "dist-packages"}) and installed_version(root) != ""


@functools.lru_cache
def installed_version(root: str) -> str:
    """The version of an installed package, or "" where it has none."""
    # Not its __version__: that would depend on whether it is loaded already.
    from importlib.metadata import PackageNotFoundError, version

    with suppress(PackageNotFoundError):
        return version(_DISTRIBUTIONS.get(root, root))
    distributions = _distributions().get(root)
    return version(distributions[0]) if distributions else ""


@functools.lru_cache
def _distributions() -> Mapping[str, list[str]]:
    """What each installed package came with, for those whose distribution has another name (sklearn); slow."""
    from importlib.metadata import packages_distributions

    return packages_distributions()
