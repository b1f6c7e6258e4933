"""Named handlers of protected participants. Those who could see them until now are named, so that nobody is lost.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PROTECTED = sa.text("protection <> 'none'")
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')", "postgresql": "now()"}


def upgrade() -> None:
    op.create_table(
        "handler",
        sa.Column("participant_id", sa.Integer, sa.ForeignKey("participant.id", name="fk_handler_participant_id_participant"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id", name="fk_handler_user_id_user"), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id", name="fk_handler_unit_id_unit"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer, sa.ForeignKey("user.id", name="fk_handler_named_by_id_user"), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"], ["participant.id", "participant.unit_id"], name="fk_handler_participant_unit"
        ),
        sa.PrimaryKeyConstraint("participant_id", "user_id", name="pk_handler"),
        sqlite_strict=True,
    )
    op.create_index("ix_handler_user_id", "handler", ["user_id"])
    op.create_index("ix_handler_named_by_id", "handler", ["named_by_id"])
    op.create_index(
        "ix_participant_protected", "participant", ["unit_id", "id"], sqlite_where=PROTECTED, postgresql_where=PROTECTED
    )
    op.add_column("participant_number", sa.Column("parallel", sa.Integer, nullable=False, server_default="0"))
    op.drop_index("uq_participant_number_number", table_name="participant_number")
    op.create_index("uq_participant_number_number", "participant_number", ["unit_id", "number", "parallel"], unique=True)
    op.execute(
        f"""INSERT INTO handler (participant_id, user_id, unit_id, since)
            SELECT DISTINCT p.id, a.user_id, p.unit_id, {NOW[op.get_bind().dialect.name]}
            FROM participant p JOIN assignment a ON a.unit_id = p.unit_id JOIN role r ON r.id = a.role_id
            WHERE p.protection <> 'none' AND r.name IN ('caseworker', 'manager')"""
    )


def downgrade() -> None:
    """Refused where a number stands twice in a unit: the earlier rule allows it once."""
    op.drop_index("uq_participant_number_number", table_name="participant_number")
    op.create_index("uq_participant_number_number", "participant_number", ["unit_id", "number"], unique=True)
    op.drop_column("participant_number", "parallel")
    op.drop_index("ix_participant_protected", table_name="participant")
    op.drop_table("handler")
