"""Linear classifiers between two classes around the same point."""

from assay import Check, Claim, Mutant, absolute, at_least, bounded, cells, equal, exact, proportion
from claims.gaussian_mixture.sources import YANG_2020
from sims.gaussian_mixture import linear_floor as sims
from theory.gaussian_mixture import linear_floor as theory
from theory.gaussian_mixture import mutants_linear_floor as mutants
from theory.gaussian_mixture.parameters_variance_classes import (
    LINEAR_DIMENSION,
    OFFSET,
    POSITIVE_SHARE,
    TRAINING_SIZE,
    VARIANCE_RATIO,
)

__all__ = ["ssl_linear_floor"]


def _is_not_negative(offset: float) -> bool:
    return bool(offset >= 0)


def _is_trained(offset: float) -> bool:
    """Training finds its own offset: one cell for each setting of the rest."""
    return bool(offset == 0)


_TOLERANCE = absolute(0.005, "half a percent of all points")
_TRAINED = absolute(0.01, "one percent of all points")
_SEARCHED = absolute(1e-9, "digits that a search of a smooth minimum gives")
_ROUNDING = 1e-12
_WHY = "a grid of step 1e-9 near a smooth minimum"

ssl_linear_floor = Claim(
    "gaussian_mixture/ssl-linear-floor",
    title="Between classes that differ in variance a linear classifier errs on a quarter, if its offset is positive",
    kind="bound",
    source=YANG_2020.at("theorem 2", "The least error, its sharpness and negative offsets are derived here."),
    statement=r"b \geq 0:\quad \mathrm{err} = p_+\Phi(-u) + p_-\Phi(u/\sqrt{\beta}) \geq \mathrm{err}(u_*) > "
    r"\frac{p_-}{2} \geq \frac{1}{4},\quad u_*^2 = \frac{2\log_+(\sqrt{\beta}p_+/p_-)}{1-1/\beta};\quad "
    r"\mathrm{any}\ b:\ \mathrm{err} \geq \min(p_+, \mathrm{err}(u_*))",
    derivation="theory.gaussian_mixture.derivation_linear_floor:linear_floor_derivation",
    parameters=(LINEAR_DIMENSION, TRAINING_SIZE, POSITIVE_SHARE, VARIANCE_RATIO, OFFSET),
    simulate=sims.linear_points,
    checks=(
        Check(
            proportion("wrong"),
            at_least(theory.quarter, tolerance=_TOLERANCE, truth=theory.linear_error),
            name="quarter",
            where=_is_not_negative,
        ),
        Check(
            proportion("wrong"),
            at_least(theory.least_error, tolerance=_TOLERANCE, truth=theory.linear_error),
            name="floor",
            where=_is_not_negative,
        ),
        Check(proportion("wrong"), equal(theory.linear_error, tolerance=_TOLERANCE), name="error"),
        Check(
            exact("least", rounding=_ROUNDING, why=_WHY),
            equal(theory.least_error, tolerance=_SEARCHED),
            name="least error",
            where=_is_trained,
            simulate=sims.linear_search,
        ),
        Check(
            exact("least_any_sign", rounding=_ROUNDING, why=_WHY),
            equal(theory.least_error_any_sign, tolerance=_SEARCHED),
            name="least error of any sign",
            where=_is_trained,
            simulate=sims.linear_search,
        ),
        Check(
            bounded("restricted", low=0.0, high=1.0),
            at_least(theory.least_error, tolerance=_TRAINED),
            name="trained, b >= 0",
            where=_is_trained,
            simulate=sims.linear_trained,
        ),
        Check(
            bounded("free", low=0.0, high=1.0),
            at_least(theory.least_error_any_sign, tolerance=_TRAINED),
            name="trained, any b",
            where=_is_trained,
            simulate=sims.linear_trained,
        ),
    ),
    quick=cells(positive_share=0.5, variance_ratio=4.0, offset=[0.0, 1.35954, 5.0])
    + cells(positive_share=0.4, variance_ratio=9.0, offset=[0.0, 1.249, -2.0])
    + cells(positive_share=0.1, variance_ratio=9.0, offset=[0.0, 1.0, -12.0])
    + cells(positive_share=0.5, variance_ratio=1e6, offset=[0.0, 3.7169]),
    standard=cells(positive_share=[0.25, 0.45], variance_ratio=[3.5, 100.0], offset=[0.0, 0.5, 2.0])
    + cells(dimension=20, positive_share=0.05, variance_ratio=25.0, offset=[0.0, -30.0]),
    full=cells(
        dimension=[1, 50],
        positive_share=[0.1, 0.3, 0.5],
        variance_ratio=[1.5, 5.0, 1e4],
        offset=[0.0, 0.5, 1.5, 4.0, -3.0],
        training_size=1000,
    ),
    mutants=(
        Mutant("3/8", mutants.three_eighths, check="quarter"),
        Mutant("p_- for p_-/2", mutants.whole_majority, check="floor"),
        Mutant("floor of balanced classes", mutants.floor_of_balanced_classes, check="least error"),
        Mutant("beta for its root in the offset", mutants.floor_by_variance, check="least error"),
        Mutant("2 lost in the offset", mutants.floor_without_two, check="least error"),
        Mutant("beta for its root", mutants.error_by_variance, check="error"),
        Mutant("sign of the offset", mutants.error_with_swapped_classes, check="error"),
        Mutant(
            "1/4 for offsets of any sign",
            mutants.quarter_any_sign,
            check="trained, any b",
            cells=({"positive_share": 0.1},),
            note="The theorem asks for b > 0. Read as a limit of linear classifiers as such it fails where p_+ < 1/4: "
            "the answer -1 for all errs on p_+, and training finds it.",
        ),
        Mutant("1/4 as the least of any sign", mutants.quarter_any_sign, check="least error of any sign"),
    ),
    looser=(
        Mutant("p_-/2", theory.half_majority, check="floor"),
        Mutant("1/4", theory.quarter, check="floor"),
    ),
    notes="Only p_- >= 1/2 and b >= 0 are used: the floor holds for every beta > 0, not only beyond 3. It is the "
    "infimum at p_+ = 1/2 as beta grows (0.4193 at 4, 0.2779 at 400).",
)
