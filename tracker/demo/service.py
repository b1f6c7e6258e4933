"""Fill an empty database with the made-up city."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import Assignment, Role, Unit, User
from tracker.access.scope import whole_city
from tracker.access.service import ensure_roles
from tracker.codelists import service as codelists
from tracker.database import AnySession, writing
from tracker.demo import city, projects, story
from tracker.demo.city import DEMO_PASSWORD, DEMO_USERS
from tracker.demo.dice import Dice
from tracker.demo.histories import Historian
from tracker.demo.moments import moment
from tracker.demo.scribe import Scribe, Writer
from tracker.enrolments.models import Enrolment
from tracker.errors import Fault, Refused
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.insatser.models import Insats, Project, ProjectGoal, ProjectReader
from tracker.participants.models import Participant, ParticipantNumber, Person
from tracker.translations import _

__all__ = ["DEMO_PASSWORD", "DEMO_USERS", "build", "fill"]

BATCH = 2000
_MUST_BE_EMPTY = (Unit, User, Project, Insats, Participant)
_WITH_IDS = (
    *(Unit, User, Assignment, Project, ProjectGoal, Insats),
    *(Person, Participant, ParticipantNumber, Enrolment, FollowUp, FollowUpAttempt),
)


def build(
    session: AnySession, participants: int, seed: int, *, password_hash: Callable[[str], str], today: date
) -> dict[str, int]:
    """`fill`, with the last months' log, reviews, rights, consents and an emergency access. Outside `writing()`.

    Needs the running application: the log is chained and anchored as ever. Raises `Refused`.
    """
    with whole_city("a city made up from nothing"):
        with writing(session):
            writer, cast = _filled(session, participants, Dice(seed), password_hash, today)
            told = story.Story(session, today, cast)
            told.tell(first=True)
        with writing(session):
            told.tell(first=False)
    return writer.counts


def fill(
    session: AnySession,
    participants: int = 2000,
    seed: int = 1,
    *,
    password_hash: Callable[[str], str],
    today: date | None = None,
) -> dict[str, int]:
    """Fill an empty database with units, users, insatser, projects and `participants` made-up persons.

    Each has a record in every unit that has worked with the person.

    Five years of enrolments up to `today` (default: the day it is), with planned ones up to 90 days ahead.
    The same seed and day give the same rows, save for password hashes. Official test numbers of people of
    working age are limited (some 12 650): participants beyond those get no number, with the reason `other`.
    `password_hash` makes the hash to keep of a password. Returns the number of rows by table. Called inside
    `writing()`. Raises `Refused` if there already is a unit, user, project, insats or participant.
    """
    with whole_city("a city made up from nothing"):
        writer, _cast = _filled(session, participants, Dice(seed), password_hash, today or clock.today())
    return writer.counts


def _filled(
    session: AnySession, count: int, dice: Dice, password_hash: Callable[[str], str], today: date
) -> tuple[Writer, dict[tuple[str, str], int]]:
    """The rows are written; what was written, and who has which part."""
    _refuse_unless_empty(session)
    codelists.load(session)
    writer = Writer(session)
    _write_city(writer, password_hash, dice, today)
    cast = _write_people(writer, dice, today, count, codelists.successors(session))
    _move_sequences(session)
    return writer, cast


def _refuse_unless_empty(session: AnySession) -> None:
    for model in _MUST_BE_EMPTY:
        if session.scalar(sa.select(sa.literal(1)).select_from(model).limit(1)):
            raise Refused(Fault("", _("Databasen är inte tom. Demostaden läggs bara in i en tom databas.")))


def _write_city(writer: Writer, password_hash: Callable[[str], str], dice: Dice, today: date) -> None:
    writer.write(Unit, city.unit_rows())
    writer.write(User, city.user_rows(password_hash, moment(dice, today - timedelta(days=1))))
    writer.write(Assignment, city.assignment_rows(_roles(writer.session), today.replace(day=1) - timedelta(days=1)))
    writer.write(Project, projects.project_rows())
    writer.write(ProjectGoal, projects.goal_rows())
    writer.write(ProjectReader, city.reader_rows())
    writer.write(Insats, [offer.row for offer in city.offers()])


def _roles(session: AnySession) -> dict[str, int]:
    ensure_roles(session)
    return {role.name: role.id for role in session.scalars(sa.select(Role))}


def _write_people(writer: Writer, dice: Dice, today: date, count: int, successors: Any) -> dict[tuple[str, str], int]:
    scribe = Scribe(dice, today, Historian(dice, today, successors))
    everyone = scribe.everyone(count)
    while batch := list(islice(everyone, BATCH)):
        for person, history in batch:
            scribe.write_down(person, history)
        scribe.hand_over(writer)
    return scribe.casting.who


def _move_sequences(session: AnySession) -> None:
    """PostgreSQL does not see ids that were given: let it go on after them."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in _WITH_IDS:
        table = model.__table__
        sequence = sa.func.pg_get_serial_sequence(f'"{model.__tablename__}"', "id")
        last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))
