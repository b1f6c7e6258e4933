"""Numbers, contact details and free text about people are sealed; numbers are found by a blind index.

Why: `docs/decisions/0015-secrets-at-rest.md`. Needs the keys, both ways. What stood in the clear may stay in unused
parts of a file and in older copies: `docs/operations.md` tells how to get rid of it.

Revision ID: 0013
Revises: 0012
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from tracker.database import sort_key
from tracker.sealing import blind
from tracker.sealing.values import open_sealed, sealer

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 2000
REPLACED = sa.text("replaced_at IS NULL")

# Table, plain column, sealed column, whether it holds JSON.
SEALED: tuple[tuple[str, str, str, bool], ...] = (
    ("participant", "phone", "phone_sealed", False),
    ("participant", "email", "email_sealed", False),
    ("follow_up_attempt", "note", "note_sealed", False),
    ("revision", "before", "before_sealed", True),
    ("revision", "after", "after_sealed", True),
    ("revision", "reason", "reason_sealed", False),
    ("merge", "reason", "reason_sealed", False),
    ("merge", "moved", "moved_sealed", True),
    ("different_people", "reason", "reason_sealed", False),
    ("import_row", "cells", "cells_sealed", True),
    ("import_row", "faults", "faults_sealed", True),
    ("user_session", "data", "data_sealed", False),
    ("totp", "secret", "secret_sealed", False),
)
# A revision stays as it is; only a sealed value may become another sealed value, which opens for its row and column
# alone. The rules: with the columns sealed, and before.
STAY = ("id", "thing", "thing_id", "unit_id", "participant_id", "action", "version", "at", "user_id")
EMPTY = {"before": "{}", "after": "{}", "moved": "{}", "cells": "{}", "faults": "[]", "data": "{}"}
DEFAULTED = ("phone", "email", "note")
TEXTS = ("before_sealed", "after_sealed", "reason_sealed")
STAYS = "BEGIN SELECT RAISE(ABORT, 'revision_stays'); END"
OTHER_TEXT = " OR ".join(f"(OLD.{text} NOT LIKE 'v1.%' OR NEW.{text} NOT LIKE 'v1.%') AND OLD.{text} <> NEW.{text}" for text in TEXTS)
SQLITE_RULES = {
    "revision_update": f"BEFORE UPDATE OF {', '.join(STAY)} ON revision {STAYS}",
    "revision_resealed": f"BEFORE UPDATE OF {', '.join(TEXTS)} ON revision WHEN {OTHER_TEXT} {STAYS}",
}
SQLITE_RULE_BEFORE = f"CREATE TRIGGER revision_update BEFORE UPDATE ON revision {STAYS}"
MOVED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in STAY)
POSTGRESQL_RULES = (
    f"CREATE TRIGGER revision_stays BEFORE UPDATE ON revision FOR EACH ROW WHEN ({MOVED} OR {OTHER_TEXT})"
    " EXECUTE FUNCTION revision_stays()",
    "CREATE TRIGGER revision_remains BEFORE DELETE ON revision FOR EACH ROW EXECUTE FUNCTION revision_stays()",
)
POSTGRESQL_RULE_BEFORE = (
    "CREATE TRIGGER revision_stays BEFORE UPDATE OR DELETE ON revision FOR EACH ROW EXECUTE FUNCTION revision_stays()"
)


def upgrade() -> None:
    if on_sqlite():
        op.execute("PRAGMA secure_delete = ON")  # nothing in the clear is left in pages that become free
        exchange_number_table("number_sealed TEXT NOT NULL, number_index TEXT NOT NULL", "length(number_index) = 43", "indexed")
    else:
        for column in ("number_sealed", "number_index"):
            op.add_column("participant_number", sa.Column(column, sa.Text() if column == "number_sealed" else sa.String()))
    seal_numbers()
    if not on_sqlite():
        op.drop_index("uq_participant_number_number", table_name="participant_number")
        op.execute("ALTER TABLE participant_number DROP CONSTRAINT ck_participant_number_twelve_digits")
        op.drop_column("participant_number", "number")
        for column in ("number_sealed", "number_index"):
            op.alter_column("participant_number", column, nullable=False)
        op.create_check_constraint(op.f("ck_participant_number_indexed"), "participant_number", "length(number_index) = 43")
    index_numbers("number_index")
    without_rules()
    op.add_column("import_row", sa.Column("seen", sa.JSON(), nullable=True))
    op.add_column("import_row", sa.Column("insats", sa.String(), nullable=True))
    read_from_cells()
    op.add_column("participant", sa.Column("names_sealed", sa.Text(), nullable=False, server_default=""))
    seal_names()
    for table, plain, sealed, is_json in SEALED:
        op.add_column(table, sa.Column(sealed, sa.Text(), nullable=False, server_default=""))
        seal_column(table, plain, sealed, is_json)
        op.drop_column(table, plain)
    if on_sqlite():
        for name, rule in SQLITE_RULES.items():
            op.execute(f"CREATE TRIGGER {name} {rule}")
    else:
        for rule in POSTGRESQL_RULES:
            op.execute(rule)


def downgrade() -> None:
    without_rules()
    for table, plain, sealed, is_json in reversed(SEALED):
        kind: Any = sa.JSON() if is_json and not on_sqlite() else sa.String()
        op.add_column(table, sa.Column(plain, kind, nullable=False, server_default=EMPTY.get(plain, "")))
        open_column(table, plain, sealed, is_json)
        if not on_sqlite() and plain not in DEFAULTED:
            op.alter_column(table, plain, server_default=None)
        op.drop_column(table, sealed)
    open_names()
    op.drop_column("participant", "names_sealed")
    give_to_cells()
    op.drop_column("import_row", "seen")
    op.drop_column("import_row", "insats")
    op.execute(SQLITE_RULE_BEFORE if on_sqlite() else POSTGRESQL_RULE_BEFORE)
    if on_sqlite():
        exchange_number_table("number TEXT NOT NULL", "length(number) = 12", "twelve_digits")
    else:
        op.add_column("participant_number", sa.Column("number", sa.String()))
    open_numbers()
    if not on_sqlite():
        op.drop_index("uq_participant_number_number", table_name="participant_number")
        op.execute("ALTER TABLE participant_number DROP CONSTRAINT ck_participant_number_indexed")
        for column in ("number_sealed", "number_index"):
            op.drop_column("participant_number", column)
        op.alter_column("participant_number", "number", nullable=False)
        op.create_check_constraint(op.f("ck_participant_number_twelve_digits"), "participant_number", "length(number) = 12")
    index_numbers("number")


def on_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def run(statement: str, values: Any = None) -> Any:
    return op.get_bind().execute(sa.text(statement), values or {})


OTHERS = "id, participant_id, unit_id, kind, recorded_at, recorded_by_id, replaced_at, parallel"


def exchange_number_table(columns: str, rule: str, name: str) -> None:
    """SQLite cannot take a rule from a table: a new, empty table takes the old one's place, as `old_number` stays."""
    op.execute("CREATE TEMPORARY TABLE old_number AS SELECT * FROM participant_number")
    op.drop_table("participant_number")
    op.execute(f"""CREATE TABLE participant_number (
        id INTEGER NOT NULL,
        participant_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        {columns},
        parallel INTEGER DEFAULT '0' NOT NULL,
        kind TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        recorded_by_id INTEGER,
        replaced_at TEXT,
        CONSTRAINT ck_participant_number_kind CHECK (kind IN ('personnummer', 'samordningsnummer')),
        CONSTRAINT ck_participant_number_{name} CHECK ({rule}),
        CONSTRAINT fk_participant_number_participant_unit FOREIGN KEY(participant_id, unit_id)
            REFERENCES participant (id, unit_id),
        CONSTRAINT fk_participant_number_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id),
        CONSTRAINT fk_participant_number_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id),
        CONSTRAINT fk_participant_number_recorded_by_id_user FOREIGN KEY(recorded_by_id) REFERENCES user (id),
        CONSTRAINT pk_participant_number PRIMARY KEY (id)
    ) STRICT""")
    op.create_index("ix_participant_number_participant_id", "participant_number", ["participant_id"])
    op.create_index("ix_participant_number_recorded_by_id", "participant_number", ["recorded_by_id"])
    op.create_index(
        "uq_participant_number_in_force", "participant_number", ["participant_id"], unique=True,
        sqlite_where=REPLACED, postgresql_where=REPLACED,
    )


