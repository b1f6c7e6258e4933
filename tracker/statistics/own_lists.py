"""The list behind a number of the unit's own: pages of participants, or of enrolments, in Swedish order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.enrolments.models import Enrolment
from tracker.insatser.models import Insats
from tracker.participants import names
from tracker.participants.models import Participant
from tracker.statistics.own import Behind
from tracker.web.paging import Page, Sorting

_PERSON: tuple[Any, ...] = (
    *(Participant.id, Participant.given_name, Participant.family_name, Participant.birth_date),
    *(Participant.sex, Participant.protection),
)
_STAY: tuple[Any, ...] = (Insats.name, Enrolment.starts_on, Enrolment.exit_on)
_SORTS: dict[str, Any] = {"name": Participant.sort_name, "born": Participant.birth_date}
_STAY_SORTS: dict[str, Any] = {
    **_SORTS,
    "insats": (Insats.name_key, Insats.id),
    "start": Enrolment.starts_on,
    "exit": sa.func.coalesce(Enrolment.exit_on, date.max),
}


def sorting(found: Behind, args: Mapping[str, str]) -> Sorting:
    """The order that is asked for; by name unless another is."""
    if found.persons:
        return Sorting(args, _SORTS, default="name", tie=Participant.id)
    return Sorting(args, _STAY_SORTS, default="name", tie=Enrolment.id)


def page(connection: Any, found: Behind, order: Sorting, args: Mapping[str, str]) -> Page:
    """One page of rows: id, given and family name, birth date, sex, protection; of enrolments insats, start, exit."""
    statement = _participants(connection, found) if found.persons else _enrolments(connection, found)
    listed = Page.of(connection, order.apply(statement), args, rows=True, found=found.number, cap=max(1, found.number))
    return replace(listed, items=names.shown(listed.items))


def _participants(connection: Any, found: Behind) -> Any:
    chosen = bulk.among(connection, Participant.id, found.participants)
    return sa.select(*_PERSON, Participant.names_sealed).where(chosen)


def _enrolments(connection: Any, found: Behind) -> Any:
    return (
        sa.select(*_PERSON, *_STAY, Participant.names_sealed)
        .select_from(Enrolment)
        .join(Enrolment.participant)
        .join(Enrolment.insats)
        .where(bulk.among(connection, Enrolment.id, found.enrolments))
    )
