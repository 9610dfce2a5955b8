"""The sub-gradient method (SubGM) on measurements, and gradient descent on squares beside it."""

import math
from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from assay.stream import Stream
from sims.sign_rip.measurements import LowRank, Measurements, identity, is_count, require

__all__ = ["Adaptive", "Diverged", "Geometric", "LeastSquares", "Path", "Rule", "SubGM", "first_below", "start_at"]

Array = Any
_BYTES_AT_ONCE = 2**23  # matrices of a group of ensembles: they are read twice a step and should stay in the cache
_BYTES_ON_A_GPU = 2**30  # where many small launches cost more than the cache saves
_UNCHECKED = 64
_BLOWN_UP = 1e6  # times the size of the start and of X


class Diverged(ArithmeticError):
    """The iterates left every bound.

    Attributes: ``iteration``, ``size`` (the largest ||U||_F), ``runs`` (how many diverged).
    """

    def __init__(self, iteration: int, size: float, runs: int) -> None:
        super().__init__(iteration, size, runs)
        self.iteration, self.size, self.runs = iteration, size, runs

    def __str__(self) -> str:
        runs = "one run" if self.runs == 1 else f"{self.runs} runs"
        return f"diverged at iteration {self.iteration} ({runs}, ||U||_F = {self.size:.3g}): take smaller steps"


@frozen
class Geometric:
    r"""eta_t = step_size factor^t / ||Q_t||, the norm of ``normalisation``: operator, frobenius, or none (1)."""

    step_size: float
    factor: float = 1.0
    normalisation: str = "operator"

    def __attrs_post_init__(self) -> None:
        require(0.0 < self.step_size < math.inf, "step_size", self.step_size, "positive reals")
        require(0.0 < self.factor <= 1.0, "factor", self.factor, "reals in (0, 1]")
        names = ("operator", "frobenius", "none")
        require(self.normalisation in names, "normalisation", self.normalisation, "one of " + ", ".join(names))

    @classmethod
    def decaying(
        cls, step_size: float, decay: float, log_initial_scale: float, normalisation: str = "operator"
    ) -> "Geometric":
        """factor = 1 - decay step_size/log(1/alpha): a total log-growth of (2/decay) log(1/alpha) for all time."""
        require(log_initial_scale > 0.0, "log_initial_scale", log_initial_scale, "positive reals")
        require(decay > 0.0, "decay", decay, "positive reals")
        return cls(step_size, 1.0 - decay * step_size / log_initial_scale, normalisation)

    def direction(self, stream: Stream, residual: Array) -> Array:
        """The weights of the A_i in Q."""
        return stream.xp.sign(residual)

    def length(self, stream: Stream, iteration: int, q: Array, residual: Array) -> Array:
        """eta_t, of shape (ensembles, runs) or a number."""
        step = self.step_size * self.factor**iteration
        if self.normalisation == "none":
            return step
        xp = stream.xp
        size = xp.sqrt(xp.sum(q * q, axis=(2, 3))) if self.normalisation == "frobenius" else operator_norm(stream, q)
        # Q = 0: all residuals vanish, and so does the step whatever its length.
        return step / xp.where(size > 0.0, size, 1.0)


@frozen
class Adaptive:
    """eta_t = step_size (pi/2) f(U_t), for measurements without noise."""

    step_size: float

    def __attrs_post_init__(self) -> None:
        require(0.0 < self.step_size < math.inf, "step_size", self.step_size, "positive reals")

    def direction(self, stream: Stream, residual: Array) -> Array:
        """The weights of the A_i in Q."""
        return stream.xp.sign(residual)

    def length(self, stream: Stream, iteration: int, q: Array, residual: Array) -> Array:
        """eta_t, of shape (ensembles, runs)."""
        xp = stream.xp
        return self.step_size * (0.5 * math.pi) * xp.mean(xp.abs(residual), axis=2)


@frozen
class LeastSquares:
    """Gradient descent on (1/(2m)) ||y - A(UU')||_2^2 with constant steps: residuals in Q in place of their signs."""

    step_size: float

    def __attrs_post_init__(self) -> None:
        require(0.0 < self.step_size < math.inf, "step_size", self.step_size, "positive reals")

    def direction(self, stream: Stream, residual: Array) -> Array:
        """The weights of the A_i in Q."""
        return residual

    def length(self, stream: Stream, iteration: int, q: Array, residual: Array) -> float:
        """The constant step."""
        return self.step_size


Rule = Geometric | Adaptive | LeastSquares


