"""What a report says about kinds, expectations, estimates and verdicts, in words."""

import inspect
import re

from assay._claiming.claim import Check, Claim, Mutant
from assay._claiming.forms import Amount
from assay._drawing.simulation import Simulation
from assay._showing.report_html import Html, join, tag

__all__ = [
    "KINDS",
    "VERDICTS",
    "amount",
    "capital",
    "counted",
    "described",
    "estimand",
    "interval",
    "mutant_kind",
    "simulations",
]

KINDS = {
    "identity": "an identity: the quantity equals the formula",
    "bound": "a bound: the quantity stays on one side of the formula",
    "rate": "a rate: the quantity grows or falls with the exponent of the formula",
    "transition": "a transition: the quantity changes where the formula says",
    "limit": "a limit: the quantity tends to the formula",
}
VERDICTS = {
    "CONFIRMED": "every interval lies in the accepted region widened by the tolerance, and every mutant is refuted",
    "REFUTED": "the interval of some cell misses the accepted region",
    "INCONCLUSIVE": "the budget is spent and some cell is open: neither refuted nor inside",
    "UNDERPOWERED": "every interval is inside, but a mutant survives",
    "ERROR": "a trial gave no usable number",
}
EXPECTATIONS = {
    "Equal": "equals the formula",
    "AtMost": "is at most the bound",
    "AtLeast": "is at least the bound",
    "Ratio": "taken as the ratio of the two means, lies where the formula says",
    "Slope": "has the formula's log-log slope along {along}",
    "Flat": "does not change along {along}",
    "SameOrder": "stays of the order of the formula along {along}: their ratio has log-log slope zero",
    "Ordered": "never falls along {along}",
    "Crossing": "crosses its level along {along} where the formula says",
    "Law": "has the formula's distribution function",
    "SameLaw": "has the same distribution function for both outputs",
}
INTERVALS = {
    "proportion": "Clopper–Pearson interval of a proportion, exact at every number of trials",
    "bounded": "empirical Bernstein interval of a mean of bounded trials, exact at every number of trials",
    "quantile": "interval between order statistics, exact at every number of trials",
    "law": "Dvoretzky–Kiefer–Wolfowitz band of a distribution function, exact at every number of trials",
    "mean": "interval of the mean of an unbounded trial: approximate, with a bound on the skewness",
    "exact": "computed without sampling error, known up to rounding",
}
SECTION = re.compile(r"\n\s*(?:Parameters|Returns|Raises|Attributes|Examples|Source|Notes)\s*(?:\n\s*-{3,}|:)")


def estimand(check: Check) -> str:
    """``mean of loss has the formula's log-log slope along n``."""
    return f"{described(check)} {EXPECTATIONS[check.expectation.kind].format(along=check.expectation.along)}"


def described(check: Check) -> str:
    """What is measured, in words."""
    words = check.estimate.describe().replace("_", " ")
    kind, _, rest = words.partition(" of ")
    return {"bounded": f"the mean of {rest}", "exact": rest}.get(kind, f"the {words}")


def interval(check: Check) -> str:
    """The kind of interval, with the reason of a bound that it needs."""
    estimate = check.estimate
    words = INTERVALS[estimate.kind]
    words += f" ({estimate.skewness:g})" if estimate.kind == "mean" else ""
    words += f" ({estimate.rounding:g})" if estimate.kind == "exact" else ""
    if estimate.controls:
        words += f"; control variates {', '.join(estimate.controls)}"
    return f"{words}. {capital(estimate.why)}" if estimate.why else words


def capital(words: str) -> str:
    """The words with a capital first letter."""
    return words[:1].upper() + words[1:]


def counted(number: int, noun: str) -> str:
    """``1 cell``, ``2 cells``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def amount(given: Amount) -> str:
    """A margin or a tolerance with its reason."""
    words = given.describe() + (" (measured, not derived)" if given.measured else "")
    return f"{words}: {given.why}" if given.why else words


def mutant_kind(mutant: Mutant) -> str:
    """Which part is wrong, and whether a paper prints it so."""
    words = "formula" if mutant.simulate is None else "simulation"
    return f"{words}, as printed" if mutant.as_printed else words


def simulations(claim: Claim) -> list[tuple[Simulation, str]]:
    """The simulations of a claim, each once, with what its author says that it draws."""
    found = dict.fromkeys(claim.simulation(check) for check in claim.checks)
    return [(simulation, _opening(simulation)) for simulation in found]


def _opening(simulation: Simulation) -> str:
    """The docstring up to its lists of parameters and outputs."""
    whole = inspect.cleandoc(simulation.function.__doc__ or "")
    return SECTION.split("\n" + whole, maxsplit=1)[0].strip()


def prose(words: str) -> Html:
    """A docstring's paragraphs, with what stands between back quotes as code."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", words) if part.strip()]
    return join(tag("p", *_quoted(paragraph)) for paragraph in paragraphs)


def _quoted(words: str) -> list[object]:
    parts = re.split(r"``(.+?)``|`(.+?)`", words)
    return [tag("code", part) if k % 3 else part for k, part in enumerate(parts) if part]
