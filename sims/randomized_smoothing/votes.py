"""Votes of a classifier on noisy copies of an input: drawn under keys, classified in batches, counted."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from assay.domain import Integer, Real
from assay.stream import Stream, StreamKey

__all__ = ["ALPHA", "BATCH", "CLASSES", "SAMPLES", "SIGMA", "Ballot", "Classifier", "Progress", "as_inputs"]

Array = Any
Classifier = Callable[[Array], Array]
"""Takes an array of inputs, of shape (rows, ...), and returns their classes 0, 1, ...: integers of shape (rows,)."""
Progress = Callable[[int, int], None]
"""Is called with the number of noisy samples that are classified so far, and with their number in all."""

SIGMA = Real("sigma", 0.25, low=0.0, open="low")
ALPHA = Real("alpha", 0.001, low=0.0, high=1.0, open="both")
SAMPLES = Integer("samples", 100_000, low=1)
CLASSES = Integer("classes", 10, low=2)
BATCH = Integer("batch", 1000, low=1)
CHUNK_ROWS, CHUNK_NUMBERS = 8192, 2**20


def as_inputs(stream: Stream, inputs: Array) -> Array:
    """The inputs as a floating-point array on the stream's device, of shape (inputs, ...).

    Raises `ValueError`, one line, for an array without an axis of inputs, and for values that are not finite.
    """
    xp = stream.xp
    array = stream.asarray(inputs)
    if not xp.isdtype(array.dtype, "real floating"):
        array = xp.astype(array, xp.float64)
    if array.ndim < 2:
        raise ValueError(f"inputs has shape {tuple(array.shape)}, expected (inputs, dimensions) or more axes")
    if not bool(xp.all(xp.isfinite(array))):
        raise ValueError("inputs holds values that are not finite")
    return array


@dataclass(frozen=True)
class Ballot:
    """Who votes, and how: all but the input.  The stream only says where arrays live.

    The noise of an input comes in chunks, each under a key of its own (seed, part, index of the input, number of the
    chunk).  The number of rows in a chunk depends on the input's shape alone, so that neither the batch size nor the
    other inputs change a vote.
    """

    stream: Stream
    classifier: Classifier
    classes: int
    sigma: float
    seed: int
    batch: int | None
    report: Callable[[int], None]

    def count(self, part: str, index: int, point: Array, samples: int) -> Array:
        """Votes for each class from ``samples`` noisy copies of ``point``: int64, (classes,)."""
        total: Array = None
        for rows in self._batches(part, index, point, samples):
            counts = self._counted(rows)
            total = counts if total is None else total + counts
            self.report(rows.shape[0])
        return total

    def _batches(self, part: str, index: int, point: Array, samples: int) -> Iterator[Array]:
        """Noisy copies in batches of the size that was asked for (the last one may be smaller), or chunk by chunk."""
        if self.batch is None:
            yield from self._chunks(part, index, point, samples)
            return
        xp, kept, length = self.stream.xp, [], 0
        for chunk in self._chunks(part, index, point, samples):
            start, rows = 0, chunk.shape[0]
            while length + rows - start >= self.batch:
                stop = start + self.batch - length
                kept.append(chunk[start:stop, ...])
                yield kept[0] if len(kept) == 1 else xp.concat(kept, axis=0)
                kept, length, start = [], 0, stop
            if start < rows:
                kept.append(chunk[start:, ...])
                length += rows - start
        if kept:
            yield kept[0] if len(kept) == 1 else xp.concat(kept, axis=0)

    def _chunks(self, part: str, index: int, point: Array, samples: int) -> Iterator[Array]:
        rows = max(1, min(CHUNK_ROWS, CHUNK_NUMBERS // max(1, math.prod(point.shape))))
        for block in range(-(-samples // rows)):
            key = StreamKey(self.seed, f"randomized_smoothing.{part}", {"input": index}, block)
            noise = Stream.open(key, backend=self.stream.backend.name).normal(
                (min(rows, samples - block * rows), *point.shape), dtype=point.dtype
            )
            # In place: the noise is fresh, and a copy costs as much as a tenth of drawing it.
            noise *= self.sigma
            noise += point
            yield noise

    def _counted(self, rows: Array) -> Array:
        xp = self.stream.xp
        classes = self._checked(xp, self.classifier(rows), rows.shape[0])
        # How many come before each class, in order: costs the same for ten classes and for ten thousand.
        ordered = xp.sort(classes)
        before = xp.searchsorted(ordered, self.stream.arange(self.classes + 1, dtype=ordered.dtype))
        return xp.astype(before[1:] - before[:-1], xp.int64)

    def _checked(self, xp: Any, classes: Array, rows: int) -> Array:
        shape = getattr(classes, "shape", None)
        if shape is None:
            raise ValueError(f"classifier returned no array but {type(classes).__name__}")
        if tuple(shape) != (rows,):
            raise ValueError(f"classifier returned shape {tuple(shape)} for {rows} inputs, expected ({rows},)")
        if not xp.isdtype(classes.dtype, "integral"):
            raise ValueError(f"classifier returned {classes.dtype}, expected integer classes")
        # waits: twice a batch, for the classifier is the user's own
        for extreme in (int(xp.min(classes)), int(xp.max(classes))):
            if not 0 <= extreme < self.classes:
                raise ValueError(f"classifier returned class {extreme}, expected 0 to {self.classes - 1}")
        return xp.astype(classes, xp.int64)
