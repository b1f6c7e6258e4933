"""What the city changes in a code list. Nothing is ever removed: a code is ended, and stays readable."""

from typing import Any

import sqlalchemy as sa

from tracker.codelists import models
from tracker.codelists.service import LISTS
from tracker.errors import Fault, Refused, Stale
from tracker.translations import _

FIELDS = ("label_sv", "label_en", "position", "agency_code", "valid_from", "valid_to")


def extra_fields(name: str) -> tuple[str, ...]:
    """The columns that only this list has."""
    return tuple(LISTS[name].extra)


def codes(name: str) -> Any:
    """A select of all codes of the list, ended ones too."""
    return sa.select(LISTS[name].model)


def one(session: Any, name: str, code: str) -> Any:
    """The code, or None."""
    return session.get(LISTS[name].model, code)


def add(session: Any, name: str, facts: dict[str, Any]) -> Any:
    """A new code. Raises `Refused` if the list has it, now or earlier, or the dates do not fit."""
    if one(session, name, facts["code"]) is not None:
        message = _("Listan har redan den koden. En kod som är avslutad får inte en ny innebörd: välj en annan kod.")
        raise Refused(Fault("code", message))
    _check(session, facts["code"], facts)
    added = LISTS[name].model(**facts)
    session.add(added)
    session.flush()
    return added


def change(session: Any, name: str, code: Any, facts: dict[str, Any], *, seen_version: int) -> list[str]:
    """Change labels, order, agency code and validity; the fields that changed. Raises `Refused` and `Stale`."""
    model = LISTS[name].model
    current = int(session.scalar(sa.select(model.version).where(model.code == code.code).with_for_update()) or 0)
    if current != seen_version:
        raise Stale(current)
    _check(session, code.code, facts)
    changed = [field for field, value in facts.items() if getattr(code, field) != value]
    if changed:
        for field in changed:
            setattr(code, field, facts[field])
        code.version += 1
        session.flush()
    return changed


def _check(session: Any, code: str, facts: dict[str, Any]) -> None:
    first, last = facts.get("valid_from"), facts.get("valid_to")
    if first and last and last < first:
        raise Refused(Fault("valid_to", _("Sista dagen ligger före den första.")))
    successor = facts.get("successor_code")
    if successor is None:
        return
    if last is None:
        raise Refused(Fault("valid_to", _("Skriv sista dagen för ett område som har gått upp i ett annat.")))
    following = dict(session.execute(sa.select(models.District.code, models.District.successor_code)).all())
    while successor is not None:
        if successor == code:
            raise Refused(Fault("successor_code", _("Ett område kan inte gå upp i sig självt.")))
        successor = following.get(successor)
