"""Record and withdraw consent, and find what other units' participants have opened for this one."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.access.models import Unit, User
from tracker.access.scope import whole_city
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.service import append
from tracker.codelists.terms import UnitKind
from tracker.consents.models import Consent
from tracker.database import at_most
from tracker.errors import Fault, Refused
from tracker.participants import persons
from tracker.participants.models import Participant
from tracker.sealing.rows import open_row
from tracker.translations import _

SHOWN = 50


def units_to_open_for(session: Any, unit_id: int) -> list[tuple[int, str]]:
    """Id and name of the other units that work with people."""
    query = sa.select(Unit.id, Unit.name).where(Unit.id != unit_id, Unit.kind != UnitKind.CENTRAL.value)
    return [(row.id, row.name) for row in session.execute(query.order_by(Unit.sort_name))]


def record(session: Any, participant: Participant, facts: dict[str, Any], who: Who) -> Consent:
    """The participant opens the unit's record for another unit.

    `facts` as `forms.ConsentSchema` loads them. Raises `Refused` for a unit that cannot be opened for.
    """
    if facts["to_unit_id"] not in dict(units_to_open_for(session, participant.unit_id)):
        raise Refused(Fault("to_unit_id", _("Välj en annan enhet.")))
    consent = Consent(
        **facts,
        participant_id=participant.id,
        unit_id=participant.unit_id,
        recorded_at=clock.now(),
        recorded_by_id=who.user_id,
    )
    session.add(consent)
    session.flush()
    append(session, Entry(Action.CONSENT, who, "consent", consent.id, participant.id))
    return consent


def one_of(session: Any, consent_id: int, participant_id: int) -> Consent | None:
    """The participant's consent with this id."""
    query = sa.select(Consent).where(Consent.id == consent_id, Consent.participant_id == participant_id)
    found: Consent | None = session.scalars(query).one_or_none()
    return found


def withdraw(session: Any, consent: Consent, who: Who) -> None:
    """From this moment it opens nothing. It stays readable. Raises `Refused` if it has been withdrawn already."""
    session.refresh(consent, with_for_update=True)
    if consent.withdrawn_at is not None:
        raise Refused(Fault("", _("Samtycket är redan återkallat.")))
    consent.withdrawn_at, consent.withdrawn_by_id = clock.now(), who.user_id
    append(session, Entry(Action.CONSENT_WITHDRAWN, who, "consent", consent.id, consent.participant_id))


def of_participant(session: Any, participant_id: int) -> list[dict[str, Any]]:
    """All that the participant has opened, by name of the field, ended and withdrawn too, the latest first."""
    recorder, withdrawer = aliased(User), aliased(User)
    query = (
        sa.select(
            *Consent.__table__.c,
            Unit.name.label("to_unit"),
            recorder.name.label("recorded_by"),
            withdrawer.name.label("withdrawn_by"),
        )
        .join(Unit, Unit.id == Consent.to_unit_id)
        .outerjoin(recorder, recorder.id == Consent.recorded_by_id)
        .outerjoin(withdrawer, withdrawer.id == Consent.withdrawn_by_id)
        .where(Consent.participant_id == participant_id)
        .order_by(Consent.id.desc())
        .limit(at_most(SHOWN))
    )
    return [open_row(Consent, row) for row in session.execute(query)]


@dataclass(frozen=True)
class Opened:
    """One record of another unit's that is opened: whose, how much of it, and by which consent."""

    participant_id: int
    unit_name: str
    follow_ups: bool = True
    unit_id: int | None = None
    consent_id: int | None = None


def opened_for(connection: Any, participant_id: int, unit_id: int) -> list[Opened]:
    """Records of other units that the person has opened for `unit_id` and that hold today; one query.

    `participant_id` is the unit's own record of the person: matched by person, so that a unit finds nobody whom it does
    not work with. Where several consents hold for one record, the widest counts.
    """
    given = {"participant_id": participant_id, "unit_id": unit_id, "today": clock.today()}
    with whole_city("what a person has opened for this unit"):
        rows = connection.execute(_opened_for(), given).all()
    return [
        Opened(row.participant_id, row.unit_name, bool(row.follow_ups), row.unit_id, row.consent_id) for row in rows
    ]


# Made once: putting a statement together takes longer than answering it.
@cache
def _opened_for() -> Any:
    own = sa.select(Participant.person_id).where(Participant.id == sa.bindparam("participant_id")).scalar_subquery()
    holds = sa.and_(
        Consent.to_unit_id == sa.bindparam("unit_id"),
        Consent.withdrawn_at.is_(None),
        Consent.from_on <= sa.bindparam("today", type_=sa.Date),
        Consent.until_on >= sa.bindparam("today", type_=sa.Date),
    )
    record = aliased(Participant)
    return (
        sa.select(
            record.id.label("participant_id"),
            Unit.name.label("unit_name"),
            record.unit_id,
            sa.func.max(Consent.id).label("consent_id"),
            sa.func.max(sa.cast(Consent.follow_ups, sa.Integer)).label("follow_ups"),
        )
        .select_from(Consent)
        .join(record, record.id == Consent.participant_id)
        .join(Unit, Unit.id == Consent.unit_id)
        .where(holds, record.absorbed_by_id.is_(None), record.person_id.in_(sa.select(persons.alike(own).c.id)))
        .group_by(record.id, record.unit_id, Unit.name, Unit.sort_name)
        .order_by(Unit.sort_name, record.id)
        .limit(at_most(SHOWN))
    )
