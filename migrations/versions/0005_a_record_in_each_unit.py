"""Each unit keeps its own record of a person; what records of one person share is a `person` without any facts.

Why: `docs/decisions/0011-a-record-in-each-unit.md`. A record that several units used becomes one for each. The way
back folds them into the oldest again, with the numbers of all; what a unit had written differently is then lost.

Revision ID: 0005
Revises: 0004
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("livelihood_code IS NULL AND closed_as IS NULL AND withdrawn_at IS NULL")
STANDING = sa.text("absorbed_by_id IS NULL")
REPLACED = sa.text("replaced_at IS NULL")

# Table → the columns that it gets; all are filled before they must be.
COLUMNS = {
    "participant": ("unit_id", "person_id"),
    "enrolment": ("unit_id",),
    "follow_up": ("participant_id", "unit_id"),
    "follow_up_attempt": ("participant_id", "unit_id"),
    "revision": ("unit_id", "participant_id"),
    "merge": ("unit_id",),
    "import_row": ("unit_id",),
}
NULLABLE = ("revision",)
# Table, columns, parent, its columns.
WHOSE = (
    ("enrolment", "participant", ("participant_id", "unit_id"), ("id", "unit_id")),
    ("enrolment", "insats", ("insats_id", "unit_id"), ("id", "unit_id")),
    ("follow_up", "enrolment", ("enrolment_id", "participant_id", "unit_id"), ("id", "participant_id", "unit_id")),
    ("follow_up_attempt", "follow_up", ("follow_up_id", "participant_id", "unit_id"), ("id", "participant_id", "unit_id")),
    ("import_row", "import_run", ("run_id", "unit_id"), ("id", "unit_id")),
)
CASCADES = ("follow_up", "follow_up_attempt")
WHOLE_KEYS = {
    "participant": ("id", "unit_id"),
    "insats": ("id", "unit_id"),
    "enrolment": ("id", "participant_id", "unit_id"),
    "follow_up": ("id", "participant_id", "unit_id"),
    "import_run": ("id", "unit_id"),
}

# Every unit that used a record, the one to keep it first; a record that no unit used goes to the first unit there is.
USERS = """
    CREATE TEMPORARY TABLE record_user AS
    SELECT participant_id, unit_id, min(since) AS since,
           row_number() OVER (PARTITION BY participant_id ORDER BY min(since), unit_id) AS place
    FROM (
        SELECT participant_id, unit_id, since FROM caseload
        UNION ALL SELECT e.participant_id, i.unit_id, e.starts_on FROM enrolment e JOIN insats i ON i.id = e.insats_id
        UNION ALL SELECT p.id, (SELECT min(id) FROM unit), p.birth_date FROM participant p
            WHERE NOT EXISTS (SELECT 1 FROM caseload c WHERE c.participant_id = p.id)
              AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.participant_id = p.id)
    ) AS used GROUP BY participant_id, unit_id
"""
RECORDS = """
    CREATE TEMPORARY TABLE record AS
    SELECT participant_id, unit_id, CASE WHEN place = 1 THEN participant_id ELSE
        (SELECT max(id) FROM participant) + row_number() OVER (ORDER BY place = 1, participant_id, place) END AS id
    FROM record_user
