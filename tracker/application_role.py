"""What the role that the running application connects as may do in PostgreSQL: its work, and nothing else.

The tables belong to another role (`DATABASE_OWNER_URL`); why: `docs/decisions/0020-a-role-for-the-application.md`.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.access.scope import whole_city
from tracker.audit import grants as log
from tracker.audit.models import DETAILS, ENTRIES
from tracker.codelists.service import LISTS
from tracker.database import Base
from tracker.errors import Fault, Refused
from tracker.translations import _

_READ = "SELECT"
_READ_AND_ADD = "SELECT, INSERT"
_READ_AND_CHANGE = "SELECT, INSERT, UPDATE"
_READ_AND_ERASE = "SELECT, INSERT, DELETE"
_ALL_WORK = "SELECT, INSERT, UPDATE, DELETE"

NARROWER: dict[str, str] = {
    **dict.fromkeys(LISTS, _READ_AND_CHANGE),  # administrators change them; a code is never removed
    "role": _READ,
    "code_list_version": _READ,
    "alembic_version": _READ,
    "unit": _READ_AND_CHANGE,
    "user": _READ_AND_CHANGE,
    "retention_run": _READ_AND_CHANGE,  # who let what be erased stays
    **dict.fromkeys(("release", "release_step", "release_frozen", "release_file"), _READ_AND_ADD),
    "release_check": _READ_AND_CHANGE,
    "revision": _READ_AND_ERASE,  # what stood before is never rewritten; a trigger lets go only what retention erases
    "erasure": _READ_AND_ERASE,
}
"""Tables with fewer rights than all work needs. A new table has all, until it is given a line here."""

_FITS = sa.text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, current_user, 'MEMBER')"
    " FROM pg_roles WHERE rolname = :role"
)
_SEQUENCES = sa.text(
    "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequenceowner = current_user ORDER BY 1"
)


def give(connection: Connection, role: str) -> None:
    """Give `role` its rights to the tables of the connected owner, and take away every other.

    Raises `Refused` if there is no such role, or if no grant can hold it (superuser, BYPASSRLS, member of the owner).
    """
    above = connection.scalar(_FITS, {"role": role})
    if above is None:
        raise Refused(Fault("", _("Databasen har ingen användare %(role)s. Låt DBA göra den.", role=role)))
    if above:
        why = _(
            "Användaren %(role)s får allt i databasen vad den än nekas. Använd en som inte ärver ägaren.", role=role
        )
        raise Refused(Fault("", why))
    with whole_city("rights to tables of people; no row is read"):
        for statement in statements(role, connection.scalars(_SEQUENCES)):
            connection.execute(sa.text(statement))


def statements(role: str, sequences: Any) -> Iterator[str]:
    """The SQL of `give`. Raises `ValueError` for a name that is no plain one."""
    of_the_log = log.statements(role)
    yield f'REVOKE CREATE ON SCHEMA public FROM PUBLIC, "{role}"'
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    for table in (*Base.metadata.tables, "alembic_version"):
        if table not in (ENTRIES.name, DETAILS.name):
            yield f'REVOKE ALL ON "{table}" FROM PUBLIC, "{role}"'
            yield f'GRANT {NARROWER.get(table, _ALL_WORK)} ON "{table}" TO "{role}"'
    for sequence in sequences:
        yield f'REVOKE ALL ON SEQUENCE "{sequence}" FROM PUBLIC, "{role}"'
        yield f'GRANT USAGE ON SEQUENCE "{sequence}" TO "{role}"'
    yield from of_the_log
