"""The migrations lead to the models' tables and back, with people in them, on both databases."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from tests import city as small_city
from tests import factories
from tests.city import TODAY
from tests.databases import opened, test_app
from tests.migrations import anew
from tracker.config import ROOT
from tracker.database import Base, writing
from tracker.enrolments import cancelling
from tracker.errors import Refused
from tracker.merges import different
from tracker.quality import doctor


def script() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def fill(session: Any) -> None:
    made = small_city.build(session)
    person = factories.participant(session, made.jobbtorg)
    factories.exited(session, person, made.coaching)
    factories.enrolment(session, person, made.course)
    other = factories.participant(session, made.jobbtorg)
    planned = factories.enrolment(session, other, made.course, starts_on=date(2026, 8, 3))
    with writing(session):
        cancelling.cancel(session, planned, seen_version=planned.version, user_id=None, reason="Fick arbete")
        different.record(session, person.id, other.id, unit_id=made.jobbtorg.id, reason="Två pass", user_id=None)
    session.remove()


def tables(session: Any) -> set[str]:
    session.rollback()
    return set(sa.inspect(session.connection()).get_table_names())


def test_there_is_one_newest_migration() -> None:
    assert len(script().get_heads()) == 1


def test_the_tables_are_those_of_the_models(session: Any) -> None:
    connection = session.connection()
    compare_type = connection.dialect.name != "sqlite"  # STRICT tables know only TEXT and INTEGER
    context = MigrationContext.configure(connection, opts={"compare_type": compare_type})
    assert compare_metadata(context, Base.metadata) == []


def test_strict_tables_on_sqlite(session: Any) -> None:
    if session.get_bind().dialect.name == "sqlite":
        loose = sa.text("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict")
        found = {name for name in session.scalars(loose) if not name.startswith("sqlite_")}
        assert found <= {"alembic_version"}


def test_up_down_and_up_again_from_nothing(empty_url: str, today: Any) -> None:
    with opened(test_app(empty_url)) as session:
        upgrade()
        assert tables(session) == set(Base.metadata.tables) | {"alembic_version"}
        downgrade(revision="base")
        assert tables(session) == {"alembic_version"}
        upgrade()
        assert tables(session) == set(Base.metadata.tables) | {"alembic_version"}


def test_step_by_step_with_people_in_it(url: str, today: Any) -> None:
    with opened(test_app(url)) as session:
        fill(session)
        steps = [revision.revision for revision in script().walk_revisions()]
        for revision in steps[1:]:
            downgrade(revision=revision)
        people = session.scalar(sa.text("SELECT count(*) FROM enrolment"))
        session.remove()
        assert people == 2
        upgrade()
        anew.anchor()
        assert doctor.examine(session, TODAY) == []
        session.remove()
        downgrade(revision="base")
        assert tables(session) == {"alembic_version"}


def test_the_rules_stand_again_after_down_and_up(url: str, today: Any) -> None:
    with opened(test_app(url)) as session:
        fill(session)
        downgrade(revision="0001")
        upgrade()
        with pytest.raises(Refused, match="Koder tas aldrig bort"), writing(session):
            session.execute(sa.text("DELETE FROM livelihood"))


def test_an_enrolments_id_is_never_used_again(session: Any) -> None:
    """SQLite reuses the highest one unless the table forbids it; a table made anew by a later step must too."""
    if session.get_bind().dialect.name == "sqlite":
        assert "AUTOINCREMENT" in session.scalar(sa.text("SELECT sql FROM sqlite_schema WHERE name = 'enrolment'"))


def test_the_enrolments_stand_as_they_were_after_down_and_up(url: str, today: Any) -> None:
    """Their table is made anew on the way: rows, indexes and triggers are the same."""
    with opened(test_app(url)) as session:
        fill(session)
        before = _all_of_enrolment(session)
        downgrade(revision="0004")
        upgrade()
        assert _all_of_enrolment(session) == before


def _all_of_enrolment(session: Any) -> list[Any]:
    rows = [tuple(row) for row in session.execute(sa.text("SELECT * FROM enrolment ORDER BY id"))]
    held = []
    if session.get_bind().dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'enrolment' AND type <> 'table' ORDER BY name"
        held = [tuple(row) for row in session.execute(sa.text(query))]
    session.remove()
    return [rows, held]
