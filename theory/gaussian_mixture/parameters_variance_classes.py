"""Parameters of the claims on two classes around the same point that differ in variance."""

from attrs import evolve

from assay.domain import Integer, Real

__all__ = [
    "FEATURE_DEVIATION",
    "FEATURE_DIMENSION",
    "FEATURE_FAILURE",
    "LINEAR_DIMENSION",
    "NEGATIVE_COUNT",
    "OFFSET",
    "POSITIVE_COUNT",
    "POSITIVE_SHARE",
    "TRAINING_SIZE",
    "VARIANCE_RATIO",
]

POSITIVE_SHARE = Real(
    "positive_share", 0.5, symbol="p_+", meaning="share of the class with the smaller variance", low=0.001, high=0.5
)
VARIANCE_RATIO = Real(
    "variance_ratio", 4.0, symbol=r"\beta", meaning="variance of class -1 over that of class +1", low=1.0, high=1e8
)
OFFSET = Real(
    "offset",
    1.0,
    symbol="u",
    meaning="offset of the linear classifier over its length and the standard deviation of class +1",
    low=-1e6,
    high=1e6,
)
# Raw points: a block of 4096 trials keeps two arrays (trials, d).
LINEAR_DIMENSION = Integer("dimension", 5, symbol="d", meaning="dimension of the inputs", low=1, high=256)
# A block of 64 trials keeps three arrays (trials, N, d): 0.8 GiB at the largest N and d.
TRAINING_SIZE = Integer(
    "training_size", 200, symbol="N", meaning="number of labelled training points", low=10, high=2000
)
# The reduced law costs nothing in d; raw points are drawn where they are few.
FEATURE_DIMENSION = evolve(LINEAR_DIMENSION, default=20, high=10**5)
POSITIVE_COUNT = Integer(
    "positive_count", 40, symbol="N_+", meaning="number of training points of class +1", low=1, high=10**5
)
NEGATIVE_COUNT = Integer(
    "negative_count", 160, symbol="N_-", meaning="number of training points of class -1", low=1, high=10**5
)
FEATURE_DEVIATION = Real(
    "deviation",
    0.1,
    symbol=r"\delta",
    meaning="relative distance of a training mean of squared lengths from its expectation",
    low=0.0,
)
FEATURE_FAILURE = Real(
    "failure_probability", 0.05, symbol=r"\eta", meaning="chance with which the bound may fail", low=1e-6, high=0.5
)
