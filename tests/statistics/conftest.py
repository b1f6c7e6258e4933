"""A database in memory with nothing but the tables."""

import importlib

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tracker.database import Base, engine_options

MODELS = (
    "access",
    "codelists",
    "enrolments",
    "followups",
    "imports",
    "insatser",
    "participants",
    "revisions",
)


@pytest.fixture(scope="session")
def register_engine():
    for feature in MODELS:
        importlib.import_module(f"tracker.{feature}.models")
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, **engine_options("sqlite://"))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def register(register_engine):
    """A session on the register; the city of an earlier test is replaced by `cities.write`."""
    with Session(register_engine) as session:
        yield session
