"""Cancelled enrolments: the row goes, its id is never given to another, and whose it was is kept.

PostgreSQL's sequences never hand out an id twice. SQLite does, unless the table says AUTOINCREMENT, and that takes a
table made anew.

Revision ID: 0006
Revises: 0005
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = re.compile(r',\s*CONSTRAINT "?pk_enrolment"? PRIMARY KEY \("?id"?\)')
_PLAIN = re.compile(r"(\(\s*)id INTEGER NOT NULL,")
_COUNTED = re.compile(r"(\(\s*)id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        make_anew(counted)
    op.create_table(
        "cancelled_enrolment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("insats_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{parent}_id", "unit_id"],
                [f"{parent}.id", f"{parent}.unit_id"],
                name=f"fk_cancelled_enrolment_{parent}_unit",
            )
            for parent in ("participant", "insats")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cancelled_enrolment"),
        sqlite_strict=True,
    )
    for column in ("participant_id", "insats_id"):
        op.create_index(f"ix_cancelled_enrolment_{column}", "cancelled_enrolment", [column])


def downgrade() -> None:
    op.drop_table("cancelled_enrolment")
    if op.get_bind().dialect.name == "sqlite":
        make_anew(plain)


def counted(table: str) -> str:
    return once(_PLAIN, r"\1id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,", once(_KEY, "", table))


def plain(table: str) -> str:
    table = once(_COUNTED, r"\1id INTEGER NOT NULL,", table)
    before, after = table.rsplit(")", 1)
    return f"{before}, CONSTRAINT pk_enrolment PRIMARY KEY (id)){after}"


def once(pattern: re.Pattern[str], instead: str, text: str) -> str:
    changed, number = pattern.subn(instead, text)
    if number != 1:
        raise RuntimeError(f"the table enrolment is not as expected: {pattern.pattern}")
    return changed


def make_anew(rewrite) -> None:
    """Make `enrolment` again by its own words, rewritten, with the same rows, indexes and triggers.

    In this order a follow-up always finds its enrolment by the end of the transaction, which is when SQLite asks.
    """
    bind = op.get_bind()
    schema = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'enrolment' AND type {} AND sql IS NOT NULL"
    table = bind.exec_driver_sql(schema.format("= 'table'")).scalar_one()
    others = bind.exec_driver_sql(schema.format("IN ('index', 'trigger')")).scalars().all()
    unique = [sql for sql in others if sql.startswith("CREATE UNIQUE")]  # a foreign key may lean on one
    steps = [
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TEMPORARY TABLE kept AS SELECT * FROM enrolment",
        "DROP TABLE enrolment",
        rewrite(table),
        *unique,
        "INSERT INTO enrolment SELECT * FROM temp.kept",
        "DROP TABLE temp.kept",
    ]
    for statement in (*steps, *(sql for sql in others if sql not in unique)):
        bind.exec_driver_sql(statement)