"""
FACTS = (
    "given_name, family_name, sort_name, birth_date, sex, no_number_reason, protection, phone, email, died_on,"
    " version, created_at"
)
ABSORBER = "SELECT s.id FROM record s WHERE s.participant_id = p.absorbed_by_id AND s.unit_id = {unit}"
SPLIT = (
    "UPDATE participant SET person_id = id, unit_id = (SELECT r.unit_id FROM record r WHERE r.id = participant.id)",
    f"""INSERT INTO participant (id, unit_id, person_id, absorbed_by_id, created_by_id, {FACTS})
        SELECT r.id, r.unit_id, p.id,
               ({ABSORBER.format(unit="r.unit_id")}),
               CASE WHEN EXISTS (SELECT 1 FROM assignment a WHERE a.user_id = p.created_by_id AND a.unit_id = r.unit_id)
                    THEN p.created_by_id END, {FACTS}
        FROM record r JOIN participant p ON p.id = r.participant_id WHERE r.id <> p.id""",
    f"""UPDATE participant AS p SET absorbed_by_id = ({ABSORBER.format(unit="p.unit_id")})
        WHERE absorbed_by_id IS NOT NULL AND id = person_id""",
    """UPDATE enrolment SET unit_id = (SELECT i.unit_id FROM insats i WHERE i.id = enrolment.insats_id)""",
    """UPDATE enrolment SET participant_id =
        (SELECT r.id FROM record r WHERE r.participant_id = enrolment.participant_id AND r.unit_id = enrolment.unit_id)""",
    """UPDATE follow_up SET participant_id = (SELECT e.participant_id FROM enrolment e WHERE e.id = enrolment_id),
        unit_id = (SELECT e.unit_id FROM enrolment e WHERE e.id = enrolment_id)""",
    """UPDATE follow_up_attempt SET participant_id = (SELECT f.participant_id FROM follow_up f WHERE f.id = follow_up_id),
        unit_id = (SELECT f.unit_id FROM follow_up f WHERE f.id = follow_up_id)""",
    """UPDATE import_row SET unit_id = (SELECT i.unit_id FROM import_run i WHERE i.id = import_row.run_id)""",
    """UPDATE revision SET participant_id = thing_id, unit_id = (SELECT p.unit_id FROM participant p WHERE p.id = thing_id)
        WHERE thing = 'participant'""",
    *(
        f"""UPDATE revision SET participant_id = (SELECT t.participant_id FROM {table} t WHERE t.id = thing_id),
            unit_id = (SELECT t.unit_id FROM {table} t WHERE t.id = thing_id) WHERE thing = '{table}'"""
        for table in ("enrolment", "follow_up")
    ),
    *(
        f"UPDATE revision SET unit_id = (SELECT t.unit_id FROM {table} t WHERE t.id = thing_id) WHERE thing = '{table}'"
        for table in ("insats", "project")
    ),
)
FOLD = (
    "UPDATE enrolment SET participant_id = (SELECT k.home_id FROM kept k WHERE k.id = participant_id)",
    "UPDATE participant SET absorbed_by_id = (SELECT k.absorber_id FROM kept k WHERE k.id = participant.id)",
    "UPDATE revision SET thing_id = (SELECT k.kept_id FROM kept k WHERE k.id = thing_id) WHERE thing = 'participant'",
    """INSERT INTO caseload (participant_id, unit_id, since)
        SELECT k.kept_id, p.unit_id, min(CAST(SUBSTR(CAST(p.created_at AS TEXT), 1, 10) AS DATE))
        FROM kept k JOIN participant p ON p.id = k.id GROUP BY k.kept_id, p.unit_id""",
    """INSERT INTO caseload (participant_id, unit_id, since)
        SELECT k.home_id, p.unit_id, min(CAST(SUBSTR(CAST(p.created_at AS TEXT), 1, 10) AS DATE))
        FROM kept k JOIN participant p ON p.id = k.id
        WHERE NOT EXISTS (SELECT 1 FROM caseload c WHERE c.participant_id = k.home_id AND c.unit_id = p.unit_id)
        GROUP BY k.home_id, p.unit_id""",
    """UPDATE participant SET (birth_date, sex, no_number_reason) =
        (SELECT r.birth_date, r.sex, r.no_number_reason FROM participant r JOIN kept_number n ON n.record_id = r.id
         WHERE n.home_id = participant.id AND n.in_force = 1)
        WHERE id IN (SELECT home_id FROM kept_number WHERE in_force = 1)""",
    "DELETE FROM participant WHERE id NOT IN (SELECT kept_id FROM kept)",
)


def upgrade() -> None:
    triggers = without_triggers()
    make_tables()
    for table, columns in COLUMNS.items():
        for column in columns:
            parent = {"unit_id": "unit.id", "person_id": "person.id"}.get(column)
            add_column(table, column, parent)
    op.execute("INSERT INTO person (id) SELECT id FROM participant")
    op.execute(USERS)
    op.execute(RECORDS)
    number_of = dict(rows("SELECT id, number FROM participant_number"))
    for statement in SPLIT:
        op.execute(statement)
    give_numbers()
    split_merges(number_of)
    for table in ("record", "record_user"):
        op.execute(f"DROP TABLE {table}")
    op.drop_table("caseload")
    move_sequences("person", "participant", "participant_number", "merge")
    exchange_indexes()
    hold()
    with_triggers(triggers)


def downgrade() -> None:
    triggers = without_triggers()
    let_go()
    old_indexes()
    op.create_table(
        "caseload",
        sa.Column("participant_id", sa.Integer, sa.ForeignKey("participant.id", name="fk_caseload_participant_id_participant"), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id", name="fk_caseload_unit_id_unit"), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", "unit_id", name="pk_caseload"),
        sqlite_strict=True,
    )
    op.create_index("ix_caseload_unit", "caseload", ["unit_id", "participant_id"])
    choose_kept()
    op.drop_table("same_person")
    fold_merges(take_numbers())
    for statement in FOLD:
        if statement.startswith("INSERT INTO caseload") and on_sqlite():
            statement = statement.replace("AS DATE", "AS TEXT")
        op.execute(statement)
    for table in ("kept", "kept_number"):
        op.execute(f"DROP TABLE {table}")
    op.drop_table("person_number")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("person")
    with_triggers(triggers)


def rows(statement: str, **values: Any) -> list[Any]:
    return list(op.get_bind().execute(sa.text(statement), values).all())


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def without_triggers() -> list[str]:
    """Take the triggers away while rows move; returns what makes them again (SQLite) or leaves them off (PostgreSQL)."""
    if not on_sqlite():
        for table in COLUMNS:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return []
    rows = op.get_bind().execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in rows:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in rows]


def with_triggers(kept: list[str]) -> None:
    for sql in kept:
        op.execute(sql)
    if not on_sqlite():
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in COLUMNS:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def make_tables() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sqlite_strict=True,
    )
    op.create_table(
        "person_number",
        sa.Column("number_index", sa.String, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", name="fk_person_number_person_id_person"), nullable=False),
        sa.PrimaryKeyConstraint("number_index", name="pk_person_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_person_number_person_id", "person_number", ["person_id"])
    op.create_table(
        "same_person",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("one_id", sa.Integer, sa.ForeignKey("person.id", name="fk_same_person_one_id_person"), nullable=False),
        sa.Column("other_id", sa.Integer, sa.ForeignKey("person.id", name="fk_same_person_other_id_person"), nullable=False),
        sa.Column("merge_id", sa.Integer, sa.ForeignKey("merge.id", name="fk_same_person_merge_id_merge"), nullable=True),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_same_person_two_persons")),
        sa.PrimaryKeyConstraint("id", name="pk_same_person"),
        sqlite_strict=True,
    )
    for column in ("one_id", "other_id", "merge_id"):
        op.create_index(f"ix_same_person_{column}", "same_person", [column])


def add_column(table: str, column: str, parent: str | None) -> None:
    """A column that is filled later. SQLite writes it last in the table's text, where `hold` finds it."""
    named = {"name": f"fk_{table}_{column}_{parent.split('.')[0]}"} if parent else {}
    if on_sqlite():
        to = parent.replace(".", " (") + ")" if parent else ""
        reference = f" CONSTRAINT {named['name']} REFERENCES {to}" if parent else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER{reference}")
        return
    keys = [sa.ForeignKey(parent, **named)] if parent else []
    op.add_column(table, sa.Column(column, sa.Integer, *keys, nullable=True))


