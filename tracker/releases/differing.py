"""What a correction changed, by table: both printed figures of each cell, with names in the reader's language."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tracker.exports.publication import Publication, PublishedTable
from tracker.statistics.figures import Figure
from tracker.statistics.presentation import in_english


@dataclass(frozen=True)
class Changed:
    """One cell: what it measures, of whom, and what was printed and is printed."""

    measure: str
    where: tuple[str, ...]
    before: Figure
    after: Figure


def by_table(publication: Publication) -> dict[int, list[Changed]]:
    """The differences of a publication that takes the place of another, by number of table."""
    found: dict[int, list[Changed]] = defaultdict(list)
    for one in publication.corrects.differences if publication.corrects else ():
        measure, *codes = one.key
        where = names(publication.table(one.table), tuple(codes))
        found[one.table].append(Changed(measure_name(publication, measure), where, one.before, one.after))
    return dict(found)


def names(table: PublishedTable, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of a cell in words; a code that the table does not have stays a code."""
    said = []
    for side, code in zip(table.codes, codes, strict=True):
        known = next((one for one in side if one.code == code), None)
        said.append(_label(known) if known else code)
    return tuple(said)


def measure_name(publication: Publication, measure_id: str) -> str:
    """The measure's name as it was published."""
    return _label(publication.measure(measure_id))


def _label(named: Any) -> str:
    return str(named.label_en if in_english() else named.label_sv)
