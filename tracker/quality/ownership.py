"""Rules of who the application is in PostgreSQL, and how it comes there."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import config
from tracker.quality.findings import Finding
from tracker.translations import _

_TOO_MUCH = sa.text("""
    SELECT rolsuper OR rolbypassrls
        OR has_table_privilege('audit_entry', 'UPDATE, DELETE, TRUNCATE')
        OR has_schema_privilege('public', 'CREATE')
        OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                   AND pg_has_role(relowner, 'MEMBER'))
    FROM pg_roles WHERE rolname = current_user
""")

NEAR = ["127.0.0.1", "::1"]
"""Servers that are reached without a wire; a socket of the machine has no address at all."""
_IN_THE_CLEAR = sa.text("""
    SELECT NOT ssl AND inet_server_addr() IS NOT NULL AND NOT host(inet_server_addr()) = ANY (:near)
    FROM pg_stat_ssl WHERE pid = pg_backend_pid()
""")


def application_owns_nothing(session: Any, _today: date) -> list[Finding]:
    """In production on PostgreSQL, the application is not the owner of its tables and cannot change the log."""
    if not _in_production_on_postgresql(session) or not session.scalar(_TOO_MUCH):
        return []
    message = _(
        "Programmets användare i databasen äger tabellerna eller kan ändra loggen. Ge programmet en egen användare:"
        " DATABASE_OWNER_URL i docs/operations.md."
    )
    return [Finding("application_owns_nothing", message)]


def connection_is_encrypted(session: Any, _today: date) -> list[Finding]:
    """In production, PostgreSQL on another machine is reached by TLS only."""
    if not _in_production_on_postgresql(session) or not session.scalar(_IN_THE_CLEAR, {"near": NEAR}):
        return []
    message = _("Förbindelsen till databasen är inte krypterad. Lägg till sslmode=verify-full i DATABASE_URL.")
    return [Finding("connection_is_encrypted", message)]


def _in_production_on_postgresql(session: Any) -> bool:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return bool(on_postgresql and config.settings(SECRET_KEY="")["PRODUCTION"])
