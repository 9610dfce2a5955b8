"""Ridge logistic regression on features in units of their standard deviations, known or of the training set."""

from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.generative import first_enough, logistic_regression
from sims.gaussian_mixture.naive_bayes import design

__all__ = ["in_standard_units", "standardised_points", "whitened_logistic"]

Array = Any


@simulation(outputs=("error", "lost", "tilt"), block=128, gpu_block=2**9)
def whitened_logistic(
    stream: Stream, trials: int, *, features: int, class_size: int, strength: float
) -> dict[str, Array]:
    """Logistic regression with offset and naive Bayes, from m/2 points of each class with known variances.

    Class means are 1 and -1 in each of n features; the first half of the features has variance n, the others 1. Each
    feature is divided by its standard deviation; naive Bayes' weights are then the difference of the class means.

    Parameters
    ----------
    features : n.  class_size : m/2.  strength : C, the weight of the losses against that of the penalty |w|^2/2.

    Returns
    -------
    error : (trials,), chance that logistic regression misclassifies a fresh point, given what was learned.
    lost : (trials,), n times the share of naive Bayes' score that logistic regression loses; a rule's score is the mean
        of <w, x> over fresh points of the class 1, over its standard deviation.
    tilt : (trials,), a number with mean 0. With the points' scatter S around their class means, of which E S is a
        multiple of the identity, given d, the difference of the class means: <d, Sd>/|d|^2 - <mu, Sd>/<mu, d>.
    """
    xp, m = stream.xp, 2 * class_size
    spread = design(stream, features)
    label = 1.0 - 2.0 * xp.astype(stream.arange(m) % 2, xp.float64)
    points = (label[:, None] + spread * stream.normal((trials, m, features))) / spread
    mean = 1.0 / spread
    weights, offset = logistic_regression(xp, points, label, strength)
    scale = xp.linalg.vector_norm(weights, axis=1)
    score = (weights @ mean) / scale
    naive = xp.mean(label[:, None] * points, axis=1)
    level = naive @ mean
    lost = 1.0 - score * xp.linalg.vector_norm(naive, axis=1) / level
    halves = [xp.mean(points[:, k::2, :], axis=1)[:, None, :] for k in (0, 1)]
    around = xp.where(label[:, None] > 0, points - halves[0], points - halves[1])
    along = xp.matmul(around, naive[..., None])[..., 0]
    tilt = xp.sum(along * along, axis=1) / xp.sum(naive * naive, axis=1)
    tilt = tilt - xp.sum(along * (around @ mean), axis=1) / level
    shift = offset / scale
    return {"error": 0.5 * (ndtr(-score - shift) + ndtr(shift - score)), "lost": features * lost, "tilt": tilt}


@simulation(outputs=("points",), block=64, gpu_block=2**9)
def standardised_points(stream: Stream, trials: int, *, features: int) -> dict[str, Array]:
    """Points after which logistic regression (C = 1) on standardised features first errs at most .01 above Bayes.

    Each training set is centred and brought to variance 1 by its own means and variances.  One growing data set:
    numbers of points start at 4 and grow by the least even number not below log n; the search ends at n of them.
    """
    return {"points": first_enough(stream, trials, features, in_standard_units, features)}


def in_standard_units(xp: Any, points: Array, label: Array) -> tuple[Array, Array]:
    """`logistic_regression` on standardised features; weights and offset for the features as they were."""
    centre = xp.mean(points, axis=1)
    scale = xp.sqrt(xp.mean((points - centre[:, None, :]) ** 2, axis=1))
    weights, offset = logistic_regression(xp, (points - centre[:, None, :]) / scale[:, None, :], label)
    weights = weights / scale
    return weights, offset - xp.sum(weights * centre, axis=1)
