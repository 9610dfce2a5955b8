"""The price of noise for the direction of the class means."""

from assay import Check, Claim, Mutant, cells, equal, mean, ratio, relative
from claims.gaussian_mixture.sources import DARAS_2025
from sims.gaussian_mixture import noisy_subspace as sims
from theory.gaussian_mixture import mutants_noisy_subspace as mutants
from theory.gaussian_mixture import noisy_subspace as theory
from theory.gaussian_mixture.parameters_noisy import (
    CLEAN_NOISE,
    CLEAN_SIZE,
    NOISY_NOISE,
    NOISY_SIZE,
    SUBSPACE_DIMENSION,
)

__all__ = ["noisy_subspace_price"]


def _is_raw(clean_size: int, noisy_size: int) -> bool:
    """Samples are drawn one by one."""
    return clean_size + noisy_size <= 1000


_SKEWNESS, _WHY = 3.5, "nearly chi-square with d - 1 >= 1 degrees of freedom: at most 2.9"
_ORDER = "terms of relative order d/n: (d + 2) times the error per dimension, doubled"
_TOLERANCE = relative(0.04, "an eighth of the gap to the weights 1/sigma^2")

noisy_subspace_price = Claim(
    "gaussian_mixture/noisy-subspace-price",
    title="Noise t times larger costs t^4 in samples for the direction of the class means",
    kind="limit",
    source=DARAS_2025.at("setting of unequal variances", "The law, its weights and the price are derived here."),
    statement=r"M = \sum_i w_i(x_ix_i' - \sigma_i^2 I),\quad w_i = \frac{1}{\sigma_i^2(\sigma_i^2+|\mu|^2)}:\quad "
    r"\mathbb{E}\sin^2\psi \approx \frac{d-1}{\sum_i s_i^4/(1+s_i^2)},\quad s_i = \frac{|\mu|}{\sigma_i}",
    derivation="theory.gaussian_mixture.derivation_noisy_subspace:noisy_subspace_derivation",
    parameters=(SUBSPACE_DIMENSION, CLEAN_SIZE, NOISY_SIZE, CLEAN_NOISE, NOISY_NOISE),
    simulate=sims.noisy_subspace,
    checks=(
        Check(
            mean("optimal", skewness=_SKEWNESS, why=_WHY),
            equal(theory.optimal_error, margin=relative(theory.optimal_finite_size, _ORDER), tolerance=_TOLERANCE),
            name="best weights",
        ),
        Check(
            mean("flat", skewness=_SKEWNESS, why=_WHY),
            equal(theory.flat_error, margin=relative(theory.flat_finite_size, _ORDER), tolerance=_TOLERANCE),
            name="equal weights",
        ),
        Check(
            mean("inverse_variance", skewness=_SKEWNESS, why=_WHY),
            equal(
                theory.inverse_variance_error,
                margin=relative(theory.inverse_variance_finite_size, _ORDER),
                tolerance=_TOLERANCE,
            ),
            name="weights 1/sigma^2",
        ),
        Check(
            mean(("noisy_only", "clean_only"), skewness=_SKEWNESS, why=_WHY),
            ratio(
                theory.error_ratio,
                margin=relative(theory.ratio_finite_size, _ORDER),
                tolerance=relative(0.06, "a fifteenth of the price"),
            ),
            name="price",
        ),
        Check(
            mean("optimal", skewness=_SKEWNESS, why=_WHY),
            equal(
                theory.optimal_error,
                margin=relative(theory.optimal_finite_size, _ORDER),
                tolerance=relative(0.1, "a tenth, as every sample is drawn"),
            ),
            name="samples one by one",
            where=_is_raw,
            simulate=sims.noisy_subspace_raw,
        ),
    ),
    quick=cells(dimension=8, clean_size=500, noisy_size=4000)
    + cells(dimension=6, clean_size=10_000, noisy_size=100_000, noisy_noise=2.0, clean_noise=[0.5, 1.0])
    + cells(dimension=6, clean_size=100_000, noisy_size=1_000_000, clean_noise=2.0, noisy_noise=4.0)
    + cells(dimension=6, clean_size=200, noisy_size=400, clean_noise=0.4, noisy_noise=0.7),
    standard=cells(dimension=[3, 16], clean_size=20_000, noisy_size=[20_000, 200_000], clean_noise=[0.3, 1.0]),
    full=cells(
        dimension=[2, 8, 32],
        clean_size=[10**5, 10**7],
        noisy_size=[10**5, 10**7],
        clean_noise=[0.2, 1.0],
        noisy_noise=[1.5, 3.0],
    ),
    mutants=(
        Mutant("d for d - 1", mutants.all_dimensions, check="best weights"),
        Mutant("s^4 for s^4/(1+s^2)", mutants.information_of_fourth_power, check="best weights"),
        Mutant("s^2, as with labels", mutants.information_of_labels, check="best weights"),
        Mutant("weights 1/sigma^2 as the best", mutants.inverse_variance_as_optimal, check="weights 1/sigma^2"),
        Mutant("signal left out of the spread", mutants.flat_without_signal, check="equal weights"),
        Mutant("price t^2", mutants.ratio_of_variances, check="price"),
        Mutant("price t^4 at every signal", mutants.ratio_of_fourth_powers, check="price"),
    ),
    notes="The price is t^4 only where the noise exceeds |mu|; below it is t^2. With one noise level the place of the "
    "class means is off by |mu| sin(psi); its limit is largest at the transition |mu| = sigma (d/n)^(1/4), where it is "
    "sigma (d/n)^(1/4) itself: the first term of the known minimax rate.",
)