def index_numbers(column: str) -> None:
    op.create_index("uq_participant_number_number", "participant_number", ["unit_id", column, "parallel"], unique=True)


def seal_numbers() -> None:
    """The numbers of the units' records, and whose a number is."""
    source = "old_number" if on_sqlite() else "participant_number"
    seal_one = None
    for batch in batches(f"SELECT id, number FROM {source}"):
        seal_one = seal_one or sealer("participant_number", "number_sealed")
        index_of = blind.number_indexes(number for _id, number in batch)
        given = [{"id": id_, "sealed": seal_one(id_, number), "index": index_of[number]} for id_, number in batch]
        write_numbers("number_sealed, number_index", ":sealed, :index", given)
    if on_sqlite():
        op.execute("DROP TABLE old_number")
    for batch in batches("SELECT person_id, number_index FROM person_number"):
        index_of = blind.number_indexes(number for _id, number in batch)
        given = [{"number": number, "index": index_of[number]} for _id, number in batch]
        run("UPDATE person_number SET number_index = :index WHERE number_index = :number", given)


def open_numbers() -> None:
    source = "old_number" if on_sqlite() else "participant_number"
    number_of: dict[str, str] = {}
    for batch in batches(f"SELECT id, number_sealed, number_index FROM {source}"):
        given = [{"id": id_, "number": open_sealed("participant_number", "number_sealed", id_, text)} for id_, text, _ in batch]
        number_of |= {row[2]: each["number"] for row, each in zip(batch, given, strict=True)}
        write_numbers("number", ":number", given)
    if on_sqlite():
        op.execute("DROP TABLE old_number")
    indexes = [row[0] for row in run("SELECT number_index FROM person_number").all()]
    known = [{"index": index, "number": number_of[index]} for index in indexes if index in number_of]
    if known:
        run("UPDATE person_number SET number_index = :number WHERE number_index = :index", known)
    op.execute("DELETE FROM person_number WHERE length(number_index) = 43")  # no record has such a number any more


