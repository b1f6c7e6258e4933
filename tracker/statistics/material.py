"""Columns of the register, and the frame of one period drawn from them: one row an enrolment. No SQL.

Days are whole numbers (`period.day_number`), codes are places in their list, -1 for none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tracker.codelists.districts import district_on
from tracker.statistics import history
from tracker.statistics.codes import AGE_BOUNDS, CodeLists
from tracker.statistics.period import NEVER, Period, day_number

DECEASED = "avliden"
HORIZON = 90
YES, NO = 1, 2


@dataclass(frozen=True)
class Enrolments:
    """Every enrolment that can matter, in order of person and start."""

    person: np.ndarray
    insats: np.ndarray
    start: np.ndarray
    exit: np.ndarray
    completed: np.ndarray
    exit_reason: np.ndarray
    district: np.ndarray
    barrier: np.ndarray
    answered_on: np.ndarray
    works_then: np.ndarray
    assistance_known_on: np.ndarray
    assistance: np.ndarray
    insats_type: np.ndarray
    id: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    """Read only where the enrolments behind a number are asked for; else empty."""

    @classmethod
    def sorted(cls, columns: Mapping[str, np.ndarray], insats_types: Mapping[int, int]) -> "Enrolments":
        """The columns as read, put in order; `insats_types` gives the type of each insats."""
        order = np.argsort(history.person_day(columns["person"], columns["start"]), kind="stable")
        in_order = {name: column[order] for name, column in columns.items()}
        type_of = np.full(max(insats_types, default=0) + 1, -1, np.int32)
        type_of[list(insats_types)] = list(insats_types.values())
        return cls(**in_order, insats_type=type_of[in_order["insats"]])


@dataclass(frozen=True)
class Persons:
    """Every person, in order of id."""

    id: np.ndarray
    birth: np.ndarray
    sex: np.ndarray
    died: np.ndarray


@dataclass(frozen=True)
class Frame:
    """One row an enrolment that was open on some day of the period, as known on `as_of`.

    `next_start` is the person's first start after the exit. `answered` holds an own answer or the register's;
    `assistance` is social assistance in the month of the reference day (1 yes, 2 no, 0 not known).
    Districts are added up to the division of the day `division_on`.
    """

    period: Period
    as_of: date
    division_on: date
    lists: CodeLists
    person: np.ndarray
    sex: np.ndarray
    age_group: np.ndarray
    insats_type: np.ndarray
    district: np.ndarray
    barrier: np.ndarray
    exit_reason: np.ndarray
    start: np.ndarray
    exit: np.ndarray
    exited: np.ndarray
    completed: np.ndarray
    works_or_studies: np.ndarray
    alive_on_due: np.ndarray
    answered: np.ndarray
    livelihood_works: np.ndarray
    assistance: np.ndarray
    next_start: np.ndarray
    enrolment: np.ndarray
    """The enrolments' ids, empty where they were not read."""
    keys: np.ndarray = field(default_factory=lambda: np.empty(0))
    """A secret number for each person, in the order that `person` counts; empty where counts are not to be changed."""

    @property
    def due(self) -> np.ndarray:
        """The reference day of each exit."""
        return self.exit + HORIZON


