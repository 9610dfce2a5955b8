"""The midpoint of two classes from pseudo-labelled points: its law, and the published bound on its tail."""

from assay import Check, Claim, Mutant, absolute, at_most, bounded, cells, equal, law, law_equal, mean, relative
from claims.gaussian_mixture.sources import YANG_2020
from sims.gaussian_mixture import pseudo_labels as sims
from theory.gaussian_mixture import mutants_pseudo_labels as mutants
from theory.gaussian_mixture import pseudo_labels as theory
from theory.gaussian_mixture.parameters_pseudo_labels import (
    CLASS_GAP,
    DEVIATION,
    NEGATIVE_PRECISION,
    NEGATIVE_SIZE,
    POSITIVE_PRECISION,
    POSITIVE_SIZE,
)

__all__ = ["pseudo_label_mean"]


def _is_small(positive_size: int, negative_size: int) -> bool:
    """Points are drawn one by one."""
    return positive_size + negative_size <= 300


def _is_resolvable(positive_size: int, negative_size: int, class_gap: float, deviation: float) -> bool:
    """A bound that trials in [0, 1] can be told from; below, bound and exact tail are compared by arithmetic."""
    bound = theory.tail_bound(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation
    )
    return bool(bound >= 0.001)


def _is_visible(
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
    deviation: float,
) -> bool:
    """A tail that the trials of a run can resolve."""
    tail = theory.tail_probability(
        positive_size=positive_size,
        negative_size=negative_size,
        positive_precision=positive_precision,
        negative_precision=negative_precision,
        class_gap=class_gap,
        deviation=deviation,
    )
    return bool(tail >= 0.01)


_PLAIN = {"positive_precision": 0.9, "negative_precision": 0.6, "class_gap": 2.0}
_COIN = {"positive_precision": 0.5, "negative_precision": 0.5}
_RULED = {"positive_size": 100, "negative_size": 50, "positive_precision": 0.8413447460685429}
_LAW_TOLERANCE = absolute(0.01, "a hundredth in the distribution function")
_LAW_MARGIN = absolute(1e-5, "rounding of the distribution function to a lattice")

pseudo_label_mean = Claim(
    "gaussian_mixture/pseudo-label-mean",
    title="Midpoint of two classes from pseudo-labels: exact law, and the published bound on its tail",
    kind="bound",
    source=YANG_2020.at("theorem 1", "The exact law is derived here."),
    statement=r"P\left(\left|\hat\theta - \frac{\mu_1+\mu_2}{2} - (p-q)\frac{\mu_1-\mu_2}{2}\right| > \delta\right)"
    r" \leq 2e^{-\frac{2\delta^2}{9\sigma^2}\frac{n_+n_-}{n_++n_-}}"
    r" + 2e^{-\frac{8n_+\delta^2}{9(\mu_1-\mu_2)^2}} + 2e^{-\frac{8n_-\delta^2}{9(\mu_1-\mu_2)^2}}",
    derivation="theory.gaussian_mixture.derivation_pseudo_labels:pseudo_labels_derivation",
    parameters=(POSITIVE_SIZE, NEGATIVE_SIZE, POSITIVE_PRECISION, NEGATIVE_PRECISION, CLASS_GAP, DEVIATION),
    simulate=sims.midpoint,
    checks=(
        Check(
            bounded("outside", low=0.0, high=1.0),
            at_most(
                theory.tail_bound,
                tolerance=relative(0.02, "a fiftieth of the bound"),
                trivial=1.0,
                truth=theory.tail_probability,
            ),
            name="bound",
            where=_is_resolvable,
        ),
        Check(
            bounded("outside", low=0.0, high=1.0),
            equal(theory.tail_probability, tolerance=relative(0.04, "a fifth of what wrong labels add at least")),
            name="tail",
            where=_is_visible,
        ),
        Check(
            law("estimate"),
            law_equal(theory.midpoint_cdf, margin=_LAW_MARGIN, tolerance=_LAW_TOLERANCE),
            name="law",
        ),
        Check(
            mean("estimate", skewness=1.0, why="a mean of two sets of at least 10 points"),
            equal(theory.midpoint_bias, tolerance=absolute(0.005, "a two-hundredth of a standard deviation")),
            name="mean of raw points",
            where=_is_small,
            simulate=sims.midpoint_raw,
        ),
        Check(
            law("estimate"),
            law_equal(theory.midpoint_cdf, margin=_LAW_MARGIN, tolerance=absolute(0.02, "a fiftieth")),
            name="law of raw points",
            where=_is_small,
            simulate=sims.midpoint_raw,
        ),
    ),
    quick=cells(positive_size=100, negative_size=50, deviation=[0.2], **_PLAIN)
    + cells(positive_size=1000, negative_size=500, deviation=[0.1, 0.2], **_PLAIN)
    + cells(**_RULED, negative_precision=0.8413447460685429, class_gap=2.0, deviation=0.2)
    + cells(positive_size=1000, negative_size=10, class_gap=0.1, deviation=0.58, **_COIN)
    + cells(positive_size=400, negative_size=400, class_gap=20.0, deviation=1.28, **_COIN)
    + cells(positive_size=400, negative_size=400, class_gap=4.0, deviation=[0.3, 0.45], **_COIN),
    standard=cells(positive_size=[20, 2000], negative_size=[20, 300], deviation=[0.15, 0.6], **_PLAIN)
    + cells(positive_size=5000, negative_size=200, deviation=0.25, **_PLAIN),
    full=cells(
        positive_size=[50, 1000],
        negative_size=[50, 1000],
        positive_precision=[0.5, 0.95],
        negative_precision=[0.3, 0.8],
        class_gap=3.0,
        deviation=[0.1, 0.3],
    ),
    mutants=(
        Mutant("each part may use the whole deviation", mutants.bound_without_thirds, check="bound"),
        Mutant("sum of the sizes", mutants.bound_with_sum_of_sizes, check="bound"),
        Mutant("labels without mistakes", mutants.bound_without_mistakes, check="bound"),
        Mutant("points without noise", mutants.bound_without_noise, check="bound"),
        Mutant("tail of exact labels", mutants.tail_as_exact_labels, check="tail"),
        Mutant("variance without mistakes", mutants.cdf_as_exact_labels, check="law"),
        Mutant("the whole gap", mutants.cdf_with_whole_gap, check="law"),
        Mutant("p + q - 1 for p - q", mutants.cdf_of_recalls, check="law"),
        Mutant(
            "labels of a threshold",
            simulate=sims.midpoint_threshold,
            check="law of raw points",
            cells=({**_RULED, "negative_precision": 0.8413447460685429},),
            note="A threshold's mistakes depend on the point. At the midpoint and a gap of 2 the theorem's model has "
            "the variance 1.53 for a point, the threshold's 0.64; the theorem does not speak about it.",
        ),
    ),
    looser=(Mutant("half the smaller size", mutants.bound_by_smaller_size, check="bound"),),
    notes="p and q are chances that a pseudo-label is correct, given the pseudo-label; not shares of a class that are "
    "found. At a gap of 2, p = 0.9, q = 0.6 and delta = 0.2 the bound says nothing below 600 points, where the tail is "
    "5e-4.",
)
