"""Wrong labels before the first step."""

from assay import Check, Claim, Mutant, absolute, bounded, cells, equal, proportion
from claims.gaussian_mixture.sources import LIU_2020
from sims.gaussian_mixture import early_start as sims
from theory.gaussian_mixture import early_start as theory
from theory.gaussian_mixture.parameters_labelnoise import CLASS_NOISE

__all__ = ["early_start"]


def _is_raw(dimension: int) -> bool:
    return dimension <= 256


def _half() -> float:
    return 0.5


_POINT = absolute(0.01, "a percentage point")

early_start = Claim(
    "gaussian_mixture/early-start",
    title="A random start does better than .5001 on wrong labels in nearly every second run, up to 1e11 dimensions",
    kind="identity",
    source=LIU_2020.at("theorem 4, accuracy at t = 0", "How often it holds is derived here."),
    statement=r"P\left(\Phi\left(\frac{\cos\angle(\theta_0,v)}\sigma\right) > .5001\right) = \frac12\left(1 - "
    r"I_{\sigma^2q^2}\left(\frac12,\frac{p-1}2\right)\right) \to \Phi(-\sigma q\sqrt p),\quad q = \Phi^{-1}(.5001)",
    derivation="theory.gaussian_mixture.derivation_early_start:start_derivation",
    parameters=(theory.START_DIMENSION, CLASS_NOISE),
    simulate=sims.start_accuracy,
    checks=(
        Check(proportion("above"), equal(theory.start_above, tolerance=_POINT), name="above .5001"),
        Check(
            bounded("accuracy", low=0.0, high=1.0, why="a probability"),
            equal(_half, tolerance=_POINT),
            name="mean over starts",
        ),
        Check(
            proportion("above"),
            equal(theory.start_above, tolerance=absolute(0.03, "three percentage points")),
            name="all coordinates",
            where=_is_raw,
            simulate=sims.start_accuracy_raw,
        ),
    ),
    quick=cells(dimension=[100, 10**6, 10**9, 10**11, 10**13], noise=0.0134) + cells(dimension=10**8, noise=[0.1, 1.0]),
    standard=cells(dimension=[10, 10**5, 10**7], noise=[0.05, 0.5, 5.0]),
    full=cells(dimension=[10**10, 10**12], noise=[0.002, 0.0134, 0.1]),
    mutants=(
        Mutant(
            "in one run of twenty at most",
            theory.start_rarely_above,
            check="above .5001",
            note="What 'with high probability' promises only from p = 2.4e11 on at sigma = .0134.",
        ),
        Mutant("root of p lost", theory.start_above_root_lost, check="above .5001"),
        Mutant("sigma lost", theory.start_above_no_noise, check="above .5001"),
        Mutant("in one run of twenty at most, all coordinates", theory.start_rarely_above, check="all coordinates"),
    ),
    notes="The noise for which the accuracy at T exceeds .9999 (sigma < .0134) is so small that a start's chance "
    "component along v decides all points at once: the accuracy at the start is 1/2 on average over starts and in "
    "hardly any run. Both halves of the theorem hold together with high probability only in more than 1e11 dimensions.",
)
