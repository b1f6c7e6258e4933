"""Whether a code may be chosen for a day: where no form offers only those that may."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.codelists.models import holds
from tracker.errors import Fault
from tracker.translations import _

Chosen = tuple[str, type[Any], date | None]
"""A field, the list that its code is in, and the day that it is about; None where that is not known."""


class Validity:
    """When the codes of some lists hold, read with one query."""

    def __init__(self, session: Any, models: Iterable[type[Any]]) -> None:
        each = [
            sa.select(
                sa.literal(model.__tablename__).label("list"), model.code, model.valid_from, model.valid_to
            ) for model in dict.fromkeys(models)
        ]  # fmt: skip
        found = session.execute(sa.union_all(*each))
        self._codes = {(name, code): (first, last) for name, code, first, last in found}

    def faults(self, facts: Mapping[str, Any], chosen: Iterable[Chosen], stands: Callable[[str], Any]) -> list[Fault]:
        """A fault for each code that is in no list or does not hold on its day, unless it is what stands now."""
        return [
            Fault(field, _unknown(on), "")
            for field, model, on in chosen
            if (code := facts.get(field)) is not None and code != stands(field) and not self._holds(model, code, on)
        ]

    def _holds(self, model: type[Any], code: str, on: date | None) -> bool:
        period = self._codes.get((model.__tablename__, code))
        if period is None or on is None:
            return period is not None
        return holds(*period, on)


def _unknown(on: date | None) -> Any:
    if on is None:
        return _("Koden finns inte i kodlistan. Välj en som finns.")
    return _("Koden finns inte i kodlistan eller gäller inte %(day)s. Välj en som gäller.", day=on.isoformat())
