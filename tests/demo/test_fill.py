"""The made-up city keeps every rule of the register."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.databases import KEYRING, opened, test_app
from tracker.access.models import Assignment, Role, Unit, User
from tracker.codelists import models as lists
from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, RoleName, UnitKind
from tracker.database import Base, engine_options, sort_key, writing
from tracker.demo import city
from tracker.demo.service import fill
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.insatser.models import Insats, Project
from tracker.participants.identity import parse
from tracker.participants.identity import test_numbers as official_numbers
from tracker.participants.models import Participant, ParticipantNumber, Person, PersonNumber
from tracker.sealing import keys, registry
from tracker.sealing.values import open_sealed

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module", autouse=True)
def its_keys() -> Iterator[None]:
    """What is sealed needs keys, also where there is no application."""
    with keys.using(KEYRING):
        yield


def filled(participants: int, seed: int = 1) -> sa.Engine:
    engine = sa.create_engine("sqlite://", **engine_options("sqlite://"))
    Base.metadata.create_all(engine)
    with Session(engine) as session, writing(session):
        fill(session, participants, seed, password_hash=lambda _: "hash", today=TODAY)
    return engine


@pytest.fixture(scope="module", name="session")
def filled_session() -> Iterator[Session]:
    engine = filled(2000)
    with Session(engine) as session:
        yield session
    engine.dispose()


def rows(session: Session, *columns: Any) -> list[Any]:
    return list(session.execute(sa.select(*columns)))


def contents(engine: sa.Engine) -> dict[str, list[Any]]:
    """All rows of all tables that a seed decides; the user's secrets and the clock have no part in it."""
    with engine.connect() as connection:
        found = {
            table.name: list(connection.execute(sa.select(table).order_by(*table.primary_key)))
            for table in Base.metadata.sorted_tables
            if table.name not in ("user", "code_list_version")
        }
    engine.dispose()
    return found


