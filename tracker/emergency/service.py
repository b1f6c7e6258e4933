"""Open one person's records for one user in three hours, end it, and let the managers review it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import Unit, User
from tracker.access.scope import Scope, inside, whole_city
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.service import append
from tracker.codelists.terms import Protection
from tracker.database import at_most
from tracker.emergency.models import EmergencyAccess, EmergencyNotice, EmergencyOpened
from tracker.errors import Fault, Refused
from tracker.participants import identity, names, persons
from tracker.participants.models import Handler, Participant
from tracker.sealing.rows import open_row
from tracker.sealing.values import open_sealed
from tracker.translations import _

LASTS = timedelta(hours=3)


def begin(session: Any, number: str, reason: str, who: Who) -> EmergencyAccess:
    """Open the records of the person with the number (as typed) that the user does not see, for three hours.

    Whether there are any is not told here, and the same is written but for the records. Never made longer: asked
    anew, it is another. The words stand in the row alone, where retention finds them; the log points at it.
    Raises `Refused` for what is no number.
    """
    typed = identity.parse(number, clock.today())
    alike = persons.known(session, typed.number)
    now = clock.now()
    access = EmergencyAccess(
        unit_id=who.unit_id, user_id=who.user_id, person_id=min(alike, default=None), birth_date=typed.birth_date,
        reason=reason, from_at=now, until_at=now + LASTS,
    )  # fmt: skip
    session.add(access)
    session.flush()
    records = _unseen(session, alike, who)
    for unit_id in sorted({access.unit_id} | {row.unit_id for row in records}):
        _tell_unit(session, access, unit_id)
    append(session, Entry(Action.EMERGENCY, who, "emergency_access", access.id))
    for row in records:
        _open(session, access, row, who)
    return access


def _unseen(session: Any, person_ids: Sequence[int], who: Who) -> Sequence[Any]:
    """Records of the person that the user does not see: id, unit_id."""
    handled = sa.exists().where(Handler.participant_id == Participant.id, Handler.user_id == who.user_id)
    unprotected = Participant.protection == Protection.NONE.value
    seen = sa.and_(Participant.unit_id == who.unit_id, sa.or_(unprotected, handled))
    query = sa.select(Participant.id, Participant.unit_id).where(
        Participant.person_id.in_(person_ids), Participant.absorbed_by_id.is_(None), sa.not_(seen)
    )
    with whole_city("whose records an emergency opens"):
        rows: Sequence[Any] = session.execute(query).all()
    return rows


def _tell_unit(session: Any, access: EmergencyAccess, unit_id: int) -> None:
    with whole_city("the other unit's manager is told"):
        session.add(
            EmergencyNotice(
                access_id=access.id, unit_id=unit_id, user_id=access.user_id, asked_from_id=access.unit_id,
                reason=access.reason, from_at=access.from_at,
            )
        )  # fmt: skip
        session.flush()


def _open(session: Any, access: EmergencyAccess, row: Any, who: Who) -> None:
    with whole_city("a record of another unit is opened"):
        session.add(EmergencyOpened(access_id=access.id, participant_id=row.id, unit_id=row.unit_id))
        session.flush()
    # To the log of the unit whose record it is: in the asking unit's it would tell that there are records.
    append(session, Entry(Action.EMERGENCY, replace(who, unit_id=row.unit_id), "emergency_access", access.id, row.id))


def of_user(session: Any, token: str, unit_id: int, user_id: int) -> EmergencyAccess | None:
    """The user's own access, also one that is over; None for another's."""
    query = sa.select(EmergencyAccess).where(
        EmergencyAccess.token == token, EmergencyAccess.unit_id == unit_id, EmergencyAccess.user_id == user_id
    )
    found: EmergencyAccess | None = session.scalars(query).one_or_none()
    return found


def going_on(session: Any, unit_id: int, user_id: int) -> Sequence[EmergencyAccess]:
    """The user's accesses that are open now, the latest first."""
    query = sa.select(EmergencyAccess).where(
        EmergencyAccess.unit_id == unit_id,
        EmergencyAccess.user_id == user_id,
        EmergencyAccess.ended_at.is_(None),
        EmergencyAccess.until_at > clock.now(),
    )
    rows: Sequence[EmergencyAccess] = session.scalars(
        query.order_by(EmergencyAccess.from_at.desc(), EmergencyAccess.id.desc()).limit(at_most(20))
    ).all()
    return rows


def is_open(access: EmergencyAccess) -> bool:
    """Whether it has neither been ended nor run out."""
    return access.ended_at is None and clock.now() < access.until_at


@dataclass(frozen=True)
class Record:
    """A record as an open access shows it: no phone or e-mail address of a protected person."""

    id: int
    given_name: str
    family_name: str
    birth_date: date
    protection: str
    phone: str
    email: str
    unit_id: int
    unit_name: str


def records(session: Any, access: EmergencyAccess) -> list[Record]:
    """What an open access shows. Empty when it is over."""
    if not is_open(access):
        return []
    with whole_city("what an emergency has opened for this user"):
        query = sa.select(EmergencyOpened.participant_id).where(EmergencyOpened.access_id == access.id)
        ids = tuple(session.scalars(query.order_by(EmergencyOpened.participant_id)))
    if not ids:
        return []
    facts = (
        Participant.id, Participant.given_name, Participant.family_name, Participant.birth_date,
        Participant.protection, Participant.phone_sealed, Participant.email_sealed, Participant.unit_id,
    )  # fmt: skip
    shown = sa.select(*facts, Unit.name, Participant.names_sealed).join(Unit, Unit.id == Participant.unit_id)
    with inside(Scope(user_id=access.user_id, opened=ids)):
        rows = session.execute(
            shown.where(Participant.id.in_(ids), Participant.absorbed_by_id.is_(None)).order_by(Unit.sort_name)
        ).all()
    found = names.shown(rows)
    protected = any(row[4] != Protection.NONE for row in found)  # in one unit: where she is reached is told from none
    return [_record(*row[:5], *(("", "") if protected else row[5:7]), *row[7:]) for row in found]


