"""A publication as canonical JSON and back: kept with the release, it draws the same files again without a register."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from tracker.exports.publication import (
    Code,
    Correction,
    Difference,
    Division,
    Key,
    MeasureText,
    Protection,
    Publication,
    PublishedTable,
)
from tracker.statistics.figures import Figure

FORMAT = 1
"""Raised when the shape changes; `from_json` must go on reading every earlier one."""
_PLAIN = ("year", "city", "working_reasons", "missing", "waiting_exits", "release_id")


def to_json(publication: Publication) -> str:
    """The whole publication; equal publications give equal texts."""
    shape = {
        **{name: getattr(publication, name) for name in _PLAIN},
        "format": FORMAT,
        "as_of": publication.as_of.isoformat(),
        "final_from": _day_text(publication.final_from),
        "definition_version": publication.definition_version,
        "software_version": publication.software_version,
        "tables": [_table_shape(table) for table in publication.tables],
        "measures": [asdict(measure) for measure in publication.measures],
        "division": _division_shape(publication.division),
        "protection": asdict(publication.protection),
        "corrects": _correction_shape(publication.corrects),
        "attack": publication.attack,
    }
    return json.dumps(shape, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def from_json(text: str) -> Publication:
    """The publication that `to_json` wrote. Raises ValueError for another format."""
    shape = json.loads(text)
    if shape.pop("format", None) != FORMAT:
        raise ValueError("not a frozen publication of a known format")
    protection = _protection(shape["protection"])
    return Publication(
        **{
            **shape,
            "as_of": date.fromisoformat(shape["as_of"]),
            "final_from": _day(shape["final_from"]),
            "working_reasons": tuple(shape["working_reasons"]),
            "missing": tuple(shape["missing"]),
            "tables": tuple(_table(one, protection.least_base) for one in shape["tables"]),
            "measures": tuple(MeasureText(**one) for one in shape["measures"]),
            "division": _division(shape["division"]),
            "protection": protection,
            "corrects": _correction(shape["corrects"]),
        }
    )


def _table_shape(table: PublishedTable) -> dict[str, Any]:
    return {
        **{name: getattr(table, name) for name in ("number", "title_sv", "title_en", "dimensions", "measures")},
        "codes": [[_code_shape(code) for code in codes] for codes in table.codes],
        "figures": [_figure_shape(table.figures[key]) for key in _keys(table.measures, table.codes)],
    }


def _table(shape: dict[str, Any], least_base: int) -> PublishedTable:
    codes = tuple(tuple(Code(*one) for one in side) for side in shape["codes"])
    keys = _keys(shape["measures"], codes)
    figures = {key: _figure(one) for key, one in zip(keys, shape["figures"], strict=True)}
    lists = {name: tuple(shape[name]) for name in ("dimensions", "measures")}
    return PublishedTable(**{**shape, **lists, "codes": codes, "figures": figures, "least_base": least_base})


def _keys(measures: Sequence[str], codes: Sequence[Sequence[Code]]) -> list[Key]:
    return list(product(measures, *[[one.code for one in side] for side in codes]))


def _figure_shape(figure: Figure) -> list[Any]:
    value = str(figure.value) if isinstance(figure.value, Decimal) else figure.value
    return [value, figure.sign] if figure.sign else [value]


def _figure(shape: list[Any]) -> Figure:
    value = Decimal(shape[0]) if isinstance(shape[0], str) else shape[0]
    return Figure(value, *shape[1:])


def _code_shape(code: Code) -> list[str]:
    return [code.code, code.label_sv, code.label_en]


def _division_shape(division: Division) -> dict[str, Any]:
    return {
        "in_force_on": division.in_force_on.isoformat(),
        "since": _day_text(division.since),
        "districts": [_code_shape(code) for code in division.districts],
    }


def _division(shape: dict[str, Any]) -> Division:
    districts = tuple(Code(*one) for one in shape["districts"])
    return Division(date.fromisoformat(shape["in_force_on"]), _day(shape["since"]), districts)


def _protection(shape: dict[str, Any]) -> Protection:
    return Protection(**{**shape, "paragraphs": tuple(shape["paragraphs"])})


def _correction_shape(correction: Correction | None) -> dict[str, Any] | None:
    if correction is None:
        return None
    changed = [
        [one.table, list(one.key), _figure_shape(one.before), _figure_shape(one.after)]
        for one in correction.differences
    ]
    return {"release_id": correction.release_id, "why": correction.why, "differences": changed}


def _correction(shape: dict[str, Any] | None) -> Correction | None:
    if shape is None:
        return None
    changed = tuple(
        Difference(table, tuple(key), _figure(before), _figure(after))
        for table, key, before, after in shape["differences"]
    )
    return Correction(shape["release_id"], shape["why"], changed)


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
