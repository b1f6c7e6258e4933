"""Releases: what they are, what has happened to them, their checks, and what those have frozen.

What is frozen and what has happened is only added, and nobody fixes what she drew herself: both databases refuse it.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STAYS = ("release", "release_step", "release_frozen", "release_file")
DREW = """EXISTS (SELECT 1 FROM release_step WHERE release_step.release_id = NEW.release_id
    AND release_step.kind = 'drawn' AND release_step.user_id = NEW.user_id)"""
RAISE = "RAISE EXCEPTION '{0}' USING ERRCODE = 'check_violation', CONSTRAINT = '{0}';"
FUNCTION = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"


def upgrade() -> None:
    _release()
    _check()
    _step()
    _frozen()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("full_range", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.CheckConstraint("method IN ('suppression', 'rounding', 'cell_key')", name=op.f("ck_release_method")),
        sa.CheckConstraint("threshold IN (3, 5)", name=op.f("ck_release_threshold")),
        sa.CheckConstraint("(replaces_id IS NULL) = (why = '')", name=op.f("ck_release_replaces_for_a_reason")),
        sa.ForeignKeyConstraint(["replaces_id"], ["release.id"], name=op.f("fk_release_replaces_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_release_year"), "release", ["year"])
    op.create_index(op.f("ix_release_replaces_id"), "release", ["replaces_id"])


def _check() -> None:
    op.create_table(
        "release_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_release_check_ended_somehow")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_check_release_id_release")),
        sa.ForeignKeyConstraint(["started_by_id"], ["user.id"], name=op.f("fk_release_check_started_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_check")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_release_check_release_id"), "release_check", ["release_id"])
    op.create_index(op.f("ix_release_check_started_by_id"), "release_check", ["started_by_id"])
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_release_check_running", "release_check", ["release_id"], unique=True, sqlite_where=running,
        postgresql_where=running,
    )  # fmt: skip


def _step() -> None:
    kinds = "kind IN ('drawn', 'checked', 'failed', 'fixed', 'returned', 'published', 'discarded')"
    op.create_table(
        "release_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(kinds, name=op.f("ck_release_step_kind")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_step_release_id_release")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_release_step_user_id_user")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["release_check.id"], name=op.f("fk_release_step_check_id_release_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_step")),
        sa.UniqueConstraint("release_id", "number", name=op.f("uq_release_step_release_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_release_step_user_id"), "release_step", ["user_id"])
    op.create_index(op.f("ix_release_step_check_id"), "release_step", ["check_id"])


def _frozen() -> None:
    of_check = ["check_id"], ["release_check.id"]
    op.create_table(
        "release_frozen",
        sa.Column("check_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("preliminary", sa.Boolean(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        *(sa.Column(each, sa.LargeBinary(), nullable=False) for each in ("publication", "cells", "attack", "certificate")),
        sa.ForeignKeyConstraint(*of_check, name=op.f("fk_release_frozen_check_id_release_check")),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_release_frozen")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_release_frozen_name"), "release_frozen", ["name"])
    op.create_table(
        "release_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(*of_check, name=op.f("fk_release_file_check_id_release_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_file")),
        sa.UniqueConstraint("check_id", "name", name=op.f("uq_release_file_check_id_name")),
        sqlite_strict=True,
    )


def _guard_sqlite() -> None:
    stop = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    for table in STAYS:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} {stop.format('release_stays')}")
    op.execute(
        "CREATE TRIGGER release_step_fixed BEFORE INSERT ON release_step"
        f" WHEN NEW.kind = 'fixed' AND {DREW} {stop.format('release_by_two')}"
    )


def _guard_postgresql() -> None:
    op.execute(FUNCTION.format("release_stays", RAISE.format("release_stays") + " RETURN NULL;"))
    fixed = f"IF NEW.kind = 'fixed' AND {DREW} THEN {RAISE.format('release_by_two')} END IF; RETURN NEW;"
    op.execute(FUNCTION.format("release_by_two", fixed))
    for table in STAYS:
        op.execute(
            f"CREATE TRIGGER release_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION release_stays()"
        )
    op.execute(
        "CREATE TRIGGER release_by_two BEFORE INSERT ON release_step FOR EACH ROW EXECUTE FUNCTION release_by_two()"
    )


def downgrade() -> None:
    for table in ("release_file", "release_frozen", "release_step", "release_check", "release"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION release_stays()")
        op.execute("DROP FUNCTION release_by_two()")
