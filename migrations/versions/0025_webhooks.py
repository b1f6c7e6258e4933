"""Telling other systems of changes: an outbox that triggers write with every change, and who is told how far.

Why triggers: `docs/decisions/0029-webhooks.md`. They write nothing where no system listens for the unit, and nothing
about protected people; of one who is marked, or found to be someone else, only that she is gone.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHATS = "what IN ('created', 'changed', 'removed', 'published')"
CITY = "(SELECT current_setting('tracker.city', true)) = 'on'"
PLAIN = {"insats": ("insats", "{row}.unit_id"), "project": ("project", "NULL"), "import_run": ("import", "{row}.unit_id")}
OF_PEOPLE = ("enrolment", "follow_up")
# Rows that are a part of something else → its kind, its id, whose it is.
PARTS = {
    "project_goal": ("project", "{row}.project_id", "NULL", "NULL"),
    "follow_up_attempt": ("follow_up", "{row}.follow_up_id", "{row}.unit_id", "{row}.participant_id"),
}
EVENTS = {"INSERT": ("NEW", "created"), "UPDATE": ("NEW", "changed"), "DELETE": ("OLD", "removed")}


def upgrade() -> None:
    _outbox()
    _webhook()
    _webhook_secret()
    _webhook_notice()
    if op.get_bind().dialect.name == "postgresql":
        _hold_rows("outbox", " OR (unit_id IS NULL)")
        _hold_rows("webhook_notice", "")
        _on_postgresql()
    else:
        _on_sqlite()


def _key(table: str, column: str, parent: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{parent}"
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=name, ondelete=ondelete)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=True),
        sa.CheckConstraint(WHATS, name=op.f("ck_outbox_what")),
        _key("outbox", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_strict=True,
    )
    unsettled = sa.text("at IS NULL")
    op.create_index("ix_outbox_unsettled", "outbox", ["id"], sqlite_where=unsettled, postgresql_where=unsettled)
    for column in ("unit_id", "participant_id"):
        op.create_index(f"ix_outbox_{column}", "outbox", [column])


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False, server_default=""),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("barrier", sa.BigInteger(), nullable=True),
        *(sa.Column(name, Moment(), nullable=True) for name in ("since", "paused_at")),
        *(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
          for name in ("last_sequence", "delivered", "forgotten")),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        *(sa.Column(name, Moment(), nullable=True) for name in ("failing_since", "next_at", "parked_at")),
        sa.Column("last_error", sa.String(), nullable=False, server_default=""),
        *(sa.Column(name, Moment(), nullable=True) for name in ("last_tried_at", "last_delivered_at")),
        sa.Column("claim", sa.String(), nullable=False, server_default=""),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint("kinds <> ''", name=op.f("ck_webhook_kinds")),
        sa.CheckConstraint(
            "delivered <= last_sequence AND forgotten <= last_sequence", name=op.f("ck_webhook_delivered")
        ),
        _key("webhook", "client_id", "client"),
        _key("webhook", "unit_id", "unit"),
        _key("webhook", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sa.UniqueConstraint("client_id", name="uq_webhook_client_id"),
        sqlite_strict=True,
    )  # fmt: skip
    for column in ("unit_id", "created_by_id"):
        op.create_index(f"ix_webhook_{column}", "webhook", [column])


def _webhook_secret() -> None:
    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        _key("webhook_secret", "webhook_id", "webhook", "CASCADE"),
        _key("webhook_secret", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_secret"),
        sqlite_strict=True,
    )
    for column in ("webhook_id", "created_by_id"):
        op.create_index(f"ix_webhook_secret_{column}", "webhook_secret", [column])


def _webhook_notice() -> None:
    op.create_table(
        "webhook_notice",
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.CheckConstraint(WHATS, name=op.f("ck_webhook_notice_what")),
        _key("webhook_notice", "webhook_id", "webhook", "CASCADE"),
        _key("webhook_notice", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("webhook_id", "sequence", name="pk_webhook_notice"),
        sqlite_strict=True,
    )
    for column in ("unit_id", "participant_id"):
        op.create_index(f"ix_webhook_notice_{column}", "webhook_notice", [column])


def _ids(setting: str) -> str:
    return f"((SELECT string_to_array(current_setting('tracker.{setting}', true), ','))::int[])"


def _hold_rows(table: str, shared: str) -> None:
    changed = (
        f"({CITY}) OR (unit_id = ANY {_ids('units')} AND (participant_id = ANY {_ids('hidden')}) IS NOT TRUE){shared}"
    )
    seen = f"{changed} OR (participant_id = ANY {_ids('opened')})"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({seen})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({changed})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({changed}) WITH CHECK ({changed})")
    op.execute(f"CREATE POLICY removed ON {table} FOR DELETE USING ({changed})")


# What both databases ask. -------------------------------------------------------------------------------------------


def _wanted(unit: str) -> str:
    """Whether a system listens for the unit, or for any where the thing is every unit's."""
    only = "" if unit == "NULL" else f" AND webhook.unit_id = {unit}"
    return (
        "EXISTS (SELECT 1 FROM webhook JOIN client ON client.id = webhook.client_id"
        f" WHERE client.revoked_at IS NULL{only})"
    )


