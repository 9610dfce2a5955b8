"""Naive Bayes: all means at once, and its exact error when the variances are known."""

from assay import Check, Claim, Mutant, absolute, bounded, cells, equal, mean, proportion, quantile, relative, slope
from claims.gaussian_mixture.sources import ZHENG_2023
from sims.gaussian_mixture import naive_bayes as sims
from theory.gaussian_mixture import mutants_naive_bayes as mutants
from theory.gaussian_mixture import naive_bayes as theory
from theory.gaussian_mixture.parameters_naive_bayes import (
    CLASS_SIZE,
    FEATURE_LINE,
    FEATURES,
    MEAN_ACCURACY,
    MEAN_HEIGHT,
    MEAN_POINTS,
)

__all__ = ["nb_known_variance", "nb_sup_law"]


def _is_cheap(features: tuple[int, ...], points: int) -> bool:
    """Where raw points are cheap."""
    return features[-1] * points <= 1000


def _is_learned(features: int, class_size: int) -> bool:
    return features * class_size <= 200


def _is_large_sample(class_size: int) -> bool:
    return class_size >= 5000


nb_sup_law = Claim(
    "gaussian_mixture/nb-sup-law",
    title="All n means of naive Bayes are accurate after about 2 log n/eps^2 points",
    kind="rate",
    source=ZHENG_2023.at("O(log n) samples of naive Bayes", "Exact law and constant are derived here."),
    statement=r"P(\max_j |\bar{x}_j - \mu_j|/\sigma_j \leq \epsilon) = (1 - 2\Phi(-\epsilon\sqrt{m}))^n;\qquad "
    r"m^* = \left[\Phi^{-1}\left(1 - \frac{1 - (1-\delta)^{1/n}}{2}\right)/\epsilon\right]^2 \sim "
    r"\frac{2\log n}{\epsilon^2}",
    derivation="theory.gaussian_mixture.derivation_naive_bayes:sup_law_derivation",
    parameters=(FEATURE_LINE, MEAN_POINTS, MEAN_ACCURACY),
    simulate=sims.largest_deviation,
    checks=(
        Check(
            proportion("accurate"),
            equal(theory.accurate_probability, tolerance=absolute(0.015, "a tenth of the gap to the union bound")),
            name="all accurate",
        ),
        Check(
            quantile("needed", theory.CONFIDENCE),
            equal(theory.points_needed, tolerance=relative(0.03, "a third of the gap to the leading term at n = 1000")),
            name="points needed",
        ),
        Check(
            mean("needed", skewness=3.0, why="largest of squares of normals: 2.83 for one, less for more"),
            slope(
                theory.mean_points_needed,
                along="features",
                tolerance=absolute(0.01, "a twelfth of the gap to the root of log n"),
            ),
            name="growth",
        ),
        Check(
            proportion("accurate"),
            equal(theory.accurate_probability, tolerance=absolute(0.02, "a tenth of the gap to errors of one sign")),
            name="raw data",
            where=_is_cheap,
            simulate=sims.largest_deviation_raw,
        ),
    ),
    quick=cells(features=(10, 100, 1000), points=[30, 60], accuracy=0.5)
    + cells(features=(5, 40), points=20, accuracy=0.5),
    standard=cells(features=(30, 300, 3000), points=[20, 40], accuracy=0.6)
    + cells(features=(30, 300, 3000), points=150, accuracy=0.3)
    + cells(features=(2, 10, 60), points=[4, 16], accuracy=[0.8, 1.5]),
    full=cells(features=(100, 1000, 10000, 100000), points=[80, 110], accuracy=[0.5]),
    mutants=(
        Mutant("errors of one sign", mutants.accurate_one_sided, check="all accurate"),
        Mutant("union bound", mutants.accurate_union_bound, check="all accurate"),
        Mutant("points of both classes together", mutants.accurate_root_lost, check="all accurate"),
        Mutant("2 log n/eps^2 alone", mutants.needed_leading_term, check="points needed"),
        Mutant("2 lost", mutants.needed_two_lost, check="points needed"),
        Mutant("1/eps", mutants.needed_accuracy_not_squared, check="points needed"),
        Mutant("of order n", mutants.rate_linear, check="growth"),
        Mutant("no growth", mutants.rate_none, check="growth"),
        Mutant("root of log n", mutants.rate_root, check="growth"),
        Mutant("log^2 n", mutants.rate_squared_logarithm, check="growth"),
        Mutant("errors of one sign, raw data", mutants.accurate_one_sided, check="raw data"),
    ),
    notes="2 log n/eps^2 is approached slowly: a decade of n costs 18.4 points in the limit at eps = 0.5, and 16.9, "
    "17.3, 17.6 from n = 10 on. The law is about the means, whatever the distance of the classes: how many points a "
    "small error needs is another question, answered by nb-known-variance and nb-vs-lr.",
)

