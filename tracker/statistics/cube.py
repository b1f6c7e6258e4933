"""Counting into cells with totals over every dimension.

A cube has one axis a dimension; the last place of each axis is the total. Codes that belong to the person
(sex, age group) divide persons into parts that add up. Codes that belong to the enrolment do not: one person
may stand in several rows, so every total over them is a distinct count of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from tracker.statistics.figures import NOTHING, Figure, middle


@dataclass(frozen=True)
class Axis:
    """The place of every row on one dimension, and how many places there are."""

    places: np.ndarray
    size: int
    of_person: bool = False


def counts(axes: Sequence[Axis], rows: np.ndarray) -> np.ndarray:
    """The number of rows (a mask) in each cell."""
    shape = tuple(axis.size for axis in axes)
    flat = _flat([axis.places[rows] for axis in axes], shape)
    return with_totals(np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape), range(len(axes)))


def distinct(axes: Sequence[Axis], person: np.ndarray, rows: np.ndarray, key: np.ndarray | None = None) -> np.ndarray:
    """The number of distinct persons among the rows (a mask) in each cell; with `key`, the sum of their keys instead.

    `key` holds a whole number under 2^32 for each person: sums are exact up to two million persons.
    """
    cube = np.zeros(tuple(axis.size + 1 for axis in axes), np.int64)
    enrolment_axes = [number for number, axis in enumerate(axes) if not axis.of_person]
    chosen = [Axis(axis.places[rows], axis.size, axis.of_person) for axis in axes]
    for kept in product((True, False), repeat=len(enrolment_axes)):
        dropped = [number for number, keep in zip(enrolment_axes, kept, strict=True) if not keep]
        _fill(cube, chosen, person[rows], dropped, key)
    return cube


def medians(axes: Sequence[Axis], values: np.ndarray, rows: np.ndarray) -> dict[tuple[int, ...], Figure]:
    """The exact median of `values` (whole, not negative) in each cell."""
    chosen = values[rows]
    width = int(chosen.max()) + 1 if len(chosen) else 1
    shape = (*(axis.size for axis in axes), width)
    flat = _flat([*(axis.places[rows] for axis in axes), chosen], shape)
    histogram = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)
    running = np.cumsum(with_totals(histogram, range(len(axes))), axis=-1)
    return {cell: _middle(running[cell]) for cell in np.ndindex(running.shape[:-1])}


def with_totals(cube: np.ndarray, axes: Sequence[int]) -> np.ndarray:
    """The cube with a last place on each of `axes` that holds the sum over it."""
    for axis in axes:
        cube = np.concatenate([cube, cube.sum(axis=axis, keepdims=True)], axis=axis)
    return cube


def _fill(
    cube: np.ndarray, axes: Sequence[Axis], person: np.ndarray, dropped: Sequence[int], key: np.ndarray | None
) -> None:
    """Count each person once a cell, the axes of `dropped` at their total; the person's own axes add up."""
    kept = [n for n, axis in enumerate(axes) if not axis.of_person and n not in dropped]
    own = [n for n, axis in enumerate(axes) if axis.of_person]
    once = _first_rows(person, [axes[n] for n in kept])
    shape = tuple(1 if n in dropped else axis.size for n, axis in enumerate(axes))
    flat = _flat(
        [np.zeros(len(once), np.int64) if n in dropped else axis.places[once] for n, axis in enumerate(axes)],
        shape,
    )
    weights = None if key is None else key[person[once]]
    part = with_totals(np.bincount(flat, weights, minlength=int(np.prod(shape))).reshape(shape), own)
    target = [slice(axis.size, None) if n in dropped else slice(0, axis.size) for n, axis in enumerate(axes)]
    for n in own:
        target[n] = slice(None)
    cube[tuple(target)] = part


def _first_rows(person: np.ndarray, axes: Sequence[Axis]) -> np.ndarray:
    """One row for each pair of person and cell of `axes`."""
    size = int(np.prod([axis.size for axis in axes]))
    highest = int(person.max()) + 1 if len(person) else 0
    cell = _flat([axis.places for axis in axes], tuple(axis.size for axis in axes)) if axes else 0
    row_of = np.full(highest * size, -1, np.int32)
    row_of[person.astype(np.int64) * size + cell] = np.arange(len(person), dtype=np.int32)
    return row_of[row_of >= 0]


def _flat(places: Sequence[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    flat = places[0].astype(np.int64)
    for column, size in zip(places[1:], shape[1:], strict=True):
        flat = flat * size + column
    return flat


def _middle(running: np.ndarray) -> Figure:
    """The median of values whose running numbers are given, by value."""
    number = int(running[-1])
    if number == 0:
        return NOTHING
    low, high = np.searchsorted(running, [(number - 1) // 2, number // 2], side="right")
    return middle(int(low), int(high))