def write_numbers(columns: str, marks: str, given: list[dict[str, Any]]) -> None:
    if on_sqlite():
        run(
            f"INSERT INTO participant_number ({columns}, {OTHERS}) SELECT {marks}, {OTHERS} FROM old_number WHERE id = :id",
            given,
        )
    else:
        run(f"UPDATE participant_number SET ({columns}) = ROW({marks}) WHERE id = :id", given)


def batches(query: str) -> Iterator[list[Any]]:
    """The rows as they stand now, some at a time."""
    rows = run(query).all()
    for start in range(0, len(rows), BATCH):
        yield list(rows[start : start + BATCH])


def seal_column(table: str, plain: str, sealed: str, is_json: bool) -> None:
    seal_one = None
    text = plain if on_sqlite() or not is_json else f"CAST({plain} AS text)"
    key = key_of(table)
    for batch in batches(f"SELECT {key}, {text} FROM {table} WHERE {text} <> ''"):
        seal_one = seal_one or sealer(table, sealed)
        given = [{"id": id_, "value": seal_one(id_, value)} for id_, value in batch]
        run(f"UPDATE {table} SET {sealed} = :value WHERE {key} = :id", given)


def open_column(table: str, plain: str, sealed: str, is_json: bool) -> None:
    value = "CAST(:value AS json)" if is_json and not on_sqlite() else ":value"
    key = key_of(table)
    for batch in batches(f"SELECT {key}, {sealed} FROM {table} WHERE {sealed} <> ''"):
        given = [{"id": id_, "value": open_sealed(table, sealed, id_, text)} for id_, text in batch]
        run(f"UPDATE {table} SET {plain} = {value} WHERE {key} = :id", given)


def key_of(table: str) -> str:
    return "user_id" if table == "totp" else "id"


def seal_names() -> None:
    """The names of protected people; the others stay where they are searched and sorted."""
    for id_, *names in run("SELECT id, given_name, family_name FROM participant WHERE protection <> 'none'").all():
        given = {"id": id_, "names": sealer("participant", "names_sealed")(id_, json.dumps(names, ensure_ascii=False))}
        run("UPDATE participant SET names_sealed = :names, given_name = '', family_name = '', sort_name = '' WHERE id = :id", given)


def open_names() -> None:
    for id_, text in run("SELECT id, names_sealed FROM participant WHERE names_sealed <> ''").all():
        given_name, family_name = json.loads(open_sealed("participant", "names_sealed", id_, text))
        given = {"id": id_, "given": given_name, "family": family_name, "key": sort_key(f"{family_name} {given_name}")}
        run("UPDATE participant SET given_name = :given, family_name = :family, sort_name = :key WHERE id = :id", given)


def read_from_cells() -> None:
    """What is asked for of a waiting row, and tells nothing of the person, in columns of its own."""
    for id_, state, text in run("SELECT id, state, cells FROM import_row").all():
        cells = json.loads(text) if isinstance(text, str) else text
        insats = cells.get("insats") if state == "new" else None
        given = {"id": id_, "seen": json.dumps(cells["_seen"]) if "_seen" in cells else None, "insats": insats and str(insats)}
        run(f"UPDATE import_row SET seen = {as_json('seen')}, insats = :insats WHERE id = :id", given)


def give_to_cells() -> None:
    for id_, text, seen in run("SELECT id, cells, seen FROM import_row WHERE seen IS NOT NULL").all():
        cells, seen = (json.loads(value) if isinstance(value, str) else value for value in (text, seen))
        given = {"id": id_, "cells": json.dumps(cells | {"_seen": seen}, ensure_ascii=False)}
        run(f"UPDATE import_row SET cells = {as_json('cells')} WHERE id = :id", given)


def as_json(name: str) -> str:
    return f":{name}" if on_sqlite() else f"CAST(:{name} AS json)"


def without_rules() -> None:
    """Take the rules of a revision's columns away while these change."""
    if on_sqlite():
        for name in SQLITE_RULES:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name in ("revision_stays", "revision_remains"):
            op.execute(f"DROP TRIGGER IF EXISTS {name} ON revision")
