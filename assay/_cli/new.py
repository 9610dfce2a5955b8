"""``new``: a package for a theorem of one's own, which works as it is written and is there to be edited."""

import keyword
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from assay._cli.output import Trouble, emit
from assay._cli.values import short

__all__ = ["new_family", "skeleton"]

NAME = "my_family"
"""How the family is called in the templates, which are what they make save for this name."""

TEMPLATES = {
    "README.md": "README.md",
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    "my_family/__init__.py": "__init__.py",
    "my_family/theory.py": "theory.py",
    "my_family/derivation.py": "derivation.py",
    "my_family/simulation.py": "simulation.py",
    "my_family/claims.py": "claims.py",
    "tests/test_my_family.py": "test_my_family.py",
}
LONGEST = 50


def new_family(name: str, out: str) -> int:
    """Write the package of a family into a new folder of that name in ``out``, and print what to do next."""
    target = Path(out) / name
    _check_name(name)
    _check_place(target, out)
    _check_free(name)
    _write(target, skeleton(name))
    place = shlex.quote(str(target))
    lines = [f"{place}: a package with one claim, to be edited; its README.md says what stands where", ""]
    extra = shlex.quote(f"{target}[test]")
    lines += [f"  pip install -e {extra}", f"  assay verify {name}", f"  python -m pytest {place}"]
    emit("\n".join(lines))
    return 0


def skeleton(name: str) -> dict[str, str]:
    """The files of the package of a family, by their path in its folder."""
    folder = files("assay._cli") / "skeleton"
    return {
        _named(path, name): _named((folder / f"{template}.txt").read_text("utf-8"), name)
        for path, template in TEMPLATES.items()
    }


def _named(text: str, name: str) -> str:
    return text.replace(NAME, name).replace(NAME.replace("_", "-"), name.replace("_", "-").strip("-"))


def _check_name(name: str) -> None:
    if not _is_name(name):
        near = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")
        hint = f" (did you mean {near!r}?)" if _is_name(near) else ""
        allowed = f"at most {LONGEST} small letters, digits and underscores, a letter first"
        raise Trouble(f"name {short(name)!r} can not be a family's: {allowed}{hint}")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise Trouble(f"name {name!r} is a word of Python's; choose another")


def _is_name(text: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None and len(text) <= LONGEST


def _check_place(target: Path, out: str) -> None:
    try:
        if os.path.lexists(target):
            raise Trouble(f"{str(target)!r} exists already; choose another name, or another folder with --out")
        if not Path(out).is_dir():
            raise Trouble(f"--out {out!r} is not a folder; give one that exists")
    except (OSError, ValueError) as error:
        raise Trouble(f"--out {out!r} can not be used: {error}; give a folder") from error


def _check_free(name: str) -> None:
    """A family, a package or a module of that name would be hidden, or would hide the new one."""
    from assay._claiming.registry import families

    if name in families():
        raise Trouble(f"family {name!r} is installed already; choose another name, or uninstall that one")
    if name == "tests" or name in sys.stdlib_module_names or find_spec(name) is not None:
        raise Trouble(f"name {name!r} is that of a package or module which is there already; choose another")


def _write(target: Path, contents: Mapping[str, str]) -> None:
    """All files or none: they are written to a folder beside, which then takes its name."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.mkdir()
        for path, text in contents.items():
            file = draft / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        draft.rename(target)
    except OSError as error:
        raise Trouble(f"{str(target)!r} can not be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well
