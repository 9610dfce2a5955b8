"""Class-wise accuracy of the best robust offset under symmetric stable noise, in one dimension."""

from typing import Any

from assay.stream import Stream, simulation
from sims.gaussian_mixture.stable_noise import stable_lower_tail

__all__ = ["stable_optimum"]

Array = Any

_OFFSETS, _REACH = 481, 12.0


@simulation(outputs=("minority", "majority"), block=32, gpu_block=1024)
def stable_optimum(
    stream: Stream, trials: int, *, stability: float, peak: float, attack_share: float, imbalance: float
) -> dict[str, Array]:
    """Centres at +-a, noise of scale 1, attacks of size eps: the offset b of least robust risk, found on a grid.

    Of a minority point the attacked score exceeds -b with chance F(a - eps + b), of a majority point with chance
    F(b - a + eps), R times as often. F is estimated from random angles, the size of the noise given its angle being
    averaged over.

    Parameters
    ----------
    stability : alpha in (1, 2).  peak : a.  attack_share : eps/a.  imbalance : R.

    Returns
    -------
    minority, majority : (trials,), accuracies without an attack; 0 and 1 where no offset beats giving the minority up.
    """
    xp = stream.xp
    margin = (1.0 - attack_share) * peak
    offsets = -_REACH * xp.astype(stream.arange(_OFFSETS), xp.float64) / (_OFFSETS - 1)
    places = [offsets + shift for shift in (margin, -margin, peak, -peak)]
    tails = stable_lower_tail(stream, xp.concat(places), stability, trials)
    kept, lost, right, wrong = (tails[:, k * _OFFSETS : (k + 1) * _OFFSETS] for k in range(4))
    gain = kept - imbalance * lost
    best = xp.max(gain, axis=1, keepdims=True)
    chosen = xp.astype(gain == best, xp.float64)
    chosen = chosen / xp.sum(chosen, axis=1, keepdims=True) * xp.astype(best > 0, xp.float64)
    return {"minority": xp.sum(chosen * right, axis=1), "majority": 1.0 - xp.sum(chosen * wrong, axis=1)}
