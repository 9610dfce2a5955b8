"""When noisy labels can be memorised by a linear classifier: Cover's formula, the threshold, its window."""

from assay import Check, Claim, Mutant, absolute, bounded, cells, crossing, equal, proportion
from claims.gaussian_mixture.sources import CANDES_2020, COVER_1965
from sims.gaussian_mixture import separability as sims
from theory.gaussian_mixture import mutants_separability as mutants
from theory.gaussian_mixture import separability as theory
from theory.gaussian_mixture.parameters_separability import (
    COIN_DIMENSION,
    COIN_SIZE,
    NOISY_CLASS,
    NOISY_LABELS,
    POINTS,
    RATIO,
)

__all__ = ["cover_identity", "separability_threshold"]


def _is_small(sample_size: int) -> bool:
    """Where an actual search for a hyperplane is cheap."""
    return sample_size <= 40


def _is_medium(sample_size: int) -> bool:
    """Where terms of order 1/n are still to be seen."""
    return sample_size <= 1000


def _is_large(sample_size: int) -> bool:
    return sample_size > 1000


_CONE = "0 or 2, as the face of a cone has an even or an odd dimension"

cover_identity = Claim(
    "gaussian_mixture/cover-identity",
    title="Labels by coin flips: the chance of separability is Cover's, whatever the classes",
    kind="identity",
    source=COVER_1965.at("function counting theorem", "Any points in general position, hence any noise."),
    statement=r"P(\mathrm{separable}) = 2^{1-n}\sum_{k=0}^{p-1}\binom{n-1}{k}\quad (\Delta = 1,\ \mathrm{any}\ \sigma)",
    derivation="theory.gaussian_mixture.derivation_separability:cover_derivation",
    parameters=(COIN_SIZE, COIN_DIMENSION, NOISY_CLASS),
    simulate=sims.coins_by_cone,
    checks=(
        Check(
            bounded("separable", low=0.0, high=2.0, why=_CONE),
            equal(theory.cover_probability, tolerance=absolute(0.025, "a third of the gap to a term more at n = 100")),
            name="random cone",
        ),
        Check(
            proportion("separable"),
            equal(theory.cover_probability, tolerance=absolute(0.05, "a third of the gap to one term more at n = 20")),
            name="raw data",
            where=_is_small,
            simulate=sims.coins_raw,
        ),
    ),
    quick=cells(sample_size=20, dimension=[8, 10], noise=[0.2, 2.0])
    + cells(sample_size=100, dimension=[45, 50, 52], noise=0.5),
    standard=cells(sample_size=[10, 40], dimension=[5, 9], noise=[0.1, 0.5, 5.0])
    + cells(sample_size=40, dimension=[17, 20], noise=0.5)
    + cells(sample_size=400, dimension=[190, 200, 206], noise=0.2),
    full=cells(sample_size=40, dimension=[14, 23], noise=[0.05, 10.0])
    + cells(sample_size=5000, dimension=[2475, 2520], noise=0.5),
    mutants=(
        Mutant("one term more", mutants.cover_one_term_more, check="random cone"),
        Mutant("n coins for n - 1", mutants.cover_all_points, check="random cone"),
        Mutant("half lost", mutants.cover_half, check="random cone"),
        Mutant("a sharp capacity", mutants.cover_step, check="random cone"),
        Mutant("one term more, raw data", mutants.cover_one_term_more, check="raw data"),
        Mutant("half lost, raw data", mutants.cover_half, check="raw data"),
        Mutant(
            "hyperplanes with an offset",
            simulate=sims.coins_with_offset,
            check="raw data",
            cells=({"sample_size": 20, "dimension": 10, "noise": 0.2},),
        ),
        Mutant(
            "every second label right",
            simulate=sims.coins_half_tossed,
            check="raw data",
            cells=({"sample_size": 20, "dimension": 8, "noise": 0.2},),
        ),
    ),
    notes="Raw data: a search for a hyperplane that ends with a certificate, a separating vector or multipliers that "
    "forbid one. With labels by coin flips every second labelling is separable at n = 2p, while the sufficient "
    "condition p/n > 1 - Delta/2 of the memorisation theorem is p/n > 1/2 as well: here it is sharp.",
)

