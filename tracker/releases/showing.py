"""A published table as the statistics' own pages show tables; both percentages from printed counts alone."""

from tracker.exports.publication import Code, PublishedTable
from tracker.statistics.codes import Item
from tracker.statistics.definitions import DEFINITIONS, Definition
from tracker.statistics.tables import Table


def as_drawn(table: PublishedTable) -> Table:
    """The table for `statistics.presentation`, with the figures and names that were published."""
    about = Definition(
        table.number, table.title_sv, table.title_en, table.dimensions, table.measures,
        both_shares=DEFINITIONS[table.number - 1].both_shares,
    )  # fmt: skip
    return Table(
        about, tuple(tuple(map(_item, codes)) for codes in table.codes), table.figures, least_base=table.least_base
    )


def _item(code: Code) -> Item:
    return Item(code.code, code.label_sv, code.label_en)
