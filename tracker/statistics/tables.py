"""Drawing the annual tables from a frame."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from tracker.statistics import cube
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.codes import AGE_GROUPS, OUTSIDE, SEXES, TOTAL, TOTAL_ITEM, UNKNOWN, Item
from tracker.statistics.cube import Axis
from tracker.statistics.definitions import DEFINITIONS, STOCK, Definition
from tracker.statistics.figures import Figure, count, share
from tracker.statistics.indicators import Count, Median, Share
from tracker.statistics.material import Frame
from tracker.statistics.period import Period


@dataclass(frozen=True)
class Table:
    """A drawn table: a figure for every measure and every combination of codes, totals too.

    `items` holds, dimension by dimension, the codes in their order with the total last. A key of `figures` is
    the measure followed by one code a dimension. `keys`: for each count the sum of the keys of those counted, where
    the frame has keys. Percentages on a base under `least_base` are not shown.
    """

    definition: Definition
    items: tuple[tuple[Item, ...], ...]
    figures: Mapping[tuple[str, ...], Figure] = field(repr=False)
    keys: Mapping[tuple[str, ...], int] = field(default_factory=dict, repr=False)
    least_base: int = 0

    def figure(self, measure: str, *codes: str) -> Figure:
        """The figure in one cell; KeyError where the table has no such cell."""
        return self.figures[(measure, *codes)]

    def lines(self) -> Iterator[tuple[tuple[str, ...], Figure]]:
        """Every key with its figure: measures in order, within them the codes in order."""
        yield from self.figures.items()

    @property
    def sexes(self) -> tuple[Item, ...]:
        """The columns of sex: women, men, unknown where there are any, all."""
        return self.items[-1]


def draw(frame: Frame) -> list[Table]:
    """The nine tables of the frame's period."""
    return [draw_table(frame, definition) for definition in DEFINITIONS]


def draw_table(frame: Frame, definition: Definition) -> Table:
    """One table of the frame's period."""
    sides = [_SIDES[dimension](frame) for dimension in definition.dimensions]
    axes = [side.axis for side in sides]
    only = definition.only(frame)
    needed = _counts_needed(definition)
    cubes = {measure.id: _cube(frame, axes, only, measure) for measure in needed}
    kept = _kept(sides, list(cubes.values()))
    figures: dict[tuple[str, ...], Figure] = {}
    for measure_id in definition.measures:
        figures.update(_figures(frame, axes, cubes, kept, measure_id))
    items = tuple(tuple(item for _place, item in places) for places in kept)
    keys = _keys(frame, axes, only, kept, [measure for measure in needed if measure.id in definition.measures])
    return Table(definition, items, figures, keys)


def stock_faults(table: Table) -> list[tuple[str, ...]]:
    """The cells of table 3 where open_start + started − exited is not open_end; none, if all is well."""
    faults = []
    for codes in product(*[[item.code for item in items] for items in table.items]):
        start, new, gone, end = (table.figure(measure, *codes).value or 0 for measure in STOCK)
        if start + new - gone != end:
            faults.append(codes)
    return faults


def rows_of(frame: Frame, definition: Definition, measure_id: str, codes: Sequence[str]) -> np.ndarray:
    """Which rows of the frame a count counts in one cell; KeyError where the table has no such count or code."""
    measure = MEASURES[measure_id] if measure_id in definition.measures else None
    if not isinstance(measure, Count):
        raise KeyError(measure_id)
    chosen = measure.condition(frame) & definition.only(frame)
    for dimension, code in zip(definition.dimensions, codes, strict=True):
        side = _SIDES[dimension](frame)
        if code != TOTAL:
            chosen &= side.axis.places == {item.code: place for place, item in enumerate(side.items)}[code]
    return np.flatnonzero(chosen)


def items_of(frame: Frame, dimension: str) -> tuple[Item, ...]:
    """Every code of a dimension, the total last."""
    return (*_SIDES[dimension](frame).items, TOTAL_ITEM)


@dataclass(frozen=True)
class _Side:
    """One dimension of a table: its items, where the rows stand, and which codes are shown though empty."""

    items: Sequence[Item]
    axis: Axis
    always: Callable[[Item], bool]


def _listed(items: Sequence[Item], places: np.ndarray, period: Period) -> _Side:
    return _Side(items, Axis(places, len(items)), lambda item: item.valid_in(period))


def _district(frame: Frame) -> _Side:
    last = Period(frame.division_on, frame.division_on)
    axis = Axis(frame.district, len(frame.lists.districts))
    return _Side(frame.lists.districts, axis, lambda item: item.valid_in(last) or item.code in (OUTSIDE, UNKNOWN))


