"""What the application's own user of PostgreSQL may do with the log: read and add."""

import re

from tracker.audit.models import DETAILS, ENTRIES


def statements(role: str) -> list[str]:
    """SQL that leaves `role` no right to change or remove an entry; to be run by the owner of the tables.

    The owner is another than `role`: an owner can give itself every right back. Details may be taken away
    (retention); `verify` finds it if that was not so. New keys are the owner's work. Raises `ValueError` for a
    name that is no plain one.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]{0,62}", role):
        raise ValueError("not a plain name of a role")
    return [
        f'REVOKE ALL ON {ENTRIES.name} FROM PUBLIC, "{role}"',
        f'GRANT SELECT, INSERT ON {ENTRIES.name} TO "{role}"',
        f'REVOKE ALL ON {DETAILS.name} FROM PUBLIC, "{role}"',
        f'GRANT SELECT, INSERT, DELETE ON {DETAILS.name} TO "{role}"',
    ]
