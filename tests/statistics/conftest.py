"""Databases with nothing but the tables: one in memory, and one on PostgreSQL for what only a server shows."""

import importlib

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tracker.database import Base, engine_options

FEATURES = "access codelists enrolments followups imports insatser merges participants revisions"


def with_tables(url, **options):
    """An engine on an empty database with the tables."""
    for feature in FEATURES.split():
        importlib.import_module(f"tracker.{feature}.models")
    engine = sa.create_engine(url, **engine_options(url), **options)
    Base.metadata.create_all(engine)
    return engine


@pytest.fixture(scope="session")
def register_engine():
    engine = with_tables("sqlite://", poolclass=StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def server_engine(server_databases):
    url = server_databases.empty()
    engine = with_tables(url)
    yield engine
    engine.dispose()
    server_databases.drop(url)


@pytest.fixture
def register(register_engine):
    """A session on the register; the city of an earlier test is replaced by `cities.write`."""
    with Session(register_engine) as session:
        yield session


@pytest.fixture
def register_on_server(server_engine):
    """The same on PostgreSQL."""
    with Session(server_engine) as session:
        yield session