_SIDES: dict[str, Callable[[Frame], _Side]] = {
    "insats_type": lambda frame: _listed(frame.lists.insats_types, frame.insats_type, frame.period),
    "exit_reason": lambda frame: _listed(frame.lists.exit_reasons, frame.exit_reason, frame.period),
    "barrier": lambda frame: _listed(frame.lists.barriers, frame.barrier, frame.period),
    "district": _district,
    "age_group": lambda frame: _Side(AGE_GROUPS, Axis(frame.age_group, len(AGE_GROUPS), True), lambda _item: True),
    "sex": lambda frame: _Side(SEXES, Axis(frame.sex, len(SEXES), True), lambda item: item.code != "U"),
}


def _counts_needed(definition: Definition) -> list[Count]:
    """The counts that are printed, or that a printed share is made of."""
    wanted: dict[str, Count] = {}
    for measure in (MEASURES[measure_id] for measure_id in definition.measures):
        parts = (*measure.plus, *measure.minus, measure.base) if isinstance(measure, Share) else (measure.id,)
        for part in (MEASURES[part] for part in parts):
            if isinstance(part, Count):
                wanted[part.id] = part
    return list(wanted.values())


def _cube(frame: Frame, axes: Sequence[Axis], only: np.ndarray, measure: Count) -> np.ndarray:
    rows = np.flatnonzero(measure.condition(frame) & only)
    return cube.distinct(axes, frame.person, rows) if measure.persons else cube.counts(axes, rows)


def _keys(
    frame: Frame,
    axes: Sequence[Axis],
    only: np.ndarray,
    kept: Sequence[Sequence[tuple[int, Item]]],
    counts: list[Count],
) -> dict[tuple[str, ...], int]:
    """For each cell of each count the sum of the keys of its distinct persons; nothing where the frame has no keys."""
    found: dict[tuple[str, ...], int] = {}
    for measure in counts if len(frame.keys) else ():
        rows = np.flatnonzero(measure.condition(frame) & only)
        cells = cube.distinct(axes, frame.person, rows, frame.keys)[np.ix_(*_places(kept))].ravel().tolist()
        keys = product((measure.id,), *[[item.code for _place, item in side] for side in kept])
        found.update(zip(keys, cells, strict=True))
    return found


def _places(kept: Sequence[Sequence[tuple[int, Item]]]) -> list[list[int]]:
    return [[place for place, _item in side] for side in kept]


def _kept(sides: Sequence[_Side], cubes: Sequence[np.ndarray]) -> list[list[tuple[int, Item]]]:
    """For each dimension the codes to show with their places, total last: in force, or occurring."""
    whole = sum(cubes)
    kept = []
    for number, side in enumerate(sides):
        others = tuple(n for n in range(len(sides)) if n != number)
        occurs = np.asarray(whole).sum(axis=others) > 0
        shown = [(n, item) for n, item in enumerate(side.items) if occurs[n] or side.always(item)]
        kept.append([*shown, (len(side.items), TOTAL_ITEM)])
    return kept


def _figures(
    frame: Frame,
    axes: Sequence[Axis],
    cubes: Mapping[str, np.ndarray],
    kept: Sequence[Sequence[tuple[int, Item]]],
    measure_id: str,
) -> Iterator[tuple[tuple[str, ...], Figure]]:
    measure = MEASURES[measure_id]
    if isinstance(measure, Median):
        by_cell = cube.medians(axes, frame.exit - frame.start, np.flatnonzero(measure.condition(frame)))
        values = [by_cell[cell] for cell in product(*_places(kept))]
    else:
        window = np.ix_(*_places(kept))
        chosen = {name: grid[window].ravel().tolist() for name, grid in cubes.items()}
        values = _counted(measure, chosen)
    keys = product((measure_id,), *[[item.code for _place, item in side] for side in kept])
    return zip(keys, values, strict=True)


def _counted(measure: object, chosen: Mapping[str, list[int]]) -> list[Figure]:
    if isinstance(measure, Share):
        parts = [sum(column) for column in zip(*[chosen[name] for name in measure.plus], strict=True)]
        if measure.minus:
            taken = [sum(column) for column in zip(*[chosen[name] for name in measure.minus], strict=True)]
            parts = [part - away for part, away in zip(parts, taken, strict=True)]
        return [share(part, base) for part, base in zip(parts, chosen[measure.base], strict=True)]
    assert isinstance(measure, Count)  # noqa: S101 - the catalogue has three kinds
    return [count(number) for number in chosen[measure.id]]