nb_known_variance = Claim(
    "gaussian_mixture/nb-known-variance",
    title="Naive Bayes with known variances errs exactly like the mean classifier with a learned midpoint",
    kind="identity",
    source=ZHENG_2023.at("design of the simulations", "Derived here."),
    statement=r"\mathbb{E}\,\mathrm{err} = P(\chi'^2_n(L_+) < \chi'^2_n(L_-)),\quad "
    r"L_\pm = \frac{s^2}{2}\left(\sqrt{m} \pm \frac{1}{\sqrt{1+1/m}}\right)^2;\qquad "
    r"m(\mathbb{E}\,\mathrm{err} - \Phi(-s)) \to \frac{\varphi(s)(n-1+s^2)}{2s}",
    derivation="theory.gaussian_mixture.derivation_naive_bayes:known_variance_derivation",
    parameters=(FEATURES, CLASS_SIZE, MEAN_HEIGHT),
    simulate=sims.known_variance,
    checks=(
        Check(
            bounded("error", low=0.0, high=1.0, why="a probability"),
            equal(
                theory.known_variance_error,
                tolerance=absolute(5e-4, "a tenth of what a known midpoint saves at n = 20, m = 4"),
            ),
            name="error",
        ),
        Check(
            bounded("error", low=0.0, high=1.0, why="a probability"),
            equal(theory.known_variance_error, tolerance=absolute(3e-3, "a third of the error at n = 20, m = 4")),
            name="raw data",
            where=_is_learned,
            simulate=sims.known_variance_raw,
        ),
        Check(
            mean("scaled_excess", skewness=3.0, why="nearly chi-square with n - 1 degrees of freedom"),
            equal(
                theory.known_variance_excess,
                margin=relative(theory.known_variance_excess_finite_size, "terms of order 1/m, times 1.5"),
                tolerance=relative(0.01, "a tenth of the gap to n for n - 1 at n = 10"),
            ),
            name="excess",
            where=_is_large_sample,
        ),
    ),
    quick=cells(features=20, class_size=[2, 4, 8])
    + cells(features=6, class_size=[1, 10], mean_height=0.5)
    + cells(features=400, class_size=1)
    + cells(features=[4, 10, 40], class_size=20000, mean_height=0.5),
    standard=cells(features=[2, 21, 100], class_size=[1, 3, 30], mean_height=[0.2, 0.6])
    + cells(features=[10, 200], class_size=200000, mean_height=[0.2, 0.4]),
    full=cells(features=[1000, 2000], class_size=[1, 2, 100], mean_height=[0.05, 0.1]),
    mutants=(
        Mutant("midpoint known", mutants.error_known_midpoint, check="error"),
        Mutant("variance 1 in all features", mutants.error_narrow, check="error"),
        Mutant("variance n in all features", mutants.error_wide, check="error"),
        Mutant("points of one class", mutants.error_class_size, check="error"),
        Mutant("limit of many features", mutants.error_large_features, check="error"),
        Mutant("variance n in all features, raw data", mutants.error_wide, check="raw data"),
        Mutant("points of one class, raw data", mutants.error_class_size, check="raw data"),
        Mutant("price of the midpoint lost", mutants.excess_midpoint_lost, check="excess"),
        Mutant("n for n - 1", mutants.excess_full_features, check="excess"),
        Mutant("1/2 lost", mutants.excess_half_lost, check="excess"),
    ),
    notes="Half of the features have variance n, the others 1, so that s^2 = h^2(n+1)/2 grows with n: 4 points suffice "
    "for an error of .01 from n = 20 on, and no log n is needed. Where s is fixed instead, the least m for an "
    "excess e is phi(s)(n-1+s^2)/(2se): linear in n, for naive Bayes as for any rule that learns all directions.",
)
