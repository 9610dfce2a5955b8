"""When every label, wrong ones too, can be fitted."""

from assay import Check, Claim, Mutant, absolute, at_least, bounded, cells, proportion
from claims.gaussian_mixture.sources import LIU_2020
from sims.gaussian_mixture import memorization as training
from sims.gaussian_mixture import separability as sims
from theory.gaussian_mixture import memorization as theory
from theory.gaussian_mixture import mutants_memorization as mutants
from theory.gaussian_mixture.parameters_separability import COIN_DIMENSION, NOISY_CLASS, NOISY_LABELS, POINTS

__all__ = ["memorization_bound"]


def _is_coin(label_noise: float) -> bool:
    """Where the sharper bound is Cover's formula."""
    return label_noise == 1.0


def _is_raw(sample_size: int, dimension: int) -> bool:
    return sample_size * dimension <= 4000


def _is_trainable(sample_size: int, dimension: int, label_noise: float, noise: float) -> bool:
    """In the theorem's regime, and far enough above the threshold 1/2 for 2000 steps to be enough."""
    least = max(1.0 - label_noise / 2, 0.85) * sample_size
    return bool(_is_raw(sample_size, dimension) and dimension >= least and noise >= 0.5)


_CONE = bounded("separable", low=0.0, high=2.0, why="0 or 2, or 1 where it is certain")

memorization_bound = Claim(
    "gaussian_mixture/memorization-bound",
    title="The published bound on labels that cannot be memorised, a sharper one, and the law that both majorise",
    kind="bound",
    source=LIU_2020.at("theorem 6, proof", "The sharper bound is derived here."),
    statement=r"P(\mathrm{not\ separable}) \leq P\left(B < n-p\right) + \frac{n-p}n P\left(B = n-p\right) \leq "
    r"2P\left(B \leq n-p\right),\quad B \sim \mathrm{Bin}\left(n, \frac\Delta2\right)",
    derivation="theory.gaussian_mixture.derivation_memorization:memorization_derivation",
    parameters=(POINTS, COIN_DIMENSION, NOISY_LABELS, NOISY_CLASS),
    simulate=sims.separable_by_cone,
    checks=(
        Check(
            _CONE,
            at_least(
                theory.published_fitting,
                tolerance=absolute(0.03, "three percentage points"),
                trivial=0.0,
                truth=theory.exact_or_nearly,
            ),
            name="published",
        ),
        Check(
            _CONE,
            at_least(
                theory.sharper_fitting,
                tolerance=absolute(0.03, "half of what the edge of the ball contributes at n = 40"),
                trivial=0.0,
                truth=theory.exact_or_nearly,
                attained=_is_coin,
            ),
            name="sharper",
        ),
        Check(
            proportion("separable"),
            at_least(theory.sharper_fitting, tolerance=absolute(0.05, "a twentieth"), trivial=0.0),
            name="raw data",
            where=_is_raw,
            simulate=sims.separable_raw,
        ),
        Check(
            proportion("separated"),
            at_least(theory.published_fitting, tolerance=absolute(0.05, "a twentieth"), trivial=0.0),
            name="gradient descent",
            where=_is_trainable,
            simulate=training.memorized,
        ),
    ),
    quick=cells(sample_size=60, dimension=[40, 54], label_noise=0.4, noise=0.5)
    + cells(sample_size=40, dimension=[20, 25, 30], label_noise=1.0, noise=1.0)
    + cells(sample_size=40, dimension=34, label_noise=0.4, noise=1.0)
    + cells(sample_size=100, dimension=88, label_noise=0.4, noise=0.5),
    standard=cells(sample_size=400, dimension=340, label_noise=0.4, noise=0.5)
    + cells(sample_size=[30, 120], dimension=[16, 26], label_noise=[0.7, 1.0], noise=[0.5, 3.0])
    + cells(sample_size=1000, dimension=[480, 520], label_noise=1.0, noise=0.5),
    full=cells(sample_size=2000, dimension=[900, 1000, 1700], label_noise=[0.4, 0.9, 1.0], noise=[0.2, 1.0]),
    mutants=(
        Mutant("labels wrong with chance Delta", mutants.all_flipped, check="published"),
        Mutant("half the binomial chance", mutants.factor_inverted, check="published"),
        Mutant("n - 2p for n - p", mutants.half_the_dimension, check="published"),
        Mutant("edge of the ball forgotten", mutants.one_point_fewer, check="sharper"),
        Mutant("labels wrong with chance Delta, sharper", mutants.all_flipped, check="sharper"),
    ),
    looser=(
        Mutant("published, beside the sharper", mutants.published, check="sharper"),
        Mutant("published without its factor 2", mutants.without_the_two, check="sharper"),
    ),
    notes="The bound holds for any points in general position, so that it can not see that flipped labels near a class "
    "mean are easier to fit than a worst case. At Delta = 1 the sharper bound is attained (Cover's formula); at "
    "smaller Delta the labels are separable from p/n = kappa_c <= 1/2 on, long before the 1 - Delta/2 of the theorem.",
)
