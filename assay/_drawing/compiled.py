"""Loops that numba compiles. Public name in `assay.stream`."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

__all__ = ["Compiled", "compiled"]


class Compiled:
    """A function of arrays and numbers that numba compiles at its first call, not before: importing it costs nothing.

    Attributes
    ----------
    py_func : the function as it was written.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.py_func = function
        self.__doc__ = function.__doc__

    def __call__(self, *arguments: Any) -> Any:
        return self._compiled(*arguments)

    @cached_property
    def _compiled(self) -> Callable[..., Any]:
        from numba import njit

        # Without fastmath sums keep their order and products are not fused with sums: the bits are those of NumPy.
        try:
            return njit(self.py_func, cache=True)  # type: ignore[no-any-return]
        except RuntimeError:  # no folder to keep the machine code in: not beside the source, nor the user's own
            return njit(self.py_func)  # type: ignore[no-any-return]


def compiled(function: Callable[..., Any]) -> Compiled:
    """Decorate a loop for the twin of a simulation: compiled by numba when it is first called.

    The loop may use numbers, arrays and ``math``, and no other compiled function. Functions such as the logarithm,
    whose last bit differs between libraries, belong into arrays that are handed to it. The machine code is kept beside
    the source, or in the user's cache folder where that cannot be written.
    """
    return Compiled(function)
