"""Begin a month's review, mark its entries, sign it."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import witness
from tracker.access.models import Assignment, User
from tracker.access.scope import whole_city
from tracker.access_review import rules
from tracker.access_review.models import AccessReview, Mark, Pick
from tracker.audit import service as log
from tracker.audit import told
from tracker.audit.actions import Action
from tracker.audit.entry import Entry
from tracker.audit.models import AuditEntry
from tracker.database import at_most, sort_key
from tracker.errors import Fault, Refused, Stale
from tracker.participants import names
from tracker.participants.models import Participant
from tracker.sealing.values import open_sealed
from tracker.translations import _

LOOKS = (Action.READ, Action.SEARCH, Action.EXPORT, Action.EMERGENCY)
WRITES = (Action.CREATE, Action.CHANGE, Action.DELETE, Action.MERGE, Action.PART)
_IDS = 500


def open_months(session: Any, unit_id: int, today: date) -> list[date]:
    """The months that are over and not signed, the oldest first."""
    first = session.scalar(sa.select(sa.func.min(AuditEntry.at)).where(told.to_unit(unit_id)))
    if first is None:
        return []
    signed = sa.select(AccessReview.month).where(AccessReview.unit_id == unit_id, AccessReview.signed_at.is_not(None))
    done = set(session.scalars(signed))
    return [month for month in rules.months(first.astimezone(clock.CITY_TIME).date(), today) if month not in done]


def of_unit(unit_id: int) -> Any:
    """A select of the unit's reviews, the latest month first."""
    return sa.select(AccessReview).where(AccessReview.unit_id == unit_id).order_by(AccessReview.month.desc())


def begin(session: Any, unit_id: int, month: date, *, user_id: int | None) -> AccessReview:
    """Pick the month's entries. What was to be explained the month before comes along.

    Raises `Refused` for a month that is not over, or while an earlier one is unsigned. Begun already: that one.
    """
    standing: AccessReview | None = session.scalars(of_unit(unit_id).where(AccessReview.month == month)).one_or_none()
    if standing is not None:
        return standing
    waiting = open_months(session, unit_id, clock.today())
    if not waiting or month != waiting[0]:
        raise Refused(Fault("", _("Granska den äldsta månaden som inte är undertecknad först.")))
    found = _month(session, unit_id, month)
    review = AccessReview(
        unit_id=unit_id, month=month, entries=len(found.looks), begun_at=clock.now(), begun_by_id=user_id
    )
    session.add(review)
    session.flush()
    chosen = {**_carried(session, unit_id, month), **rules.pick(found, f"{unit_id}-{month.isoformat()}")}
    session.add_all(_pick(review, entry_id, why) for entry_id, why in sorted(chosen.items()))
    session.flush()
    return review


def _pick(review: AccessReview, entry_id: int, why: Iterable[rules.Risk]) -> Pick:
    risks = ",".join(sorted(risk.value for risk in why))
    return Pick(review_id=review.id, unit_id=review.unit_id, entry_id=entry_id, risks=risks)


def _carried(session: Any, unit_id: int, month: date) -> dict[int, frozenset[rules.Risk]]:
    """What the review before left to be explained."""
    before = of_unit(unit_id).where(AccessReview.month < month).with_only_columns(AccessReview.id).limit(at_most(1))
    query = sa.select(Pick.entry_id).where(
        Pick.review_id == before.scalar_subquery(), Pick.mark == Mark.TO_EXPLAIN.value
    )
    return dict.fromkeys(session.scalars(query), frozenset({rules.Risk.CARRIED}))


def _month(session: Any, unit_id: int, month: date) -> rules.Month:
    rows = session.execute(_entries(unit_id, month, LOOKS)).all()
    looks = tuple(
        rules.Look(row.id, row.at, row.user_id, row.participant_id, row.action == Action.EMERGENCY) for row in rows
    )
    acted = {(row.user_id, row.participant_id) for row in session.execute(_entries(unit_id, month, WRITES))}
    whose = {look.participant_id for look in looks if look.participant_id is not None}
    return rules.Month(looks, _users(session, unit_id, month), _participants(session, sorted(whose)), frozenset(acted))


