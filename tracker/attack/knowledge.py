"""All that is publicly known of a release, as one system: printed numbers, zeros, sums, parts of wholes and shares."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from tracker.attack import declared
from tracker.attack.published import CANNOT_OCCUR, TOTAL, UNKNOWN_SEX, Place, Published, Shown
from tracker.attack.system import NO_LIMIT, Builder, System

THIS = "this"
"""The name of the release that is looked at, among others that are only known."""
Cell = tuple[tuple[str, str], ...]
"""Dimension and code of everything that is not a total, in order: the same count has the same cell in every table."""


class Rest(NamedTuple):
    """What is left of a whole less a part of it: those who exited and did not complete. Counted in no table."""

    whole: str
    part: str
    cell: Cell


@dataclass(frozen=True)
class Rate:
    """A printed share: numerator and base by place, and the tenths of a per cent that are printed."""

    numerator: int
    base: int
    tenths: int


@dataclass
class Knowledge:
    """The system of one release, or of several, while it is gathered.

    `at` says which unknown each printed or withheld count is; `rests` the unprinted remainders of a whole and its part;
    `meant` the unknowns that are defined by others, as terms; `halves` those that are the half of another.
    """

    builder: Builder = field(default_factory=Builder)
    at: dict[Place, int] = field(default_factory=dict)
    rests: dict[Rest, int] = field(default_factory=dict)
    meant: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    halves: dict[int, int] = field(default_factory=dict)
    rates: list[Rate] = field(default_factory=list)
    medians: list[tuple[Place, int]] = field(default_factory=list)

    def of_others(self) -> list[int]:
        """The unknowns of every release but the one that is looked at."""
        return [number for key, number in self.builder.place.items() if isinstance(key, tuple) and key[0] != THIS]

    def withheld(self, published: Published) -> dict[Place, int]:
        """The withheld counts of the release that is looked at."""
        return {place: self.at[place] for place in published.withheld() if is_count(place.measure)}

    def guards(self, published: Published) -> list[int]:
        """The unknowns that must not be worked out: the withheld counts, and the unprinted rests."""
        return sorted({*self.withheld(published).values(), *self.rests.values()})

    def system(self) -> System:
        """The system as it stands."""
        return self.builder.system()

    def define(self, key: Hashable, terms: tuple[tuple[int, int], ...], low: int = 0) -> int:
        """An unknown that is a sum of others."""
        new = key not in self.builder.place
        unknown = self.builder.unknown(key, low)
        if new:
            self.meant[unknown] = terms
            self.builder.row([*terms, (unknown, -1)])
        return unknown


def of_release(published: Published, knowledge: Knowledge | None = None, name: str = THIS) -> Knowledge:
    """What one release says, added to `knowledge` under a name of its own. An X is at least 1."""
    return _Release(published, knowledge or Knowledge(), name).gather()


def measure_of(place: Place) -> str:
    """What the place counts: its measure, but for the counts that share another's name."""
    return declared.RENAMED.get((place.table, place.measure), place.measure)


def cell_of(dimensions: tuple[str, ...], codes: tuple[str, ...]) -> Cell:
    """The codes that are no totals, with their dimensions."""
    return tuple(sorted(pair for pair in zip(dimensions, codes, strict=True) if pair[1] != TOTAL))


def is_count(measure: str) -> bool:
    """Whether the measure is a number of people or enrolments."""
    return measure not in declared.SHARES and measure not in declared.MEDIANS


