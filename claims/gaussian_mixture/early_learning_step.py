"""The first gradient step on wrong labels."""

from assay import Check, Claim, Mutant, absolute, bounded, cells, crossing, equal, ratio
from claims.gaussian_mixture.sources import LIU_2020
from sims.gaussian_mixture import early_step as sims
from theory.gaussian_mixture import early_step as theory
from theory.gaussian_mixture import mutants_early_step as mutants
from theory.gaussian_mixture.parameters_labelnoise_step import STEP_DIMENSION, STEP_LABEL_NOISE, STEP_NOISE, STEP_SIZE

__all__ = ["early_step", "early_step_reversal"]

LARGE, RAW = 2000, 4000


def _is_small(sample_size: int) -> bool:
    return sample_size < LARGE


def _is_large(sample_size: int) -> bool:
    """Where terms of order 1/n are small."""
    return sample_size >= LARGE


def _is_raw(sample_size: int, dimension: int) -> bool:
    """Where raw data are cheap."""
    return sample_size * dimension <= RAW


_THREE = bounded(("fresh", "clean", "wrong"), low=0.0, high=1.0, why="probabilities")
_POINT = absolute(0.02, "two percentage points")

early_step = Claim(
    "gaussian_mixture/early-step",
    title="After one gradient step, wrongly labelled points are still told apart, less well than fresh ones",
    kind="limit",
    source=LIU_2020.at("linear model of section 3", "The laws of the first step from 0 are derived here."),
    statement=r"\mathrm{fresh} \to \Phi\left(\frac{1-\Delta}{\sqrt V}\right),\quad "
    r"\mathrm{right\ or\ wrong\ label} \to \Phi\left(\frac{1-\Delta\pm\sigma^2k}{\sqrt V}\right),\quad "
    r"V = \sigma^2(1-\Delta)^2+\sigma^4k,\quad \frac pn \to k",
    derivation="theory.gaussian_mixture.derivation_early_step:early_step_derivation",
    parameters=(STEP_SIZE, STEP_DIMENSION, STEP_LABEL_NOISE, STEP_NOISE),
    simulate=sims.early_step,
    checks=(
        Check(
            _THREE,
            equal(theory.accuracies, tolerance=absolute(2e-3, "a fifteenth of what the limit is off at n = 40")),
            name="exact",
            where=_is_small,
        ),
        Check(
            _THREE,
            equal(
                theory.limits,
                margin=absolute(theory.finite_size, "the terms of order 1/n, in size and doubled"),
                tolerance=absolute(1e-3, "a tenth of a percentage point"),
            ),
            name="limit",
            where=_is_large,
        ),
        Check(
            bounded("fresh", low=0.0, high=1.0, why="a probability"),
            equal(theory.fresh_accuracy, tolerance=_POINT),
            name="raw data, fresh",
            where=_is_raw,
            simulate=sims.early_step_raw,
        ),
        Check(
            bounded(("clean", "clean_share"), low=0.0, high=1.0, why="shares"),
            ratio(theory.clean_accuracy, tolerance=_POINT),
            name="raw data, right labels",
            where=_is_raw,
            simulate=sims.early_step_raw,
        ),
        Check(
            bounded(("wrong", "wrong_share"), low=0.0, high=1.0, why="shares"),
            ratio(theory.wrong_accuracy, tolerance=_POINT),
            name="raw data, wrong labels",
            where=_is_raw,
            simulate=sims.early_step_raw,
        ),
    ),
    quick=cells(sample_size=40, dimension=34, label_noise=[0.2, 0.4], noise=0.5)
    + cells(sample_size=400, dimension=340, label_noise=0.4, noise=[0.5, 1.0])
    + cells(sample_size=20, dimension=10, label_noise=1.0, noise=1.0)
    + cells(sample_size=20000, dimension=[2000, 17000, 40000], label_noise=0.4, noise=[0.5, 1.0]),
    standard=cells(sample_size=[30, 300], dimension=[8, 100], label_noise=[0.1, 0.6], noise=[0.3, 2.0])
    + cells(sample_size=5000, dimension=[500, 5000], label_noise=[0.2, 0.8], noise=[0.3, 0.7]),
    full=cells(sample_size=100000, dimension=[1000, 80000, 10**6], label_noise=[0.01, 0.5, 1.0], noise=[0.2, 1.0]),
    mutants=(
        Mutant("labels wrong with chance Delta", mutants.all_flipped, check="exact"),
        Mutant("own share of the other sign", mutants.own_share_swapped, check="exact"),
        Mutant("own share lost", mutants.own_share_lost, check="exact"),
        Mutant("own share counted twice", mutants.other_points_all, check="exact"),
        Mutant("the limit at every size", mutants.the_limit, check="exact"),
        Mutant("training points treated as fresh", simulate=sims.early_step_no_own_share, check="exact"),
        Mutant("labels wrong with chance Delta, limit", mutants.limit_all_flipped, check="limit"),
        Mutant("own share of the other sign, limit", mutants.limit_own_share_swapped, check="limit"),
        Mutant("own share lost, limit", mutants.limit_own_share_lost, check="limit"),
        Mutant("n/p for p/n", mutants.limit_sizes_swapped, check="limit"),
        Mutant("sigma^2 for sigma^4 in V", mutants.limit_noise_square, check="limit"),
    ),
    notes="A point's own share in the step moves its margin by sigma^2 k towards its label. At finite sizes all three "
    "accuracies are doubly non-central F distribution functions, averaged over the number of wrong labels; a "
    "training point's is taken at (sqrt n -+ 1)/(sqrt n +- 1). The raw runs take a step of gradient descent on the "
    "logistic loss.",
)


def _half(**parameters: object) -> float:
    return 0.5


early_step_reversal = Claim(
    "gaussian_mixture/early-step-reversal",
    title="With sigma^2 p/n above 1 - Delta the wrong labels win in the first step",
    kind="transition",
    source=LIU_2020.at("linear model of section 3", "Derived here."),
    statement=r"P(\mathrm{wrongly\ labelled\ point\ is\ classified\ as\ its\ true\ class}) = \frac12\ "
    r"\mathrm{at}\ \sigma^2\frac pn = 1-\Delta",
    derivation="theory.gaussian_mixture.derivation_early_step:reversal_derivation",
    parameters=(STEP_SIZE, STEP_DIMENSION, STEP_LABEL_NOISE, STEP_NOISE),
    simulate=sims.early_step,
    checks=Check(
        bounded("wrong", low=0.0, high=1.0, why="a probability"),
        crossing(
            theory.reversal_noise,
            along="noise",
            margin=absolute(theory.reversal_finite_size, "the terms of order 1/n over the slope at 1/2"),
            tolerance=absolute(0.01, "a hundredth of the length of the class mean"),
            level=_half,
            falling=True,
        ),
    ),
    quick=cells(sample_size=4000, dimension=[1000, 3400, 8000], label_noise=[0.2, 0.4, 0.8]),
    standard=cells(sample_size=[1000, 20000], dimension=[500, 2500, 12000], label_noise=[0.1, 0.6]),
    full=cells(sample_size=100000, dimension=[50000, 200000], label_noise=[0.05, 0.5, 0.9]),
    mutants=(
        Mutant("root lost", mutants.reversal_root_lost),
        Mutant("p/n lost", mutants.reversal_without_ratio),
        Mutant("labels wrong with chance Delta", mutants.reversal_all_flipped),
    ),
    notes="Early learning before memorisation needs little noise: beyond this line there is no early phase at all.",
)
