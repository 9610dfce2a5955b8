"""Pictures of the price of noise: moments, directions, and two atoms end to end."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from assay import Picture, Sample
from assay._showing.figure_style import GREY, INK, MARKERS, SERIES
from sims.gaussian_mixture.noisy_moments import hermite_moments
from sims.gaussian_mixture.noisy_subspace import noisy_subspace
from sims.gaussian_mixture.two_atoms import two_atoms_moments, two_atoms_raw
from theory.gaussian_mixture import noisy_moments as moments
from theory.gaussian_mixture import noisy_subspace as subspace
from theory.gaussian_mixture import two_atoms as atoms

__all__ = ["price_against_noise", "two_atoms_against_distance"]

Data = dict[str, Any]
Arrays = Mapping[str, np.ndarray]

COMPONENTS = (1, 2, 3)
_CLEAN = 2.0  # noise of the clean samples over |mu|, for the direction


def _price_data(sample: Sample) -> Data:
    line = 10 ** np.linspace(0, 1, 41)
    drawn = (1.0, 1.5, 2.25, 3.375, 5.0625, 7.59375)
    runs = [sample(hermite_moments, 2048, moment_order=2 * k - 1, atom=0.0, noise=drawn) for k in COMPONENTS]
    wide = 10 ** np.linspace(-1.5, 1.5, 121)
    spots = tuple(float(x) for x in 10 ** np.linspace(-1.5, 1.5, 11))
    turns = [sample(hermite_moments, 2048, moment_order=2 * k - 1, atom=1.0, noise=spots) for k in COMPONENTS]
    ratios = (1.5, 2.25, 3.375, 5.0625)
    pairs: list[float] = []
    for t in ratios:
        cell = {"dimension": 6, "clean_size": 10**6, "noisy_size": 10**7, "clean_noise": _CLEAN}
        run = sample(noisy_subspace, 512, noisy_noise=_CLEAN * t, **cell)
        pairs.append(float(run["noisy_only"].mean() / run["clean_only"].mean() * 10))
    return {
        "components": COMPONENTS,
        "ratio": line,
        "price": [[moments.noise_price(k, float(t)) for t in line] for k in COMPONENTS],
        "drawn_ratio": drawn,
        "drawn": [(run["squared_error"].mean(axis=0) / run["squared_error"][:, 0].mean()) for run in runs],
        "subspace": [subspace.price(clean_noise=_CLEAN, noisy_noise=_CLEAN * float(t)) for t in line if t <= 10],
        "subspace_ratio": ratios,
        "subspace_drawn": pairs,
        "noise": wide,
        "variance": [[moments.hermite_variance(2 * k - 1, 1.0, float(s)) for s in wide] for k in COMPONENTS],
        "drawn_noise": spots,
        "drawn_variance": [run["squared_error"].mean(axis=0) for run in turns],
    }


def _draw_price(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2)
    for j, k in enumerate(data["components"]):
        power = moments.price_exponent(int(k))
        label = f"moments, $k$ = {int(k)}: $t^{{{power}}}$"
        left.plot(data["ratio"], data["price"][j], color=SERIES[j], label=label)
        left.plot(data["drawn_ratio"], data["drawn"][j], MARKERS[j], color=SERIES[j], markersize=4)
        right.plot(
            data["noise"], data["variance"][j], color=SERIES[j], label=f"$k$ = {int(k)}, moment {2 * int(k) - 1}"
        )
        right.plot(data["drawn_noise"], data["drawn_variance"][j], MARKERS[j], color=SERIES[j], markersize=4)
    left.plot(
        data["ratio"], data["subspace"], "--", color=SERIES[3], label=r"direction, $|\mu| = \sigma/2$: about $t^4$"
    )
    left.plot(data["subspace_ratio"], data["subspace_drawn"], MARKERS[3], color=SERIES[3], markersize=4)
    left.set_xlabel("noise ratio $t$")
    left.set_ylabel("noisy samples for one clean sample")
    left.set_title("atom at 0")
    right.axvline(1.0, color=GREY, linewidth=0.8, linestyle=":")
    right.annotate(r"$\sigma = u$", (1.1, 1e-3), color=GREY, fontsize=8)
    right.annotate("slope 2", (0.2, 4e-3), fontsize=8, color=INK)
    right.annotate(r"slope $4k-2$", (1.15, 3e13), fontsize=8, color=INK)
    right.set_xlabel(r"noise over the atom's place, $\sigma/u$")
    right.set_ylabel(r"variance of the moment, per sample, over $u^{4k-2}$")
    right.set_title("atom at $u$")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_yscale("log")
    left.set_ylim(0.7, 1e11)
    left.legend(loc="upper left", fontsize=7)
    right.legend(loc="upper left", fontsize=7)


price_against_noise = Picture(
    "gaussian_mixture/price-against-noise",
    title="What a noisy sample costs in clean ones",
    caption="Lines exact, markers simulated. Moments of k atoms cost t^(4k-2) once the noise exceeds the atoms' "
    "places, t^2 before; the direction of the means costs about t^4.",
    claims=("gaussian_mixture/noisy-moment-price", "gaussian_mixture/noisy-subspace-price"),
    data=_price_data,
    draw=_draw_price,
    size=(7.2, 3.9),
)

SIZES = (200, 2000, 10_000)
NOISES = (2.0, 4.0, 8.0)


def _atoms_data(sample: Sample) -> Data:
    line, spots = np.linspace(0.3, 4.0, 26), np.linspace(0.5, 4.0, 8)
    trials = {"quick": 256, "standard": 1024}.get(sample.scale, 4096)
    many = 10**15
    root = float(many) ** (1 / 6)
    counts = np.unique(np.round(10 ** np.linspace(1.7, 9.0, 21)).astype(int)).tolist()
    drawn = [50, 200, 800, 3200]
    reduced = [10**5, 10**6, 10**7, 10**8]

    def raw(n: int, noise: float) -> float:
        return float(sample(two_atoms_raw, trials, sample_size=n, noise=noise)["distance"].mean())

    return {
        "separation": line,
        "limit": line * [atoms.distance_limit(sample_size=many, noise=root / float(c)) for c in line],
        "sizes": SIZES,
        "mean": [
            [c * atoms.distance_mean(sample_size=n, noise=n ** (1 / 6) / c) for c in line.tolist()] for n in SIZES
        ],
        "drawn_separation": spots,
        "drawn": [[c * raw(n, n ** (1 / 6) / c) for c in spots.tolist()] for n in SIZES],
        "worst": atoms.worst_scaled_distance(),
        "noise": NOISES,
        "count": counts,
        "distance": [[atoms.distance_mean(sample_size=n, noise=s) for n in counts] for s in NOISES],
        "drawn_count": drawn,
        "drawn_distance": [[raw(n, s) for n in drawn] for s in NOISES],
        "reduced_count": reduced,
        "reduced_distance": [
            [sample(two_atoms_moments, 4096, sample_size=n, noise=s)["distance"].mean() for n in reduced]
            for s in NOISES
        ],
    }


def _draw_atoms(figure: Any, data: Arrays) -> None:
    left, right = figure.subplots(1, 2)
    for j, n in enumerate(data["sizes"]):
        left.plot(data["separation"], data["mean"][j], color=SERIES[j], label=f"$n$ = {int(n)}")
        left.plot(data["drawn_separation"], data["drawn"][j], MARKERS[j], color=SERIES[j], markersize=4)
    left.plot(data["separation"], data["limit"], color=INK, label=r"$n \to \infty$")
    c = data["separation"]
    left.plot(c[c < 1.0], c[c < 1.0], ":", color=GREY)
    far = c > 1.5
    left.plot(c[far], math.sqrt(12 / math.pi) / c[far] ** 2, ":", color=GREY)
    left.plot(*data["worst"], "*", color=INK, markersize=9)
    left.annotate(f"{data['worst'][1]:.3f}", (1.02, 0.71), fontsize=8, ha="center")
    left.annotate(r"$\sqrt{12/\pi}\,c^{-2}$", (1.55, 0.97), color=GREY, fontsize=8)
    left.set_xlim(0.25, 4.05)
    left.set_ylim(0.0, 1.2)
    left.set_xlabel(r"half distance of the atoms $c = a\,n^{1/6}/\sigma$")
    left.set_ylabel(r"mean distance $W_1\,n^{1/6}/\sigma$")
    left.legend(loc="upper right", fontsize=7)
    for j, s in enumerate(data["noise"]):
        right.plot(data["count"], data["distance"][j], color=SERIES[j], label=rf"$\sigma$ = {s:g} $a$")
        right.plot(data["drawn_count"], data["drawn_distance"][j], MARKERS[j], color=SERIES[j], markersize=4)
        right.plot(
            data["reduced_count"],
            data["reduced_distance"][j],
            MARKERS[j],
            color=SERIES[j],
            markersize=5,
            fillstyle="none",
        )
    # Distances fall with n.
    logs = np.log10(data["count"])
    starts = [float(np.interp(math.log(2), -np.log(data["distance"][j]), logs)) for j in (1, 2)]
    right.annotate(
        "",
        (10 ** starts[1], 0.5),
        xytext=(10 ** starts[0], 0.5),
        arrowprops={"arrowstyle": "<->", "color": INK, "lw": 0.8},
    )
    right.annotate(f"{10 ** (starts[1] - starts[0]):.0f} times", (1.6 * 10 ** starts[1], 0.5), va="center", fontsize=8)
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlabel("samples $n$")
    right.set_ylabel("mean distance $W_1/a$")
    right.legend(loc="lower left", fontsize=7)


two_atoms_against_distance = Picture(
    "gaussian_mixture/two-atoms-against-distance",
    title="Two atoms in noise: the scale is n^(-1/6)",
    caption="Left: on the scale of noise over the sixth root of n all sizes fall onto one curve, slowly. Right: the "
    "same distance at twice the noise takes almost 2^6 = 64 times the samples. Filled markers: raw samples.",
    claims=("gaussian_mixture/noisy-two-atoms", "gaussian_mixture/noisy-moment-price"),
    data=_atoms_data,
    draw=_draw_atoms,
    size=(7.2, 3.9),
)
