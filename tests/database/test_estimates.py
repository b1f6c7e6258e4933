"""What SQLite knows of how many rows its indexes hold, so that a long list is walked by the right one."""

import threading
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import City
from tracker.database import renew_estimates, writing
from tracker.extensions import db


def estimated(session: Any) -> dict[str, str]:
    session.rollback()
    known = session.scalar(sa.text("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'"))
    rows = session.execute(sa.text("SELECT idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")) if known else []
    return dict(row for row in rows)


def on_sqlite(session: Any) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")


def test_an_index_is_estimated(session: Any, city: City) -> None:
    with writing(session):
        factories.participant(session, city.jobbtorg)
    renew_estimates(db.engine)
    if on_sqlite(session):
        assert estimated(session)["ix_participant_name"].split()[0].isdigit()
        samples = session.scalar(sa.text("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat4'"))
        assert not samples or session.scalar(sa.text("SELECT count(*) FROM sqlite_stat4")) == 0


def test_where_someone_writes_it_is_left_for_the_next_time(app: Flask, session: Any, city: City) -> None:
    """Without a wait: whoever took in a list does not stand in line a second time."""
    done = threading.Event()

    def renew() -> None:
        with app.app_context():
            renew_estimates(db.engine)
        done.set()

    with writing(session):
        session.execute(sa.text("UPDATE unit SET name = name"))
        other = threading.Thread(target=renew)
        other.start()
        assert done.wait(20)
    other.join()
