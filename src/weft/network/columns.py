"""Columns: read-only numpy arrays, and names in a tuple."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Names = tuple[str, ...]
Scalar = TypeVar("Scalar", bound=np.generic)


def floats(values: Iterable[float]) -> Floats:
    """A read-only column of floats, shape (n,)."""
    return frozen(np.array(list(values), dtype=np.float64))


def ints(values: Iterable[int]) -> Ints:
    """A read-only column of integers, shape (n,)."""
    return frozen(np.array(list(values), dtype=np.int64))


def names(values: Iterable[str]) -> Names:
    """A column of unique names.

    Raises ValueError if one stands twice: callers check the operator's input first.
    """
    column = tuple(values)
    if len(set(column)) != len(column):
        twice = sorted({name for name in column if column.count(name) > 1})
        raise ValueError(f"names must be unique, but {', '.join(twice)} stand more than once")
    return column


def frozen(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The same array, which can no longer be written."""
    array.flags.writeable = False
    return array
