"""Logistic regression on features in units of their standard deviations."""

import math

from assay import Check, Claim, Mutant, absolute, at_most, bounded, cells, equal, mean, quantile, relative
from claims.gaussian_mixture.sources import ZHENG_2023
from sims.gaussian_mixture import units as sims
from theory.gaussian_mixture import mutants_units as mutants
from theory.gaussian_mixture import units as theory
from theory.gaussian_mixture.parameters_units import FEW_POINTS, LEARNED_FEATURES, STRENGTH

__all__ = ["nb_vs_lr_units"]


def _is_narrow(features: int, strength: float) -> bool:
    """Where there still is an error, and the usual penalty."""
    return features <= 25 and strength == 1.0


def _is_least(class_size: int, strength: float) -> bool:
    """One cell for each n: neither m nor C enters."""
    return class_size == 2 and strength == 1.0


def _four_logarithms(features: int) -> float:
    """4 log n."""
    return 4.0 * math.log(features)


nb_vs_lr_units = Claim(
    "gaussian_mixture/nb-vs-lr-units",
    title="In units of their standard deviations logistic regression learns from as few points as naive Bayes",
    kind="limit",
    source=ZHENG_2023.at("design of the simulations, where O(n) samples are found", "Derived here."),
    statement=r"n\left(1 - \frac{\mathrm{score}_{\mathrm{LR}}}{\mathrm{score}_{\mathrm{NB}}}\right) \to "
    r"\frac{q^2(m-2)}{2},\quad \frac{q}{1-q} = C\alpha(1-\alpha)n,\quad "
    r"\alpha = \frac{1}{1 + e^{C\alpha(n+ms^2)}};\qquad m^* \leq 4\log n",
    derivation="theory.gaussian_mixture.derivation_units:units_derivation",
    parameters=(LEARNED_FEATURES, FEW_POINTS, STRENGTH),
    simulate=sims.whitened_logistic,
    checks=(
        Check(
            mean("lost", skewness=3.0, why="at most 1.6 in a pilot on other keys", controls={"tilt": 0.0}),
            equal(
                theory.lost_score,
                margin=relative(
                    theory.lost_score_finite_size,
                    "squares of the noise's overlap and of the dual weights' spread; the factor 1/4 measured at "
                    "n = 20 to 200, m <= n/5, rounded up from 1/5",
                    measured=True,
                ),
                tolerance=relative(0.05, "a tenth of one direction more or less at m = 4"),
            ),
            name="lost score",
        ),
        Check(
            bounded("error", low=0.0, high=1.0, why="a probability"),
            equal(
                theory.naive_error,
                margin=relative(theory.error_finite_size, "what the lost score costs, times 2"),
                tolerance=absolute(1e-3, "a tenth of the error at n = 20, m = 4"),
            ),
            name="error",
            where=_is_narrow,
        ),
        Check(
            quantile("points", 0.5),
            at_most(_four_logarithms),
            name="standardised points",
            simulate=sims.standardised_points,
            where=_is_least,
        ),
    ),
    quick=cells(features=[20, 50], class_size=2, strength=1.0)
    + cells(features=100, class_size=5, strength=[0.01, 1.0, 100.0]),
    standard=cells(features=[25, 150], class_size=[2, 3], strength=1.0)
    + cells(features=200, class_size=[2, 10], strength=[0.1, 1.0, 10.0]),
    full=cells(features=400, class_size=[2, 5, 20, 40], strength=[0.01, 1.0, 100.0]),
    mutants=(
        Mutant("in raw units, m* of order n", mutants.lost_raw_units, check="lost score"),
        Mutant("points fitted exactly", mutants.lost_interpolating, check="lost score"),
        Mutant("no offset", mutants.lost_no_intercept, check="lost score"),
        Mutant("noise in all m directions", mutants.lost_all_points, check="lost score"),
        Mutant("shrinkage not squared", mutants.lost_first_order, check="lost score"),
        Mutant("1/2 lost", mutants.lost_half, check="lost score"),
        Mutant("C = 1", mutants.lost_unit_penalty, check="lost score"),
        Mutant("signal left out of the margins", mutants.lost_signal_left_out, check="lost score"),
        Mutant("dual weights 1/2", mutants.lost_weights_by_half, check="lost score"),
        Mutant("in raw units", mutants.error_raw_units, check="error"),
        Mutant("points of one class", mutants.error_one_class, check="error"),
        Mutant("log n", mutants.few_logarithm, check="standardised points"),
        Mutant("one point of each class", mutants.few_two, check="standardised points"),
    ),
    notes="The published design has features of variance n beside features of variance 1, and the penalty makes the "
    "wide ones cheap: m* = .89 n (nb-vs-lr). With each feature divided by its standard deviation the weights are the "
    "difference d of the class means, shrunk by q along the m - 2 directions of the points' scatter S: to leading "
    "order (I + cS)^(-1)d, a ridge discriminant. The share of the score that this costs is of order m/n at most. In "
    "the third check the standard deviations are those of the training set itself. For a fixed signal s both rules "
    "need points in proportion to n (nb-known-variance).",
)  # fmt: skip
