"""Plausible wrong versions of the error of weighted second moments."""

from theory.gaussian_mixture.noisy_subspace import optimal_error, weighted_error

__all__ = [
    "all_dimensions",
    "flat_without_signal",
    "information_of_fourth_power",
    "information_of_labels",
    "inverse_variance_as_optimal",
    "ratio_of_fourth_powers",
    "ratio_of_variances",
]


def all_dimensions(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """d for d - 1."""
    error = optimal_error(
        dimension=dimension,
        clean_size=clean_size,
        noisy_size=noisy_size,
        clean_noise=clean_noise,
        noisy_noise=noisy_noise,
    )
    return error * dimension / (dimension - 1)


def information_of_fourth_power(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """s^4 for s^4/(1 + s^2)."""
    return (dimension - 1) / (clean_size / clean_noise**4 + noisy_size / noisy_noise**4)


def information_of_labels(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """s^2: samples with known signs."""
    return (dimension - 1) / (clean_size / clean_noise**2 + noisy_size / noisy_noise**2)


def inverse_variance_as_optimal(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """The weights 1/sigma^2 taken for the best ones."""
    return optimal_error(
        dimension=dimension,
        clean_size=clean_size,
        noisy_size=noisy_size,
        clean_noise=clean_noise,
        noisy_noise=noisy_noise,
    )


def flat_without_signal(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """sigma^4 for sigma^2 (sigma^2 + |mu|^2) at equal weights."""
    groups = ((clean_size, clean_noise), (noisy_size, noisy_noise))
    whole = weighted_error(dimension, groups, (1.0, 1.0))
    cross = (dimension - 1) * sum(n * v * v for n, v in groups) / (clean_size + noisy_size) ** 2
    return whole - cross


def ratio_of_variances(*, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float) -> float:
    """t^2."""
    return (noisy_noise / clean_noise) ** 2 * clean_size / noisy_size


def ratio_of_fourth_powers(*, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float) -> float:
    """t^4 at every signal."""
    return (noisy_noise / clean_noise) ** 4 * clean_size / noisy_size
