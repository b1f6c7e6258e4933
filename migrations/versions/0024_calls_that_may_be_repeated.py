"""What other systems' calls were answered, for a day: a call that is repeated is answered alike and done once.

Rows are held by PostgreSQL as the tables of migration 0009 are.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "call_answer"
CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"
UNITS = "((SELECT string_to_array(current_setting('tracker.units', true), ','))::int[])"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("key_index", sa.String(), nullable=False),
        sa.Column("call_index", sa.String(), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_call_answer_unit_id_unit"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_call_answer_client_id_client"),
        sa.PrimaryKeyConstraint("id", name="pk_call_answer"),
        sa.UniqueConstraint("client_id", "key_index", name="uq_call_answer_key"),
        sqlite_strict=True,
    )
    for column in ("unit_id", "answered_at"):
        op.create_index(f"ix_call_answer_{column}", TABLE, [column])
    if op.get_bind().dialect.name == "postgresql":
        _hold_rows()


def _hold_rows() -> None:
    theirs = f"({CITY}) OR (unit_id = ANY {UNITS})"
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({theirs})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT WITH CHECK ({theirs})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE USING ({theirs}) WITH CHECK ({theirs})")
    op.execute(f"CREATE POLICY removed ON {TABLE} FOR DELETE USING ({theirs})")


def downgrade() -> None:
    op.drop_table(TABLE)
