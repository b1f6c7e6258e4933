"""The check report of a file before it is sent: numbers only, put into words by the page."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tracker.deliveries.layout import Layout
from tracker.deliveries.lines import Lists, Told
from tracker.deliveries.records import Key, Record

SEXES = ("K", "M", "U")
UNKNOWN_DISTRICT = "okant"
Report = dict[str, Any]


def report(
    records: Mapping[Key, Record], told: Told, lists: Lists, layout: Layout, numbered: Collection[int],
    left_out: Iterable[Record], published: Mapping[str, int] | None,
) -> Report:  # fmt: skip
    """What someone should look at. `numbered` have a number, `left_out` are records of protected people without a line.

    Lists in it are [name, …, number of lines], in order of name: the report is kept as JSON.
    """
    every = list(records.values())
    people = {record.of.participant_id: record.of.sex for record in every}
    without = [record for record in every if record.of.participant_id not in numbered]
    hidden = list(left_out)
    return {
        "lines": _by_sex(record.of.sex for record in every),
        "people": _by_sex(people.values()),
        "codes": [
            [source, code, _label(lists, source, code), n] for (source, code), n in sorted(told.without_code.items())
        ],
        "without_number": [len({record.of.participant_id for record in without}), len(without)],
        "unknown_district": sum(record.of.district == UNKNOWN_DISTRICT for record in every),
        "joined": sum(record.enrolments > 1 for record in every),
        "overlaps": sum(record.overlaps for record in every),
        "protected": layout.protected,
        "left_out": [len({record.of.participant_id for record in hidden}), len(hidden)],
        "masked": sum(record.of.protection != "none" for record in every),
        "cut": sorted(map(list, told.cut.items())),
        "unwritable": sorted(map(list, told.unwritable.items())),
        "more_than_published": _more(_by_sex(people.values()), published),
    }


def _by_sex(sexes: Iterable[str]) -> dict[str, int]:
    counted = Counter(sexes)
    return {sex: counted[sex] for sex in SEXES}


def _label(lists: Lists, source: str, code: str) -> str:
    return lists[source][code][1] if source in lists else ""


def _more(people: Mapping[str, int], published: Mapping[str, int] | None) -> list[list[Any]] | None:
    """Where the file holds more participants than the whole city published: [sex, in the file, published]."""
    if published is None:
        return None
    ours = {**people, "T": sum(people.values())}
    return [[sex, ours[sex], figure] for sex, figure in sorted(published.items()) if ours.get(sex, 0) > figure]
