"""A register of one unit on SQLite, with the code lists. Swap `session` for a shared fixture of that name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import tracker  # noqa: F401 - every model
from tracker.access.models import Unit
from tracker.codelists.service import load
from tracker.database import engine_options, writing
from tracker.extensions import db

TODAY = date(2026, 11, 21)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    engine = sa.create_engine(url, **engine_options(url))
    db.Model.metadata.create_all(engine)
    with Session(engine) as opened:
        with writing(opened):
            load(opened)
        yield opened
    engine.dispose()


@pytest.fixture
def unit_id(session: Session) -> int:
    return add_unit(session, "jarva")


def add_unit(session: Session, code: str) -> int:
    """A unit with this code."""
    with writing(session):
        unit = Unit(code=code, name=code.title(), sort_name=code, kind="stadsdel")
        session.add(unit)
        session.flush()
        return unit.id