def number_columns(unique: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("participant_id", sa.Integer, sa.ForeignKey("participant.id", name="fk_participant_number_participant_id_participant"), nullable=False),
        *([] if unique else [sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id", name="fk_participant_number_unit_id_unit"), nullable=False)]),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer, sa.ForeignKey("user.id", name="fk_participant_number_recorded_by_id_user"), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('personnummer', 'samordningsnummer')", name=op.f("ck_participant_number_kind")),
        sa.CheckConstraint("length(number) = 12", name=op.f("ck_participant_number_twelve_digits")),
        sa.PrimaryKeyConstraint("id", name="pk_participant_number"),
        *([sa.UniqueConstraint("number", name=unique)] if unique else []),
    ]


def exchange_number_table(unique: str, fill: str) -> None:
    """SQLite cannot take a unique rule from a table: a new table takes the old one's place."""
    op.execute("CREATE TEMPORARY TABLE old_number AS SELECT * FROM participant_number")
    op.drop_table("participant_number")
    op.create_table("participant_number", *number_columns(unique), sqlite_strict=True)
    op.execute(fill)
    op.execute("DROP TABLE old_number")
    op.create_index("ix_participant_number_participant_id", "participant_number", ["participant_id"])
    op.create_index("ix_participant_number_recorded_by_id", "participant_number", ["recorded_by_id"])
    op.create_index(
        "uq_participant_number_in_force", "participant_number", ["participant_id"], unique=True,
        sqlite_where=REPLACED, postgresql_where=REPLACED,
    )


def give_numbers() -> None:
    """Each unit's record gets the numbers of the one it came from."""
    op.execute("INSERT INTO person_number (number_index, person_id) SELECT number, participant_id FROM participant_number")
    kept = "kind, recorded_at, replaced_at"
    exchange_number_table(
        "",
        f"""INSERT INTO participant_number (id, participant_id, unit_id, number, recorded_by_id, {kept})
            SELECT CASE WHEN r.id = n.participant_id THEN n.id ELSE (SELECT max(id) FROM old_number)
                       + row_number() OVER (ORDER BY r.id = n.participant_id, n.id, r.id) END,
                   r.id, r.unit_id, n.number, CASE WHEN r.id = n.participant_id THEN n.recorded_by_id END, {kept}
            FROM old_number n JOIN record r ON r.participant_id = n.participant_id""",
    )
    op.create_index("uq_participant_number_number", "participant_number", ["unit_id", "number"], unique=True)


MERGES = """
    SELECT s.unit_id, s.id, a.id, m.id, u.place FROM merge m
    JOIN record s ON s.participant_id = m.survivor_id
    JOIN record a ON a.participant_id = m.absorbed_id AND a.unit_id = s.unit_id
    JOIN record_user u ON u.participant_id = m.survivor_id AND u.unit_id = s.unit_id
    ORDER BY m.id, EXISTS (SELECT 1 FROM assignment w WHERE w.user_id = m.merged_by_id AND w.unit_id = s.unit_id) DESC,
             u.place
"""
COPY = """
    INSERT INTO merge (unit_id, survivor_id, absorbed_id, reason, moved, merged_at, undone_at)
    SELECT :unit, :survivor, :absorbed, '', moved, merged_at, undone_at FROM merge WHERE id = :merge
"""


def split_merges(number_of: dict[int, str]) -> None:
    """A merge of two rows becomes one in each unit that had both; it stays with the unit of who made it."""
    give_back_numbers(number_of)
    before = {(row[0], row[1]): row[2] for row in rows("SELECT number, unit_id, id FROM participant_number")}
    first: set[int] = set()
    for unit, survivor, absorbed, merge, _place in rows(MERGES):
        given = {"unit": unit, "survivor": survivor, "absorbed": absorbed, "merge": merge}
        if merge not in first:
            first.add(merge)
            rewrite("UPDATE merge SET unit_id = :unit, survivor_id = :survivor, absorbed_id = :absorbed WHERE id = :merge", given)
        else:
            rewrite(COPY, given)
    rewrite("UPDATE merge SET unit_id = (SELECT p.unit_id FROM participant p WHERE p.id = survivor_id) WHERE unit_id IS NULL", {})
    for merge, unit, text in rows("SELECT id, unit_id, moved FROM merge"):
        moved = read(text)
        for number in moved["numbers"]:
            number["id"] = before.get((number_of.get(number["id"], ""), unit), number["id"])
        write_moved(merge, moved)
    op.execute(
        "INSERT INTO same_person (one_id, other_id, merge_id) SELECT s.person_id, a.person_id, m.id FROM merge m"
        " JOIN participant s ON s.id = m.survivor_id JOIN participant a ON a.id = m.absorbed_id WHERE m.undone_at IS NULL"
    )
    move_merge_revisions()


def give_back_numbers(number_of: dict[int, str]) -> None:
    """A number that a merge moved is the person's that had it before."""
    standing = rows("SELECT absorbed_id, moved FROM merge WHERE undone_at IS NULL ORDER BY id DESC")
    for absorbed, text in standing:
        for number in read(text)["numbers"]:
            given = {"person": absorbed, "number": number_of.get(number["id"])}
            rewrite("UPDATE person_number SET person_id = :person WHERE number_index = :number", given)


def move_merge_revisions() -> None:
    """What tells of a merge stands on the record that survived it."""
    survivors = {row[0]: row[1:] for row in rows("SELECT id, survivor_id, unit_id FROM merge")}
    for revision, before, after in rows("SELECT id, before, after FROM revision WHERE action IN ('merged', 'merge_undone')"):
        survivor, unit = survivors.get((read(before) | read(after)).get("merge"), (None, None))
        if survivor is not None:
            given = {"survivor": survivor, "unit": unit, "revision": revision}
            rewrite(
                "UPDATE revision SET thing_id = :survivor, participant_id = :survivor, unit_id = :unit WHERE id = :revision",
                given,
            )


def rewrite(statement: str, values: dict[str, Any]) -> None:
    op.get_bind().execute(sa.text(statement), values)


def read(value: Any) -> Any:
    """PostgreSQL reads JSON by itself, SQLite gives the text."""
    return json.loads(value) if isinstance(value, str) else value


def write_moved(merge: int, moved: dict[str, Any]) -> None:
    value = ":moved" if on_sqlite() else "CAST(:moved AS json)"
    rewrite(f"UPDATE merge SET moved = {value} WHERE id = :merge", {"moved": json.dumps(moved), "merge": merge})


def choose_kept() -> None:
    """Records of one person in several units become the oldest. What one unit has merged is merged for all.

    `kept_id` is the row that a record becomes, `absorber_id` what that was merged into, `home_id` the last of these.
    """
    people = rows("SELECT id, unit_id, person_id, absorbed_by_id FROM participant ORDER BY absorbed_by_id IS NOT NULL, id")
    one_of = one_by_number()
    place: dict[tuple[int, int], int] = {}
    group: dict[int, tuple[int, int]] = {}
    for id_, unit, person, _absorber in people:  # two records of one person in one unit stay two
        person = one_of.get(person, person)
        place[unit, person] = place.get((unit, person), 0) + 1
        group[id_] = (person, place[unit, person])
    least: dict[tuple[int, int], int] = {}
    for id_ in sorted(group):
        least.setdefault(group[id_], id_)
    kept = {id_: least[key] for id_, key in group.items()}
    into = {kept[id_]: kept[absorber] for id_, _unit, _person, absorber in people if absorber is not None}

    def home(id_: int) -> int:
        seen: set[int] = set()
        while id_ in into and id_ not in seen:
            seen.add(id_)
            id_ = into[id_]
        return id_

    op.execute("CREATE TEMPORARY TABLE kept (id INTEGER PRIMARY KEY, kept_id INTEGER, absorber_id INTEGER, home_id INTEGER)")
    fill("kept", [{"id": id_, "kept_id": k, "absorber_id": into.get(k), "home_id": home(k)} for id_, k in kept.items()])


def one_by_number() -> dict[int, int]:
    """Person → the one person that stands for those who have had one number."""
    links = rows("SELECT one_id, other_id FROM same_person WHERE merge_id IS NULL")
    one_of = {person: person for link in links for person in link}
    for one, other in links:
        keep, gone = sorted((one_of[one], one_of[other]))
        one_of = {person: keep if root == gone else root for person, root in one_of.items()}
    return one_of


def fill(table: str, values: list[dict[str, Any]]) -> None:
    if values:
        names = ", ".join(values[0])
        marks = ", ".join(f":{name}" for name in values[0])
        op.get_bind().execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def take_numbers() -> dict[int, int]:
    """Each number once, on the record that is kept; in force is the newest of those that were. Old id → new id."""
    numbers = rows("""SELECT n.id, n.number, n.participant_id, k.home_id, n.replaced_at IS NULL
        FROM participant_number n JOIN kept k ON k.id = n.participant_id ORDER BY n.id""")
    first: dict[str, tuple[int, int]] = {}
    in_force: dict[int, tuple[str, int]] = {}
    for id_, number, record, home_id, forced in numbers:
        first.setdefault(number, (id_, home_id))
        if forced:
            in_force[first[number][1]] = (number, record)
    op.execute("CREATE TEMPORARY TABLE kept_number (id INTEGER PRIMARY KEY, home_id INTEGER, record_id INTEGER, in_force INTEGER)")
    values = []
    for number, (id_, home_id) in first.items():
        newest, record = in_force.get(home_id, ("", 0))
        values.append({"id": id_, "home_id": home_id, "record_id": record, "in_force": int(number == newest)})
    fill("kept_number", values)
    op.drop_index("uq_participant_number_number", table_name="participant_number")
    exchange_number_table(
        "uq_participant_number_number",
        """INSERT INTO participant_number (id, participant_id, number, kind, recorded_at, recorded_by_id, replaced_at)
            SELECT n.id, k.home_id, n.number, n.kind, n.recorded_at, n.recorded_by_id,
                   CASE WHEN k.in_force = 0 THEN coalesce(n.replaced_at, n.recorded_at) END
            FROM old_number n JOIN kept_number k ON k.id = n.id""",
    )
    move_sequences("participant_number")
    return {id_: first[number][0] for id_, number, *_rest in numbers}


def fold_merges(number_now: dict[int, int]) -> None:
    """The merges of the same two in several units become one, with what they all moved."""
    found: dict[Any, tuple[int, dict[str, Any]]] = {}
    for merge, survivor, absorbed, undone_at, text in rows(
        "SELECT m.id, s.kept_id, a.kept_id, m.undone_at, m.moved FROM merge m JOIN kept s ON s.id = m.survivor_id"
        " JOIN kept a ON a.id = m.absorbed_id ORDER BY m.id"
    ):
        moved = {"caseload": []} | read(text)
        moved["numbers"] = [{**number, "id": number_now.get(number["id"], number["id"])} for number in moved["numbers"]]
        key = (survivor, absorbed) if undone_at is None else merge
        if key not in found:
            found[key] = (merge, moved)
            given = {"survivor": survivor, "absorbed": absorbed, "merge": merge}
            rewrite("UPDATE merge SET survivor_id = :survivor, absorbed_id = :absorbed WHERE id = :merge", given)
            continue
        first = found[key][1]
        first["enrolments"] = sorted({*first["enrolments"], *moved["enrolments"]})
        had = {number["id"] for number in first["numbers"]}
        first["numbers"] += [number for number in moved["numbers"] if number["id"] not in had]
        rewrite("DELETE FROM merge WHERE id = :merge", {"merge": merge})
    for merge, moved in found.values():
        write_moved(merge, moved)


def move_sequences(*tables: str) -> None:
    if not on_sqlite():
        for table in tables:
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1), max(id) IS NOT NULL)"
                f" FROM {table}"
            )


