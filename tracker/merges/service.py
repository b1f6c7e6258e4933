"""Find two rows for one person, merge them after review, and undo a merge."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from tracker import clock
from tracker.consents import moving as consents
from tracker.database import at_most
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.errors import Fault, Refused
from tracker.merges import different
from tracker.merges.models import Merge
from tracker.participants import handlers, persons, protecting
from tracker.participants.models import Participant, ParticipantNumber
from tracker.revisions import service as revisions
from tracker.translations import _

TAKEN_OVER = ("birth_date", "sex", "no_number_reason", "phone", "email", "protection", "died_on")


@cache
def _two() -> tuple[Any, Any]:
    return aliased(Participant), aliased(Participant)


def _pair(unit_id: Any) -> tuple[Any, Any, Any]:
    one, two = _two()
    alike = (two.unit_id == one.unit_id, two.sort_name == one.sort_name, two.birth_date == one.birth_date)
    query = (
        sa.select(one, two)
        .join(two, sa.and_(*alike))
        .where(
            one.unit_id == unit_id,
            one.sort_name != "",  # the names of protected people are sealed
            one.absorbed_by_id.is_(None),
            two.absorbed_by_id.is_(None),
            sa.not_(different.found(one, two, unit_id)),
        )
    )
    return query, one, two


def likely(unit_id: int) -> Any:
    """A select of pairs of the unit's participants with the same name and birth date, not found to be two people."""
    query, one, two = _pair(unit_id)
    return query.where(one.id < two.id).order_by(one.sort_name, one.id, two.id)


@cache
def _same() -> Any:
    query, one, two = _pair(sa.bindparam("unit_id"))
    this: Any = sa.bindparam("participant_id")
    columns = (two.id, two.given_name, two.family_name, two.birth_date)
    return (
        query.where(one.id == this, two.id != this)
        .with_only_columns(*columns, maintain_column_froms=True)
        .limit(at_most(10))
    )


def alike() -> Any:
    """Whether `likely_same` would find anyone, as an expression; `participant_id` and `unit_id` are given with it."""
    return _same().limit(None).exists()


def likely_same(session: Any, participant_id: int, unit_id: int) -> Sequence[Any]:
    """The unit's other rows that look like the participant: id, names, birth date; at most 10."""
    rows: Sequence[Any] = session.execute(_same(), {"participant_id": participant_id, "unit_id": unit_id}).all()
    return rows


def merge(session: Any, survivor: Participant, absorbed: Participant, *, reason: str, user_id: int | None) -> Merge:
    """Make the unit's two rows one: enrolments and numbers of `absorbed` go over to `survivor`.

    Raises `Refused` if the rows are one and the same, already merged, or were in one insats at the same time.
    """
    _hold(session, survivor, absorbed)
    _refuse_impossible(session, survivor, absorbed)
    unprotected = [row.id for row in (survivor, absorbed) if row.protection == "none"]
    moved: dict[str, Any] = {
        "enrolments": _move_enrolments(session, absorbed, survivor),
        "numbers": _move_numbers(session, absorbed, survivor),
        "facts": _take_over_facts(survivor, absorbed),
    }
    handlers.take_over(session, survivor, absorbed)
    if survivor.protection != "none":  # one of the two was
        protecting.marked(session, unprotected, user_id)
    moved["consents"] = consents.take_over(session, survivor.id, absorbed.id)
    absorbed.absorbed_by_id = survivor.id
    row = Merge(
        unit_id=survivor.unit_id,
        survivor_id=survivor.id,
        absorbed_id=absorbed.id,
        reason=reason,
        moved=moved,
        merged_at=clock.now(),
        merged_by_id=user_id,
    )
    session.add(row)
    session.flush()
    persons.join(session, survivor.person_id, absorbed.person_id, row.id)
    revisions.record(session, survivor, "merged", {}, {"merge": row.id}, user_id=user_id, reason=reason)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _hold(session: Any, *rows: Participant) -> None:
    """No one enrols or merges these until the transaction ends; what stands now is read again."""
    query = sa.select(Participant).where(Participant.id.in_([row.id for row in rows])).order_by(Participant.id)
    session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _refuse_impossible(session: Any, survivor: Participant, absorbed: Participant) -> None:
    if survivor.id == absorbed.id or survivor.unit_id != absorbed.unit_id:
        raise Refused(Fault("", _("Välj två olika rader.")))
    if survivor.absorbed_by_id is not None or absorbed.absorbed_by_id is not None:
        raise Refused(Fault("", _("En av raderna är redan ihopslagen med en annan.")))
    if _overlap(session, survivor.id, absorbed.id):
        message = _("Raderna är inskrivna i samma insats samtidigt. Rätta datumen på en av dem först.")
        raise Refused(Fault("", message))


def _overlap(session: Any, one_id: int, two_id: int) -> bool:
    one, two = aliased(Enrolment), aliased(Enrolment)
    query = (
        sa.select(one.id)
        .join(two, two.insats_id == one.insats_id)
        .where(
            one.participant_id == one_id,
            two.participant_id == two_id,
            sa.or_(two.exit_on.is_(None), one.starts_on <= two.exit_on),
            sa.or_(one.exit_on.is_(None), two.starts_on <= one.exit_on),
        )
        .limit(at_most(1))
    )
    return session.scalar(query) is not None