def _open(participant: str) -> str:
    """Whether the participant with this id is there for a system."""
    return f"EXISTS (SELECT 1 FROM participant WHERE participant.id = {participant} AND participant.protection = 'none')"


def _stands(row: str) -> str:
    """Whether the row of participants is there for a system."""
    return f"({row}.protection = 'none' AND {row}.absorbed_by_id IS NULL)"


def _put(unit: str, kind: str, thing: str, whose: str, what: str) -> str:
    return (
        "INSERT INTO outbox (unit_id, kind, thing_id, participant_id, what)"
        f" VALUES ({unit}, '{kind}', {thing}, {whose}, '{what}');"
    )


def _put_all_of_her(row: str, kind: str, whose: str, what: str) -> str:
    return (
        "INSERT INTO outbox (unit_id, kind, thing_id, participant_id, what)"
        f" SELECT unit_id, '{kind}', id, {whose}, '{what}' FROM {kind} WHERE participant_id = {row}.id ORDER BY {kind}.id;"
    )


# In the order of an erasure, children first: the one cannot be told from the other. What waits about her is not told.
HIDDEN = (
    "DELETE FROM outbox WHERE participant_id = OLD.id AND at IS NOT NULL;"  # this transaction's own: `settling`
    " DELETE FROM webhook_notice WHERE participant_id = OLD.id;"
    f" {_put_all_of_her('OLD', 'follow_up', 'NULL', 'removed')} {_put_all_of_her('OLD', 'enrolment', 'NULL', 'removed')}"
)
GONE = _put("OLD.unit_id", "participant", "OLD.id", "NULL", "removed")
COME = _put("NEW.unit_id", "participant", "NEW.id", "NEW.id", "created")
SHOWN = (
    f"{_put_all_of_her('NEW', 'enrolment', 'NEW.id', 'created')} {_put_all_of_her('NEW', 'follow_up', 'NEW.id', 'created')}"
)
CHANGED = _put("NEW.unit_id", "participant", "NEW.id", "NEW.id", "changed")


# SQLite -------------------------------------------------------------------------------------------------------------


def _trigger(name: str, event: str, table: str, when: str, does: str) -> None:
    op.execute(f"CREATE TRIGGER outbox_{name} AFTER {event} ON {table} WHEN {when} BEGIN {does} END")


def _on_sqlite() -> None:
    for table, (kind, unit) in PLAIN.items():
        for event, (row, what) in EVENTS.items():
            whose = unit.format(row=row)
            does = _put(whose, kind, f"{row}.id", "NULL", what)
            _trigger(f"{table}_{event.lower()}", event, table, _wanted(whose), does)
    for table in OF_PEOPLE:
        _people_on_sqlite(table)
    _participants_on_sqlite()
    for table, (kind, *part) in PARTS.items():
        for event, (row, _what) in EVENTS.items():
            thing, unit, whose = (each.format(row=row) for each in part)
            when = f"{_wanted(unit)} AND ({whose} IS NULL OR {_open(whose)})"
            if (table, event) != ("follow_up_attempt", "DELETE"):  # it goes with the follow-up, and with nothing else
                _trigger(f"{table}_{event.lower()}", event, table, when, _put(unit, kind, thing, whose, "changed"))
    struck = "NEW.thing = 'follow_up_attempt' AND " + _wanted("NEW.unit_id") + " AND " + _open("NEW.participant_id")
    attempt = "(SELECT follow_up_id FROM follow_up_attempt WHERE id = NEW.thing_id)"
    put = _put("NEW.unit_id", "follow_up", attempt, "NEW.participant_id", "changed")
    _trigger("struck", "INSERT", "revision", struck, put)
    released = f"NEW.kind = 'published' AND {_wanted('NULL')}"
    _trigger("release", "INSERT", "release_step", released, _put("NULL", "release", "NEW.release_id", "NULL", "published"))