@dataclass(frozen=True)
class Material:
    """What was read from the register for the periods within `span`, as known on `as_of`."""

    span: Period
    as_of: date
    lists: CodeLists
    enrolments: Enrolments
    persons: Persons
    keys: np.ndarray = field(default_factory=lambda: np.empty(0))

    def frame(self, period: Period, division_on: date | None = None) -> Frame:
        """The rows of one period, with the division of its last day unless another day is said.

        Raises ValueError for a period that was not read.
        """
        if not self.span.covers(period):
            raise ValueError("the material does not cover the period")
        drawn = _exits_known(self.enrolments.exit, self.as_of)
        rows = self._open_in(period, drawn)
        division_on = division_on or period.last
        exits = drawn[rows]
        exited = (exits >= period.a) & (exits <= period.b)
        person = np.searchsorted(self.persons.id, self.enrolments.person[rows]).astype(np.int32)
        return Frame(
            period=period,
            as_of=self.as_of,
            division_on=division_on,
            lists=self.lists,
            person=person,
            sex=self.persons.sex[person],
            age_group=age_groups(self.persons.birth, period.last)[person],
            insats_type=self.enrolments.insats_type[rows],
            district=_districts(self.enrolments.district[rows], self.lists, division_on),
            barrier=self.enrolments.barrier[rows],
            exit_reason=self.enrolments.exit_reason[rows],
            start=self.enrolments.start[rows],
            exit=exits,
            exited=exited,
            completed=exited & (self.enrolments.completed[rows] == 1),
            works_or_studies=self._to_work(rows),
            alive_on_due=self._deaths()[person] > exits + HORIZON,
            next_start=self._next_starts(rows, exited),
            enrolment=self.enrolments.id[rows] if len(self.enrolments.id) else self.enrolments.id,
            keys=self.keys,
            **self._follow_ups(rows, exited),
        )

    def _open_in(self, period: Period, drawn: np.ndarray) -> np.ndarray:
        start = self.enrolments.start
        return np.flatnonzero((start <= min(period.b, day_number(self.as_of))) & (drawn >= period.a))

    def _to_work(self, rows: np.ndarray) -> np.ndarray:
        codes = [item.code in self.lists.working_reasons for item in self.lists.exit_reasons]
        return np.array([*codes, False])[self.enrolments.exit_reason[rows]]

    def _deaths(self) -> np.ndarray:
        """The day each person died: the recorded one or the first exit by death, whichever is earlier."""
        codes = [item.code for item in self.lists.exit_reasons]
        died = self.persons.died.copy()
        if DECEASED in codes:
            rows = np.flatnonzero(self.enrolments.exit_reason == codes.index(DECEASED))
            person = np.searchsorted(self.persons.id, self.enrolments.person[rows])
            np.minimum.at(died, person, self.enrolments.exit[rows])
        died[died > day_number(self.as_of)] = NEVER
        return died

    def _next_starts(self, rows: np.ndarray, exited: np.ndarray) -> np.ndarray:
        found = np.full(len(rows), NEVER, np.int32)
        found[exited] = history.next_starts(self.enrolments, rows[exited])
        found[found > day_number(self.as_of)] = NEVER
        return found

    def _follow_ups(self, rows: np.ndarray, exited: np.ndarray) -> dict[str, np.ndarray]:
        """Own answers, else the register's, and social assistance in the month of the reference day."""
        as_of = day_number(self.as_of)
        own = exited & (self.enrolments.answered_on[rows] <= as_of)
        known = exited & (self.enrolments.assistance_known_on[rows] <= as_of)
        unanswered = np.flatnonzero(exited & ~own & (self.enrolments.completed[rows] == 1))
        by_register = np.zeros(len(rows), bool)
        by_register[unanswered] = history.elsewhere(self.enrolments, rows[unanswered], HORIZON, as_of)
        return {
            "answered": own | by_register,
            "livelihood_works": own & (self.enrolments.works_then[rows] == 1),
            "assistance": np.where(known, self.enrolments.assistance[rows], 0),
        }


def age_groups(birth: np.ndarray, on: date) -> np.ndarray:
    """The age group of each birth day, by the age reached on the day `on`."""
    last_births = [_years_before(on, years) for years in reversed(AGE_BOUNDS)]
    return (len(AGE_BOUNDS) - np.searchsorted(np.array(last_births), birth, side="left")).astype(np.int32)


def _years_before(day: date, years: int) -> int:
    """The last birth day with which one has reached `years` on `day`."""
    try:
        return day_number(day.replace(year=day.year - years))
    except ValueError:  # 29 February in a year without one
        return day_number(day.replace(year=day.year - years, day=28))


def _exits_known(exits: np.ndarray, as_of: date) -> np.ndarray:
    return np.where(exits > day_number(as_of), NEVER, exits).astype(np.int32)


def _districts(recorded: np.ndarray, lists: CodeLists, day: date) -> np.ndarray:
    successors = {item.code: (item.valid_to, item.successor) for item in lists.districts}
    place = {item.code: number for number, item in enumerate(lists.districts)}
    now = [place[district_on(item.code, day, successors)] for item in lists.districts]
    return np.array(now or [0], np.int32)[recorded]
