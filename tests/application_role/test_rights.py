"""What the server itself refuses the application's own role, and what `tracker init` and `tracker doctor` say of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests import factories
from tests.application_role import ROLE, as_role, make_role
from tests.city import TODAY, City
from tests.databases import opened, test_app
from tests.postgres import OWNER, Server, binaries
from tracker import application_role
from tracker.access import guard
from tracker.access.scope import Scope, inside
from tracker.audit.models import ENTRIES
from tracker.database import Base, writing
from tracker.quality import doctor, ownership

REFUSED = [
    *(f"{what} audit_entry" for what in ("DELETE FROM", "TRUNCATE", "LOCK TABLE")),
    "UPDATE audit_entry SET reason = ''",
    "UPDATE audit_detail SET content = ''",
    "TRUNCATE audit_detail CASCADE",
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_stays",
    "DROP TABLE audit_detail",
    "UPDATE revision SET version = 1",
    "UPDATE erasure SET run_id = 1",
    "DELETE FROM retention_run",
    "TRUNCATE participant CASCADE",
    "ALTER TABLE participant DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE participant NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY seen ON participant",
    "CREATE POLICY mine ON participant USING (true)",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "UPDATE role SET name = ''",
    "DELETE FROM district",
    "UPDATE alembic_version SET version_num = ''",
    "SELECT setval('participant_id_seq', 1)",
    f"SET ROLE {OWNER}",
    f"ALTER ROLE {ROLE} BYPASSRLS",
    "SET session_replication_role = replica",
    "COPY participant TO PROGRAM 'cat'",
    "SELECT pg_read_file('postgresql.conf')",
]


@pytest.fixture
def driver(app: Flask, city: City, session: Any) -> Any:
    """The application's own connection, without the filters of the application before it."""
    factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    session.commit()
    connection = session.connection().connection.driver_connection
    yield connection
    connection.rollback()


@pytest.mark.parametrize("order", REFUSED)
def test_the_server_refuses(driver: Any, order: str) -> None:
    driver.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        driver.execute(order)


def test_the_session_is_the_roles_own(session: Any) -> None:
    assert session.scalar(sa.text("SELECT current_user")) == session.scalar(sa.text("SELECT session_user")) == ROLE


def test_without_settings_there_is_nobody(driver: Any) -> None:
    driver.rollback()
    for table in ("participant", "participant_number", "enrolment", "follow_up", "revision", "person"):
        assert driver.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_another_unit_is_not_there_without_the_filters(
    session: Any, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = (factories.participant(session, unit) for unit in (city.jobbtorg, city.district))
    ids, units = (own.id, other.id), (city.jobbtorg.id,)
    session.rollback()
    monkeypatch.setattr(guard, "narrowed", lambda text, _statement, _scope: text)
    with inside(Scope(units=units)):
        found = session.scalars(sa.text("SELECT id FROM participant WHERE id = ANY(:ids)"), {"ids": list(ids)}).all()
    assert found == [ids[0]]


def test_every_table_with_fewer_rights_is_there() -> None:
    assert set(application_role.NARROWER) - {"alembic_version"} <= set(Base.metadata.tables)


def test_no_table_gives_more_than_its_work(session: Any) -> None:
    given = session.execute(
        sa.text("SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role"),
        {"role": ROLE},
    ).all()
    assert {right for _table, right in given} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {right for table, right in given if table == ENTRIES.name} == {"SELECT", "INSERT"}
    assert {table for table, _right in given} == {*Base.metadata.tables, "alembic_version"}


def test_the_database_is_healthy_for_the_role(session: Any, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PRODUCTION", "1")
    session.rollback()
    assert "application_owns_nothing" not in [found.rule for found in doctor.examine(session, TODAY)]


def test_an_owner_is_told_of_in_production(url: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(test_app(url)) as session:
        assert "application_owns_nothing" not in [found.rule for found in doctor.examine(session, TODAY)]
        monkeypatch.setenv("TRACKER_PRODUCTION", "1")
        assert "application_owns_nothing" in [found.rule for found in doctor.examine(session, TODAY)]


def test_a_wire_without_tls_is_told_of_in_production(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PRODUCTION", "1")
    assert ownership.connection_is_encrypted(session, TODAY) == []
    monkeypatch.setattr(ownership, "NEAR", ["192.0.2.1"])
    [finding] = ownership.connection_is_encrypted(session, TODAY)
    assert "sslmode=verify-full" in str(finding.message)
    monkeypatch.delenv("TRACKER_PRODUCTION")
    assert ownership.connection_is_encrypted(session, TODAY) == []


@pytest.fixture
def tracker(app: Flask, session: Any) -> Callable[..., Result]:
    def call(*words: str) -> Result:
        session.remove()
        return app.test_cli_runner().invoke(app.cli, list(words))

    return call


def test_init_gives_the_rights(tracker: Callable[..., Result], url: str) -> None:
    owner = sa.create_engine(url)
    with owner.begin() as connection:
        connection.execute(sa.text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}"))
        connection.execute(sa.text(f"GRANT ALL ON audit_entry TO {ROLE}"))
    assert tracker("doctor").exit_code == 1
    done = tracker("init")
    assert f"{ROLE} har fått sina rättigheter" in done.output
    assert "only-on-loopback" not in done.output
    assert tracker("unit", "add", "kista", "--name", "Jobbtorg Kista", "--kind", "jobbtorg").exit_code == 0
    with owner.begin() as connection:
        assert not connection.scalar(sa.text(f"SELECT has_table_privilege('{ROLE}', 'audit_entry', 'UPDATE, DELETE')"))
    owner.dispose()


def test_a_restored_database_serves_the_role_again(
    tracker: Callable[..., Result], session: Any, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    copy = str(tmp_path / "kopia")
    assert tracker("backup", copy).exit_code == 0
    done = tracker("restore", copy, "--yes")
    assert done.exit_code == 0, done.output
    with writing(session):
        session.scalar(sa.text("SELECT current_user"))
    factories.participant(session, session.merge(city.jobbtorg))
    with pytest.raises(sa.exc.ProgrammingError):
        session.execute(sa.text("TRUNCATE audit_entry"))


def test_keys_are_rotated_by_the_owner(tracker: Callable[..., Result], session: Any, city: City) -> None:
    factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    done = tracker("keys", "rotate")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("nobody_made_it", None, "har ingen användare"),
        ("app_above_all", "SUPERUSER", "får allt"),
        ("app_past_the_rows", "BYPASSRLS", "får allt"),
        ("app_heir", f"IN ROLE {OWNER}", "får allt"),
        (OWNER, None, "var sin användare"),
    ],
)
def test_a_role_that_grants_cannot_hold(
    url: str, postgres_server: Server, today: Any, name: str, more: str | None, said: str
) -> None:
    if more is not None:
        make_role(postgres_server, name, more)
    made = test_app(as_role(url, name), DATABASE_OWNER_URL=url)
    done = made.test_cli_runner().invoke(made.cli, ["init"])
    assert done.exit_code == 1
    assert said in done.output


def test_an_owner_is_named_for_postgresql_only(files: Any, today: Any) -> None:
    made = test_app(files.fresh(), DATABASE_OWNER_URL="postgresql://someone@localhost/x")
    done = made.test_cli_runner().invoke(made.cli, ["init"])
    assert done.exit_code == 1
    assert "bara PostgreSQL" in done.output
