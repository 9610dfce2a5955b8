"""``list``, ``show``, ``predict`` and ``simulate``: claims and single cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from assay._claiming.claim import Check, Claim, Mutant, UnknownName
from assay._claiming.forms import Amount
from assay._cli.output import Trouble, emit, emit_json, note, rendered, table
from assay._cli.values import settings, whole
from assay.domain import Parameter

__all__ = ["about", "list_claims", "predict_cell", "show", "simulate_cell"]

Record = dict[str, Any]


def list_claims(family: str | None, as_json: bool) -> int:
    """All claims, or those of a family."""
    from assay._claiming.registry import claims

    found = list(claims(family, tell=note).values())
    if as_json:
        emit_json([{"id": c.id, "family": c.family, "kind": c.kind, "title": c.title} for c in found])
    elif found:
        emit(rendered(table(["claim", "kind", "title"], [[c.id, c.kind, c.title] for c in found])))
    return 0


def show(id: str, as_json: bool, as_bibtex: bool) -> int:
    """One claim, to read, as JSON or as the BibTeX entry of its source."""
    from assay._claiming.registry import claim

    found = claim(id)
    if as_bibtex:
        emit(found.source.bibtex())
    elif as_json:
        emit_json(about(found))
    else:
        emit(_page(about(found)))
    return 0


def about(claim: Claim) -> Record:
    """Everything that a claim says about itself, as plain JSON."""
    source = claim.source
    fields = ("authors", "title", "year", "venue", "arxiv", "doi", "locator", "note")
    return {
        "id": claim.id,
        "family": claim.family,
        "title": claim.title,
        "kind": claim.kind,
        "statement": claim.statement,
        "source": {**{name: getattr(source, name) for name in fields}, "text": source.describe()},
        "parameters": [_parameter(claim, p) for p in claim.parameters],
        "checks": [_check(check) for check in claim.checks],
        "mutants": [_mutant(claim, m) for m in claim.mutants],
        "looser": [_mutant(claim, m) for m in claim.looser],
        "cells": {scale: sum(1 for _ in claim.grid(scale)) for scale in ("quick", "standard", "full")},
        "notes": claim.notes,
    }


def _parameter(claim: Claim, parameter: Parameter) -> Record:
    role = claim.role(parameter)
    return {
        "name": parameter.name,
        "symbol": parameter.symbol,
        "meaning": parameter.meaning,
        "domain": evolve(parameter, axis=role == "axis").domain(),
        # The two ends of a crossing's bracket come from the prediction unless they are set.
        "default": None if parameter.name in claim.crossed else parameter.default,
        "role": role,
    }


def _check(check: Check) -> Record:
    expectation = check.expectation
    return {
        "name": check.name,
        "expectation": expectation.kind,
        "estimate": check.estimate.describe(),
        "along": expectation.along,
        "margin": _amount(expectation.margin),
        "tolerance": _amount(expectation.tolerance),
        "approximate": check.estimate.approximate,
        "why": check.estimate.why,
    }


def _amount(amount: Amount) -> Record:
    value = amount.describe() if callable(amount.value) else amount.value
    return {"value": value, "relative": amount.is_relative, "why": amount.why, "measured": amount.measured}


def _mutant(claim: Claim, mutant: Mutant) -> Record:
    return {
        "name": mutant.name,
        "check": claim.check(mutant.check).name,
        "wrong": "formula" if mutant.simulate is None else "simulation",
        "as_printed": mutant.as_printed,
        "note": mutant.note,
    }


def _page(record: Mapping[str, Any]) -> str:
    parts: list[Any] = [
        f"{record['id']} ({record['kind']})",
        record["title"],
        "",
        f"statement  {record['statement']}",
        f"source     {record['source']['text']}",
        "cells      " + ", ".join(f"{scale} {count}" for scale, count in record["cells"].items()),
    ]
    parts += [f"notes      {record['notes']}"] if record["notes"] else []
    rows = [
        [p["name"], p["symbol"], p["domain"], _default(p["default"]), p["role"], p["meaning"]]
        for p in record["parameters"]
    ]
    parts.append(table(["parameter", "symbol", "domain", "default", "role", "meaning"], rows))
    checks = [
        [c["name"], c["estimate"], c["expectation"], _with_reason(c["margin"]), _with_reason(c["tolerance"])]
        for c in record["checks"]
    ]
    parts.append(table(["check", "estimate", "expectation", "margin", "tolerance"], checks))
    wrong = [[m["name"], m["check"], _mutant_kind(m), m["note"]] for m in (*record["mutants"], *record["looser"])]
    parts.append(table(["mutant", "check", "wrong", "note"], wrong))
    return rendered(*parts)


def _mutant_kind(mutant: Mapping[str, Any]) -> str:
    return f"{mutant['wrong']}, as printed" if mutant["as_printed"] else str(mutant["wrong"])


def _default(value: Any) -> str:
    if value is None:
        return "from the prediction"
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _with_reason(amount: Mapping[str, Any]) -> str:
    size = amount["value"] if isinstance(amount["value"], str) else f"{amount['value']:g}"
    size += " relative" if amount["relative"] and "relative" not in size else ""
    size += " (measured)" if amount["measured"] else ""
    return f"{size}: {amount['why']}" if amount["why"] else size


def predict_cell(id: str, check: str | None, pairs: Sequence[str], as_json: bool) -> int:
    """What the formula says in one cell."""
    from assay._claiming.registry import claim
    from assay._running.answers import predict

    found = claim(id)
    answer = predict(found, settings(found, pairs), check)
    emit_json(answer) if as_json else emit(_answer_text(answer))
    return 0


def simulate_cell(id: str, check: str | None, pairs: Sequence[str], options: Mapping[str, Any], as_json: bool) -> int:
    """What the simulation says in one cell."""
    from assay._claiming.registry import claim
    from assay._running.answers import simulate
    from assay._running.progress import trials_bar

    if options["trials"] is not None and options["block"] is not None:
        raise Trouble("--block replays one whole block and excludes --trials; give one of them")
    trials, seed = whole("trials", options["trials"]), whole("seed", options["seed"])
    block = whole("block", options["block"])
    found = claim(id)
    given = settings(found, pairs)
    if options["mutant"] is not None:
        found, check = _with_mutant(found, options["mutant"], check)
    tell, end = trials_bar()
    try:
        answer = simulate(
            found, given, check,
            trials=trials, seed=seed or 0, block=block, backend=options["backend"],
            tell=tell,
        )  # fmt: skip
    finally:
        end()
    emit_json(answer) if as_json else emit(_answer_text(answer))
    return 0


def _with_mutant(claim: Claim, name: str, check: str | None) -> tuple[Claim, str]:
    """The claim with the wrong simulation of a mutant in the place of its own, and the check that reads it."""
    wrong = {m.name: m for m in claim.mutants if m.simulate is not None}
    if name not in wrong:
        known = ", ".join(wrong) or "it has none"
        raise UnknownName(f"mutant {name!r} is not one of {claim.id}'s with a simulation of their own: {known}")
    chosen = claim.check(check or wrong[name].check)
    changed = evolve(chosen, simulate=wrong[name].simulate)
    return evolve(claim, checks=tuple(changed if c is chosen else c for c in claim.checks)), chosen.name


def _answer_text(answer: Mapping[str, Any]) -> str:
    """An answer to read: the setting, then each quantity (vectors point by point)."""
    lines = [f"{answer['claim']}, check {answer['check']}"]
    lines += [f"  {name} = {_default(value)}" for name, value in answer["parameters"].items()]
    if "prediction" in answer:
        lines += [f"{name}: {_numbers(value)}" for name, value in answer["prediction"].items()]
    else:
        lines.append(f"{answer['trials']} trials, seed {answer['seed']}, backend {answer['backend']}")
        lines += [f"{n}: {_numbers(answer[n])}" for n in ("estimate", "standard_error") if answer[n] is not None]
        low, high = _numbers(answer["low"]), _numbers(answer["high"])
        lines.append(f"{answer['confidence']:.0%} interval: low {low}, high {high}")
        lines += [f"curve: {_numbers(answer['curve'])}"] if "curve" in answer else []
    if "axis" in answer:
        lines.append(f"at: {_numbers(answer['axis'])}")
    return "\n".join(lines)


def _numbers(value: Any) -> str:
    if value is None:
        return "unbounded"
    if isinstance(value, (list, tuple)):
        return " ".join(_numbers(v) for v in value)
    return value if isinstance(value, str) else f"{value:.8g}"
