"""Draw a file for the agency, keep it as it was, and tell what became of it. Everything in the scope that holds."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker import bulk, clock
from tracker.access import events
from tracker.codelists import models as codes
from tracker.database import at_most
from tracker.deliveries import checks, lines, records, releases, states
from tracker.deliveries.layout import Layout
from tracker.deliveries.models import Delivery, DeliveryEvent, DeliveryLine
from tracker.deliveries.records import Key, Record
from tracker.deliveries.states import State
from tracker.errors import Fault, Refused
from tracker.participants.models import Participant
from tracker.participants.service import numbers_in_force
from tracker.translations import _

LONGEST_MONTHS = 36
SHOWN = 50
_BATCH = 500
_LISTS: dict[str, Any] = {
    "insats_type": codes.InsatsType, "exit_reason": codes.ExitReason, "district": codes.District,
    "livelihood": codes.Livelihood, "barrier": codes.Barrier, "education": codes.Education, "referral": codes.Referral,
}  # fmt: skip


@dataclass(frozen=True)
class Who:
    """Whoever delivers, and for which unit."""

    user_id: int
    unit_id: int


@dataclass(frozen=True)
class File:
    """A delivery's file as it can be given now. `intact` says whether it is what was drawn, to the byte."""

    body: bytes
    participants: list[int]
    lines: int
    intact: bool


def draft(session: Any, who: Who, period: tuple[date, date], purpose: str, layout: Layout) -> Delivery:
    """Draw the file of the period (first day of the first month, last day of the last) and keep it as a draft.

    Inside `writing()`. Raises `Refused` for a period that is ahead or too long, and where nothing is to be delivered.
    """
    _refuse_period(*period)
    return _drawn(session, who, period, purpose, layout, None)


def correct(session: Any, old_id: int, who: Who, purpose: str, layout: Layout) -> Delivery:
    """Draw the file of the same period anew, to replace the one that has been sent.

    Inside `writing()`. Raises `Refused` where it has not been sent, or has been replaced already.
    """
    held = _held(session, old_id)
    if state_of(held) not in states.OUT:
        raise Refused(
            Fault("", _("Bara det som har skickats kan rättas med en ny leverans. Kasta utkastet i stället."))
        )
    if replacement(session, held.id) is not None:
        raise Refused(Fault("", _("Leveransen har redan en rättelse. Rätta den i stället.")))
    return _drawn(session, who, (held.first, held.last), purpose, layout, held.id)


def _refuse_period(first: date, last: date) -> None:
    if last < first:
        raise Refused(Fault("last", _("Sista månaden ligger före den första.")))
    if first > clock.today():
        raise Refused(Fault("first", _("Perioden har inte börjat än.")))
    if len(list(records.months(first, last))) > LONGEST_MONTHS:
        message = _("Välj högst %(months)s månader åt gången.", months=LONGEST_MONTHS)
        raise Refused(Fault("last", message))


def _drawn(
    session: Any, who: Who, period: tuple[date, date], purpose: str, layout: Layout, replaces_id: int | None
) -> Delivery:
    rows = records.enrolments(session, who.unit_id, *period)
    every = records.of(rows, *period, clock.today())
    kept = {key: each for key, each in every.items() if layout.protected != "left_out" or each.of.protection == "none"}
    if not kept:
        raise Refused(Fault("", _("Ingen inskrivning var öppen i perioden, så filen skulle bli tom. Välj en annan.")))
    numbers, lists = _numbers(session, kept), _lists(session)
    writer = lines.Writer(layout, lists, numbers)
    texts = {key: writer.line(record) for key, record in kept.items()}
    around = lines.frame(layout, writer.head())
    left_out = [record for key, record in every.items() if key not in kept]
    report = checks.report(kept, writer.told, lists, layout, numbers, left_out, releases.published(session, *period))
    report["unfinished"] = period[1] >= clock.today()
    if replaces_id is not None:
        report["changes"] = _changes(session, kept_lines(session, replaces_id), texts)
    delivery = Delivery(
        unit_id=who.unit_id, first=period[0], last=period[1], purpose=purpose, frame=around, report=report,
        digest=hashlib.sha256(lines.payload(around, list(texts.values()))).hexdigest(),
        one_users=any(record.of.protection != "none" for record in kept.values()), replaces_id=replaces_id,
        created_at=clock.now(), created_by_id=who.user_id,
    )  # fmt: skip
    session.add(delivery)
    session.flush()
    session.add_all(_sealed_lines(delivery, texts))
    session.flush()
    events.noted("delivery_drafted", user_id=who.user_id, unit_id=who.unit_id, delivery=delivery.id, rows=len(texts))
    return delivery


