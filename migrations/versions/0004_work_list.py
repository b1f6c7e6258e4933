"""An index for the work list: follow-ups without an answer.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("livelihood_code IS NULL AND closed_as IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_follow_up_open", "follow_up", ["enrolment_id", "due_on"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_follow_up_open", table_name="follow_up")
