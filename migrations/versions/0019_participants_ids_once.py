"""A participant's id is never given to another: what the log tells of someone who is erased would be told of the next.

PostgreSQL's sequences never hand out an id twice. SQLite does, unless the table says AUTOINCREMENT, and that takes a
table made anew; it then counts on from the highest id that the log names.

Revision ID: 0019
Revises: 0018
"""

import re

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KEY = re.compile(r',\s*CONSTRAINT "?pk_participant"? PRIMARY KEY \("?id"?\)')
_PLAIN = re.compile(r"(\(\s*)id INTEGER NOT NULL,")
_COUNTED = re.compile(r"(\(\s*)id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,")
_HIGHEST = "max((SELECT max(id) FROM participant), (SELECT coalesce(max(participant_id), 0) FROM audit_entry))"
_COUNT_ON = (
    "DELETE FROM sqlite_sequence WHERE name = 'participant'",
    f"INSERT INTO sqlite_sequence (name, seq) SELECT 'participant', coalesce({_HIGHEST}, 0)",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_counted)
        for statement in _COUNT_ON:
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_uncounted)


def _counted(table: str) -> str:
    return _once(_PLAIN, r"\1id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,", _once(_KEY, "", table))


def _uncounted(table: str) -> str:
    before, after = _once(_COUNTED, r"\1id INTEGER NOT NULL,", table).rsplit(")", 1)
    return f"{before}, CONSTRAINT pk_participant PRIMARY KEY (id)){after}"


def _once(pattern: re.Pattern[str], instead: str, text: str) -> str:
    changed, number = pattern.subn(instead, text)
    if number != 1:
        raise RuntimeError(f"the table participant is not as expected: {pattern.pattern}")
    return changed


def _make_anew(rewrite) -> None:
    """Make `participant` again by its own words, rewritten, with the same rows, indexes and triggers.

    In this order whatever belongs to a participant finds it by the end of the transaction, which is when SQLite asks.
    """
    bind = op.get_bind()
    schema = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'participant' AND type {} AND sql IS NOT NULL"
    table = bind.exec_driver_sql(schema.format("= 'table'")).scalar_one()
    others = bind.exec_driver_sql(schema.format("IN ('index', 'trigger')")).scalars().all()
    unique = [sql for sql in others if sql.startswith("CREATE UNIQUE")]  # a foreign key may lean on one
    steps = [
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TEMPORARY TABLE kept AS SELECT * FROM participant",
        "DROP TABLE participant",
        rewrite(table),
        *unique,
        "INSERT INTO participant SELECT * FROM temp.kept",
        "DROP TABLE temp.kept",
    ]
    for statement in (*steps, *(sql for sql in others if sql not in unique)):
        bind.exec_driver_sql(statement)