def _sealed_lines(delivery: Delivery, texts: Mapping[Key, str]) -> Iterable[DeliveryLine]:
    hers: dict[int, list[Any]] = {}
    for place, ((participant_id, insats_id, month), text) in enumerate(texts.items()):
        hers.setdefault(participant_id, []).append([place, insats_id, f"{month:%Y-%m}", text])
    for participant_id, found in hers.items():
        yield DeliveryLine(
            delivery_id=delivery.id, unit_id=delivery.unit_id, participant_id=participant_id, lines=found
        )


def _numbers(session: Any, found: Mapping[Key, Record]) -> dict[int, str]:
    ids = sorted({key[0] for key in found})
    known: dict[int, str] = {}
    for place in range(0, len(ids), _BATCH):
        known |= numbers_in_force(session, ids[place : place + _BATCH])
    return known


def _lists(session: Any) -> lines.Lists:
    """All code lists, in one question."""
    parts = [
        sa.select(sa.literal(name).label("list"), each.code, each.agency_code, each.label_sv)
        for name, each in _LISTS.items()
    ]
    found: dict[str, dict[str, tuple[str | None, str]]] = {name: {} for name in _LISTS}
    for name, code, agency_code, label in session.execute(sa.union_all(*parts)):
        found[name][code] = (agency_code, label)
    return found


def kept_lines(session: Any, delivery_id: int) -> list[DeliveryLine]:
    """What is left of a file's lines, of those whom the scope sees."""
    query = sa.select(DeliveryLine).where(DeliveryLine.delivery_id == delivery_id)
    return list(session.scalars(query.order_by(DeliveryLine.id)))


def _changes(session: Any, old: Sequence[DeliveryLine], texts: Mapping[Key, str]) -> dict[str, int]:
    """Lines added, changed and removed; of two records merged since, the one that stands is whose they are."""
    into = _absorbed(session, [each.participant_id for each in old])
    before = {
        (into.get(each.participant_id, each.participant_id), insats_id, month): text
        for each in old
        for _place, insats_id, month, text in each.lines
    }
    now = {(participant, insats_id, f"{month:%Y-%m}"): text for (participant, insats_id, month), text in texts.items()}
    both = before.keys() & now.keys()
    return {
        "added": len(now.keys() - before.keys()),
        "changed": sum(before[key] != now[key] for key in both),
        "removed": len(before.keys() - now.keys()),
    }


def _absorbed(session: Any, ids: list[int]) -> dict[int, int]:
    """Of those merged into another since: the record that stands."""
    merged, newest = dict.fromkeys(ids, 0), ids
    into: dict[int, int] = {}
    while newest:
        query = sa.select(Participant.id, Participant.absorbed_by_id)
        chosen = query.where(bulk.among(session, Participant.id, newest), Participant.absorbed_by_id.is_not(None))
        step: dict[int, int] = dict(session.execute(chosen).all())
        into, newest = into | step, [each for each in step.values() if each not in into]
    return {each: _last(into, each) for each in merged if each in into}


def _last(into: Mapping[int, int], each: int) -> int:
    while each in into:
        each = into[each]
    return each


def file_of(session: Any, delivery: Delivery) -> File:
    """The file as it can be given now: without the lines of those erased, or hidden from the user, since."""
    hers = kept_lines(session, delivery.id)
    found = sorted(line for each in hers for line in each.lines)
    body = lines.payload(delivery.frame, [text for _place, _insats, _month, text in found])
    intact = hashlib.sha256(body).hexdigest() == delivery.digest
    return File(body, sorted(each.participant_id for each in hers), len(found), intact)


