"""Rules of participants and their numbers."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tracker import config
from tracker.database import sort_key
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.insatser.models import Insats
from tracker.participants import handling, identity
from tracker.participants.models import Participant, ParticipantNumber, name_key
from tracker.participants.service import opened_number
from tracker.quality.findings import SHOWN, Finding, counted, rows
from tracker.sealing import blind
from tracker.sealing.values import Broken
from tracker.translations import _

_BATCH = 5000


def reason_without_number(session: Any, _today: date) -> list[Finding]:
    """Who has no number has a reason."""
    in_force = sa.exists().where(
        ParticipantNumber.participant_id == Participant.id, ParticipantNumber.replaced_at.is_(None)
    )
    query = sa.select(Participant.id).where(
        Participant.no_number_reason.is_(None), Participant.absorbed_by_id.is_(None), sa.not_(in_force)
    )
    message = _("Deltagare utan nummer och utan skäl till det")
    return rows(session, "reason_without_number", query, message)


def number_agrees(session: Any, today: date) -> list[Finding]:
    """Birth date and sex are those of the number in force."""
    number = ParticipantNumber
    query = (
        sa.select(
            Participant.id, Participant.birth_date, Participant.sex, number.id.label("row_id"), number.number_sealed
        )
        .join(Participant.numbers)
        .where(number.replaced_at.is_(None))
    )
    wrong = [row.id for row in _streamed(session, query) if not _agrees(row, today)]
    if not wrong:
        return []
    message = _("Födelsedatum eller kön stämmer inte med numret")
    return [counted("number_agrees", message, len(wrong), wrong[:SHOWN])]


def _agrees(row: Any, today: date) -> bool:
    try:
        who = identity.parse(opened_number(row.row_id, row.number_sealed), today)
    except Refused:
        return False
    except Broken:
        return True  # `values_open` tells of it
    return (who.birth_date, who.sex) == (row.birth_date, row.sex)


def absorbed_is_empty(session: Any, _today: date) -> list[Finding]:
    """A row that was merged into another has no enrolments left."""
    query = (
        sa.select(Participant.id)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(Participant.absorbed_by_id.is_not(None))
        .distinct()
    )
    return rows(session, "absorbed_is_empty", query, _("Ihopslagna rader som har inskrivningar kvar"))


def unit_works_with_its_own(session: Any, _today: date) -> list[Finding]:
    """A unit that has enrolled a participant finds the participant."""
    query = (
        sa.select(Enrolment.id)
        .join(Enrolment.insats)
        .join(Enrolment.participant)
        .where(sa.or_(Insats.unit_id != Enrolment.unit_id, Participant.unit_id != Enrolment.unit_id))
    )
    return rows(session, "unit_works_with_its_own", query, _("Inskrivningar som enheten inte hittar"))


def protected_are_handled(session: Any, _today: date) -> list[Finding]:
    """Every protected participant has a handler who is active and works with people in the unit."""
    return rows(session, "protected_are_handled", handling.unhandled(), _("Skyddade deltagare utan handläggare"))


def order_of_names(session: Any, _today: date) -> list[Finding]:
    """What names are sorted and found by follows the names."""
    people = sa.select(Participant.id, Participant.sort_name, Participant.given_name, Participant.family_name)
    people = people.where(Participant.protection == "none")
    wrong = [row.id for row in _streamed(session, people) if row.sort_name != name_key(row.given_name, row.family_name)]
    insatser = sa.select(Insats.id, Insats.name_key, Insats.name)
    astray = [row.id for row in _streamed(session, insatser) if row.name_key != sort_key(row.name)]
    told = ((_("Deltagare som inte hittas på sitt namn"), wrong), (_("Insatser i fel ordning"), astray))
    return [counted("order_of_names", what, len(ids), ids[:SHOWN]) for what, ids in told if ids]


def _streamed(session: Any, query: Any) -> Iterator[Any]:
    yield from session.execute(query.execution_options(yield_per=_BATCH))


def no_test_numbers(session: Any, _today: date) -> list[Finding]:
    """No official test number in a production register."""
    if not config.settings(SECRET_KEY="")["PRODUCTION"]:
        return []
    ids: list[int] = []
    known = iter(sorted(identity.test_numbers()))
    while indexes := list(blind.number_indexes(islice(known, _BATCH)).values()):
        query = sa.select(ParticipantNumber.participant_id).where(ParticipantNumber.number_index.in_(indexes))
        ids += session.scalars(query)
    if not ids:
        return []
    return [counted("no_test_numbers", _("Testnummer i ett skarpt register"), len(ids), sorted(ids)[:SHOWN])]
