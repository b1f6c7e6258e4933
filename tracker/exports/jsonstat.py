"""`tabell-N.json`: a table as a JSON-stat 2.0 dataset, by the specification at json-stat.org/format.

Withheld figures are null with status X. Swedish labels stand where the format has a place for them, English ones in
the extension `en`, for the format knows one language only.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from math import prod
from typing import Any

from tracker.exports import texts
from tracker.exports.dimensions import DECIMALS, DIMENSIONS, UNITS, Names
from tracker.exports.publication import Code, Publication, PublishedTable
from tracker.statistics.figures import Figure


class WrongSize(Exception):
    """The numbers do not fill the dimensions: a fault in the program, never in the data."""


def file_name(table: PublishedTable) -> str:
    """The name of the table's file."""
    return f"tabell-{table.number}.json"


def text(publication: Publication, table: PublishedTable) -> str:
    """The whole file. Raises `WrongSize`."""
    return json.dumps(dataset(publication, table), ensure_ascii=False, indent=1) + "\n"


def dataset(publication: Publication, table: PublishedTable) -> dict[str, Any]:
    """The table as a dataset: the measures first, then its own dimensions, the year last. Raises `WrongSize`."""
    sides = _sides(publication, table)
    figures = [figure for _key, figure in table.lines()]
    size = [len(codes) for codes in sides.values()]
    if prod(size) != len(figures):
        raise WrongSize(f"table {table.number}: {len(figures)} figures in {size}")
    return {
        "version": "2.0",
        "class": "dataset",
        "label": texts.table_title(publication, table).sv,
        "source": texts.origin(publication),
        "updated": publication.as_of.isoformat(),
        "note": texts.below(publication, table),
        "id": list(sides),
        "size": size,
        "role": _roles(table),
        "dimension": {name: _dimension(publication, name, codes) for name, codes in sides.items()},
        "value": [_number(figure) for figure in figures],
        "status": {str(place): figure.sign for place, figure in enumerate(figures) if figure.sign},
        "extension": _extension(publication, table, sides),
    }


def _sides(publication: Publication, table: PublishedTable) -> dict[str, Sequence[Code]]:
    chosen = [publication.measure(measure) for measure in table.measures]
    measures = [Code(measure.id, measure.label_sv, measure.label_en) for measure in chosen]
    year = Code(str(publication.year), str(publication.year), str(publication.year))
    return {"measure": measures, **dict(zip(table.dimensions, table.codes, strict=True)), "year": [year]}


def _roles(table: PublishedTable) -> dict[str, list[str]]:
    roles = {"time": ["year"], "metric": ["measure"]}
    return {**roles, "geo": ["district"]} if "district" in table.dimensions else roles


def _dimension(publication: Publication, name: str, codes: Sequence[Code]) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": [code.code for code in codes],
        "label": {code.code: code.label_sv for code in codes},
    }
    if name == "measure":
        category["unit"] = {code.code: _unit(publication.measure(code.code).unit) for code in codes}
        category["note"] = {code.code: [publication.measure(code.code).text_sv] for code in codes}
    return {"label": DIMENSIONS[name].sv, "category": category}


def _unit(unit: str) -> dict[str, Any]:
    return {"label": UNITS[unit].sv, "decimals": DECIMALS[unit]}


def _number(figure: Figure) -> int | float | None:
    return float(figure.value) if isinstance(figure.value, Decimal) else figure.value


def _extension(publication: Publication, table: PublishedTable, sides: dict[str, Sequence[Code]]) -> dict[str, Any]:
    return {
        "release_id": publication.release_id,
        "preliminary": publication.preliminary,
        "protection": publication.protection.method,
        "status_label": dict(texts.signs(publication, printed=False)),
        "en": {
            "label": texts.table_title(publication, table).en,
            "dimension": {name: _english(DIMENSIONS[name], codes) for name, codes in sides.items()},
        },
    }


def _english(names: Names, codes: Sequence[Code]) -> dict[str, Any]:
    return {"label": names.en, "category": {"label": {code.code: code.label_en for code in codes}}}
