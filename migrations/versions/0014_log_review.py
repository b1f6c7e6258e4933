"""Who reads the log, held by PostgreSQL too; and the monthly review of it.

The entries of a unit are seen by those whose scope says so (`tracker.log`); the chain is read and written in the scope
of the whole city only, details always.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"
LOG = "unit_id = ANY ((SELECT string_to_array(current_setting('tracker.log', true), ','))::int[])"
REVIEWS = ("access_review", "access_review_pick")
POLICIES = {
    "audit_entry": {"seen": f"FOR SELECT USING ({CITY} OR {LOG})", "added": f"FOR INSERT WITH CHECK ({CITY})",
                    "stays": f"FOR UPDATE USING ({CITY})", "kept": f"FOR DELETE USING ({CITY})"},
    "audit_detail": {"city": f"USING ({CITY}) WITH CHECK ({CITY})"},
    **{table: {"log": f"USING ({CITY} OR {LOG}) WITH CHECK ({CITY} OR {LOG})"} for table in REVIEWS},
}  # fmt: skip


def upgrade() -> None:
    op.create_index(op.f("ix_audit_entry_unit_id_at"), "audit_entry", ["unit_id", "at"])
    op.create_table(
        "access_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_access_review_unit_id_unit")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["user.id"], name=op.f("fk_access_review_begun_by_id_user")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_access_review_signed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
        sa.UniqueConstraint("unit_id", "month", name=op.f("uq_access_review_unit_id_month")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_review_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=False, server_default=""),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("mark IN ('in_order', 'to_explain', 'passed_on')", op.f("ck_access_review_pick_mark")),
        sa.ForeignKeyConstraint(["review_id"], ["access_review.id"],
                                name=op.f("fk_access_review_pick_review_id_access_review")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_access_review_pick_unit_id_unit")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"],
                                name=op.f("fk_access_review_pick_entry_id_audit_entry")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["user.id"], name=op.f("fk_access_review_pick_marked_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review_pick")),
        sa.UniqueConstraint("review_id", "entry_id", name=op.f("uq_access_review_pick_review_id_entry_id")),
        sqlite_strict=True,
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, policies in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for name, rule in policies.items():
            op.execute(f"CREATE POLICY {name} ON {table} {rule}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for table in ("audit_entry", "audit_detail"):
            for name in POLICIES[table]:
                op.execute(f"DROP POLICY {name} ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.drop_table("access_review_pick")
    op.drop_table("access_review")
    op.drop_index(op.f("ix_audit_entry_unit_id_at"), "audit_entry")
