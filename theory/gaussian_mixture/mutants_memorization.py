"""Plausible wrong bounds on the chance that noisy labels cannot all be fitted, and true ones that are weaker."""

from scipy.special import bdtr

from theory.gaussian_mixture.memorization import published_fitting

__all__ = ["all_flipped", "factor_inverted", "half_the_dimension", "one_point_fewer", "published", "without_the_two"]


def all_flipped(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """Labels wrong with chance Delta in place of Delta/2."""
    return 1.0 - 2.0 * float(bdtr(max(sample_size - dimension, 0), sample_size, label_noise))


def factor_inverted(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """Half the binomial chance in place of twice."""
    return 1.0 - 0.5 * float(bdtr(max(sample_size - dimension, 0), sample_size, 0.5 * label_noise))


def half_the_dimension(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """n - 2p for n - p, after the threshold p/n = 1/2."""
    left = sample_size - 2 * dimension
    return 1.0 - 2.0 * float(bdtr(left, sample_size, 0.5 * label_noise)) if left >= 0 else 1.0


def one_point_fewer(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """Bin(n, Delta/2) < n - p: the patterns on the edge of the ball forgotten."""
    left = sample_size - dimension - 1
    return 1.0 - float(bdtr(left, sample_size, 0.5 * label_noise)) if left >= 0 else 1.0


def without_the_two(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """The published bound without its factor 2: true."""
    left = sample_size - dimension
    return 1.0 - float(bdtr(left, sample_size, 0.5 * label_noise)) if left > 0 else 1.0


def published(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """The published bound."""
    return published_fitting(sample_size=sample_size, dimension=dimension, label_noise=label_noise)
