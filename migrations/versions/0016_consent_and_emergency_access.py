"""Consent that opens a unit's record to another unit, and emergency access for three hours.

Rows are held by PostgreSQL as the tables of migration 0009 are.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ABOUT: dict[str, tuple[str, ...]] = {
    "consent": ("participant_id",),
    "emergency_access": (),
    "emergency_opened": ("participant_id",),
    "emergency_notice": (),
}
CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"


def upgrade() -> None:
    _consent()
    _emergency_access()
    _emergency_opened()
    _emergency_notice()
    if op.get_bind().dialect.name == "postgresql":
        for table in ABOUT:
            _hold_rows(table)


def _key(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}")


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("follow_ups", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("how_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_consent_period")),
        sa.CheckConstraint("to_unit_id <> unit_id", name=op.f("ck_consent_another_unit")),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"], ["participant.id", "participant.unit_id"], name="fk_consent_participant_unit"
        ),
        _key("consent", "to_unit_id", "unit"),
        _key("consent", "recorded_by_id", "user"),
        _key("consent", "withdrawn_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sqlite_strict=True,
    )
    for column in ("participant_id", "to_unit_id", "recorded_by_id", "withdrawn_by_id"):
        op.create_index(f"ix_consent_{column}", "consent", [column])


def _emergency_access() -> None:
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("until_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        _key("emergency_access", "unit_id", "unit"),
        _key("emergency_access", "user_id", "user"),
        _key("emergency_access", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_access"),
        sqlite_strict=True,
    )
    for column in ("unit_id", "user_id", "person_id"):
        op.create_index(f"ix_emergency_access_{column}", "emergency_access", [column])


def _emergency_opened() -> None:
    op.create_table(
        "emergency_opened",
        sa.Column("access_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        _key("emergency_opened", "access_id", "emergency_access"),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_emergency_opened_participant_unit",
        ),
        sa.PrimaryKeyConstraint("access_id", "participant_id", name="pk_emergency_opened"),
        sqlite_strict=True,
    )
    op.create_index("ix_emergency_opened_participant_id", "emergency_opened", ["participant_id"])


def _emergency_notice() -> None:
    op.create_table(
        "emergency_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("access_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_from_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("reviewed_at", Moment(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=False, server_default=""),
        _key("emergency_notice", "access_id", "emergency_access"),
        _key("emergency_notice", "unit_id", "unit"),
        _key("emergency_notice", "user_id", "user"),
        _key("emergency_notice", "asked_from_id", "unit"),
        _key("emergency_notice", "reviewed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_notice"),
        sqlite_strict=True,
    )
    op.create_index("uq_emergency_notice_access", "emergency_notice", ["access_id", "unit_id"], unique=True)
    for column in ("unit_id", "user_id", "asked_from_id", "reviewed_by_id"):
        op.create_index(f"ix_emergency_notice_{column}", "emergency_notice", [column])


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
    for table in ("emergency_notice", "emergency_opened", "emergency_access", "consent"):
        op.drop_table(table)
