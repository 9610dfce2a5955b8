"""Parameters of the claim on pseudo-labels: sizes, precisions, distance of the classes, allowed deviation."""

from attrs import evolve

from assay.domain import Integer, Real

__all__ = ["CLASS_GAP", "DEVIATION", "NEGATIVE_PRECISION", "NEGATIVE_SIZE", "POSITIVE_PRECISION", "POSITIVE_SIZE"]

# The raw simulation keeps two arrays (trials, n): 1.3 GiB for a block of 4096 at both sizes 10^4.
POSITIVE_SIZE = Integer(
    "positive_size", 100, symbol="n_+", meaning="number of points with the pseudo-label +1", low=1, high=10**4
)
NEGATIVE_SIZE = Integer(
    "negative_size", 50, symbol="n_-", meaning="number of points with the pseudo-label -1", low=1, high=10**4
)
POSITIVE_PRECISION = Real(
    "positive_precision", 0.9, symbol="p", meaning="chance that a pseudo-label +1 is correct", low=0.0, high=1.0
)
NEGATIVE_PRECISION = evolve(
    POSITIVE_PRECISION,
    name="negative_precision",
    default=0.6,
    symbol="q",
    meaning="chance that a pseudo-label -1 is correct",
)
CLASS_GAP = Real(
    "class_gap",
    2.0,
    symbol=r"\Delta_\mu",
    meaning="difference of the class means, in standard deviations",
    low=0.01,
    high=100.0,
)
DEVIATION = Real(
    "deviation",
    0.2,
    symbol=r"\delta",
    meaning="allowed distance of the estimate from its mean, in standard deviations",
    low=0.001,
    high=100.0,
)