def _move_enrolments(session: Any, source: Participant, target: Participant) -> list[int]:
    """The ids of those that went over; one that is cancelled later, or was before, has the same id."""
    moved = []
    for model in (Enrolment, CancelledEnrolment):
        for enrolment in session.scalars(sa.select(model).where(model.participant_id == source.id)).all():
            enrolment.participant_id = target.id
            moved.append(enrolment.id)
    session.flush()
    return moved


def _move_numbers(session: Any, source: Participant, target: Participant) -> list[dict[str, Any]]:
    keeps_own = target.number is not None
    moved = []
    for number in list(source.numbers):
        moved.append({"id": number.id, "in_force": number.replaced_at is None})
        if keeps_own and number.replaced_at is None:
            number.replaced_at = clock.now()
        number.participant_id = target.id
    session.flush()
    session.refresh(source, ["numbers"])
    session.refresh(target, ["numbers"])
    return moved


def _take_over_facts(survivor: Participant, absorbed: Participant) -> dict[str, list[Any]]:
    """What the surviving row lacks, the other gives; a number decides birth date and sex.

    Returns what stood before and stands now, by field.
    """
    before = {field: getattr(survivor, field) for field in TAKEN_OVER}
    if survivor.no_number_reason is not None and survivor.number is not None:
        survivor.no_number_reason = None
        survivor.birth_date, survivor.sex = absorbed.birth_date, absorbed.sex
    survivor.died_on = survivor.died_on or absorbed.died_on
    if survivor.protection == "none":
        survivor.protection = absorbed.protection
    protected = survivor.protection != "none"  # then there is no contact to keep
    survivor.phone = "" if protected else survivor.phone or absorbed.phone
    survivor.email = "" if protected else survivor.email or absorbed.email
    now = {field: getattr(survivor, field) for field in TAKEN_OVER}
    return {field: [_plain(before[field]), _plain(now[field])] for field in now if before[field] != now[field]}


def undo(session: Any, row: Merge, *, user_id: int | None) -> None:
    """Part the two again: what went over goes back, what has come since stays with the survivor.

    Raises `Refused` if it is undone already, or if the survivor has since been merged into a third row.
    """
    if row.undone_at is not None:
        raise Refused(Fault("", _("Sammanslagningen är redan ångrad.")))
    survivor, absorbed = row.survivor, row.absorbed
    _hold(session, survivor, absorbed)
    if survivor.absorbed_by_id is not None:
        raise Refused(Fault("", _("Raden har sedan slagits ihop med en annan. Ångra den sammanslagningen först.")))
    absorbed.absorbed_by_id = None
    session.flush()
    _give_back(session, row, survivor, absorbed)
    persons.part(session, row.id)
    row.undone_at, row.undone_by_id = clock.now(), user_id
    session.flush()
    revisions.record(session, survivor, "merge_undone", {"merge": row.id}, {}, user_id=user_id)


def _give_back(session: Any, row: Merge, survivor: Participant, absorbed: Participant) -> None:
    ids = row.moved["enrolments"]
    for model in (Enrolment, CancelledEnrolment):
        query = sa.select(model).where(model.id.in_(ids), model.participant_id == survivor.id)
        for enrolment in session.scalars(query):
            enrolment.participant_id = absorbed.id
    consents.move(session, row.moved.get("consents", []), absorbed.id)
    in_force = {number["id"]: number["in_force"] for number in row.moved["numbers"]}
    for number in session.scalars(sa.select(ParticipantNumber).where(ParticipantNumber.id.in_(in_force))):
        number.participant_id = absorbed.id
        number.replaced_at = None if in_force[number.id] else number.replaced_at
    session.flush()
    session.refresh(survivor, ["numbers"])
    _restore_facts(survivor, row.moved["facts"])
    session.flush()


def _restore_facts(survivor: Participant, facts: dict[str, list[Any]]) -> None:
    """Give up what the merge gave. What someone has corrected since stays."""
    numbered = survivor.number is not None  # a number of its own, had since the merge, decides
    for field, (before, then) in facts.items():
        if numbered and field in ("birth_date", "sex", "no_number_reason"):
            continue
        if _plain(getattr(survivor, field)) == then:
            is_day = field in ("birth_date", "died_on") and before is not None
            setattr(survivor, field, date.fromisoformat(before) if is_day else before)


def kept_of(session: Any, one_id: int, two_id: int, unit_id: int) -> int | None:
    """The row that is left, if the two rows of the unit are one already."""
    pairs = ((one_id, two_id), (two_id, one_id))
    merged = [sa.and_(Participant.id == gone, Participant.absorbed_by_id == kept) for gone, kept in pairs]
    found: int | None = session.scalar(
        sa.select(Participant.absorbed_by_id).where(sa.or_(*merged), Participant.unit_id == unit_id)
    )
    return found


def of_participant(session: Any, participant_id: int) -> list[Merge]:
    """The merges that made the participant what it is and are not undone, the latest first."""
    query = (
        sa.select(Merge)
        .where(Merge.survivor_id == participant_id, Merge.undone_at.is_(None))
        .options(joinedload(Merge.absorbed))
        .order_by(Merge.id.desc())
        .limit(at_most(20))
    )
    return list(session.scalars(query))
