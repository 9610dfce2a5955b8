"""Plausible wrong learning curves of naive Bayes and of logistic regression."""

import math

from scipy.special import ndtr

from theory.gaussian_mixture.generative import hard_margin_ratio, logistic_points_per_feature
from theory.gaussian_mixture.naive_bayes import known_variance_error
from theory.gaussian_mixture.separability import Hinge

__all__ = [
    "error_half_points",
    "error_inverse_variance",
    "error_known_variances",
    "few_logarithm",
    "few_two",
    "needed_hard_margin",
    "needed_logarithmic",
    "needed_separable",
    "needed_square_root",
    "score_bayes",
    "score_mean_classifier",
    "score_whitened",
]


def score_mean_classifier(*, features: int, class_size: int) -> float:
    """That of the difference of the class means, which does not learn the variances."""
    n, m = features, 2.0 * class_size
    wide, narrow = n // 2, n - n // 2
    return n / math.sqrt(wide * n * (1.0 + n / m) + narrow * (1.0 + 1.0 / m))


def score_whitened(*, features: int, class_size: int) -> float:
    """That of naive Bayes with known variances: s/sqrt(1 + n/(m s^2))."""
    n, m = features, 2.0 * class_size
    square = (n // 2) / n + n - n // 2
    return math.sqrt(square / (1.0 + n / (m * square)))


def score_bayes(*, features: int) -> float:
    """Bayes' own: nothing left to learn."""
    return math.sqrt((features // 2) / features + features - features // 2)


def needed_logarithmic(*, features: int) -> float:
    """4 log n points, as for naive Bayes."""
    return 4.0 * math.log(features) / features


def needed_square_root(*, features: int) -> float:
    """Of the order of the root of n, right at n = 50."""
    return logistic_points_per_feature(features=50) * math.sqrt(50 / features)


def needed_hard_margin(*, features: int) -> float:
    """The limit of many features."""
    return hard_margin_ratio() if features else 0.0


def needed_separable(*, features: int) -> float:
    """Where the wide features alone cease to separate the points: 1/(2 kappa_c), kappa_c at 1/sigma = 2^(-1/2)."""
    return 0.5 / Hinge(0.0, math.sqrt(2.0)).second if features else 0.0


def error_known_variances(*, features: int, class_size: int) -> float:
    """Variances known."""
    return known_variance_error(features=features, class_size=class_size, mean_height=1.0)


def few_logarithm(*, features: int) -> float:
    """log n."""
    return math.log(features)


def few_two(**_: int) -> float:
    """One point of each class."""
    return 2.0


def error_half_points(*, features: int, class_size: int) -> float:
    """Variances known, of half of the points: the price of learning them thought to be a factor 2."""
    return known_variance_error(features=features, class_size=max(1, class_size // 2), mean_height=1.0)


def error_inverse_variance(*, features: int, class_size: int) -> float:
    """Many features: the score's mean and variance from those of 1/v, (m-6)/(m-4) of what known variances give."""
    n, m = features, 2 * class_size
    square = (n // 2) / n + n - n // 2
    keep = max(m - 6.0, 0.0) / (m - 4.0)
    return float(ndtr(-math.sqrt(keep * square / ((1.0 + 1.0 / m) * (1.0 + n / (m * square))))))