class _Release:
    def __init__(self, published: Published, knowledge: Knowledge, name: str) -> None:
        self.published, self.knowledge, self.name = published, knowledge, name
        self.builder = knowledge.builder
        self.codes = _universe(published)
        self.cells: dict[str, dict[Cell, int]] = {}

    def gather(self) -> Knowledge:
        for place, shown in self.published.figures.items():
            if is_count(place.measure):
                self._count(place, shown)
        tables = self._tables()
        for _number, dimensions, measures in tables:
            for measure in measures:
                self._zeros(dimensions, measure)
        self._unknown_sex(tables)
        for _number, dimensions, measures in tables:
            for measure in measures:
                self._over_dimensions(dimensions, measure)
        self._measures()
        self._enrolments_hold_persons(tables)
        self._reasons()
        self._passed_time()
        self._rests()
        self._shares_and_medians()
        return self.knowledge

    def _tables(self) -> list[tuple[int, tuple[str, ...], list[str]]]:
        found: dict[int, dict[str, None]] = {}
        for place in self.published.figures:
            if is_count(place.measure):
                found.setdefault(place.table, {})[measure_of(place)] = None
        return [(number, self.published.dimensions[number], list(measures)) for number, measures in found.items()]

    def _unknown(self, measure: str, cell: Cell, low: int, high: int) -> int:
        unknown = self.builder.unknown((self.name, measure, cell), low, high)
        self.cells.setdefault(measure, {})[cell] = unknown
        return unknown

    def _count(self, place: Place, shown: Shown) -> None:
        low, high = (1, NO_LIMIT) if shown.value is None else self.published.reading.span(int(shown.value))
        cell = cell_of(self.published.dimensions[place.table], place.codes)
        unknown = self._unknown(measure_of(place), cell, low, high)
        if self.name == THIS:
            self.knowledge.at[place] = unknown

    def _zeros(self, dimensions: tuple[str, ...], measure: str) -> None:
        """A code without a line in one table, though it has one in another: nobody, or so few that none is printed."""
        few = self.published.reading.span(0)
        known = self.cells[measure]
        for codes in product(*[(*self.codes[dimension], TOTAL) for dimension in dimensions]):
            cell = cell_of(dimensions, codes)
            if cell not in known:
                self._unknown(measure, cell, *few)

    def _unknown_sex(self, tables: list[tuple[int, tuple[str, ...], list[str]]]) -> None:
        """Those of unknown sex have a column only where there are any, whatever is printed in it."""
        for number, _dimensions, measures in tables:
            if len(measures) == 1 and any(
                place.codes[-1] == UNKNOWN_SEX for place, _shown in self.published.of_table(number)
            ):
                self._unknown(measures[0], ((declared.SEX, UNKNOWN_SEX),), 1, NO_LIMIT)

    def _lines(self, dimensions: tuple[str, ...], along: str) -> Iterator[tuple[list[Cell], Cell]]:
        """Every line of a table along one dimension: its cells and their total."""
        others = tuple(dimension for dimension in dimensions if dimension != along)
        for codes in product(*[(*self.codes[dimension], TOTAL) for dimension in others]):
            total = cell_of(others, codes)
            yield [tuple(sorted((*total, (along, code)))) for code in self.codes[along]], total

    def _over_dimensions(self, dimensions: tuple[str, ...], measure: str) -> None:
        """Enrolments add up over everything; persons over what is theirs; elsewhere at least the largest row."""
        of = self.cells[measure]
        for along in (dimension for dimension in dimensions if self.codes[dimension]):
            for cells, total in self._lines(dimensions, along):
                parts = [of[cell] for cell in cells]
                if measure not in declared.PERSONS or along in declared.OF_PERSON:
                    self.builder.sum_of(parts, of[total])
                    continue
                for part in parts:
                    self.builder.at_most(part, of[total])
                self.builder.row([*((part, 1) for part in parts), (of[total], -1)], 0, NO_LIMIT)

    def _measures(self) -> None:
        for weights in declared.EQUATIONS:
            self._everywhere(weights, 0)
        for weights in declared.AT_LEAST_NOTHING:
            self._everywhere(weights, NO_LIMIT)

    def _everywhere(self, weights: Mapping[str, int], high: int) -> None:
        for cell in self._shared(list(weights)):
            self.builder.row([(self.cells[measure][cell], weight) for measure, weight in weights.items()], 0, high)

    def _shared(self, measures: list[str]) -> list[Cell]:
        """The cells that have every one of the measures."""
        first, *others = [self.cells.get(measure, {}) for measure in measures]
        return [cell for cell in first if all(cell in other for other in others)]

    def _enrolments_hold_persons(self, tables: list[tuple[int, tuple[str, ...], list[str]]]) -> None:
        """A person in several districts, or with several barriers, has an enrolment for each."""
        for _number, dimensions, measures in tables:
            for measure in declared.PERSONS.intersection(measures):
                for along in set(dimensions) - declared.OF_PERSON - {declared.TYPE}:
                    for cells, total in self._lines(dimensions, along):
                        enrolled = [self.cells.get(name, {}).get(total) for name in ("open_start", "started")]
                        if None not in enrolled:
                            rows = [(self.cells[measure][cell], -1) for cell in cells]
                            self.builder.row([*((one, 1) for one in enrolled if one is not None), *rows], 0, NO_LIMIT)

    def _reasons(self) -> None:
        """Exits with certain reasons are those that led to work or studies."""
        exited = self.cells.get("exited", {})
        for cell, whole in self.cells.get("to_work_or_study", {}).items():
            reasons = [code for code in self.codes.get(declared.REASON, ()) if code in self.published.working_reasons]
            parts = [exited.get(tuple(sorted((*cell, (declared.REASON, code))))) for code in reasons]
            if parts and None not in parts:
                self.builder.sum_of([part for part in parts if part is not None], whole)

    def _passed_time(self) -> None:
        passed = (self.published.as_of - date(self.published.year, 12, 31)).days
        for measure, days in declared.BASES_WHEN_TIME_HAS_PASSED:
            if passed >= days:
                self._everywhere({measure: 1, "exited": -1}, 0)

    def _rests(self) -> None:
        for whole, part in declared.COMPLEMENTS:
            for cell in self._shared([whole, part]):
                terms = ((self.cells[whole][cell], 1), (self.cells[part][cell], -1))
                rest = self.knowledge.define((self.name, f"{whole}-{part}", cell), terms)
                if self.name == THIS:
                    self.knowledge.rests[Rest(whole, part, cell)] = rest

    def _shares_and_medians(self) -> None:
        for place, shown in self.published.figures.items():
            if is_count(place.measure):
                continue
            cell = cell_of(self.published.dimensions[place.table], place.codes)
            if share := declared.SHARES.get(place.measure):
                if self.published.reading.exact:  # else it is made of the printed counts, and says no more than they
                    self._share(share, cell, shown)
            elif shown.value is not None:
                base = self.cells[declared.MEDIANS[place.measure]][cell]
                self.knowledge.medians.append((place, base))
                if int(2 * shown.value) % 2 and self.builder.low[base] < self.builder.high[base]:
                    half = self.builder.unknown((self.name, "half", base))
                    self.knowledge.halves[half] = base
                    self.builder.row([(half, 2), (base, -1)])

    def _share(self, share: declared.Share, cell: Cell, shown: Shown) -> None:
        base = self.cells[share.base][cell]
        if shown.sign == CANNOT_OCCUR:
            self.builder.row([(base, 1)], 0, 0)
        if shown.value is None:
            return
        terms = [(self.cells[name][cell], 1) for name in share.plus]
        terms += [(self.cells[name][cell], -1) for name in share.minus]
        if all(self.builder.low[number] == self.builder.high[number] for number, _coef in (*terms, (base, 1))):
            return
        numerator = terms[0][0]
        if len(terms) > 1:
            numerator = self.knowledge.define(
                (self.name, "+".join((*share.plus, "-", *share.minus)), cell), tuple(terms)
            )
        self.rate(Rate(numerator, base, int(shown.value * 10)))

    def rate(self, rate: Rate) -> None:
        """tenths * 2 * base <= 2000 * numerator + base < (tenths + 1) * 2 * base: rounded half away from zero."""
        self.builder.low[rate.base] = max(self.builder.low[rate.base], 1)
        self.builder.row([(rate.numerator, 2000), (rate.base, -(2 * rate.tenths - 1))], 0, NO_LIMIT)
        self.builder.row([(rate.numerator, -2000), (rate.base, 2 * rate.tenths + 1)], 1, NO_LIMIT)
        self.knowledge.rates.append(rate)


def _universe(published: Published) -> dict[str, tuple[str, ...]]:
    """Every code that any table shows, by dimension, without the totals."""
    found: dict[str, dict[str, None]] = {one: {} for names in published.dimensions.values() for one in names}
    for place in published.figures:
        for dimension, code in zip(published.dimensions[place.table], place.codes, strict=True):
            if code != TOTAL:
                found[dimension][code] = None
    return {dimension: tuple(codes) for dimension, codes in found.items()}