def _people_on_sqlite(table: str) -> None:
    old, new = _open("OLD.participant_id"), _open("NEW.participant_id")

    def put(row: str, what: str) -> str:
        whose = "NULL" if what == "removed" else f"{row}.participant_id"
        return _put(f"{row}.unit_id", table, f"{row}.id", whose, what)

    _trigger(f"{table}_insert", "INSERT", table, f"{_wanted('NEW.unit_id')} AND {new}", put("NEW", "created"))
    _trigger(f"{table}_delete", "DELETE", table, f"{_wanted('OLD.unit_id')} AND {old}", put("OLD", "removed"))
    update = f"{_wanted('NEW.unit_id')} AND"
    _trigger(f"{table}_update", "UPDATE", table, f"{update} {old} AND {new}", put("NEW", "changed"))
    _trigger(f"{table}_hidden", "UPDATE", table, f"{update} {old} AND NOT {new}", put("OLD", "removed"))
    _trigger(f"{table}_shown", "UPDATE", table, f"{update} NOT {old} AND {new}", put("NEW", "created"))


def _participants_on_sqlite() -> None:
    table, old, new, wanted = "participant", _stands("OLD"), _stands("NEW"), _wanted("NEW.unit_id")
    marked = "NEW.protection <> 'none'"
    was_marked = "OLD.protection <> 'none'"
    _trigger("participant_insert", "INSERT", table, f"{new} AND {wanted}", COME)
    _trigger("participant_update", "UPDATE", table, f"{old} AND {new} AND {wanted}", CHANGED)
    _trigger("participant_marked", "UPDATE", table, f"{old} AND {marked} AND {wanted}", f"{HIDDEN} {GONE}")
    absorbed = f"{old} AND NOT {new} AND NOT ({marked}) AND {wanted}"
    _trigger("participant_absorbed", "UPDATE", table, absorbed, GONE)
    _trigger("participant_unmarked", "UPDATE", table, f"{was_marked} AND {new} AND {wanted}", f"{COME} {SHOWN}")
    parted = f"NOT {old} AND NOT ({was_marked}) AND {new} AND {wanted}"
    _trigger("participant_parted", "UPDATE", table, parted, COME)
    _trigger("participant_delete", "DELETE", table, f"{old} AND {_wanted('OLD.unit_id')}", GONE)


# PostgreSQL ---------------------------------------------------------------------------------------------------------

# As in 0009: they write rows that the one who writes may not see. An error takes the setting back with all else.
LOOK = "before := coalesce(current_setting('tracker.city', true), 'off'); PERFORM set_config('tracker.city', 'on', true);"
LOOKED = "PERFORM set_config('tracker.city', before, true);"


def _function(name: str, unit: str, does: str, unless: str = "") -> None:
    """A trigger function; `thing` is the row that stands, or stood. It goes home at once where nobody listens."""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE before text; was boolean; now boolean;"
        f" thing record; BEGIN IF TG_OP = 'DELETE' THEN thing := OLD; ELSE thing := NEW; END IF; {unless}"
        f" IF NOT {_wanted(unit)} THEN RETURN NULL; END IF; {LOOK} {does} {LOOKED} RETURN NULL; END $$"
    )


def _after(table: str, function: str, arguments: str = "", events: str = "INSERT OR UPDATE OR DELETE") -> None:
    op.execute(
        f"CREATE TRIGGER outbox_{table} AFTER {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}({arguments})"
    )


INSERT = "INSERT INTO outbox (unit_id, kind, thing_id, participant_id, what) VALUES"
WHAT = "CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END"


