"""Families of several packages: one that can not be used is named, and leaves the others alone."""

import json
import sys
import types
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import assay
from assay._claiming import registry
from tests.assay import toys
from tests.assay.commandline import run


def package(folder: Path, name: str, **families: str) -> list[EntryPoint]:
    """The entry points of a package that registers these families."""
    info = folder / f"{name}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    lines = [f"{family} = {module}" for family, module in families.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{registry.GROUP}]", *lines]))
    return list(Distribution.at(info).entry_points)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A good family beside whatever else is installed by calling this."""
    good, points = types.ModuleType("good_family"), package(tmp_path, "good", toy="good_family")
    good.proportion = toys.proportion_claim  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "good_family", good)
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setenv("ASSAY_LEDGER", str(tmp_path / "ledger.sqlite"))

    def install(name: str, /, *items: Any, **families: str) -> None:
        points.extend(package(tmp_path, name, **families))
        module = types.ModuleType(f"{name}_module")
        vars(module).update({f"item{n}": item for n, item in enumerate(items)})
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return install


FAULTS: dict[str, tuple[Any, dict[str, str], str, str]] = {
    "no module": ((), {"gone": "no_such_module"}, "gone", "family 'gone' can not be loaded from no_such_module: Mod"),
    "two packages": (
        (toys.mean_claim,),
        {"toy": "other_module"},
        "toy",
        "family 'toy' is installed twice, as good_family (good) and as other_module (other): rename or uninstall one",
    ),
    "another family's": (
        (toys.mean_claim,),
        {"mine": "other_module"},
        "mine",
        "family 'mine' holds claim 'toy/mean': its id must begin with 'mine/'",
    ),
    "one id twice": (
        (evolve(toys.mean_claim, id="mine/a"), evolve(toys.slope_claim, id="mine/a")),
        {"mine": "other_module"},
        "mine",
        "family 'mine': two claims have the id 'mine/a'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_family_that_can_not_be_used(house: Any, fault: str) -> None:
    items, families, name, line = FAULTS[fault]
    house("other", *items, **families)
    left = [] if name == "toy" else ["toy/proportion"]
    with pytest.warns(registry.RegistrationWarning, match="family") as caught:
        assert list(assay.claims()) == left
    assert [str(w.message).startswith(line) for w in caught] == [True]
    with pytest.raises(assay.RegistrationError, match="family"):
        assay.claims(name)
    assert run("list", name).error.startswith(line)
    listed = run("list", "--json")
    assert [item["id"] for item in json.loads(listed.out)] == left
    assert listed.err.startswith(f"assay: {line}")
    assert len(listed.err.splitlines()) == 1
    if left:
        assert run("show", "toy/proportion").status == 0


def test_a_verdict_on_everything_says_what_was_left_out(house: Any, tmp_path: Path) -> None:
    assert run("verify").status == 0
    house("other", gone="no_such_module")
    ran = run("verify")
    assert ran.status == 3
    assert "CONFIRMED" in ran.out
    assert "family 'gone' can not be loaded" in ran.err
    assert run("verify", "toy").status == 0
    assert "nothing is dropped" in run("ledger", "prune").error


def test_one_module_that_two_packages_name_is_no_clash(house: Any) -> None:
    house("renamed", toy="good_family")
    assert list(assay.claims("toy")) == ["toy/proportion"]


def test_a_module_that_ends_the_process(house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leaving.py").write_text("raise SystemExit('bye')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    house("other", gone="leaving")
    assert "leaving: SystemExit: bye" in run("list", "gone").error
