"""Files of individual records for the agency: what was drawn, its lines sealed a participant, what became of it.

Rows are held by PostgreSQL as the tables of migration 0009 are.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ABOUT: dict[str, tuple[str, ...]] = {"delivery": (), "delivery_line": ("participant_id",), "delivery_event": ()}
CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"


def upgrade() -> None:
    _delivery()
    _delivery_line()
    _delivery_event()
    if op.get_bind().dialect.name == "postgresql":
        for table in ABOUT:
            _hold_rows(table)


def _key(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}")


def _of_unit(table: str, column: str, parent: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "unit_id"], [f"{parent}.id", f"{parent}.unit_id"], name=f"fk_{table}_{name}"
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("purpose_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("report_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("one_users", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_delivery_period")),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name=op.f("ck_delivery_replaces_another")),
        _key("delivery", "unit_id", "unit"),
        _key("delivery", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("id", "unit_id", name="uq_delivery_unit"),
        _of_unit("delivery", "replaces_id", "delivery", "replaces_unit"),
        sqlite_strict=True,
    )
    for column in ("unit_id", "replaces_id", "created_by_id"):
        op.create_index(f"ix_delivery_{column}", "delivery", [column])


def _delivery_line() -> None:
    op.create_table(
        "delivery_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("lines_sealed", sa.Text(), nullable=False, server_default=""),
        _key("delivery_line", "unit_id", "unit"),
        _of_unit("delivery_line", "delivery_id", "delivery", "delivery_unit"),
        _of_unit("delivery_line", "participant_id", "participant", "participant_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_line"),
        sqlite_strict=True,
    )
    op.create_index("uq_delivery_line_delivery", "delivery_line", ["delivery_id", "participant_id"], unique=True)
    for column in ("unit_id", "participant_id"):
        op.create_index(f"ix_delivery_line_{column}", "delivery_line", [column])


def _delivery_event() -> None:
    kinds = "kind IN ('sent', 'accepted', 'rejected', 'discarded')"
    op.create_table(
        "delivery_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(kinds, name=op.f("ck_delivery_event_kind")),
        _key("delivery_event", "unit_id", "unit"),
        _key("delivery_event", "user_id", "user"),
        _of_unit("delivery_event", "delivery_id", "delivery", "delivery_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_event"),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_event_delivery", "delivery_event", ["delivery_id", "id"])
    for column in ("unit_id", "user_id"):
        op.create_index(f"ix_delivery_event_{column}", "delivery_event", [column])


def _ids(setting: str) -> str:
    return f"((SELECT string_to_array(current_setting('tracker.{setting}', true), ','))::int[])"


def _hold_rows(table: str) -> None:
    hidden = "".join(f" AND ({column} = ANY {_ids('hidden')}) IS NOT TRUE" for column in ABOUT[table])
    changed = f"({CITY}) OR (unit_id = ANY {_ids('units')}{hidden})"
    opened = " AND ".join(f"{column} = ANY {_ids('opened')}" for column in ABOUT[table])
    seen = f"{changed} OR ({opened})" if opened else changed
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({seen})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({changed})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({changed}) WITH CHECK ({changed})")
    op.execute(f"CREATE POLICY removed ON {table} FOR DELETE USING ({changed})")


def downgrade() -> None:
    for table in ("delivery_event", "delivery_line", "delivery"):
        op.drop_table(table)
