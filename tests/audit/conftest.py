"""A log to test with, and the hand of one who tampers with it past the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.city import City
from tracker.audit import keeping, service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.verify import Broken, Report, verify
from tracker.database import writing

PERSON, OTHER_PERSON = 4711, 4712


@pytest.fixture
def kept(app: Flask) -> keeping.Keeping:
    """The application's key and head file."""
    with app.app_context():
        return keeping.of_app()


@pytest.fixture
def engine(session: Any) -> sa.Engine:
    found: sa.Engine = session.get_bind()
    return found


def who(city: City, role: str = "caseworker") -> Who:
    return Who(user_id=city.users[role].id, role=role, unit_id=city.jobbtorg.id)


def some_entries(city: City) -> list[Entry]:
    """Ten of many kinds; entries 2, 4, 5 and 9 have details."""
    me, chief = who(city), who(city, "manager")
    return [
        Entry(Action.LOGIN, me),
        Entry(Action.SEARCH, me, "participant", reason="participants.list", detail={"sought": "Åsa Ö\x00berg"}),
        Entry(Action.READ, me, "participant", PERSON, PERSON, "participants.show"),
        Entry(Action.CHANGE, me, "participant", PERSON, PERSON, detail={"before": {"phone": "08-1"}}),
        Entry(Action.CHANGE, me, "participant", OTHER_PERSON, OTHER_PERSON, detail={"before": {"phone": "08-2"}}),
        Entry(Action.REFUSAL, chief, "participant", 1, reason="participants.show"),
        Entry(Action.EXPORT, chief, reason="statistics"),
        Entry(Action.SETTINGS, Who(client="tracker unit add"), "unit", 3),
        Entry(Action.EMERGENCY, me, "participant", PERSON, PERSON, detail={"why": "akut"}),
        Entry(Action.LOGOUT, me),
    ]


@pytest.fixture
def log(session: Any, city: City) -> City:
    """A log of ten entries in three transactions."""
    entries = some_entries(city)
    for part in (entries[:1], entries[1:6], entries[6:]):
        with writing(session):
            service.append_all(session, part)
    return city


@contextmanager
def tampering(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection of someone who owns the database: no trigger and no foreign key holds any longer."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            for name in ("order", "update", "delete", "resealed"):
                connection.execute(sa.text(f"DROP TRIGGER IF EXISTS audit_entry_{name}"))
                connection.execute(sa.text(f"DROP TRIGGER IF EXISTS revision_{name}"))
        else:
            connection.execute(sa.text("SET session_replication_role = replica"))
        yield connection
        connection.commit()
        connection.invalidate()  # its settings go with it


def tamper(engine: sa.Engine, *statements: str, **values: Any) -> None:
    """Run the statements past the product."""
    with tampering(engine) as connection:
        for statement in statements:
            assert connection.execute(sa.text(statement), values if ":" in statement else {}).rowcount != 0


def examined(engine: sa.Engine, kept: keeping.Keeping) -> Report:
    """What `verify` says, in batches so small that there are several."""
    return verify(engine, kept, batch=4)


def broken(engine: sa.Engine, kept: keeping.Keeping) -> Broken:
    """What `verify` finds wrong; fails if nothing is."""
    found = examined(engine, kept).broken
    assert found is not None
    return found
