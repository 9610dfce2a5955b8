"""Parameters of the first gradient step on wrong labels."""

from attrs import evolve

from theory.gaussian_mixture.parameters_labelnoise import CLASS_NOISE, INPUT_DIMENSION, LABEL_NOISE, SAMPLE_SIZE

__all__ = ["STEP_DIMENSION", "STEP_LABEL_NOISE", "STEP_NOISE", "STEP_SIZE"]

# Below 8 dimensions the characteristic function falls too slowly for a quadrature to 1e-12.
STEP_DIMENSION = evolve(INPUT_DIMENSION, low=8)
STEP_LABEL_NOISE = evolve(LABEL_NOISE, low=0.01)
STEP_NOISE = evolve(CLASS_NOISE, low=0.05)
STEP_SIZE = evolve(SAMPLE_SIZE, low=4)
