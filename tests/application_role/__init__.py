"""The application as its own user of PostgreSQL, which owns nothing."""

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import PASSWORD, SUPERUSER, Server

ROLE = "app_worker"


def make_role(server: Server, name: str = ROLE, more: str = "") -> str:
    """A user who may log in and no more, made as a DBA does it. Lives as long as the server. Returns the name."""
    address = server.url("postgres", SUPERUSER).replace("+psycopg", "", 1)
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
            connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {more}")  # type: ignore[arg-type]
    return name


def as_role(url: str, role: str = ROLE) -> str:
    """The same database, for `role`."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)
