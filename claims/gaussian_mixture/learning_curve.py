"""Unequal variances: the mean classifier's error may fall below where it ends."""

from assay import Check, Claim, Mutant, absolute, at_most, bounded, cells, equal, mean
from claims.gaussian_mixture.sources import SABERI_2024
from sims.gaussian_mixture.learning_curve import late_change
from sims.gaussian_mixture.nonisotropic import unequal_mean
from theory.gaussian_mixture import learning_curve as theory
from theory.gaussian_mixture import mutants_learning_curve as mutants
from theory.gaussian_mixture.nonisotropic import coin_toss, infinite_sample_error, unwhitened_error, whitened_error
from theory.gaussian_mixture.parameters_nonisotropic import (
    CONDITION_NUMBER,
    LENGTH,
    MEAN_SHAPE,
    SPECTRUM_DIMENSION,
    TRAINING_POINTS,
)

__all__ = ["more_points_hurt"]


def _is_late(labelled_size: int) -> bool:
    return labelled_size >= 10**5


def _is_early(labelled_size: int) -> bool:
    return labelled_size <= 1000


more_points_hurt = Claim(
    "gaussian_mixture/more-points-hurt",
    title="With unequal noise more labelled points can hurt: the mean classifier's error rises towards its end",
    kind="limit",
    source=SABERI_2024.at("non-isotropic two-Gaussian setting", "Derived here."),
    statement=r"m\,(\mathbb{E}\,\mathrm{err}_m-\mathrm{err}_\infty)\to\kappa = \frac{\varphi(u)}{2}\left("
    r"u\left(1-\frac{2AC}{B^2}+\frac{A^2D}{B^3}\right)+\frac{2C+AS}{B^{3/2}}-\frac{3AD}{B^{5/2}}\right),\quad "
    r"A,\dots,D = \mu^T\Sigma^k\mu,\ S = \mathrm{tr}\,\Sigma^2,\ u = \frac{A}{\sqrt{B}};\quad "
    r"\kappa < 0\ \mathrm{for\ short}\ \mu\ \mathrm{if}\ 2C+S < \frac{3D}{B}\ (A=1)",
    derivation="theory.gaussian_mixture.derivation_learning_curve:learning_curve_derivation",
    parameters=(SPECTRUM_DIMENSION, TRAINING_POINTS, LENGTH, CONDITION_NUMBER, MEAN_SHAPE),
    simulate=late_change,
    checks=(
        Check(
            mean("scaled_change", skewness=3.0, why="a quadratic form of normal numbers: at most that of one square"),
            equal(
                theory.first_order_cost,
                margin=absolute(theory.first_order_finite_size, "terms of order 1/m, from the exact law, doubled"),
                tolerance=absolute(0.03, "a fiftieth of the largest cost on the grid"),
            ),
            name="towards the end",
            where=_is_late,
        ),
        Check(
            bounded("error", low=0.0, high=1.0, why="a probability"),
            at_most(
                infinite_sample_error,
                tolerance=absolute(2e-4, "a tenth of the smallest gap on the grid"),
                trivial=coin_toss,
                truth=unwhitened_error,
            ),
            name="few points",
            where=_is_early,
            simulate=unequal_mean,
        ),
    ),
    quick=cells(dimension=[2, 5], labelled_size=10**5, mean_length=[0.5, 1.0, 3.0], condition_number=[5.0, 100.0],
                mean_shape="extreme")
    + cells(dimension=8, labelled_size=10**5, mean_length=1.5)
    + cells(dimension=[2, 5], labelled_size=128, mean_length=[0.5, 1.0], condition_number=100.0, mean_shape="extreme"),
    standard=cells(dimension=[3, 30], labelled_size=10**6, mean_length=[0.7, 2.0], condition_number=[2.0, 50.0],
                   mean_shape=["generic", "extreme"])
    + cells(dimension=3, labelled_size=64, mean_length=[0.5, 0.7], condition_number=100.0, mean_shape="extreme"),
    full=cells(dimension=[4, 100], labelled_size=10**6, mean_length=[1.0, 4.0], condition_number=[10.0, 80.0],
               mean_shape="extreme"),
    mutants=(
        Mutant("phi(s)(d-1)/(2s)", mutants.isotropic, check="towards the end"),
        Mutant("gradient lost", mutants.gradient_lost, check="towards the end"),
        Mutant("curvature lost", mutants.curvature_lost, check="towards the end"),
        Mutant("D once", mutants.third_moment_once, check="towards the end"),
        Mutant("1/2 lost", mutants.half_lost, check="towards the end"),
        Mutant("below the best rule's error", theory.best_rule_error, check="few points"),
        Mutant("below the whitened law", whitened_error, check="few points"),
    ),
    notes="At d = 2, c = 100 and |mu| = 0.5 the error is 0.280 from 32 points and 0.309 from infinitely many. With "
    "infinitely many the weights are mu, which is not the best direction; noise in the weights moves them, mostly into "
    "the noisy coordinates, and the error is concave there: both ways gain on average. Whitened points never hurt.",
)  # fmt: skip
