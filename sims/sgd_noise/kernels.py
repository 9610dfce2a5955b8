"""SGD of the zero-margin perceptron as raw kernels, for a GPU: many steps of many runs in one launch."""

from typing import Any

from assay.stream import PHILOX, Stream

__all__ = ["PLAIN", "STOPPED", "plain_steps", "stopped_runs"]

Array = Any

# One thread a run: the steps that the rows of `draws` name, as `sims.sgd_noise.plain` takes them, bit for bit.
PLAIN = r"""
typedef unsigned long long u64;
typedef long long i64;

extern "C" __global__ void plain_steps(
    u64 runs, u64 steps, u64 size, u64 dimension, double rate, double before,
    const double *points, const i64 *draws, double *weights, double *updates, double *last
) {
    for (u64 run = blockIdx.x * (u64)blockDim.x + threadIdx.x; run < runs; run += gridDim.x * (u64)blockDim.x) {
        double *u = weights + run * dimension;
        for (u64 step = 0; step < steps; ++step) {
            const double *x = points + (run * size + (u64)draws[run * steps + step]) * dimension;
            double overlap = x[0] * u[0];
            for (u64 k = 1; k < dimension; ++k) overlap = overlap + x[k] * u[k];
            if (!(overlap <= 0.0)) continue;
            for (u64 k = 0; k < dimension; ++k) u[k] = u[k] + rate * x[k];
            updates[run] += 1.0;
            last[run] = before + (double)(step + 1);
        }
    }
}
"""

# One block a run, from the first step to the last update. The points lie in the order of |x_1|/||x_perp||, so that
# only those before the first ratio above ||u_perp||/u_1 can be unfit: these are tested, each thread its own.
# Among the unfit, in the order of threads and then of points, one is drawn uniformly; the wait for it is geometric.
STOPPED = (
    PHILOX
    + r"""
#define THREADS 128

__device__ static bool is_unfit(const double *x, const double *u, u64 dimension) {
    double overlap = x[0] * u[0];
    for (u64 k = 1; k < dimension; ++k) overlap = overlap + x[k] * u[k];
    return overlap <= 0.0;
}

// How many of the ratios, which rise, are at most `reach`.
__device__ static u64 within(const double *ratios, u64 size, double reach) {
    u64 low = 0, high = size;
    while (low < high) {
        const u64 middle = low + (high - low) / 2;
        if (ratios[middle] <= reach) low = middle + 1;
        else high = middle;
    }
    return low;
}

extern "C" __global__ void stopped_runs(
    u64 key0, u64 key1, u64 start, u64 size, u64 dimension, double rate, double slack,
    const double *all_points, const double *all_ratios, double *all_weights, double *updates, double *steps
) {
    __shared__ u64 candidates, chosen, unfit[THREADS];
    __shared__ int owner;
    const u64 run = blockIdx.x, thread = threadIdx.x;
    const double *points = all_points + run * size * dimension, *ratios = all_ratios + run * size;
    double *u = all_weights + run * dimension, count = 0.0, time = 0.0;
    Words words(start + run + 1, key0, key1);  // of the first thread: the others draw nothing
    if (thread == 0) {  // at u = 0 every point is unfit
        chosen = words.below(size);
        time = 1.0;
    }
    for (;;) {
        __syncthreads();
        for (u64 k = thread; k < dimension; k += THREADS) u[k] = u[k] + rate * points[chosen * dimension + k];
        count += 1.0;
        __syncthreads();
        if (thread == 0) {
            double squares = 0.0;
            for (u64 k = 1; k < dimension; ++k) squares = squares + u[k] * u[k];
            candidates = within(ratios, size, sqrt(squares) / u[0] * slack);
        }
        __syncthreads();
        u64 mine = 0;
        for (u64 i = thread; i < candidates; i += THREADS) mine += is_unfit(points + i * dimension, u, dimension);
        unfit[thread] = mine;
        __syncthreads();
        if (thread == 0) {
            u64 total = 0;
            for (int t = 0; t < THREADS; ++t) total += unfit[t];
            owner = -1;
            if (total > 0) {
                u64 rank = words.below(total);
                for (owner = 0; rank >= unfit[owner]; ++owner) rank -= unfit[owner];
                unfit[owner] = rank;
                time += floor(log(positive(words.next())) / log1p(-(double)total / (double)size)) + 1.0;
            }
        }
        __syncthreads();
        if (owner < 0) break;
        if (thread == (u64)owner) {
            u64 rank = unfit[owner], i = thread;
            for (;; i += THREADS)
                if (is_unfit(points + i * dimension, u, dimension) && rank-- == 0) break;
            chosen = i;
        }
    }
    if (thread == 0) {
        updates[run] = count;
        steps[run] = time;
    }
}
"""
)
_RUNS_PER_BLOCK = 64
_THREADS = 128  # as in the source


def plain_steps(
    stream: Stream, points: Array, draws: Array, state: tuple[Array, Array, Array], *, rate: float, before: int
) -> None:
    """Move ``state`` (weights, updates, number of the last one) in place by the steps of ``draws``, (runs, steps).

    ``before``: the number of steps taken before these.
    """
    runs, size, dimension = points.shape
    numbers = (runs, draws.shape[1], size, dimension, rate, float(before))
    grid = (-(-runs // _RUNS_PER_BLOCK),)
    stream.kernel("plain_steps", PLAIN, grid, (_RUNS_PER_BLOCK,), (*numbers, points, draws, *state))


def stopped_runs(
    stream: Stream, points: Array, ratios: Array, *, rate: float, slack: float
) -> tuple[Array, Array, Array]:
    """Weights (runs, d), updates (runs,) and steps up to the last update (runs,) when every point is fit.

    ``points`` (runs, P, d) lie in the order of their ``ratios`` (runs, P). ``slack`` is a little more than 1, so that a
    point beyond is fit whatever the rounding of its overlap.
    """
    runs, size, dimension = points.shape
    state = stream.zeros((runs, dimension)), stream.zeros((runs,)), stream.zeros((runs,))
    numbers = (*stream.counters(runs), size, dimension, rate, slack)
    stream.kernel("stopped_runs", STOPPED, (runs,), (_THREADS,), (*numbers, points, ratios, *state))
    return state
