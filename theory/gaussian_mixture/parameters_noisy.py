"""Parameters of the claims about the price of noisy samples."""

from attrs import evolve

from assay.domain import Integer, Real

__all__ = [
    "ATOM",
    "ATOM_NOISE",
    "ATOM_SIZE",
    "CLEAN_NOISE",
    "CLEAN_SIZE",
    "MOMENT_NOISE",
    "MOMENT_ORDER",
    "NOISY_NOISE",
    "NOISY_SIZE",
    "SUBSPACE_DIMENSION",
]

MOMENT_ORDER = Integer("moment_order", 3, symbol="r", meaning="order of the moment of the clean law", low=1, high=9)
ATOM = Real("atom", 0.0, symbol="u", meaning="place of the atom that the noise blurs", low=-10.0, high=10.0)
MOMENT_NOISE = Real(
    "noise",
    (1.0, 2.0, 4.0),
    symbol=r"\sigma",
    meaning="standard deviation of the noise",
    low=0.01,
    high=100.0,
    axis=True,
)

# A block of 128 trials keeps a few arrays (trials, d, d); the eigenvectors take 0.2 s at the largest d.
SUBSPACE_DIMENSION = Integer("dimension", 8, symbol="d", meaning="dimension of the samples", low=2, high=32)
CLEAN_SIZE = Integer("clean_size", 500, symbol="n_1", meaning="number of clean samples", low=100, high=10**7)
NOISY_SIZE = evolve(CLEAN_SIZE, name="noisy_size", default=4000, symbol="n_2", meaning="number of noisy samples")
CLEAN_NOISE = Real(
    "clean_noise",
    0.5,
    symbol=r"\sigma_1",
    meaning="noise of a clean sample over the length of the class mean",
    low=0.05,
    high=20.0,
)
NOISY_NOISE = evolve(
    CLEAN_NOISE,
    name="noisy_noise",
    default=2.0,
    symbol=r"\sigma_2",
    meaning="noise of a noisy sample over the length of the class mean",
)

# Averages of that many samples are drawn as normal numbers; the samples themselves up to 20000.
ATOM_SIZE = Integer("sample_size", 1000, symbol="n", meaning="number of noisy samples", low=50, high=10**15)
ATOM_NOISE = Real(
    "noise", 2.0, symbol=r"\sigma", meaning="noise over half the distance of the two atoms", low=0.05, high=1e4
)