def outdated(session: Any, delivery: Delivery) -> bool:
    """Whether a draft may no longer leave: someone in it has been erased, or protected, since it was drawn."""
    if not file_of(session, delivery).intact:
        return True
    hers = sa.select(DeliveryLine.participant_id).where(DeliveryLine.delivery_id == delivery.id)
    query = sa.select(Participant.id).where(Participant.id.in_(hers), Participant.protection != "none")
    return not delivery.one_users and session.scalar(query.limit(at_most(1))) is not None


def refuse_outdated(session: Any, delivery: Delivery) -> None:
    """Raises `Refused` for a draft that is outdated."""
    if outdated(session, delivery):
        message = _(
            "Någon i filen har gallrats eller fått skyddade personuppgifter. Kasta utkastet och ta fram ett nytt."
        )
        raise Refused(Fault("", message))


def state_of(delivery: Delivery) -> State:
    """Where the delivery stands, by its events."""
    return states.of(each.kind for each in delivery.events)


def tell(session: Any, delivery_id: int, what: State, who: Who, note: str = "") -> None:
    """Record that the delivery was sent, answered or thrown away. A draft thrown away keeps no line.

    Inside `writing()`. Raises `Refused` for what cannot follow on the state.
    """
    held = _held(session, delivery_id)
    if what not in states.NEXT[state_of(held)]:
        message = _("Leveransen är redan %(state)s. Läs in sidan igen.", state=str(state_of(held).label).lower())
        raise Refused(Fault("", message))
    if what is State.SENT:
        refuse_outdated(session, held)
    if what is State.DISCARDED:
        session.execute(sa.delete(DeliveryLine).where(DeliveryLine.delivery_id == held.id))
    session.add(
        DeliveryEvent(
            delivery_id=held.id, unit_id=held.unit_id, kind=what.value, note=note, at=clock.now(), user_id=who.user_id
        )
    )
    session.flush()
    events.noted(f"delivery_{what.value}", user_id=who.user_id, unit_id=who.unit_id, delivery=held.id)


def _held(session: Any, delivery_id: int) -> Delivery:
    """The delivery with its events as they stand; nobody else tells of it until the transaction ends."""
    query = sa.select(Delivery).where(Delivery.id == delivery_id).options(selectinload(Delivery.events))
    held: Delivery = session.scalars(query.with_for_update(of=Delivery).execution_options(populate_existing=True)).one()
    return held


def one_of(session: Any, delivery_id: int, who: Who) -> Delivery | None:
    """The unit's delivery with this id, if the user may know of it."""
    query = _known_to(who).where(Delivery.id == delivery_id)
    found: Delivery | None = session.scalars(query).unique().one_or_none()
    return found


def newest(session: Any, who: Who) -> list[Delivery]:
    """The unit's deliveries, the newest first."""
    query = _known_to(who).order_by(Delivery.id.desc()).limit(at_most(SHOWN))
    return list(session.scalars(query).unique())


def _known_to(who: Who) -> Any:
    mine = sa.or_(sa.not_(Delivery.one_users), Delivery.created_by_id == who.user_id)
    told = selectinload(Delivery.events).joinedload(DeliveryEvent.user)
    query = sa.select(Delivery).where(Delivery.unit_id == who.unit_id, mine)
    return query.options(joinedload(Delivery.created_by), told)


def replacement(session: Any, delivery_id: int) -> int | None:
    """The delivery that replaces this one, thrown-away drafts passed over."""
    gone = sa.exists().where(DeliveryEvent.delivery_id == Delivery.id, DeliveryEvent.kind == State.DISCARDED.value)
    query = sa.select(Delivery.id).where(Delivery.replaces_id == delivery_id, sa.not_(gone))
    found: int | None = session.scalar(query.limit(at_most(1)))
    return found


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return records.following(month) - timedelta(days=1)
