"""The orders of the list of participants hold what says whether a row may be seen.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STANDING = sa.text("absorbed_by_id IS NULL")


def upgrade() -> None:
    _indexes("id", "protection")


def downgrade() -> None:
    _indexes("id")


def _indexes(*rest: str) -> None:
    for name, column in (("ix_participant_name", "sort_name"), ("ix_participant_born", "birth_date")):
        op.drop_index(name, table_name="participant")
        columns = ["unit_id", column, *rest]
        op.create_index(name, "participant", columns, sqlite_where=_STANDING, postgresql_where=_STANDING)
