"""Here `app`, and with it `session`, `city` and `client`, run as the application's own role."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import pages
from tests.application_role import ROLE, as_role, make_role
from tests.databases import Source, test_app
from tests.postgres import Server
from tracker import application_role
from tracker.extensions import db


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The features' own tests once more take minutes; what the role may do by itself does not."""
    for item in items:
        again = "tests/application_role/" in item.path.as_posix() and item.path.name != "test_rights.py"
        if again:
            item.add_marker("long")


@pytest.fixture
def database(server_databases: Source) -> Source:
    """PostgreSQL only: SQLite knows no roles."""
    return server_databases


@pytest.fixture
def app(url: str, postgres_server: Server, today: Any) -> Iterator[Flask]:
    """The application as a role of its own, with the rights that `tracker init` gives."""
    make_role(postgres_server)
    owner = sa.create_engine(url)
    with owner.begin() as connection:
        application_role.give(connection, ROLE)
    owner.dispose()
    made = test_app(as_role(url), DATABASE_OWNER_URL=url)
    made.test_client_class = pages.Client
    yield made
    with made.app_context():
        db.engine.dispose()
