"""PostgreSQL holds the policy's rules for rows a second time, so that a forgotten filter still shows nothing.

The application says in each transaction whose rows it works with, by settings that end with the transaction; without
them every table of people is empty, for the owner of the tables too. SQLite has no such thing.
The rules are those of `tracker/access/policy.py`; `tests/access/test_rows.py` holds the two against each other.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ABOUT: dict[str, tuple[str, ...]] = {
    "participant": ("id",),
    "participant_number": ("participant_id",),
    "enrolment": ("participant_id",),
    "follow_up": ("participant_id",),
    "follow_up_attempt": ("participant_id",),
    "cancelled_enrolment": ("participant_id",),
    "different_people": ("one_id", "two_id"),
    "revision": ("participant_id",),
    "merge": ("survivor_id", "absorbed_id"),
    "handler": ("participant_id",),
    "import_run": (),
    "import_row": (),
}
CITY_ONLY = ("person", "person_number", "same_person")
SHARED = ("revision",)
# They look at rows that the one who writes may not see.
RULES = ("enrolment_period", "insats_dates", "follow_up_due")

# An error takes the setting back with all else.
LOOK = (
    " DECLARE before text := coalesce(current_setting('tracker.city', true), 'off');"
    " BEGIN PERFORM set_config('tracker.city', 'on', true); "
)
LOOKED = " PERFORM set_config('tracker.city', before, true); RETURN NEW; END "

CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"


def rewrite(function: str, change: Callable[[str], str]) -> None:
    """Give the trigger function another body."""
    body = op.get_bind().execute(sa.text("SELECT prosrc FROM pg_proc WHERE proname = :name"), {"name": function})
    op.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${change(body.scalar_one())}$$"
    )


def ids(setting: str) -> str:
    """The setting as an array; asked once a statement."""
    return f"((SELECT string_to_array(current_setting('tracker.{setting}', true), ','))::int[])"


def own(table: str) -> str:
    hidden = "".join(f" AND ({column} = ANY {ids('hidden')}) IS NOT TRUE" for column in ABOUT[table])
    return f"unit_id = ANY {ids('units')}{hidden}"


def changed(table: str) -> str:
    """Whose rows may be written: not those that were only opened for reading."""
    ways = [CITY, own(table), *(["unit_id IS NULL"] if table in SHARED else [])]
    return " OR ".join(f"({way})" for way in ways)


def seen(table: str) -> str:
    opened = " AND ".join(f"{column} = ANY {ids('opened')}" for column in ABOUT[table])
    return f"{changed(table)} OR ({opened})" if opened else changed(table)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in (*ABOUT, *CITY_ONLY):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in ABOUT:
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({seen(table)})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({changed(table)})")
        op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({changed(table)}) WITH CHECK ({changed(table)})")
        op.execute(f"CREATE POLICY removed ON {table} FOR DELETE USING ({changed(table)})")
    for table in CITY_ONLY:
        op.execute(f"CREATE POLICY city ON {table} USING ({CITY}) WITH CHECK ({CITY})")
    for function in RULES:
        rewrite(function, lambda body: body.replace(" BEGIN ", LOOK, 1).replace(" RETURN NEW; END ", LOOKED, 1))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for function in RULES:
        rewrite(function, lambda body: body.replace(LOOK, " BEGIN ", 1).replace(LOOKED, " RETURN NEW; END ", 1))
    for table in ABOUT:
        for policy in ("seen", "added", "changed", "removed"):
            op.execute(f"DROP POLICY {policy} ON {table}")
    for table in CITY_ONLY:
        op.execute(f"DROP POLICY city ON {table}")
    for table in (*ABOUT, *CITY_ONLY):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
