"""Ridge logistic regression on features in units of their standard deviations, from fewer points than features.

Class means are 1 and -1 in each of n features; the first half of the features has variance n, the others 1.  In units
of the standard deviations the classes are N(mu, I) and N(-mu, I), and s^2 = |mu|^2 = n_1/n + n_2.
"""

from scipy.optimize import brentq
from scipy.special import expit

from theory.gaussian_mixture.naive_bayes import known_variance_error
from theory.gaussian_mixture.parameters_units import FEW_POINTS, LEARNED_FEATURES, STRENGTH

__all__ = [
    "dual_weight",
    "error_finite_size",
    "lost_score",
    "lost_score_finite_size",
    "naive_error",
    "shrinkage",
    "signal_square",
]


def signal_square(features: int) -> float:
    """s^2 of the design: 1 from all wide features together, 1 from each narrow one (up to an odd n)."""
    return (features // 2) / features + features - features // 2


def dual_weight(features: int, points: int, square: float, strength: float) -> float:
    r"""The common weight of all points: :math:`\alpha = \sigma(-C\alpha(n + ms^2))`."""
    reach = strength * (features + points * square)
    return float(brentq(lambda a: a - expit(-a * reach), 0.0, 1.0, xtol=1e-15, rtol=1e-13))


def shrinkage(features: int, points: int, square: float, strength: float) -> float:
    r"""q: by how much the weights are shorter where the points' noise lies, :math:`q/(1-q) = C\alpha(1-\alpha)n`."""
    alpha = dual_weight(features, points, square, strength)
    pull = strength * alpha * (1.0 - alpha) * features
    return pull / (1.0 + pull)


def _cell(features: int, class_size: int, strength: float) -> tuple[int, int, float]:
    n, m = LEARNED_FEATURES.validate(features), 2 * FEW_POINTS.validate(class_size)
    return n, m, shrinkage(n, m, signal_square(n), STRENGTH.validate(strength))


def lost_score(*, features: int, class_size: int, strength: float) -> float:
    r"""Limit of n times the share of naive Bayes' score that logistic regression loses: :math:`q^2(m-2)/2`.

    A rule's score is :math:`\langle w, \mu\rangle/|w|`; naive Bayes' weights are the difference of the class means.

    Parameters
    ----------
    features : n in [20, 400].  class_size : m/2 in [2, 100].  strength : C in [.01, 100].

    Returns
    -------
    float >= 0; for n -> infinity with m fixed.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_units`.
    """
    _, m, q = _cell(features, class_size, strength)
    return 0.5 * q * q * (m - 2)


def lost_score_finite_size(*, features: int, class_size: int, strength: float) -> float:
    """A quarter of m/n and of the squared relative spread of the dual weights; relative.

    The points' noise is orthogonal up to sqrt(m/n) a direction, and the response of the dual weights is linear up to
    their relative spread, whose square is q^2 m(ms^2 + n)/n^2; both enter squared.
    """
    n, m, q = _cell(features, class_size, strength)
    return 0.25 * (m / n + q * q * m * (m * signal_square(n) + n) / n**2)


def naive_error(*, features: int, class_size: int) -> float:
    """Naive Bayes' mean error with known variances."""
    return known_variance_error(features=features, class_size=class_size, mean_height=1.0)


def error_finite_size(*, features: int, class_size: int, strength: float) -> float:
    """A score t less by the share x raises Phi(-t) by about t^2 x of itself, t <= s: twice that; relative."""
    n, m, q = _cell(features, class_size, strength)
    return signal_square(n) * q * q * (m - 2) / n
