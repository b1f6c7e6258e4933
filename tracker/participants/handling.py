"""Who handles a protected participant: name, take away, hand over. There is always at least one who can."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import Assignment, Role, User
from tracker.access.policy import KEYS, Door
from tracker.access.scope import whole_city
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.service import append
from tracker.codelists.terms import Protection
from tracker.errors import Fault, Refused
from tracker.participants.models import Handler, Participant
from tracker.translations import _


def works_here(user_id: Any, unit_id: Any) -> Any:
    """A condition: the user is active and works with people in the unit today."""
    roles = [role.value for role in sorted(KEYS[Door.CASEWORK])]
    return sa.exists().where(
        Assignment.user_id == user_id,
        Assignment.unit_id == unit_id,
        Assignment.holds(clock.today()),
        Role.id == Assignment.role_id,
        Role.name.in_(roles),
        User.id == user_id,
        User.active.is_(True),
    )


def named(session: Any, participant_id: int) -> Sequence[Any]:
    """The handlers, the first named first: user_id, name, since, `able` (works with people in the unit still)."""
    holder = sa.orm.aliased(User)
    query = (
        sa.select(
            Handler.user_id, holder.name, Handler.since, works_here(Handler.user_id, Handler.unit_id).label("able")
        )
        .join(holder, holder.id == Handler.user_id)
        .where(Handler.participant_id == participant_id)
        .order_by(Handler.since, Handler.user_id)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return rows


def colleagues(session: Any, unit_id: int) -> list[tuple[int, str]]:
    """Id and name of those who work with people in the unit, by name."""
    holder = sa.orm.aliased(User)
    query = sa.select(holder.id, holder.name).where(works_here(holder.id, unit_id)).order_by(holder.name, holder.id)
    return [(row.id, row.name) for row in session.execute(query)]


def name(session: Any, participant: Participant, user_id: int, who: Who) -> None:
    """Let one more of the unit see the person. Raises `Refused` for someone who does not work with people there."""
    _hold(session, participant)
    if user_id not in dict(colleagues(session, participant.unit_id)):
        raise Refused(Fault("user_id", _("Välj någon som arbetar med deltagare i enheten.")))
    if session.get(Handler, (participant.id, user_id)) is not None:
        raise Refused(Fault("user_id", _("Personen är redan namngiven.")))
    session.add(
        Handler(
            participant_id=participant.id,
            user_id=user_id,
            unit_id=participant.unit_id,
            since=clock.now(),
            named_by_id=who.user_id,
        )
    )
    session.flush()


def take_away(session: Any, participant: Participant, user_id: int, who: Who) -> None:
    """From now on the person does not exist for the user. Raises `Refused` for the last one who can handle her."""
    _hold(session, participant)
    if not any(row.able for row in named(session, participant.id) if row.user_id != user_id):
        raise Refused(Fault("", _("Det är den sista handläggaren. Namnge någon annan först.")))
    session.execute(sa.delete(Handler).where(Handler.participant_id == participant.id, Handler.user_id == user_id))
    append(session, Entry(Action.DELETE, who, "handler", user_id, participant.id))


def hand_over(session: Any, participant: Participant, to_user_id: int, who: Who) -> None:
    """Name another, and step back. Raises `Refused` as `name` does."""
    if who.user_id is None or to_user_id == who.user_id:
        raise Refused(Fault("user_id", _("Välj någon annan än dig själv.")))
    if to_user_id not in {row.user_id for row in named(session, participant.id) if row.able}:
        name(session, participant, to_user_id, who)
    take_away(session, participant, who.user_id, who)


def _hold(session: Any, participant: Participant) -> None:
    """Two who take each other away: the second sees what the first did."""
    session.execute(sa.select(Participant.id).where(Participant.id == participant.id).with_for_update())


def unhandled(unit_id: Any = None) -> Any:
    """A select of the ids of protected participants whom nobody can handle; ask it in the scope of the whole city."""
    able = sa.exists().where(Handler.participant_id == Participant.id, works_here(Handler.user_id, Participant.unit_id))
    query = sa.select(Participant.id).where(
        Participant.protection != Protection.NONE.value, Participant.absorbed_by_id.is_(None), sa.not_(able)
    )
    return query if unit_id is None else query.where(Participant.unit_id == unit_id)


def number_unhandled(session: Any, unit_id: int) -> int:
    """How many of the unit's protected participants nobody can handle. A number, for the unit's manager only."""
    with whole_city("how many nobody handles"):
        return int(session.scalar(sa.select(sa.func.count()).select_from(unhandled(unit_id).subquery())) or 0)


def name_for_unhandled(session: Any, unit_id: int, user_id: int, who: Who) -> None:
    """Let the user handle all those of the unit whom nobody can handle. Raises `Refused` as `name` does."""
    if user_id not in dict(colleagues(session, unit_id)):
        raise Refused(Fault("user_id", _("Välj någon som arbetar med deltagare i enheten.")))
    with whole_city("those whom nobody handles"):
        for participant in session.scalars(sa.select(Participant).where(Participant.id.in_(unhandled(unit_id)))).all():
            if session.get(Handler, (participant.id, user_id)) is None:
                name(session, participant, user_id, who)
        session.expunge_all()
