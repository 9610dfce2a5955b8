"""Naive Bayes against logistic regression: who needs how many points, and why."""

import math

from assay import Check, Claim, Mutant, absolute, at_most, bounded, cells, crossing, equal, quantile, relative
from claims.gaussian_mixture.sources import ZHENG_2023
from sims.gaussian_mixture import generative as sims
from theory.gaussian_mixture import generative as theory
from theory.gaussian_mixture import mutants_generative as mutants
from theory.gaussian_mixture.parameters_naive_bayes import LEARNED_CLASS, LEARNED_FEATURES, POINTS_PER_FEATURE

__all__ = ["nb_vs_lr"]


def _is_few(class_size: int) -> bool:
    """Few points: enough for naive Bayes."""
    return class_size < 10


def _is_many(class_size: int) -> bool:
    """Enough points for the limit of logistic regression."""
    return class_size >= 10


def _four_logarithms(features: int) -> float:
    """4 log n."""
    return 4.0 * math.log(features)


nb_vs_lr = Claim(
    "gaussian_mixture/nb-vs-lr",
    title="Naive Bayes learns from a handful of points, logistic regression from about as many as there are features",
    kind="rate",
    source=ZHENG_2023.at("O(log n) against O(n) samples; design of the simulations", "Both laws are derived here."),
    statement=r"\mathrm{NB}:\ \mathrm{err} = P\left(\sum_j d_jb_j/v_j < 0\right),\ m^* \leq 4\log n;\qquad "
    r"\mathrm{LR}:\ \mathrm{err} \to \Phi\left(-\frac{t + a\sqrt{n_1/n}}{\rho}\right),\ m^* = \kappa^*_n n,\ "
    r"\kappa^*_n \to 0.891",
    derivation="theory.gaussian_mixture.derivation_generative:generative_derivation",
    parameters=(LEARNED_FEATURES, LEARNED_CLASS, POINTS_PER_FEATURE),
    simulate=sims.learned_logistic,
    checks=(
        Check(
            quantile("score", 0.5),
            equal(
                theory.logistic_score,
                margin=relative(
                    theory.logistic_score_finite_size,
                    "of order 1/n; measured at n = 25 to 200, rounded up",
                    measured=True,
                ),
                tolerance=relative(0.06, "a sixth of the gap to the mean classifier"),
            ),
            name="logistic regression",
            where=_is_many,
        ),
        Check(
            quantile("error", 0.5),
            crossing(
                theory.logistic_points_per_feature,
                along="points_per_feature",
                level=theory.TARGET,
                margin=relative(theory.points_finite_size, "that of the score, and the step of m", measured=True),
                tolerance=relative(0.05, "a quarter of the gap to the limit at n = 100"),
            ),
            name="logistic points",
            simulate=sims.logistic_share,
            where=_is_few,
        ),
        Check(
            bounded("error", low=0.0, high=1.0, why="a probability"),
            equal(
                theory.learned_variance_error,
                tolerance=absolute(2e-3, "a quarter of what learning the variances costs at n = 20, m = 8"),
            ),
            name="naive Bayes",
            simulate=sims.learned_naive_bayes,
            where=_is_few,
        ),
        Check(
            quantile("points", 0.5),
            at_most(_four_logarithms, truth=theory.learned_variance_points),
            name="naive Bayes points",
            simulate=sims.naive_bayes_points,
            where=_is_few,
        ),
    ),
    quick=cells(features=[25, 50, 100], class_size=4) + cells(features=50, class_size=[20, 40]),
    standard=cells(features=[35, 70, 140], class_size=3)
    + cells(features=100, class_size=[40, 60])
    + cells(features=200, class_size=80),
    full=cells(features=[200, 400], class_size=3) + cells(features=400, class_size=[160, 240]),
    mutants=(
        Mutant("the difference of class means", mutants.score_mean_classifier, check="logistic regression"),
        Mutant("as naive Bayes with known variances", mutants.score_whitened, check="logistic regression"),
        Mutant("as Bayes", mutants.score_bayes, check="logistic regression"),
        Mutant("4 log n for logistic regression", mutants.needed_logarithmic, check="logistic points"),
        Mutant("of the order of the root of n", mutants.needed_square_root, check="logistic points"),
        Mutant("the limit of many features", mutants.needed_hard_margin, check="logistic points"),
        Mutant("where the wide features cease to separate", mutants.needed_separable, check="logistic points",
               cells=({"features": 100},)),
        Mutant("variances known", mutants.error_known_variances, check="naive Bayes"),
        Mutant("the price of variances a factor 2 in m", mutants.error_half_points, check="naive Bayes"),
        Mutant("moments of 1/v alone", mutants.error_inverse_variance, check="naive Bayes"),
        Mutant("log n", mutants.few_logarithm, check="naive Bayes points"),
        Mutant("one point of each class", mutants.few_two, check="naive Bayes points"),
    ),
    notes="Half of the features are wide (variance n): the penalty makes them cheap for logistic regression, which "
    "fits the labels by their noise as long as that separates the points, and turns to the narrow, informative "
    "features as m approaches n. In the limit it is a hard-margin classifier, with m*/n = 0.891. Naive Bayes "
    "weights each feature by its own variance. That it needs no log n here is the design's doing: s^2 = (n+1)/2.",
)  # fmt: skip
