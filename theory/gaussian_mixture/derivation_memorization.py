"""Labels that cannot all be fitted: count the patterns, weigh them by their chance."""

import itertools
import math
from typing import Any

import numpy as np
import sympy as sp
from scipy.optimize import linprog

from theory.gaussian_mixture import memorization
from theory.gaussian_mixture.separability import cover_probability
from theory.steps import Step

__all__ = ["memorization_derivation"]


def memorization_derivation() -> tuple[Step, ...]:
    """From Schläfli's count of orthants to a bound by binomial chances."""
    return (
        Step(
            "patterns",
            r"x_1..x_n \in \mathbb{R}^p\ \mathrm{in\ general\ position}:\ 2\sum_{k<d}\binom{n-1}k\ "
            r"\mathrm{of\ the}\ 2^n\ \mathrm{sign\ patterns\ are\ not\ separable},\ d = n-p",
            _patterns,
        ),
        Step(
            "given the points",
            r"P(\mathrm{flips} = f\,|\,X, y) = \left(\frac\Delta2\right)^{|f|}\left(1-\frac\Delta2\right)^{n-|f|}\ "
            r"\mathrm{falls\ with}\ |f|",
            _falls,
        ),
        Step(
            "two sums in one",
            r"2\sum_{k<d}\binom{n-1}k = \sum_{k<d}\binom nk + \binom{n-1}{d-1},\quad "
            r"\binom{n-1}{d-1} = \frac dn\binom nd",
            _pascal,
        ),
        Step(
            "likeliest patterns",
            r"P(\mathrm{not\ separable}) \leq P(\mathrm{Bin}(n,\frac\Delta2) < d) + \frac dn"
            r"P(\mathrm{Bin}(n,\frac\Delta2) = d)",
            _likeliest,
        ),
        Step(
            "published",
            r"\ldots \leq P(\mathrm{Bin}(n,\frac\Delta2) \leq d) \leq 2P(\mathrm{Bin}(n,\frac\Delta2) \leq d)",
            _published,
        ),
        Step("coin flips", r"\Delta = 1:\ \ldots = 1-2^{1-n}\sum_{k<p}\binom{n-1}k", _coins),
    )


def _separable(points: np.ndarray, signs: tuple[int, ...]) -> bool:
    rows = -points * np.array(signs)[:, None]
    found = linprog(np.zeros(points.shape[1]), A_ub=rows, b_ub=-np.ones(len(signs)), bounds=(None, None))
    return bool(found.status == 0)


def _patterns() -> bool:
    # All patterns of one set of generic points, by linear programming.
    rng = np.random.default_rng(3)
    for n, p in ((5, 2), (6, 3), (6, 4)):
        points = rng.normal(size=(n, p))
        lost = sum(not _separable(points, signs) for signs in itertools.product((-1, 1), repeat=n))
        if lost != 2 * sum(math.comb(n - 1, k) for k in range(n - p)):
            return False
    return True


def _falls() -> bool:
    q, k, n = sp.symbols("q k n", positive=True)
    ratio = sp.simplify(q ** (k + 1) * (1 - q) ** (n - k - 1) / (q**k * (1 - q) ** (n - k)))
    return bool(sp.simplify(ratio - q / (1 - q)) == 0 and sp.solve(sp.Eq(q / (1 - q), 1), q) == [sp.Rational(1, 2)])


def _pascal() -> bool:
    pairs = [(n, d) for n in range(2, 30) for d in range(1, n)]
    return all(
        2 * sum(math.comb(n - 1, k) for k in range(d))
        == sum(math.comb(n, k) for k in range(d)) + math.comb(n - 1, d - 1)
        and n * math.comb(n - 1, d - 1) == d * math.comb(n, d)
        for n, d in pairs
    )


def _likeliest() -> bool:
    # The N likeliest of all patterns, counted one by one, have the chance of the formula.
    for n, p, label_noise in ((10, 6, 0.4), (12, 9, 0.7), (9, 3, 0.9)):
        q, count = label_noise / 2, 2 * sum(math.comb(n - 1, k) for k in range(n - p))
        flips = sorted(sum(f) for f in itertools.product((0, 1), repeat=n))[:count]
        chance = sum(q**k * (1 - q) ** (n - k) for k in flips)
        ours = memorization.sharper_failure(sample_size=n, dimension=p, label_noise=label_noise)
        if abs(chance - ours) > 1e-12:
            return False
    return True


def _published() -> bool:
    # d/n <= 1 turns the sharper bound into P(Bin <= d).
    for n, p, label_noise in itertools.product((10, 60, 400), (3, 9), (0.1, 0.4, 1.0)):
        cell: dict[str, Any] = {"sample_size": n, "dimension": p * n // 10, "label_noise": label_noise}
        if not 2 * memorization.sharper_failure(**cell) <= 2 * memorization.published_failure(**cell) + 1e-15:
            return False
        if not memorization.sharper_failure(**cell) <= 0.5 * memorization.published_failure(**cell) + 1e-15:
            return False
    return True


def _coins() -> bool:
    for n, p in ((40, 20), (40, 17), (25, 20), (300, 140)):
        failure = memorization.sharper_failure(sample_size=n, dimension=p, label_noise=1.0)
        if abs(1 - failure - cover_probability(sample_size=n, dimension=p)) > 1e-11:
            return False
    return True
