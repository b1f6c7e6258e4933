"""Emergency access and its notices get addresses that say nothing: numbers that rise tell what came between.

Revision ID: 0018
Revises: 0017
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("emergency_access", "emergency_notice")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("token", sa.String(), nullable=False, server_default=""))
        _fill(table)
        op.create_index(f"ix_{table}_token", table, ["token"], unique=True)


def _fill(table: str) -> None:
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("token", sa.String))
    connection = op.get_bind()
    ids = connection.scalars(sa.select(rows.c.id)).all()
    given = [{"key": id_, "given": secrets.token_urlsafe(16)} for id_ in ids]
    if given:
        statement = sa.update(rows).where(rows.c.id == sa.bindparam("key")).values(token=sa.bindparam("given"))
        connection.execute(statement, given)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(f"ix_{table}_token", table)
        op.drop_column(table, "token")
