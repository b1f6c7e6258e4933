"""Rules of who the application is in PostgreSQL."""

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


def application_owns_nothing(session: Any, _today: date) -> list[Finding]:
    """In production on PostgreSQL, the application is not the owner of its tables and cannot change the log."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    if not on_postgresql or not config.settings(SECRET_KEY="")["PRODUCTION"] or not session.scalar(_TOO_MUCH):
        return []
    message = _(
        "Programmets användare i databasen äger tabellerna eller kan ändra loggen. Ge programmet en egen användare:"
        " DATABASE_OWNER_URL i docs/operations.md."
    )
    return [Finding("application_owns_nothing", message)]
