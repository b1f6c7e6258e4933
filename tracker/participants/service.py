"""Register a participant, correct facts, change number; find the ones a unit works with."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from tracker import bulk, clock
from tracker.access.scope import whole_city
from tracker.codelists.terms import Protection
from tracker.database import at_most, sort_key, without_unseen
from tracker.errors import Already, Fault, Refused
from tracker.participants import handlers, identity, names, persons, protecting
from tracker.participants.models import Participant, ParticipantNumber
from tracker.revisions import service as revisions
from tracker.sealing import blind
from tracker.sealing.values import open_sealed
from tracker.translations import _

FACTS = (
    "given_name",
    "family_name",
    "birth_date",
    "sex",
    "no_number_reason",
    "protection",
    "phone",
    "email",
    "died_on",
)


@cache
def _counted(cap: int) -> Any:
    """Made once: putting a statement together takes longer than answering it."""
    unit_id: Any = sa.bindparam("unit_id")
    here = sa.select(Participant.id).where(Participant.unit_id == unit_id, Participant.absorbed_by_id.is_(None))
    return sa.select(sa.func.count()).select_from(here.limit(at_most(cap + 1)).subquery())


_number = ParticipantNumber.__table__.c
_IN_FORCE = sa.select(_number.participant_id, _number.id, _number.number_sealed).where(
    _number.participant_id.in_(sa.bindparam("ids", expanding=True)), _number.replaced_at.is_(None)
)


def register(
    session: Any, facts: dict[str, Any], *, unit_id: int, user_id: int | None, production: bool = False
) -> Participant:
    """A participant who is new to the unit.

    `facts` as `schemas.ParticipantSchema` loads them. Whether another unit knows the number makes no difference that
    can be seen. Raises `Refused` for a bad number or one the unit already has.
    """
    facts = _without_contact({**facts, "unit_id": unit_id})
    number = facts.pop("number", None)
    if not number:
        return _new(session, facts, user_id)
    who = allowed_identity(number, clock.today(), production)
    if by_number(session, who.number, unit_id) is not None:
        raise Already(Fault("number", _("Personen finns redan hos er. Sök på numret för att öppna personens sida.")))
    return _new_with_number(session, facts, who, user_id)


def allowed_identity(text: str, today: date, production: bool) -> identity.Identity:
    """The identity behind a typed number. Raises `Refused`; in production for test numbers too."""
    who = identity.parse(text, today)
    if production and identity.is_test_number(who.number):
        raise Refused(Fault("number", _("Numret är ett testnummer och får inte användas här. Kontrollera numret.")))
    return who


def _new(session: Any, facts: dict[str, Any], user_id: int | None) -> Participant:
    participant = Participant(**facts, created_at=clock.now(), created_by_id=user_id)
    session.add(participant)
    session.flush()
    _name_handler(session, participant, user_id)
    return participant


def _name_handler(session: Any, participant: Participant, user_id: int | None) -> None:
    if participant.protection != Protection.NONE:
        handlers.name_first(session, [participant.id], participant.unit_id, user_id)


def _new_with_number(session: Any, facts: dict[str, Any], who: identity.Identity, user_id: int | None) -> Participant:
    facts = {**facts, "birth_date": who.birth_date, "sex": who.sex, "no_number_reason": None}
    participant = _new(session, {**facts, "person_id": persons.of_number(session, who.number)}, user_id)
    session.add(_number_row(session, participant, who, user_id))
    session.flush()
    return participant


def _number_row(
    session: Any, participant: Participant, who: identity.Identity, user_id: int | None
) -> ParticipantNumber:
    standing = unseen_with(session, [who.number], participant.unit_id)
    return ParticipantNumber(
        participant_id=participant.id,
        number=who.number,
        parallel=standing.get(who.number, 0),
        kind=who.kind,
        recorded_at=clock.now(),
        recorded_by_id=user_id,
    )


def unseen_with(session: Any, numbers: Sequence[str], unit_id: int) -> dict[str, int]:
    """Of numbers that the user finds nobody with in the unit: how many protected people, unseen, have each."""
    number_of = {index: number for number, index in blind.number_indexes(numbers).items()}
    index = ParticipantNumber.number_index
    query = (
        sa.select(index, sa.func.max(ParticipantNumber.parallel) + 1)
        .where(ParticipantNumber.unit_id == unit_id, bulk.among(session, index, number_of))
        .group_by(index)
    )
    seen = {row[0] for row in session.execute(query)}  # a colleague may have registered it this very moment
    with whole_city("a number that someone unseen has"):
        return {number_of[row[0]]: row[1] for row in session.execute(query) if row[0] not in seen}


def by_number(session: Any, number: str, unit_id: int) -> Participant | None:
    """The unit's participant who has or has had the number (twelve digits), or None.

    The first of several: a handler can know of two rows, of which the one was made by someone who saw no other.
    """
    query = sa.select(Participant).join(Participant.numbers)
    index = blind.number_index(number)
    query = query.where(ParticipantNumber.number_index == index, ParticipantNumber.unit_id == unit_id)
    found: Participant | None = session.scalars(query.order_by(Participant.id).limit(at_most(1))).first()
    return found


def of_unit(unit_id: Any) -> Any:
    """A select of the unit's participants. Rows merged into another are left out."""
    return sa.select(Participant).where(Participant.unit_id == unit_id, Participant.absorbed_by_id.is_(None))


