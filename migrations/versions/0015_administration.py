"""Roles with an end, the right to take out rows about individuals, readers of projects, and versions of what
administrators edit.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment, SortKey, sort_key

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CODE_LISTS = (
    *("insats_type", "exit_reason", "livelihood", "barrier", "household_type"),
    *("education", "referral", "district", "municipality"),
)
VERSIONED = ("unit", "user", *CODE_LISTS)


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("user", sa.Column("sort_name", SortKey(), nullable=False, server_default=""))
    users = sa.table("user", sa.column("id"), sa.column("name"), sa.column("sort_name"))
    for user_id, name in op.get_bind().execute(sa.select(users.c.id, users.c.name)).all():
        op.execute(sa.update(users).where(users.c.id == user_id).values(sort_name=sort_key(name)))
    op.add_column("assignment", sa.Column("ends_on", sa.Date(), nullable=True))
    op.create_table(
        "export_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_export_right_purpose")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_export_right_user_id_user"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_export_right_unit_id_unit"),
        sa.ForeignKeyConstraint(["given_by_id"], ["user.id"], name="fk_export_right_given_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_export_right"),
        sqlite_strict=True,
    )
    op.create_index("ix_export_right_user_id", "export_right", ["user_id"])
    op.create_index("ix_export_right_unit_id", "export_right", ["unit_id"])
    op.create_index("ix_export_right_given_by_id", "export_right", ["given_by_id"])
    op.create_table(
        "project_reader",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_project_reader_user_id_user"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_reader_project_id_project"),
        sa.PrimaryKeyConstraint("user_id", "project_id", name="pk_project_reader"),
        sqlite_strict=True,
    )
    op.create_index("ix_project_reader_project_id", "project_reader", ["project_id"])


def downgrade() -> None:
    op.drop_table("project_reader")
    op.drop_table("export_right")
    op.drop_column("assignment", "ends_on")
    op.drop_column("user", "sort_name")
    for table in reversed(VERSIONED):
        op.drop_column(table, "version")
