"""What simulations are made of: streams of keyed random numbers on any array backend, and the `simulation` decorator.

A simulation is a function of a stream and a number of trials, for example::

    from assay.stream import Stream, simulation

    @simulation(outputs="distance", block=8192)
    def walk(stream: Stream, trials: int, *, steps: int):
        xp = stream.xp
        return xp.abs(xp.sum(stream.signs((trials, steps)), axis=1))
"""

from assay._drawing.backend import BACKENDS, Backend, BackendError, namespace_of
from assay._drawing.compiled import compiled
from assay._drawing.kernels import PHILOX
from assay._drawing.simulation import Output, Simulation, SimulationError, TrialError, is_importable, simulation
from assay._drawing.stream import Stream, StreamKey, cell_text

__all__ = [
    "BACKENDS",
    "PHILOX",
    "Backend",
    "BackendError",
    "Output",
    "Simulation",
    "SimulationError",
    "Stream",
    "StreamKey",
    "TrialError",
    "cell_text",
    "compiled",
    "is_importable",
    "namespace_of",
    "simulation",
]
