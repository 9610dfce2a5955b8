"""Parameters of the claims about wrong labels: a class mean of length 1, labels replaced by coin flips."""

from assay.domain import Integer, Real

__all__ = ["CLASS_NOISE", "INPUT_DIMENSION", "LABEL_NOISE", "SAMPLE_SIZE"]

LABEL_NOISE = Real(
    "label_noise",
    0.4,
    symbol=r"\Delta",
    meaning="chance that a label is replaced by a coin flip; it is then wrong with chance Delta/2",
    low=0.0,
    high=1.0,
)
CLASS_NOISE = Real(
    "noise",
    0.5,
    symbol=r"\sigma",
    meaning="standard deviation of a coordinate; the class means have length 1",
    low=1e-3,
    high=10.0,
)
SAMPLE_SIZE = Integer("sample_size", 400, symbol="n", meaning="number of labelled points", low=2, high=10**6)
INPUT_DIMENSION = Integer("dimension", 340, symbol="p", meaning="dimension of the inputs", low=2, high=10**6)
