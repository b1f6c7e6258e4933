"""The publication of drawn tables: what the register's own objects know, frozen as texts and figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

from flask_babel import force_locale

from tracker.exports.publication import (
    UNPROTECTED,
    Code,
    Correction,
    Division,
    MeasureText,
    Protection,
    Publication,
    PublishedTable,
    named,
)
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.codes import Item
from tracker.statistics.figures import WITHHELD, Figure
from tracker.statistics.indicators import WINDOW, Count, Share
from tracker.statistics.material import HORIZON
from tracker.statistics.service import AnnualTables
from tracker.statistics.tables import Table


def publication(
    annual: AnnualTables,
    city: str,
    *,
    tables: Sequence[Table] | None = None,
    protection: Protection = UNPROTECTED,
    release_id: str = "",
    corrects: Correction | None = None,
    attack: dict[str, Any] | None = None,
) -> Publication:
    """The year's tables as they are published: `tables`, protected, or else as drawn.

    Without `release_id` the publication is named after its figures.
    """
    waiting = _completeness(annual) if protection == UNPROTECTED else _without_counts(annual)
    chosen = tuple(_table(table, protection) for table in (annual.tables if tables is None else tables))
    return named(
        Publication(
            year=annual.year,
            as_of=annual.as_of,
            city=city,
            tables=chosen,
            measures=tuple(_measure(measure_id) for measure_id in MEASURES if _printed(measure_id, chosen)),
            division=Division(date(annual.year, 12, 31), annual.division_from, tuple(map(_code, annual.division))),
            protection=protection,
            definition_version=annual.definition_version,
            software_version=version("tracker"),
            working_reasons=tuple(sorted(annual.working_reasons)),
            release_id=release_id,
            corrects=corrects,
            attack=attack,
            **waiting,
        )
    )


def _completeness(annual: AnnualTables) -> dict[str, Any]:
    known = annual.completeness
    with force_locale("sv"):
        missing = tuple(str(sentence) for sentence in known.missing)
    return {"missing": missing, "waiting_exits": known.waiting_exits, "final_from": known.final_from}


def _without_counts(annual: AnnualTables) -> dict[str, Any]:
    """What is missing, without how many exits wait or when the last one was: no table protects those figures."""
    last = date(annual.year, 12, 31)
    missing = []
    if annual.as_of <= last:
        missing.append(f"Perioden är inte slut: den går till och med {last}.")
    if annual.completeness.waiting_exits:
        missing.append("Avslut finns som ännu inte kan följas upp: dag 120 har inte passerat.")
    final_from = last + timedelta(days=HORIZON + WINDOW + 1) if missing else None
    return {"missing": tuple(missing), "waiting_exits": None, "final_from": final_from}


def _table(table: Table, protection: Protection) -> PublishedTable:
    about = table.definition
    codes = tuple(tuple(_code(item) for item in items) for items in table.items)
    names = about.number, about.title_sv, about.title_en
    hidden = Figure(None, protection.sign)  # inside, a withheld figure is always X, whatever sign is printed
    figures = {key: WITHHELD if figure == hidden else figure for key, figure in table.lines()}
    return PublishedTable(*names, about.dimensions, about.measures, codes, figures, protection.least_base)


def _code(item: Item) -> Code:
    return Code(item.code, item.label_sv, item.label_en)


def _measure(measure_id: str) -> MeasureText:
    measure = MEASURES[measure_id]
    return MeasureText(measure.id, measure.label_sv, measure.label_en, measure.text_sv, _unit(measure))


def _unit(measure: Any) -> str:
    if isinstance(measure, Count):
        return "persons" if measure.persons else "number"
    return "per cent" if isinstance(measure, Share) else "days"


def _printed(measure_id: str, tables: Sequence[PublishedTable]) -> bool:
    return any(measure_id in table.measures for table in tables)
