"""Assay puts theorems to the test.

A claim joins a formula, a simulation that does not know it, and what agreement means; `verify` gives the verdict, with
error rates that it can prove.

    import assay
    result = assay.verify("sign_rip/phi-outlier", scale="quick")
    print(result.explain())
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from assay._claiming.claim import Check, Claim, Mutant, Source, UnknownName, cells
from assay._claiming.estimates import RegistrationError, bounded, exact, law, mean, proportion, quantile
from assay._claiming.expectations import (
    at_least,
    at_most,
    crossing,
    equal,
    flat,
    law_equal,
    ordered,
    ratio,
    same_law,
    same_order,
    slope,
)
from assay._claiming.forms import absolute, relative
from assay._claiming.picture import Picture
from assay.domain import Choice, DomainError, Integer, Parameter, Real
from assay.stream import Output, Stream, simulation

if TYPE_CHECKING:
    from assay._claiming.registry import claim, claims, families, picture, pictures
    from assay._running.ledger import Ledger, LedgerError, LedgerFull
    from assay._running.result import Result, Results
    from assay._running.run import RunError
    from assay._running.sample import Sample
    from assay._running.verify import verify
    from assay._showing.explore import explore

__version__ = "0.1.0"

_LAZY = {
    name: module
    for module, names in {
        "_claiming.registry": ("claim", "claims", "families", "picture", "pictures"),
        "_running.ledger": ("Ledger", "LedgerError", "LedgerFull"),
        "_running.result": ("Result", "Results"),
        "_running.run": ("RunError",),
        "_running.sample": ("Sample",),
        "_running.verify": ("verify",),
        "_showing.explore": ("explore",),
    }.items()
    for name in names
}

__all__ = [
    "Check", "Choice", "Claim", "DomainError", "Integer", "Ledger", "LedgerError", "LedgerFull", "Mutant", "Output",
    "Parameter", "Picture", "Real", "RegistrationError", "Result", "Results", "RunError", "Sample", "Source",
    "Stream", "UnknownName", "absolute", "at_least", "at_most", "bounded", "cells", "claim", "claims", "crossing",
    "equal", "exact", "explore", "families", "flat", "law", "law_equal", "mean", "ordered", "picture", "pictures",
    "proportion", "quantile", "ratio", "relative", "same_law", "same_order", "simulation", "slope", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """What runs claims is loaded when it is first used: importing assay stays light."""
    if name in _LAZY:
        return getattr(import_module(f"assay.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'assay' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
