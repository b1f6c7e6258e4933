"""Rows that look alike and were found to be two people, unit by unit.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "different_people"
POINTS_AT = {
    "unit_id": "unit",
    "found_by_id": "user",
    "withdrawn_by_id": "user",
}
INDEXED = ("one_id", "two_id", "found_by_id", "withdrawn_by_id")
STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("two_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("one_id < two_id", name=op.f(f"ck_{TABLE}_in_order")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_{TABLE}_{column}_{table}")
            for column, table in POINTS_AT.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{which}_id", "unit_id"], ["participant.id", "participant.unit_id"], name=f"fk_{TABLE}_{which}_unit"
            )
            for which in ("one", "two")
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sqlite_strict=True,
    )
    for column in INDEXED:
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.create_index(
        f"uq_{TABLE}_standing",
        TABLE,
        ["unit_id", "one_id", "two_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table(TABLE)
