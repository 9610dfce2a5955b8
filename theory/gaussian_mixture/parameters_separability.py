"""Parameters of the claims about linear separability of points with partly random labels."""

from attrs import evolve

from assay.domain import Real
from theory.gaussian_mixture.parameters_labelnoise import CLASS_NOISE, INPUT_DIMENSION, LABEL_NOISE, SAMPLE_SIZE

__all__ = ["COIN_DIMENSION", "COIN_SIZE", "NOISY_CLASS", "NOISY_LABELS", "POINTS", "RATIO"]

# A block of 512 trials keeps four arrays (trials, n): 0.3 GiB at the largest n.
POINTS = evolve(SAMPLE_SIZE, default=200, low=4, high=20000)
COIN_SIZE = evolve(POINTS, default=40, low=2)
COIN_DIMENSION = evolve(INPUT_DIMENSION, default=20, high=20000)
# Clean classes far apart are separable in every dimension: no threshold is left to be found.
NOISY_LABELS = evolve(LABEL_NOISE, low=0.05)
NOISY_CLASS = evolve(CLASS_NOISE, low=0.05)
RATIO = Real("ratio", 0.4, symbol="p/n", meaning="dimension of the inputs for each point", low=0.002, high=1.0)