def exchange_indexes() -> None:
    for name in ("ix_participant_sort_name", "ix_participant_birth_date"):
        op.drop_index(name, table_name="participant")
    op.drop_index("ix_follow_up_open", table_name="follow_up")
    op.create_index("ix_participant_name", "participant", ["unit_id", "sort_name", "id"], sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("ix_participant_born", "participant", ["unit_id", "birth_date", "id"], sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("ix_participant_person_id", "participant", ["person_id"])
    op.create_index("ix_enrolment_unit", "enrolment", ["unit_id", "exit_on", "starts_on"])
    op.create_index("ix_follow_up_open", "follow_up", ["unit_id", "due_on"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_merge_unit_id", "merge", ["unit_id"])
    op.create_index("ix_revision_unit_id", "revision", ["unit_id"])
    op.create_index("ix_revision_participant_id", "revision", ["participant_id"])
    for table, columns in WHOLE_KEYS.items():
        op.create_index(f"uq_{table}_unit", table, list(columns), unique=True)


def old_indexes() -> None:
    for table in WHOLE_KEYS:
        op.drop_index(f"uq_{table}_unit", table_name=table)
    for table, *names in (
        ("participant", "ix_participant_name", "ix_participant_born", "ix_participant_person_id"),
        ("enrolment", "ix_enrolment_unit"),
        ("follow_up", "ix_follow_up_open"),
        ("merge", "ix_merge_unit_id"),
        ("revision", "ix_revision_unit_id", "ix_revision_participant_id"),
    ):
        for name in names:
            op.drop_index(name, table_name=table)
    op.create_index("ix_participant_sort_name", "participant", ["sort_name"])
    op.create_index("ix_participant_birth_date", "participant", ["birth_date"])
    op.create_index("ix_follow_up_open", "follow_up", ["enrolment_id", "due_on"], sqlite_where=OPEN, postgresql_where=OPEN)


def foreign_keys() -> list[tuple[str, str, str, str]]:
    """Table, name, what follows CONSTRAINT name."""
    found = []
    for table, parent, columns, keys in WHOSE:
        cascade = " ON UPDATE CASCADE" if table in CASCADES else ""
        rule = f"FOREIGN KEY({', '.join(columns)}) REFERENCES {parent} ({', '.join(keys)}){cascade}"
        found.append((table, parent, f"fk_{table}_{parent}_unit", rule))
    rule = "FOREIGN KEY(participant_id, unit_id) REFERENCES participant (id, unit_id)"
    return [*found, ("participant_number", "participant", "fk_participant_number_participant_unit", rule)]


def hold() -> None:
    """Now that all are filled: they must be, and agree with the parent's."""
    must = [(table, column) for table, columns in COLUMNS.items() if table not in NULLABLE for column in columns]
    if not on_sqlite():
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, column in must:
            op.alter_column(table, column, nullable=False)
        for table, _parent, name, rule in foreign_keys():
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}")
        return
    edited: dict[str, str] = {}
    for table, column in must:
        text = edited.get(table) or text_of(table)
        edited[table] = text.replace(f"{column} INTEGER CONSTRAINT", f"{column} INTEGER NOT NULL CONSTRAINT")
        if edited[table] == text:
            edited[table] = text.replace(f", {column} INTEGER", f", {column} INTEGER NOT NULL")
    for table, _parent, name, rule in foreign_keys():
        text = edited.get(table) or text_of(table)
        head, end = text.rsplit(")", 1)
        edited[table] = f"{head}, CONSTRAINT {name} {rule}){end}"
    write_texts(edited)


def let_go() -> None:
    if not on_sqlite():
        for table, _parent, name, _rule in foreign_keys():
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table, columns in COLUMNS.items():
            for column in columns:
                op.alter_column(table, column, nullable=True)
        return
    edited: dict[str, str] = {}
    for table, _parent, name, rule in foreign_keys():
        text = edited.get(table) or text_of(table)
        edited[table] = text.replace(f", CONSTRAINT {name} {rule}", "")
    for table, columns in COLUMNS.items():
        text = edited.get(table) or text_of(table)
        for column in columns:
            text = text.replace(f", {column} INTEGER NOT NULL", f", {column} INTEGER")
            start = text.find(f"{column} INTEGER CONSTRAINT fk_{table}_{column}_")
            if start >= 0:
                end = text.index(")", start) + 1
                text = text[:start] + f"{column} INTEGER" + text[end:]
        edited[table] = text
    write_texts(edited)


def text_of(table: str) -> str:
    found = op.get_bind().execute(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": table})
    return str(found.scalar_one())


def write_texts(texts: dict[str, str]) -> None:
    """Rules that change nothing on disk are changed in the table's own text (sqlite.org/lang_altertable.html, 7)."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    for table, text in texts.items():
        bind.execute(
            sa.text("UPDATE sqlite_master SET sql = :text WHERE type = 'table' AND name = :name"),
            {"text": text, "name": table},
        )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=RESET")
    broken = bind.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"foreign keys are broken: {sorted({row[0] for row in broken})}")
