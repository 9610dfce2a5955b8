"""Parameters of gradient descent on wrong labels up to the end of the early phase."""

from attrs import evolve

from assay.domain import Real
from theory.gaussian_mixture.parameters_labelnoise import CLASS_NOISE, INPUT_DIMENSION, LABEL_NOISE, SAMPLE_SIZE

__all__ = [
    "EARLY_DIMENSION",
    "EARLY_LABEL_NOISE",
    "EARLY_NOISE",
    "EARLY_SIZE",
    "LEARNING_RATE",
    "LONG_RATE",
    "RAW_DIMENSION",
    "RAW_SIZE",
]

# The component along the class mean reaches 1/10 only if 1 - Delta > tanh(1/10).
EARLY_LABEL_NOISE = evolve(LABEL_NOISE, low=0.05, high=0.8)
EARLY_NOISE = evolve(CLASS_NOISE, default=0.05, low=1e-3, high=0.5)
EARLY_SIZE = evolve(SAMPLE_SIZE, default=60, low=20)
EARLY_DIMENSION = evolve(INPUT_DIMENSION, default=50, low=8)
# Raw data alone: 64 trials of n p numbers, read twice in every step.
RAW_SIZE = evolve(EARLY_SIZE, high=400)
RAW_DIMENSION = evolve(EARLY_DIMENSION, high=400)
LEARNING_RATE = Real("learning_rate", 0.1, symbol=r"\eta", meaning="step of gradient descent", low=2e-3, high=0.99)
LONG_RATE = evolve(LEARNING_RATE, low=0.05)
