"""The application's own user of PostgreSQL reads the log and adds to it, and can do nothing else with it."""

from collections.abc import Iterator
from typing import Any

import psycopg.errors
import pytest
import sqlalchemy as sa

from tests.audit.conftest import examined
from tests.city import City
from tracker.audit import grants, keeping, service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry
from tracker.database import writing

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
ROLE = "log_tester"


@pytest.fixture
def as_application(session: Any, log: City) -> Iterator[Any]:
    """The session as a user who once had every right."""
    with session.get_bind().begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {ROLE}"))
        connection.execute(sa.text(f"GRANT {ROLE} TO CURRENT_USER"))
        connection.execute(sa.text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}"))
        for statement in grants.statements(ROLE):
            connection.execute(sa.text(statement))
        connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER audit_stays"))
    session.execute(sa.text(f"SET ROLE {ROLE}"))
    session.commit()
    yield session
    session.rollback()
    session.execute(sa.text("RESET ROLE"))
    session.execute(sa.text(f"DROP OWNED BY {ROLE}"))
    session.execute(sa.text(f"DROP ROLE {ROLE}"))
    session.commit()


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE audit_entry SET reason = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "TRUNCATE audit_detail",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE audit_detail",
        "SET session_replication_role = replica",
    ],
)
@on_postgresql
def test_no_right_to_change_or_remove(as_application: Any, order: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError) as refused:
        as_application.execute(sa.text(order))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


@on_postgresql
def test_the_right_to_add_and_to_take_away_contents(
    as_application: Any, log: City, engine: sa.Engine, kept: keeping.Keeping
) -> None:
    with writing(as_application):
        service.append(as_application, Entry(Action.SEARCH, detail={"sought": "x"}))
        assert as_application.scalar(sa.text("SELECT current_user")) == ROLE
    with writing(as_application):
        assert service.erase_details(as_application, service.Who(), "gallring", up_to=11) == 5
    assert examined(engine, kept).broken is None


def test_only_a_plain_name_is_a_role() -> None:
    with pytest.raises(ValueError, match="plain"):
        grants.statements('x"; DROP TABLE audit_entry; --')
