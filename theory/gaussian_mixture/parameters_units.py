"""Parameters of the claim about logistic regression on features in units of their standard deviations."""

from attrs import evolve

from assay.domain import Real
from theory.gaussian_mixture.parameters_naive_bayes import CLASS_SIZE, LEARNED_FEATURES

__all__ = ["FEW_POINTS", "LEARNED_FEATURES", "STRENGTH"]

FEW_POINTS = evolve(CLASS_SIZE, default=5, low=2, high=100)
STRENGTH = Real(
    "strength", 1.0, symbol="C", meaning="weight of the losses against that of the penalty", low=0.01, high=100.0
)
