"""What a person's other enrolments say of one: the next start, and being elsewhere on the reference day."""

from typing import Protocol

import numpy as np

_DAYS = 1 << 23
"""More than any day number: person and day together make one ordered number."""


class Rows(Protocol):
    """Enrolments in order of person and start."""

    @property
    def person(self) -> np.ndarray: ...
    @property
    def insats(self) -> np.ndarray: ...
    @property
    def start(self) -> np.ndarray: ...
    @property
    def exit(self) -> np.ndarray: ...


def person_day(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """One number that orders by person, then day."""
    return person.astype(np.int64) * _DAYS + day


def next_starts(all_rows: Rows, rows: np.ndarray) -> np.ndarray:
    """For each of `rows`, the day of the same person's first start after its exit; a far day if none."""
    order = person_day(all_rows.person, all_rows.start)
    person, left = all_rows.person[rows], all_rows.exit[rows]
    place = np.searchsorted(order, person_day(person, left), side="right")
    inside = np.minimum(place, len(order) - 1) if len(order) else place
    same = (place < len(order)) & (all_rows.person[inside] == person)
    return np.where(same, all_rows.start[inside], np.iinfo(np.int32).max)


def elsewhere(all_rows: Rows, rows: np.ndarray, days: int, as_of: int) -> np.ndarray:
    """For each of `rows`, whether the person is in another insats `days` days after its exit.

    Only starts known on `as_of` count; the day of exit is a day of participation.
    """
    due = all_rows.exit[rows] + days
    person = all_rows.person[rows]
    low = np.searchsorted(all_rows.person, person, side="left")
    started_by = np.minimum(due, as_of)
    high = np.searchsorted(person_day(all_rows.person, all_rows.start), person_day(person, started_by), "right")
    count = np.maximum(high - low, 0)
    case = np.repeat(np.arange(len(rows)), count)
    other = np.arange(len(case)) - np.repeat(np.cumsum(count) - count, count) + low[case]
    there = (all_rows.exit[other] >= due[case]) & (all_rows.insats[other] != all_rows.insats[rows][case])
    return np.bincount(case[there], minlength=len(rows)) > 0
