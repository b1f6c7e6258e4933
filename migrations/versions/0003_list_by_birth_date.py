"""An index for the list of participants by birth date.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_participant_birth_date", "participant", ["birth_date"])


def downgrade() -> None:
    op.drop_index("ix_participant_birth_date", table_name="participant")
