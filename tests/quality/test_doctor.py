"""A healthy register passes; every rule finds the fault that is planted for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tracker.database import writing
from tracker.quality import doctor

POSTGRESQL_LATER = True


@pytest.fixture
def register(session: Any, city: City) -> City:
    """A few histories: with and without number, open and ended, in two units."""
    woman = factories.participant(session, city.jobbtorg)
    man = factories.participant(session, city.district, number=factories.number("M"))
    newcomer = factories.participant(session, city.jobbtorg, number=None)
    factories.exited(session, woman, city.coaching)
    factories.enrolment(session, woman, city.course)
    factories.exited(session, man, city.training)
    factories.enrolment(session, newcomer, city.coaching)
    return city


def found(session: Any, today: date = TODAY) -> list[str]:
    return [finding.rule for finding in doctor.examine(session, today)]


@contextmanager
def unguarded(session: Any) -> Iterator[Any]:
    """A connection on which neither triggers nor checks nor foreign keys stand in the way."""
    session.rollback()
    engine = session.get_bind()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
                driver.execute(f"PRAGMA {pragma}")
            names = list(connection.scalars(sa.text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")))
            for name in names:
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(sa.text("SET session_replication_role = replica"))
            for table, constraint in (
                ("enrolment", "enrolment_no_overlap"),
                ("follow_up", "ck_follow_up_answer_after_reference_day"),
            ):
                connection.execute(sa.text(f'ALTER TABLE "{table}" DROP CONSTRAINT {constraint}'))
        yield connection
        connection.commit()
    engine.dispose()


def test_a_healthy_register_passes(session: Any, register: City) -> None:
    assert doctor.examine(session, TODAY) == []


def test_an_empty_register_passes(session: Any) -> None:
    assert doctor.examine(session, TODAY) == []


ANY_ENDED = "(SELECT min(id) FROM enrolment WHERE exit_on IS NOT NULL)"
ANY_OPEN = "(SELECT min(id) FROM enrolment WHERE exit_on IS NULL)"
PERSON = "(SELECT min(id) FROM participant)"
FAULTS = {
    "newest_tables": ["UPDATE alembic_version SET version_num = '0001'"],
    "code_lists": ["DELETE FROM household_type"],
    "reason_without_number": ["UPDATE participant SET no_number_reason = NULL"],
    "number_agrees": [f"UPDATE participant SET sex = 'M' WHERE id = {PERSON}"],
    "absorbed_is_empty": [
        f"UPDATE participant SET absorbed_by_id = (SELECT max(id) FROM participant) WHERE id = {PERSON}"
    ],
    "unit_works_with_its_own": [f"UPDATE participant SET unit_id = (SELECT max(id) FROM unit) WHERE id = {PERSON}"],
    "protected_are_handled": [f"UPDATE participant SET protection = 'fingerade_uppgifter' WHERE id = {PERSON}"],
    "order_of_names": [f"UPDATE participant SET family_name = 'Öberg' WHERE id = {PERSON}"],
    "no_overlap": [
        "INSERT INTO enrolment (participant_id, insats_id, unit_id, starts_on, district_code, social_assistance,"
        " version, created_at) SELECT participant_id, insats_id, unit_id, starts_on, district_code,"
        f" social_assistance, 1, created_at FROM enrolment WHERE id = {ANY_OPEN}"
    ],
    "start_within_insats": ["UPDATE insats SET starts_on = NULL, ends_on = '2020-01-01'"],
    "cancelled_is_gone": [
        "INSERT INTO cancelled_enrolment (id, participant_id, insats_id, unit_id)"
        f" SELECT id, participant_id, insats_id, unit_id FROM enrolment WHERE id = {ANY_OPEN}"
    ],
    "exit_has_follow_up": ["DELETE FROM follow_up"],
    "due_on_its_day": ["UPDATE follow_up SET due_on = '2026-06-02'"],
    "owed_after_exit": [f"UPDATE follow_up SET enrolment_id = {ANY_OPEN} WHERE enrolment_id = {ANY_ENDED}"],
    "answered_from_its_day": [
        "UPDATE follow_up SET livelihood_code = 'arbete', source = 'participant', answered_on = '2026-05-30'"
    ],
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found(rule: str, session: Any, register: City) -> None:
    with unguarded(session) as connection:
        for statement in FAULTS[rule]:
            connection.execute(sa.text(statement))
    assert rule in found(session)


def test_an_exit_ahead_is_found(session: Any, register: City) -> None:
    assert found(session, date(2026, 2, 1)) == ["no_exit_ahead"]


@on_sqlite  # PostgreSQL lets no such row in
def test_a_row_that_points_at_nothing_is_found(session: Any, register: City) -> None:
    with unguarded(session) as connection:
        connection.execute(sa.text("UPDATE participant SET unit_id = 4711"))
    assert "foreign_keys" in found(session)


def test_an_insats_that_is_sorted_wrong_is_found(session: Any, register: City) -> None:
    with writing(session):
        session.execute(sa.text("UPDATE insats SET name_key = 'zzz' || id"))
    assert found(session) == ["order_of_names"]


def test_numbers_for_tests_are_found_in_production(
    session: Any, register: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PRODUCTION", "1")
    assert "no_test_numbers" in found(session)


def test_a_message_counts_and_names_ids_but_never_a_number(
    session: Any, register: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PRODUCTION", "1")
    [finding] = [each for each in doctor.examine(session, TODAY) if each.rule == "no_test_numbers"]
    assert str(finding.message) == "Testnummer i ett skarpt register: 2 st, id 1, 2"


def test_a_database_without_tables_is_a_finding_not_a_crash(session: Any, register: City) -> None:
    with unguarded(session) as connection:
        connection.execute(sa.text("ALTER TABLE follow_up RENAME TO gone"))
    assert "exit_has_follow_up" in found(session)


def test_every_rule_has_its_test() -> None:
    elsewhere = {"sqlite_version", "sound_file", "foreign_keys", "no_exit_ahead", "no_test_numbers", "values_open"}
    elsewhere |= {"nothing_overdue", "nothing_left_behind", "words_overdue"}  # tests/retention
    elsewhere |= {"application_owns_nothing", "connection_is_encrypted"}  # tests/application_role
    elsewhere |= {"log_fits_its_anchor"}  # tests/audit
    elsewhere |= {"answers_forgotten"}  # tests/api
    assert {rule.__name__ for rule in doctor.RULES} == elsewhere | set(FAULTS)
