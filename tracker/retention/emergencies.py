"""What retention takes of emergency access: whom it was about, and the words. Who asked, and when, stays.

Nothing while it is open, or until the manager has reviewed it: she needs the reason, and the asker the record.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.scope import whole_city
from tracker.emergency.models import EmergencyAccess, EmergencyNotice, EmergencyOpened
from tracker.participants.models import Participant
from tracker.retention import due

_ACCESS: dict[str, Any] = {"person_id": None, "birth_date": None, "reason_sealed": ""}
_NOTICE: dict[str, Any] = {"reason_sealed": "", "note_sealed": ""}


def unfinished(session: Any, ids: Sequence[int]) -> set[int]:
    """Those of the participants with an emergency access that is open, or that their own unit has not reviewed: one
    that opened the record, or that the unit asked for about the same person."""
    opened = sa.select(EmergencyOpened.participant_id).join(
        EmergencyAccess, EmergencyAccess.id == EmergencyOpened.access_id
    )
    opened = opened.where(bulk.among(session, EmergencyOpened.participant_id, ids), _going_on(EmergencyOpened.unit_id))
    same = sa.and_(EmergencyAccess.person_id == Participant.person_id, EmergencyAccess.unit_id == Participant.unit_id)
    asked = sa.select(Participant.id).join(EmergencyAccess, same)
    asked = asked.where(bulk.among(session, Participant.id, ids), _going_on(Participant.unit_id))
    with whole_city("whether another unit's emergency access to these is open"):
        return set(session.scalars(sa.union(opened, asked)))


def _going_on(unit_id: Any) -> Any:
    """Whether the access is open, or waits for the review of the unit."""
    still = sa.and_(EmergencyAccess.ended_at.is_(None), EmergencyAccess.until_at > clock.now())
    notice = sa.exists().where(EmergencyNotice.access_id == EmergencyAccess.id, EmergencyNotice.unit_id == unit_id)
    return sa.or_(still, notice.where(EmergencyNotice.reviewed_at.is_(None)))


def clear_about(session: Any, unit_id: int, people: Sequence[int], members: Sequence[int]) -> None:
    """Of the accesses that the unit asked for to these persons, and of those that opened these records of the unit."""
    asked = sa.select(EmergencyAccess.id).where(bulk.among(session, EmergencyAccess.person_id, people))
    opened = sa.select(EmergencyOpened.access_id).where(bulk.among(session, EmergencyOpened.participant_id, members))
    about = {*session.scalars(asked.where(EmergencyAccess.unit_id == unit_id)), *session.scalars(opened)}
    _clear(session, unit_id, bulk.among(session, EmergencyAccess.id, about), EmergencyNotice.access_id.in_(about))


def clear_old(session: Any, unit_id: int, as_of: date) -> None:
    """Of those that are as old as a file that goes: they may be about someone whom the unit has no file on."""
    latest = _latest(as_of)
    _clear(session, unit_id, EmergencyAccess.from_at < latest, EmergencyNotice.from_at < latest)


def number_old(session: Any, unit_id: int, as_of: date) -> int:
    """How many accesses and notices of the unit `clear_old` would take something of."""
    latest = _latest(as_of)
    access = sa.select(sa.func.count()).select_from(EmergencyAccess)
    words = sa.or_(EmergencyAccess.reason_sealed != "", EmergencyAccess.birth_date.is_not(None))
    access = access.where(EmergencyAccess.unit_id == unit_id, EmergencyAccess.from_at < latest, words)
    notice = sa.select(sa.func.count()).select_from(EmergencyNotice)
    told = sa.or_(EmergencyNotice.reason_sealed != "", EmergencyNotice.note_sealed != "")
    notice = notice.where(EmergencyNotice.unit_id == unit_id, EmergencyNotice.from_at < latest, told)
    return int(session.scalar(sa.select(access.scalar_subquery() + notice.scalar_subquery())) or 0)


def _latest(as_of: date) -> datetime:
    return datetime.combine(due.latest_old(as_of), time.min, clock.CITY_TIME)


def _clear(session: Any, unit_id: int, accesses: Any, notices: Any) -> None:
    every = {"synchronize_session": False}
    own, told = EmergencyAccess.unit_id == unit_id, EmergencyNotice.unit_id == unit_id
    session.execute(sa.update(EmergencyAccess).where(own, accesses).values(**_ACCESS), execution_options=every)
    session.execute(sa.update(EmergencyNotice).where(told, notices).values(**_NOTICE), execution_options=every)
    session.expire_all()


def let_go(session: Any, people: Sequence[int]) -> None:
    """The persons go, whoever asked. Inside the scope of the whole city."""
    asked = sa.update(EmergencyAccess).where(bulk.among(session, EmergencyAccess.person_id, people))
    session.execute(asked.values(person_id=None), execution_options={"synchronize_session": False})