def _was_and_is(old: str, new: str) -> str:
    return f"was := TG_OP <> 'INSERT' AND {old}; now := TG_OP <> 'DELETE' AND {new};"


def _on_postgresql() -> None:
    _function("outbox_plain", "thing.unit_id", f"{INSERT} (thing.unit_id, TG_ARGV[0], thing.id, NULL, {WHAT});")
    _after("insats", "outbox_plain", "'insats'")
    _after("import_run", "outbox_plain", "'import'")
    _function("outbox_project", "NULL", f"{INSERT} (NULL, 'project', thing.id, NULL, {WHAT});")
    _after("project", "outbox_project")
    _function("outbox_goal", "NULL", f"{INSERT} (NULL, 'project', thing.project_id, NULL, 'changed');")
    _after("project_goal", "outbox_goal")
    people = (
        _was_and_is(_open("OLD.participant_id"), _open("NEW.participant_id"))
        + f" IF was AND now THEN {INSERT} (NEW.unit_id, TG_TABLE_NAME, NEW.id, NEW.participant_id, 'changed');"
        f" ELSIF was THEN {INSERT} (OLD.unit_id, TG_TABLE_NAME, OLD.id, NULL, 'removed');"
        f" ELSIF now THEN {INSERT} (NEW.unit_id, TG_TABLE_NAME, NEW.id, NEW.participant_id, 'created'); END IF;"
    )
    _function("outbox_of_people", "thing.unit_id", people)
    for table in OF_PEOPLE:
        _after(table, "outbox_of_people")
    participant = (
        _was_and_is(_stands("OLD"), _stands("NEW"))
        + f" IF was AND now THEN {CHANGED}"
        f" ELSIF was THEN IF TG_OP = 'UPDATE' AND NEW.protection <> 'none' THEN {HIDDEN} END IF; {GONE}"
        f" ELSIF now THEN {COME} IF TG_OP = 'UPDATE' AND OLD.protection <> 'none' THEN {SHOWN} END IF; END IF;"
    )
    _function("outbox_participant", "thing.unit_id", participant)
    _after("participant", "outbox_participant")
    tried = _put("thing.unit_id", "follow_up", "thing.follow_up_id", "thing.participant_id", "changed")
    _function("outbox_attempt", "thing.unit_id", f"IF {_open('thing.participant_id')} THEN {tried} END IF;")
    _after("follow_up_attempt", "outbox_attempt", events="INSERT OR UPDATE")
    attempt = "(SELECT follow_up_id FROM follow_up_attempt WHERE id = thing.thing_id)"
    struck = _put("thing.unit_id", "follow_up", attempt, "thing.participant_id", "changed")
    not_struck = "IF thing.thing <> 'follow_up_attempt' THEN RETURN NULL; END IF;"
    _function(
        "outbox_struck", "thing.unit_id", f"IF {_open('thing.participant_id')} THEN {struck} END IF;", not_struck
    )
    _after("revision", "outbox_struck", events="INSERT")
    published = _put("NULL", "release", "thing.release_id", "NULL", "published")
    _function("outbox_release", "NULL", published, "IF thing.kind <> 'published' THEN RETURN NULL; END IF;")
    _after("release_step", "outbox_release", events="INSERT")


ON_POSTGRESQL = {
    "insats": "outbox_plain", "import_run": "", "project": "outbox_project", "project_goal": "outbox_goal",
    "enrolment": "", "follow_up": "outbox_of_people", "participant": "outbox_participant",
    "follow_up_attempt": "outbox_attempt", "revision": "outbox_struck", "release_step": "outbox_release",
}  # fmt: skip


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ON_POSTGRESQL:
            op.execute(f"DROP TRIGGER outbox_{table} ON {table}")
        for function in filter(None, ON_POSTGRESQL.values()):
            op.execute(f"DROP FUNCTION {function}()")
    else:
        kept = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'outbox!_%' ESCAPE '!'"
        for name in op.get_bind().execute(sa.text(kept)).scalars().all():
            op.execute(f"DROP TRIGGER {name}")
    for table in ("webhook_notice", "webhook_secret", "webhook", "outbox"):
        op.drop_table(table)