def number_of(session: Any, unit_id: int, cap: int) -> int:
    """How many participants the unit works with, counted to `cap` + 1."""
    return int(session.scalar(_counted(cap), {"unit_id": unit_id}))


def numbers_in_force(session: Any, participant_ids: Sequence[int]) -> dict[int, str]:
    """The number in force of each of the participants who has one."""
    rows = session.execute(_IN_FORCE, {"ids": participant_ids})
    return {participant_id: opened_number(id_, number) for participant_id, id_, number in rows}


def opened_number(row_id: int, number_sealed: str) -> str:
    """The number behind the columns `id` and `number_sealed` of a row of `ParticipantNumber`."""
    return open_sealed("participant_number", "number_sealed", row_id, number_sealed)


def one_of_unit(session: Any, participant_id: int, unit_id: int) -> Participant | None:
    """The unit's participant with this id, with numbers; None if there is none or it is another unit's."""
    given = {"participant_id": participant_id, "unit_id": unit_id}
    found: Participant | None = session.scalars(_one_of_unit(), given).unique().one_or_none()
    return found


@cache
def _one_of_unit() -> Any:
    one = of_unit(sa.bindparam("unit_id")).where(Participant.id == sa.bindparam("participant_id"))
    return one.options(joinedload(Participant.numbers))


def found_by(session: Any, unit_id: int, words: str, today: date) -> Any:
    """A select of the unit's participants found by number, or by the beginnings of names (all words)."""
    query = of_unit(unit_id)
    words = without_unseen(words).strip()
    if not words:
        return query
    if any(sign.isdigit() for sign in words):
        return query.where(_has_number(words, today))
    name: Any = sa.true()
    for word in sort_key(words).split():
        start = _literal(word)
        begins = (Participant.sort_name.like(f"{way}{start}%", escape="\\") for way in ("", "% "))
        name = sa.and_(name, sa.or_(*begins))
    sealed = names.protected_with(session, unit_id, words)
    return query.where(sa.or_(name, Participant.id.in_(sealed)) if sealed else name)


def _has_number(text: str, today: date) -> Any:
    try:
        number = identity.parse(text, today).number
    except Refused:
        return sa.false()
    having = sa.select(ParticipantNumber.participant_id).where(
        ParticipantNumber.number_index == blind.number_index(number), ParticipantNumber.unit_id == Participant.unit_id
    )
    return Participant.id.in_(having)


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def correct(
    session: Any,
    participant: Participant,
    facts: dict[str, Any],
    *,
    seen_version: int,
    user_id: int | None,
    reason: str = "",
) -> None:
    """Correct facts about the participant; birth date and sex follow the number where there is one.

    Marking her as protected empties what she is reached by, and ends what `protecting` knows of. Raises `Stale` if
    someone else saved first.
    """
    values = _without_contact({field: facts[field] for field in FACTS if field in facts}, participant.protection)
    newly = participant.protection == Protection.NONE
    if participant.number is not None:
        for field in ("birth_date", "sex", "no_number_reason"):
            values.pop(field, None)
    _refuse_death_before_birth(values.get("died_on"), values.get("birth_date") or participant.birth_date)
    revisions.change(
        session,
        participant,
        values,
        action="corrected",
        seen_version=seen_version,
        user_id=user_id,
        reason=reason,
    )
    if participant.protection != Protection.NONE and "protection" in values:
        _name_handler(session, participant, user_id)
        protecting.marked(session, [participant.id] if newly else [], user_id)


def _without_contact(facts: dict[str, Any], standing: str = Protection.NONE.value) -> dict[str, Any]:
    """The facts with nothing to reach someone protected by."""
    protected = facts.get("protection", standing) != Protection.NONE
    return {**facts, "phone": "", "email": ""} if protected else facts


def _refuse_death_before_birth(died_on: date | None, birth_date: date) -> None:
    if died_on is not None and died_on < birth_date:
        raise Refused(Fault("died_on", _("Personen kan inte ha avlidit före sin födelse. Kontrollera datumet.")))


def change_number(
    session: Any,
    participant: Participant,
    text: str,
    *,
    seen_version: int,
    user_id: int | None,
    production: bool = False,
    reason: str = "",
) -> None:
    """Give the participant a new number; the old one stays in the history.

    Raises `Refused` for a bad number or one that belongs to somebody, `Stale` if someone else saved first.
    """
    revisions.refuse_stale(session, participant, seen_version)
    who = allowed_identity(text, clock.today(), production)
    if by_number(session, who.number, participant.unit_id) is not None:
        raise Already(
            Fault(
                "number",
                _("Numret är redan registrerat. Är det samma person: slå ihop raderna under Dubbletter."),
            )
        )
    persons.take_number(session, participant.person_id, who.number)
    if participant.number is not None:
        participant.number.replaced_at = clock.now()
        session.flush()
    session.add(_number_row(session, participant, who, user_id))
    values = {"birth_date": who.birth_date, "sex": who.sex, "no_number_reason": None}
    _record_number_change(session, participant, values, user_id, reason)


def _record_number_change(
    session: Any, participant: Participant, values: dict[str, Any], user_id: int | None, reason: str
) -> None:
    # The number itself stays out of the revision: the history of numbers is its only home.
    before = {field: getattr(participant, field) for field in values}
    for field, value in values.items():
        setattr(participant, field, value)
    flag_modified(participant, "birth_date")  # the version counts up even when the dates agree
    session.flush()
    session.refresh(participant)
    revisions.record(session, participant, "number_changed", before, values, user_id=user_id, reason=reason)
