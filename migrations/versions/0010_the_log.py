"""The log: its two tables, and triggers by which the database itself refuses to change or remove an entry.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ERASE = sa.text("action = 'erase'")
# REPLACE removes a row without asking the DELETE trigger; the order trigger refuses it, as an id that is taken.
SQLITE = {
    "audit_entry_order": """BEFORE INSERT ON audit_entry
        WHEN NEW.id <> COALESCE((SELECT max(id) FROM audit_entry), 0) + 1
        BEGIN SELECT RAISE(ABORT, 'audit_order'); END""",
    "audit_entry_update": "BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_stays'); END",
    "audit_entry_delete": "BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_stays'); END",
}
POSTGRESQL = (
    """CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'audit_stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_stays'; END $$""",
    """CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()""",
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=True),
        sa.Column("participant_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details_digest", sa.LargeBinary(), nullable=True),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audit_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_strict=True,
    )
    for column in ("at", "user_id", "participant_id"):
        op.create_index(op.f(f"ix_audit_entry_{column}"), "audit_entry", [column])
    op.create_index("ix_audit_entry_erase", "audit_entry", ["id"], sqlite_where=ERASE, postgresql_where=ERASE)
    op.create_table(
        "audit_detail",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_detail_entry_id_audit_entry")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_detail")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, body in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
        return
    for statement in POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_detail")
    op.drop_table("audit_entry")  # its triggers go with it
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_stays()")