def plain(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same with what is sealed in the clear: no value is sealed the same way twice."""
    sealed = {str(each): each for each in registry.columns(Base.metadata)}

    def opened_row(table: str, row: Any) -> list[Any]:
        return [
            open_sealed(table, name, row.id, value) if f"{table}.{name}" in sealed else value
            for name, value in row._mapping.items()
        ]

    return {table: [opened_row(table, row) for row in rows] for table, rows in found.items()}


def test_units_users_and_roles(session: Session) -> None:
    kinds = Counter(session.scalars(sa.select(Unit.kind)))
    assert kinds == {UnitKind.CENTRAL: 1, UnitKind.JOBBTORG: 5, UnitKind.STADSDEL: 11}
    assert set(session.scalars(sa.select(Role.name))) == {role.value for role in RoleName}
    held = {
        (one.user.email, one.user.name, one.role.name, one.unit.code) for one in session.scalars(sa.select(Assignment))
    }
    assert held == {
        (user.email, user.name, role, code)
        for user in (*city.DEMO_USERS, city.GONE)
        for role, code in ((user.role, user.unit_code), *user.also)
    }
    assert set(session.scalars(sa.select(User.password))) == {"hash"}


def test_stadsdelar_are_the_districts_of_today(session: Session) -> None:
    stadsdelar = set(session.scalars(sa.select(Unit.code).where(Unit.kind == UnitKind.STADSDEL)))
    assert stadsdelar == {one.code for one in session.scalars(sa.select(lists.District)) if one.valid_on(TODAY)} - {
        "utanfor",
        "okant",
    }


def test_insatser_are_open_to_lists_of_any_year(session: Session) -> None:
    insatser = session.scalars(sa.select(Insats)).all()
    assert len({one.name for one in insatser}) == 13
    assert {(one.starts_on, one.ends_on) for one in insatser} == {(None, None)}
    assert {one.caseload_ceiling for one in insatser if one.insats_type_code == "ips"} == {15}
    assert all(one.name_key == sort_key(one.name) for one in insatser)
    linked = {(one.name, one.project.name) for one in insatser if one.project is not None}
    assert linked == {
        ("Kvinnors etablering", "Kvinnors etablering"),
        ("Framtidsprogrammet", "Framtidsprogrammet"),
        ("Studiesluss", "Studiesluss"),
        ("IPS beroende", "IPS för personer med beroendeproblematik"),
    }
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 23


def test_no_two_enrolments_in_one_insats_overlap(session: Session) -> None:
    periods = defaultdict(list)
    for person, insats, start, end in rows(
        session, Enrolment.participant_id, Enrolment.insats_id, Enrolment.starts_on, Enrolment.exit_on
    ):
        periods[person, insats].append((start, end or date.max))
    for spans in periods.values():
        assert all(earlier[1] < later[0] for earlier, later in pairwise(sorted(spans)))


def test_starts_and_exits_lie_where_they_may(session: Session) -> None:
    enrolments = session.scalars(sa.select(Enrolment)).all()
    assert max(one.starts_on for one in enrolments) <= TODAY + timedelta(days=90)
    assert max(one.exit_on for one in enrolments if one.exit_on) <= TODAY
    old = [one for one in enrolments if one.starts_on < TODAY - timedelta(days=5 * 366)]
    assert len(old) == 10  # whose files are to be erased
    assert all(one.exit_on and one.exit_on < TODAY - timedelta(days=5 * 365 + 120) for one in old)
    assert any(one.starts_on > TODAY for one in enrolments)
    assert any(one.exit_on is None and one.starts_on <= TODAY for one in enrolments)
    assert all(one.created_at.date() <= TODAY for one in enrolments)


def test_nobody_takes_part_after_death(session: Session) -> None:
    dead = session.scalars(
        sa.select(Enrolment).join(Enrolment.participant).where(Participant.died_on.is_not(None))
    ).all()
    assert dead
    for one in dead:
        assert one.exit_on is not None
        assert one.exit_on <= one.participant.died_on  # type: ignore[operator]
    assert all(one.participant.died_on for one in _exits(session) if one.exit_reason_code == "avliden")


def _exits(session: Session) -> list[Enrolment]:
    return list(session.scalars(sa.select(Enrolment).where(Enrolment.exit_on.is_not(None))))


def test_every_exit_owes_its_follow_ups_and_nothing_else_does(session: Session) -> None:
    owed = {(one.enrolment_id, one.horizon_days): one.due_on for one in session.scalars(sa.select(FollowUp))}
    expected = {}
    for one in _exits(session):
        project = one.insats.project
        for days in (90, 180) if project is not None and project.follow_up_180 else (90,):
            expected[one.id, days] = one.exit_on + timedelta(days=days)  # type: ignore[operator]
    assert owed == expected
    assert {days for _, days in owed} == {90, 180}


def test_nothing_in_a_follow_up_lies_before_its_day_or_ahead(session: Session) -> None:
    for one in session.scalars(sa.select(FollowUp)):
        for day in (one.answered_on, one.closed_on):
            assert day is None or one.due_on <= day <= TODAY
        assert one.assistance_known_on is None or one.assistance_known_on <= TODAY
        assert one.source != AnswerSource.REGISTER  # the register answers by itself
    channels, results = set(Channel), set(AttemptResult)
    for attempt in session.scalars(sa.select(FollowUpAttempt).join(FollowUpAttempt.follow_up)):
        assert attempt.follow_up.due_on <= attempt.at.date() < TODAY
        assert attempt.channel in channels
        assert attempt.result in results


def test_three_in_four_of_the_old_ones_are_answered(session: Session) -> None:
    old = session.scalars(sa.select(FollowUp).where(FollowUp.due_on < TODAY - timedelta(days=120))).all()
    answered = [one for one in old if one.answered_on is not None]
    assert 0.66 < len(answered) / len(old) < 0.82
    assert any(one.answered_on > one.due_on + timedelta(days=30) for one in answered if one.answered_on)
    assert {one.closed_as for one in old} == {None, "not_reached", "declined"}


@pytest.mark.parametrize("unit", ["jobbtorg-kista", "jarva"])
def test_a_demo_unit_has_something_of_everything_to_do(session: Session, unit: str) -> None:
    query = (
        sa.select(FollowUp.due_on)
        .join(FollowUp.enrolment)
        .join(Enrolment.insats)
        .join(Insats.unit)
        .where(Unit.code == unit, FollowUp.livelihood_code.is_(None), FollowUp.closed_as.is_(None))
    )
    late = TODAY - timedelta(days=30)
    states = Counter(
        "planned" if day > TODAY else "due" if day >= late else "overdue" for day in session.scalars(query)
    )
    assert states.keys() == {"planned", "due", "overdue"}


def test_codes_are_valid_on_the_day_they_stand_for(session: Session) -> None:
    assert all(one.district.valid_on(one.starts_on) for one in session.scalars(sa.select(Enrolment)))


def test_people_have_a_number_or_a_reason(session: Session) -> None:
    people = session.scalars(sa.select(Participant)).all()
    assert len({one.person_id for one in people}) == 2000
    assert all((one.number is None) == (one.no_number_reason is not None) for one in people)
    without = [one for one in people if one.number is None]
    assert 0.015 < len(without) / len(people) < 0.05
    assert any(one.protection != "none" for one in people)
    assert all(not one.phone and not one.email for one in people if one.protection != "none")
    assert all(
        one.sort_name == sort_key(f"{one.family_name} {one.given_name}") for one in people if one.names_sealed == ""
    )
    assert all(one.protection != "none" and one.name and not one.sort_name for one in people if one.names_sealed)
    assert set(session.scalars(sa.select(ParticipantNumber.kind))) == {"personnummer", "samordningsnummer"}


def test_numbers_agree_with_birth_date_and_sex(session: Session) -> None:
    agree = [
        parse(one.number.number, TODAY)[1:] == (one.number.kind, one.birth_date, one.sex)
        for one in session.scalars(sa.select(Participant))
        if one.number is not None
    ]
    # Not compared one by one: a failing assert would print the numbers.
    assert agree
    assert all(agree)


def test_every_number_is_an_official_test_number(session: Session) -> None:
    strangers = {each.number for each in session.scalars(sa.select(ParticipantNumber))} - official_numbers()
    assert len(strangers) == 0


def test_every_enrolment_is_of_its_units_own_record_and_some_are_known_in_two_units(session: Session) -> None:
    known = dict(rows(session, Participant.id, Participant.unit_id))
    query = sa.select(Enrolment.participant_id, Enrolment.unit_id, Insats.unit_id).join(Enrolment.insats)
    found = {tuple(row) for row in session.execute(query)}
    assert {(record, here, here) for record, here in known.items()} == found
    units = Counter(person for (person,) in rows(session, Participant.person_id))
    assert max(units.values()) >= 2
    assert len(units) == session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2000


def test_a_number_leads_to_the_person_of_every_record_that_has_it(session: Session) -> None:
    of_number = dict(rows(session, PersonNumber.number_index, PersonNumber.person_id))
    query = sa.select(ParticipantNumber.number_index, Participant.person_id).join(ParticipantNumber.participant)
    assert {tuple(row) for row in session.execute(query)} == set(of_number.items())


def test_three_people_were_registered_twice(session: Session) -> None:
    same = defaultdict(list)
    for one in session.scalars(sa.select(Participant)):
        same[one.unit_id, one.sort_name, one.birth_date].append(one)  # so that someone can see both
    pairs = [found for found in same.values() if len(found) > 1]
    assert len(pairs) == 3
    for pair in pairs:
        assert sorted(one.number is None for one in pair) == [False, True]
        assert len({one.person_id for one in pair}) == 2


def test_the_same_seed_gives_the_same_city() -> None:
    first = plain(contents(filled(150, seed=7)))
    assert first == plain(contents(filled(150, seed=7)))
    assert first["participant"] != plain(contents(filled(150, seed=8)))["participant"]


@pytest.mark.parametrize("participants", [0, 1, 5])
def test_a_small_city(participants: int) -> None:
    found = contents(filled(participants))
    assert len(found["person"]) == participants
    assert {row.person_id for row in found["participant"]} == {row.id for row in found["person"]}


def test_a_city_that_is_not_empty_is_refused() -> None:
    engine = sa.create_engine("sqlite://", **engine_options("sqlite://"))
    Base.metadata.create_all(engine)
    with Session(engine) as other:
        other.add(Unit(code="a", name="A", sort_name="a", kind="central"))
        other.commit()
        with pytest.raises(Refused), writing(other):
            fill(other, 10, password_hash=lambda _: "hash", today=TODAY)
        assert other.scalar(sa.select(sa.func.count()).select_from(Role)) == 0
    engine.dispose()


def test_the_databases_own_rules_let_it_in(url: str) -> None:
    """On migrated databases, triggers and all, SQLite and PostgreSQL; and rows can be added after it."""
    with opened(test_app(url)) as session:
        with writing(session):
            counts = fill(session, 300, password_hash=lambda _: "hash", today=TODAY)
        assert counts["person"] == 300 <= counts["participant"]
        with writing(session):
            unit = Unit(code="ny", name="Ny", sort_name="ny", kind="central")
            session.add(unit)
            session.flush()
            assert unit.id == counts["unit"] + 1
