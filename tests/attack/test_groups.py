"""Groups of which everyone, or no one, falls into one category."""

from datetime import date
from typing import Any

from tracker.attack.groups import groups
from tracker.attack.published import of_tables
from tracker.statistics.codes import TOTAL_ITEM, Item
from tracker.statistics.definitions import DEFINITIONS
from tracker.statistics.figures import WITHHELD, Figure, count
from tracker.statistics.tables import Table

SEXES = (Item("K", "Kvinnor", "Women"), Item("M", "Män", "Men"), TOTAL_ITEM)
TYPE = Item("sprak", "Språkinsats", "Language")


def table(number: int, figures: dict[tuple[str, ...], Any], *rows: Item) -> Table:
    return Table(DEFINITIONS[number - 1], (*[(row, TOTAL_ITEM) for row in rows], SEXES), figures)


def sixth(answered: Any, self_sufficient: Any) -> Table:
    return table(6, {("answered", "sprak", "K"): answered, ("S_A", "sprak", "K"): self_sufficient}, TYPE)


def told(*tables: Table) -> list[tuple[int, str, int, bool]]:
    found = groups(of_tables(2025, date(2026, 6, 1), tables))
    return [(group.place.table, group.place.measure, group.size, group.all) for group in found]


def test_all_six_women_are_not_self_sufficient() -> None:
    assert told(sixth(count(6), count(0))) == [(6, "S_A", 6, False)]


def test_everyone_is() -> None:
    assert told(sixth(count(12), count(12))) == [(6, "S_A", 12, True)]


def test_some_are_or_it_is_not_printed_or_there_is_no_one() -> None:
    assert told(sixth(count(12), count(7))) == []
    assert told(sixth(count(12), WITHHELD)) == []
    assert told(sixth(WITHHELD, count(0))) == []
    assert told(sixth(count(0), count(0))) == []


def test_everyone_left_for_one_reason() -> None:
    reason = Item("sjukdom", "Sjukdom", "Illness")
    figures = {("exited", reason_, "sprak", "K"): Figure(8) for reason_ in ("sjukdom", "T")}
    assert told(table(4, figures, reason, TYPE)) == [(4, "exited", 8, True)]