separability_threshold = Claim(
    "gaussian_mixture/separability-threshold",
    title="Noisy labels become separable at p/n = kappa_c, below one half and far below the sufficient 1 - Delta/2",
    kind="transition",
    source=CANDES_2020.at("phase transition of the logistic model", "Mixtures with noisy labels: derived here."),
    statement=r"\kappa_c = \min_t \mathbb{E}\,h_t \leq \frac{1}{2},\quad h_t = (Z - t(u/\sigma + Z_1))_+^2;\quad "
    r"P(\mathrm{separable}) \to \Phi\left(\frac{p - n\kappa_c}{\tau\sqrt{n}}\right),\quad "
    r"\tau^2 = \mathrm{Var}\,h_t - 2\kappa_c",
    derivation="theory.gaussian_mixture.derivation_separability:threshold_derivation",
    parameters=(POINTS, COIN_DIMENSION, RATIO, NOISY_LABELS, NOISY_CLASS),
    simulate=sims.separable_share,
    checks=(
        Check(
            bounded("separable", low=0.0, high=2.0, why=_CONE),
            crossing(
                theory.critical_ratio,
                along="ratio",
                level=0.5,
                falling=False,
                margin=absolute(theory.critical_ratio_finite_size, "terms of order 1/n, times 1.5, and a step of p"),
                tolerance=absolute(0.01, "a third of the window at n = 2000"),
            ),
            name="threshold",
            where=_is_large,
        ),
        Check(
            bounded("separable", low=0.0, high=2.0, why=_CONE),
            equal(
                theory.separable_probability,
                margin=absolute(theory.separable_probability_finite_size, "terms of order 1/n"),
                tolerance=absolute(0.03, "a third of the gap to the width for coin flips at the window's edge"),
            ),
            name="window",
            simulate=sims.separable_by_cone,
            where=_is_medium,
        ),
        Check(
            proportion("separable"),
            equal(
                theory.separable_probability,
                margin=absolute(theory.separable_probability_finite_size, "terms of order 1/n"),
                tolerance=absolute(0.06, "a sixth of the gap to labels wrong with chance Delta"),
            ),
            name="raw data",
            where=_is_small,
            simulate=sims.separable_raw,
        ),
    ),
    quick=cells(sample_size=2000, label_noise=[0.2, 0.8], noise=[0.1, 1.0])
    + cells(sample_size=2000, label_noise=0.4, noise=0.5)
    + cells(sample_size=200, dimension=[70, 80, 89], label_noise=0.4, noise=0.5)
    + cells(sample_size=200, dimension=[42, 60], label_noise=0.2, noise=0.1)
    + cells(sample_size=30, dimension=10, label_noise=[0.2, 0.6], noise=0.5),
    standard=cells(sample_size=4000, label_noise=[0.1, 0.6, 1.0], noise=[0.1, 2.0])
    + cells(sample_size=800, dimension=[300, 320, 335], label_noise=0.4, noise=0.5)
    + cells(sample_size=40, dimension=[12, 16], label_noise=[0.2, 0.4], noise=[0.1, 1.0]),
    full=cells(sample_size=20000, label_noise=[0.05, 0.3, 0.9], noise=[0.05, 0.3, 5.0])
    + cells(sample_size=1000, dimension=[240, 250, 275], label_noise=0.2, noise=0.1),
    mutants=(
        Mutant("the sufficient 1 - Delta/2", mutants.ratio_sufficient, check="threshold"),
        Mutant("labels wrong with chance Delta", mutants.ratio_flip_chance, check="threshold"),
        Mutant("1/2, right labels forgotten", mutants.ratio_coin_flips, check="threshold"),
        Mutant("no noise along the means", mutants.ratio_axis_known, check="threshold"),
        Mutant("square lost", mutants.ratio_square_lost, check="threshold"),
        Mutant("width for coin flips", mutants.window_coin_flips, check="window"),
        Mutant("the chi-square's variance kept", mutants.window_chi_square_kept, check="window"),
        Mutant("labels wrong with chance Delta, window", mutants.window_flip_chance, check="window"),
        Mutant("labels wrong with chance Delta, raw data", mutants.window_flip_chance, check="raw data"),
        Mutant("the sufficient 1 - Delta/2, raw data", mutants.window_sufficient, check="raw data"),
    ),
    notes="The theorem on memorisation of Liu et al. (2020) asks for p/n > 1 - Delta/2, whatever the noise: "
    "sufficient, and sharp only for coin flips. The window has the width n^(-1/2). Clean classes (Delta = 0) have a "
    "threshold too: .4271, .2703, .0483 at 1/sigma = .5, 1, 2; for more points per dimension than its reciprocal "
    "logistic regression has a finite optimum.",
)
