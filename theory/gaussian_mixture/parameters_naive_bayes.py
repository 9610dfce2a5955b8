"""Parameters of the claims about generative against discriminative learning."""

from attrs import evolve

from assay.domain import Integer, Real

__all__ = [
    "CLASS_SIZE",
    "FEATURES",
    "FEATURE_LINE",
    "LEARNED_CLASS",
    "LEARNED_FEATURES",
    "MEAN_ACCURACY",
    "MEAN_HEIGHT",
    "MEAN_POINTS",
    "POINTS_PER_FEATURE",
]

# A block of 256 trials keeps three arrays (trials, n): 0.6 GiB at the largest n.
FEATURE_LINE = Integer(
    "features", (10, 100, 1000), symbol="n", meaning="number of features", axis=True, low=1, high=100_000
)
MEAN_POINTS = Integer("points", 30, symbol="m", meaning="number of points that are averaged", low=1, high=1_000_000)
MEAN_ACCURACY = Real(
    "accuracy",
    0.5,
    symbol=r"\epsilon",
    meaning="largest error allowed of a feature's mean, in standard deviations of the feature",
    low=0.05,
    high=2.0,
)
FEATURES = Integer("features", 20, symbol="n", meaning="number of features", low=2, high=2000)
CLASS_SIZE = Integer(
    "class_size", 4, symbol="m/2", meaning="number of labelled points in each class", low=1, high=500_000
)
MEAN_HEIGHT = Real(
    "mean_height",
    1.0,
    symbol="h",
    meaning="class means are h and -h in every feature; half of the features have variance n, the others 1",
    low=0.05,
    high=1.5,
)
# Logistic regression solves systems of the order of the smaller of n + 1 and m.
LEARNED_FEATURES = evolve(FEATURES, default=50, low=20, high=400)
# Raw data of a block of 64 trials: 0.25 GiB at the largest sizes, four times that with what is learned from them.
# With one point in each class all variances are 0.
LEARNED_CLASS = evolve(CLASS_SIZE, default=30, low=2, high=600)
POINTS_PER_FEATURE = Real(
    "points_per_feature", 1.0, symbol="m/n", meaning="number of labelled points for each feature", low=0.2, high=3.0
)