@frozen(eq=False)
class Path:
    """What was recorded at ``iterations``; every array is (ensembles, runs, records), ``modes`` has r entries more.

    error : ||UU' - X||_F.
    loss : (1/m) ||y - A(UU')||_1, whatever the method minimises.
    signal, cross, residual : ||SS' - Sigma||_F, sqrt(2) ||SE'||_F, ||EE'||_F with S = V_r' U, E = V_perp' U; their
        squares add up to error^2.  None unless ``parts`` was asked for, as are the modes.
    modes : squared row norms of S: how much of each eigenvalue is there.
    factor : the last U, (ensembles, runs, d, r').
    """

    iterations: tuple[int, ...]
    error: Array
    loss: Array
    signal: Array
    cross: Array
    residual: Array
    modes: Array
    factor: Array


def _sorted(record: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if record is None else tuple(sorted(record))


@frozen
class SubGM:
    """U <- U - eta_t (Q + Q') U with Q = (1/m) sum_i sign(<A_i, UU'> - y_i) A_i.

    Parameters
    ----------
    rule : `Geometric`, `Adaptive`, or `LeastSquares` for the method on squares.
    iterations : number of steps.
    record : iterations to record, 0 (the start) to ``iterations``; None for all of them.
    parts : record signal, cross, residual and modes too.
    """

    rule: Rule
    iterations: int
    record: tuple[int, ...] | None = field(default=None, converter=_sorted)
    parts: bool = False

    def __attrs_post_init__(self) -> None:
        require(is_count(self.iterations, 1), "iterations", self.iterations, "integers >= 1")
        wanted = self.record if self.record is not None else (0,)
        fits = bool(wanted) and all(is_count(t, 0) and t <= self.iterations for t in wanted)
        require(fits, "record", wanted, f"iterations in [0, {self.iterations}], at least one")

    def run(self, data: Measurements, start: Array) -> Path:
        """Follow all runs.

        Parameters
        ----------
        data : measurements of E ensembles.
        start : U_0 of shape (E or 1, runs, d, r'); runs of smaller r' have zero columns (they stay zero).

        Raises
        ------
        DomainError : a start of another shape, r' outside [r, d], or packed measurements where the antisymmetric part
            of Q counts.
        Diverged : an iterate is not finite, or a million times larger than the start and X.
        """
        xp, truth = data.stream.xp, data.truth
        ensembles, width = int(data.matrices.shape[0]), int(start.shape[-1])
        shape = tuple(int(n) for n in start.shape)
        fits = len(shape) == 4 and shape[0] in (1, ensembles) and shape[2] == truth.dimension
        require(fits, "start.shape", shape, f"({ensembles} or 1, runs, {truth.dimension}, r')")
        runs_fit = int(data.noise.shape[1]) in (1, shape[1])
        require(runs_fit, "draws", int(data.noise.shape[1]), f"1 or the number of runs, {shape[1]}")
        domain = f"integers in [r, d] = [{truth.rank}, {truth.dimension}]"
        require(truth.rank <= width <= truth.dimension, "factor_rank", width, domain)
        needs_all = isinstance(self.rule, Geometric) and self.rule.normalisation != "none"
        require(not (data.packed and needs_all), "packed", True, "False for steps divided by a norm of Q")
        factor = start + data.stream.zeros((ensembles, 1, 1, 1))
        size = 8 * int(data.matrices.shape[1]) * int(data.matrices.shape[2])
        some = max(1, (_BYTES_ON_A_GPU if data.stream.draws_on_gpu else _BYTES_AT_ONCE) // size)
        pieces = [self._follow(part, factor[place, ...]) for place, part in data.split(some)]
        return pieces[0] if len(pieces) == 1 else _joined(xp, pieces)

    def _follow(self, data: Measurements, factor: Array) -> Path:
        stream, xp = data.stream, data.stream.xp
        wanted = range(self.iterations + 1) if self.record is None else self.record
        largest = _BLOWN_UP**2 * max(float(xp.max(xp.sum(factor * factor, axis=(2, 3)))), sum(data.truth.sigma))
        records: list[dict[str, Array]] = []
        asked = frozenset(wanted)
        for t in range(wanted[-1] + 1):
            product = xp.matmul(factor, xp.matrix_transpose(factor))
            residual = data.apply(product) - data.observed
            if t in asked:
                records.append(self._measured(data, factor, product, residual))
            if t == wanted[-1]:
                break
            q = data.adjoint(self.rule.direction(stream, residual))
            length = self.rule.length(stream, t, q, residual)
            step = xp.matmul(q + xp.matrix_transpose(q), factor)
            factor = factor - (length if isinstance(length, float) else length[:, :, None, None]) * step
            if not stream.on_gpu or t % _UNCHECKED == 0 or t + 1 == wanted[-1]:  # what has blown up stays so
                _check_size(xp, t + 1, xp.sum(factor * factor, axis=(2, 3)), largest)
        columns: dict[str, Any] = dict.fromkeys(("signal", "cross", "residual", "modes"))
        columns |= {name: xp.stack([r[name] for r in records], axis=2) for name in records[0]}
        return Path(iterations=tuple(wanted), factor=factor, **columns)

    def _measured(self, data: Measurements, factor: Array, product: Array, residual: Array) -> dict[str, Array]:
        xp, truth, stream = data.stream.xp, data.truth, data.stream

        def norm(matrix: Array) -> Array:
            return xp.sqrt(xp.sum(matrix * matrix, axis=(2, 3)))

        found = {"error": norm(product - data.true_matrix), "loss": xp.mean(xp.abs(residual), axis=2)}
        if not self.parts:
            return found
        turned = factor if truth.basis is None else xp.matmul(xp.matrix_transpose(truth.basis), factor)
        s, e = turned[:, :, : truth.rank, :], turned[:, :, truth.rank :, :]
        sigma = stream.asarray(list(truth.sigma))[:, None] * identity(stream, truth.rank)
        found["signal"] = norm(xp.matmul(s, xp.matrix_transpose(s)) - sigma)
        found["cross"] = math.sqrt(2.0) * norm(xp.matmul(s, xp.matrix_transpose(e)))
        found["residual"] = norm(xp.matmul(e, xp.matrix_transpose(e)))
        found["modes"] = xp.sum(s * s, axis=3)
        return found


def start_at(
    stream: Stream,
    ensembles: int,
    truth: LowRank,
    *,
    factor_rank: int | Sequence[int],
    scale: float | Sequence[float],
) -> Array:
    """U_0 = alpha B, B the first r' columns of one random orthogonal matrix for each ensemble.

    Several ranks r' or scales alpha (of equal number, or one of them a single value) make several runs on the same
    columns, the narrower ones padded with zeros: (ensembles, runs, d, largest r').
    """
    ranks = [factor_rank] if isinstance(factor_rank, int) else list(factor_rank)
    scales = list(scale) if isinstance(scale, Sequence) else [scale]
    for r in ranks:
        allowed = is_count(r, truth.rank) and r <= truth.dimension
        require(allowed, "factor_rank", r, f"integers in [r, d] = [{truth.rank}, {truth.dimension}]")
    for alpha in scales:
        require(0.0 < alpha < math.inf, "scale", alpha, "positive reals")
    runs = max(len(ranks), len(scales))
    require({len(ranks), len(scales)} <= {1, runs}, "scale", scale, f"one number, or {len(ranks)} of them")
    ranks, scales = ranks * (runs // len(ranks)), scales * (runs // len(scales))
    xp, width = stream.xp, max(ranks)
    basis, _ = xp.linalg.qr(stream.normal((ensembles, truth.dimension, truth.dimension)))
    kept = stream.asarray([[a if j < r else 0.0 for j in range(width)] for r, a in zip(ranks, scales, strict=True)])
    return basis[:, None, :, :width] * kept[None, :, None, :]


def operator_norm(stream: Stream, matrices: Array) -> Array:
    """Largest singular values of a stack of matrices, from the largest eigenvalue of Q'Q: right to rounding."""
    xp = stream.xp
    gram = xp.matmul(xp.matrix_transpose(matrices), matrices)
    return xp.sqrt(xp.linalg.eigvalsh(gram)[..., -1])


def first_below(stream: Stream, iterations: Sequence[int], values: Array, level: float) -> Array:
    """The first recorded iteration at which the last axis of ``values`` is at most ``level``; infinity if none is."""
    xp = stream.xp
    times = stream.asarray([float(t) for t in iterations])
    return xp.min(xp.where(values <= level, times, math.inf), axis=-1)


def _check_size(xp: Any, iteration: int, squared: Array, largest: float) -> None:
    fine = squared <= largest  # false for NaN
    if not bool(xp.all(fine)):  # waits: on a GPU every 64 iterations
        runs = int(xp.sum(xp.astype(~fine, xp.int64)))  # waits: once, at the end
        raise Diverged(iteration, math.sqrt(float(xp.max(squared))), runs)


def _joined(xp: Any, pieces: list[Path]) -> Path:
    def together(name: str) -> Array:
        parts = [getattr(piece, name) for piece in pieces]
        return None if parts[0] is None else xp.concat(parts, axis=0)

    names = ("error", "loss", "signal", "cross", "residual", "modes", "factor")
    return Path(iterations=pieces[0].iterations, **{name: together(name) for name in names})