def _entries(unit_id: int, month: date, actions: tuple[Action, ...]) -> Any:
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.user_id, AuditEntry.participant_id, AuditEntry.action)
    return sa.select(*columns).where(
        told.to_unit(unit_id),
        AuditEntry.at >= _moment(month),
        AuditEntry.at < _moment(rules.next_month(month)),
        AuditEntry.action.in_([action.value for action in actions]),
        AuditEntry.user_id.is_not(None),
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CITY_TIME)


def _users(session: Any, unit_id: int, month: date) -> dict[int, rules.Person]:
    """Those who had a role in the unit that month; roles have no first day."""
    query = sa.select(User.id, User.name, User.email).join(Assignment, Assignment.user_id == User.id)
    rows = session.execute(query.where(Assignment.unit_id == unit_id, Assignment.holds(month)).distinct())
    return {
        row.id: rules.Person((sort_key(row.name).split() or [""])[-1], _full(row.name), row.email.lower())
        for row in rows
    }


def _full(name: str) -> str:
    return " ".join(sorted(sort_key(name).split()))


def _participants(session: Any, ids: list[int]) -> dict[int, rules.Person]:
    """Compared, never shown: whoever reviews sees no more of the person than her role opens."""
    columns = (Participant.given_name, Participant.family_name, Participant.email_sealed, Participant.protection)
    found = {}
    with whole_city("the log is weighed, nobody is shown"):
        for start in range(0, len(ids), _IDS):
            query = sa.select(Participant.id, *columns, Participant.names_sealed)
            rows = session.execute(query.where(Participant.id.in_(ids[start : start + _IDS])))
            for id_, given, family, email, protection in names.shown(rows):
                email = email and open_sealed("participant", "email_sealed", id_, email).lower()
                full = _full(f"{given} {family}")
                found[id_] = rules.Person(sort_key(family), full, email, protection != "none")
    return found


def mark(session: Any, pick: Pick, review: AccessReview, chosen: Mark, note: str, *, user_id: int) -> None:
    """What the reviewer finds of one entry; it can be changed until the month is signed. Raises `Refused`."""
    if review.signed_at is not None:
        raise Refused(Fault("", _("Månaden är undertecknad och kan inte ändras.")))
    if chosen is not Mark.IN_ORDER and not note:
        raise Refused(Fault("note", _("Skriv vad som ska förklaras, eller vart det är lämnat.")))
    pick.mark, pick.note, pick.marked_at, pick.marked_by_id = chosen.value, note, clock.now(), user_id
    session.flush()
    log.append(session, Entry(Action.REVIEW, witness.who(), Pick.__tablename__, pick.id, reason=chosen.value))


def sign(session: Any, review: AccessReview, *, seen_version: int, user_id: int) -> None:
    """The manager signs the month. Raises `Refused` while entries are unmarked, or for whoever marked any; `Stale`."""
    if review.version != seen_version:
        raise Stale(review.version)
    if review.signed_at is not None:
        raise Refused(Fault("", _("Månaden är redan undertecknad.")))
    picks = session.execute(sa.select(Pick.mark, Pick.marked_by_id).where(Pick.review_id == review.id)).all()
    if any(each.mark is None for each in picks):
        raise Refused(Fault("", _("Alla poster är inte granskade än.")))
    if user_id in {each.marked_by_id for each in picks} | {review.begun_by_id}:
        raise Refused(Fault("", _("Den som har granskat kan inte underteckna. Låt någon annan göra det.")))
    review.signed_at, review.signed_by_id = clock.now(), user_id
    session.flush()
    log.append(session, Entry(Action.SIGN, witness.who(), AccessReview.__tablename__, review.id))