def _record(
    id_: int, given: str, family: str, born: date, protection: str, phone: str, email: str, *unit: Any
) -> Record:
    phone = phone and open_sealed("participant", "phone_sealed", id_, phone)
    email = email and open_sealed("participant", "email_sealed", id_, email)
    return Record(id_, given, family, born, protection, phone, email, *unit)


def end(session: Any, access: EmergencyAccess, who: Who) -> None:
    """Close it before its time. One that is over stays as it is."""
    if is_open(access):
        access.ended_at = clock.now()
        append(session, Entry(Action.EMERGENCY, who, "emergency_access", access.id, reason="ended"))


def notices(session: Any, unit_id: int, *, waiting: bool) -> list[dict[str, Any]]:
    """What the unit's manager is told, waiting for review or reviewed: the notice's fields, user, unit, reviewer.

    `birth_date` and `until_at` only in the asking unit: the row that holds them is its own.
    """
    reviewer = sa.orm.aliased(User)
    query = (
        sa.select(
            EmergencyNotice.id, EmergencyNotice.token, EmergencyNotice.access_id, EmergencyNotice.reason_sealed,
            EmergencyNotice.from_at, EmergencyNotice.reviewed_at, EmergencyNotice.note_sealed,
            (EmergencyNotice.asked_from_id == EmergencyNotice.unit_id).label("asked_here"), EmergencyAccess.birth_date,
            User.name.label("user_name"), Unit.name.label("asked_from"), reviewer.name.label("reviewer"),
        )
        .join(User, User.id == EmergencyNotice.user_id)
        .join(Unit, Unit.id == EmergencyNotice.asked_from_id)
        .outerjoin(reviewer, reviewer.id == EmergencyNotice.reviewed_by_id)
        .outerjoin(EmergencyAccess, EmergencyAccess.id == EmergencyNotice.access_id)
        .where(EmergencyNotice.unit_id == unit_id)
    )  # fmt: skip
    reviewed = EmergencyNotice.reviewed_at
    query = query.where(reviewed.is_(None) if waiting else reviewed.is_not(None))
    latest = (EmergencyNotice.from_at.desc(), EmergencyNotice.id.desc())
    rows = session.execute(query.order_by(*latest).limit(at_most(100)))
    return [open_row(EmergencyNotice, row) for row in rows]


class Name(NamedTuple):
    """A participant by name."""

    id: int
    given_name: str
    family_name: str


def opened_here(session: Any, unit_id: int, access_ids: Sequence[int]) -> dict[int, list[Name]]:
    """The unit's own records that each access opened, those that the reader sees."""
    who = (Participant.id, Participant.given_name, Participant.family_name)
    query = (
        sa.select(*who, EmergencyOpened.access_id, Participant.names_sealed)
        .join(Participant, Participant.id == EmergencyOpened.participant_id)
        .where(EmergencyOpened.unit_id == unit_id, EmergencyOpened.access_id.in_(access_ids))
    )
    found: dict[int, list[Name]] = {}
    for *name, access_id in names.shown(session.execute(query)):
        found.setdefault(access_id, []).append(Name(*name))
    return found


def erased_here(session: Any, unit_id: int, access_ids: Sequence[int]) -> set[int]:
    """Those of the accesses of which the unit has no record left: what they opened is erased, not hidden."""
    query = sa.select(EmergencyOpened.access_id).where(
        EmergencyOpened.unit_id == unit_id, EmergencyOpened.access_id.in_(access_ids)
    )
    with whole_city("whether records are there at all, also hidden ones; nobody is shown them"):
        return set(access_ids) - set(session.scalars(query))


def number_waiting(session: Any, unit_id: int) -> int:
    """How many wait for the review of the unit's manager."""
    query = sa.select(sa.func.count()).select_from(EmergencyNotice)
    return int(
        session.scalar(query.where(EmergencyNotice.unit_id == unit_id, EmergencyNotice.reviewed_at.is_(None))) or 0
    )


def notice_of(session: Any, token: str, unit_id: int) -> EmergencyNotice | None:
    """The unit's notice with this address."""
    query = sa.select(EmergencyNotice).where(EmergencyNotice.token == token, EmergencyNotice.unit_id == unit_id)
    found: EmergencyNotice | None = session.scalars(query).one_or_none()
    return found


def review(session: Any, notice: EmergencyNotice, note: str, who: Who) -> None:
    """The manager has seen it, and says what she found. Raises `Refused` for one's own access, and the second time."""
    session.refresh(notice, with_for_update=True)
    if notice.user_id == who.user_id:
        raise Refused(Fault("", _("Du kan inte granska din egen nödåtkomst. Be en annan chef.")))
    if notice.reviewed_at is not None:
        raise Refused(Fault("", _("Nödåtkomsten är redan granskad.")))
    notice.reviewed_at, notice.reviewed_by_id, notice.note = clock.now(), who.user_id, note
    append(session, Entry(Action.REVIEW, who, "emergency_notice", notice.id))
