"""Simulations do not wait for a GPU inside loops: where one must, a comment says why.

``bool``, ``int`` and ``float`` of an array bring a number to the host, and `Stream.compact` gives shapes that depend on
values: each waits until the device has done all that it was told. Once a block is cheap; once a step is not. In a loop,
and in functions of the same module that a loop calls, the line (or the one above) must hold a comment ``# waits: why``.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SIMS = Path(__file__).parents[2] / "sims"
LOOPS = (ast.For, ast.While)


def name_of(call: ast.Call) -> str:
    function = call.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def on_arrays(node: ast.AST) -> bool:
    """Whether the expression calls something of the array namespace, as far as its text tells."""
    return any(
        isinstance(part, ast.Call) and ast.unparse(part.func).split(".")[-2:-1] in (["xp"], ["linalg"])
        for part in ast.walk(node)
    )


def waits(call: ast.Call) -> bool:
    name = name_of(call)
    return name in ("compact", "item", "tolist") or (
        name in ("bool", "int", "float") and any(map(on_arrays, call.args))
    )


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Call))


def repeated(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls inside loops, and inside functions of the module that are called from one."""
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    inside = [
        call
        for loop in ast.walk(tree)
        if isinstance(loop, LOOPS)
        for part in (*loop.body, *([loop.test] if isinstance(loop, ast.While) else []))
        for call in calls(part)
    ]
    yield from inside
    reached, new = set[str](), {name_of(call) for call in inside} & set(functions)
    while new:
        reached |= new
        further = {name_of(call) for name in new for call in calls(functions[name])}
        new = (further & set(functions)) - reached
    for name in sorted(reached):
        yield from calls(functions[name])


def unexplained(source: str) -> list[str]:
    lines = source.splitlines()
    places = sorted({call.lineno for call in repeated(ast.parse(source)) if waits(call)})
    return [
        f"{line}: {lines[line - 1].strip()}"
        for line in places
        if not any("# waits: " in x for x in lines[line - 2 : line])
    ]


@pytest.mark.parametrize("path", sorted(SIMS.rglob("*.py")), ids=lambda path: str(path.relative_to(SIMS)))
def test_waits_in_loops_are_explained(path: Path) -> None:
    assert not unexplained(path.read_text(encoding="utf-8"))


def test_the_search_finds_what_it_is_for() -> None:
    loop = "def f(xp, x):\n    for _ in range(9):\n        {}\n"
    for text in ("if bool(xp.any(x)): break", "n = int(xp.max(x))", "a, = stream.compact(x, x)"):
        assert unexplained(loop.format(text))
        assert not unexplained(loop.format(f"{text}  # waits: once in a while"))
    assert not unexplained(loop.format("x = x + float(9)"))
    assert not unexplained("def f(xp, x):\n    return bool(xp.any(x))\n")
    assert unexplained(
        "def g(xp, x):\n    return bool(xp.any(x))\ndef f(xp, x):\n    while g(xp, x):\n        x = x - 1\n"
    )
