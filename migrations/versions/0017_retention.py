"""Erasure: its runs, and the one way past the rule that history stays.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPENED = "EXISTS (SELECT 1 FROM erasure WHERE erasure.thing = OLD.thing AND erasure.thing_id = OLD.thing_id)"
# A run that someone else than who proposed it is carrying out now.
UNDER_WAY = """EXISTS (SELECT 1 FROM retention_run WHERE retention_run.id = NEW.run_id
    AND retention_run.carried_out_by_id <> retention_run.proposed_by_id AND retention_run.carried_out_at IS NULL)"""

SQLITE_STAYS = "CREATE TRIGGER revision_delete BEFORE DELETE ON revision {}BEGIN SELECT RAISE(ABORT, 'revision_stays'); END"
SQLITE = (
    SQLITE_STAYS.format(f"WHEN NOT {OPENED} "),
    f"""CREATE TRIGGER erasure_insert BEFORE INSERT ON erasure WHEN NOT {UNDER_WAY}
        BEGIN SELECT RAISE(ABORT, 'erasure_by_two'); END""",
    "CREATE TRIGGER erasure_update BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure_by_two'); END",
)
RAISE = "RAISE EXCEPTION '{0}' USING ERRCODE = 'check_violation', CONSTRAINT = '{0}';"
FUNCTION = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
POSTGRESQL = (
    FUNCTION.format(
        "revision_stays",
        f"IF TG_OP = 'DELETE' THEN IF {OPENED} THEN RETURN OLD; END IF; END IF; " + RAISE.format("revision_stays"),
    ),
    FUNCTION.format(
        "erasure_by_two",
        f"IF TG_OP = 'INSERT' THEN IF {UNDER_WAY} THEN RETURN NEW; END IF; END IF; " + RAISE.format("erasure_by_two"),
    ),
    "CREATE TRIGGER erasure_by_two BEFORE INSERT OR UPDATE ON erasure FOR EACH ROW EXECUTE FUNCTION erasure_by_two()",
)

# As in 0009, for rows about nobody that are seen: a unit's own.
CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"
OWN = f"({CITY}) OR (unit_id = ANY ((SELECT string_to_array(current_setting('tracker.units', true), ','))::int[]))"


def upgrade() -> None:
    _runs()
    op.create_table(
        "erasure",
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id", "unit_id"], ["retention_run.id", "retention_run.unit_id"], name="fk_erasure_retention_run_unit"
        ),
        sa.PrimaryKeyConstraint("thing", "thing_id", name="pk_erasure"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_delete")
        for statement in SQLITE:
            op.execute(statement)
        return
    for statement in POSTGRESQL:
        op.execute(statement)
    op.execute("ALTER TABLE erasure ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE erasure FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON erasure USING ({OWN}) WITH CHECK ({OWN})")


def _runs() -> None:
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("files_proposed", sa.Integer(), nullable=False),
        sa.Column("files_erased", sa.Integer(), server_default="0", nullable=False),
        sa.Column("whole_unit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_out_by_id", sa.Integer(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "carried_out_by_id IS NULL OR carried_out_by_id <> proposed_by_id",
            name=op.f("ck_retention_run_two_persons"),
        ),
        sa.CheckConstraint(
            "carried_out_at IS NULL OR carried_out_by_id IS NOT NULL",
            name=op.f("ck_retention_run_carried_out_by_someone"),
        ),
        sa.CheckConstraint("files_erased <= files_proposed", name=op.f("ck_retention_run_no_more_than_proposed")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_retention_run_unit_id_unit")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_retention_run_proposed_by_id_user")),
        sa.ForeignKeyConstraint(["carried_out_by_id"], ["user.id"], name=op.f("fk_retention_run_carried_out_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
        sqlite_strict=True,
    )
    for column in ("unit_id", "proposed_by_id", "carried_out_by_id"):
        op.create_index(op.f(f"ix_retention_run_{column}"), "retention_run", [column])
    op.create_index("uq_retention_run_unit", "retention_run", ["id", "unit_id"], unique=True)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_delete")
        op.execute(SQLITE_STAYS.format(""))
    else:
        op.execute(FUNCTION.format("revision_stays", f"IF TRUE THEN {RAISE.format('revision_stays')} END IF; RETURN NEW;"))
    op.drop_table("erasure")
    op.drop_table("retention_run")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION erasure_by_two()")
