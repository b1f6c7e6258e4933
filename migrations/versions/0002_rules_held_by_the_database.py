"""Rules that two simultaneous requests could otherwise break between them.

Overlap needs no extension on PostgreSQL: equality of ids is written as overlap of one-value ranges, which
GiST indexes by itself.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODE_LISTS = (
    "insats_type", "exit_reason", "livelihood", "barrier", "household_type", "education", "referral",
    "district", "municipality",
)
FAR = "'9999-12-31'"

SQLITE_OVERLAP = f"""
    SELECT RAISE(ABORT, 'enrolment_no_overlap') WHERE EXISTS (
        SELECT 1 FROM enrolment AS other
        WHERE other.participant_id = NEW.participant_id AND other.insats_id = NEW.insats_id
          AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.exit_on, {FAR})
          AND COALESCE(other.exit_on, {FAR}) >= NEW.starts_on);
"""
SQLITE_WITHIN = """
    SELECT RAISE(ABORT, 'enrolment_within_insats') FROM insats
    WHERE insats.id = NEW.insats_id
      AND (NEW.starts_on < insats.starts_on OR NEW.starts_on > insats.ends_on);
"""
SQLITE_ABSORBED = """
    SELECT RAISE(ABORT, 'enrolment_of_absorbed') FROM participant
    WHERE participant.id = NEW.participant_id AND participant.absorbed_by_id IS NOT NULL;
"""
SQLITE_DUE = """
    SELECT RAISE(ABORT, 'follow_up_due_on') FROM enrolment
    WHERE enrolment.id = NEW.enrolment_id AND NEW.withdrawn_at IS NULL
      AND NEW.due_on IS NOT date(enrolment.exit_on, '+' || NEW.horizon_days || ' days');
"""


def sqlite_triggers() -> dict[str, str]:
    """Trigger name → everything after CREATE TRIGGER name."""
    # AFTER: an id that the database hands out is known only then.
    triggers = {
        "enrolment_insert": f"AFTER INSERT ON enrolment BEGIN {SQLITE_OVERLAP}{SQLITE_WITHIN}{SQLITE_ABSORBED} END",
        "enrolment_period": "AFTER UPDATE OF participant_id, insats_id, starts_on, exit_on ON enrolment"
        f" BEGIN {SQLITE_OVERLAP}{SQLITE_WITHIN}{SQLITE_ABSORBED} END",
        "insats_dates": """AFTER UPDATE OF starts_on, ends_on ON insats BEGIN
            SELECT RAISE(ABORT, 'insats_dates') WHERE EXISTS (
                SELECT 1 FROM enrolment WHERE insats_id = NEW.id
                  AND (enrolment.starts_on < NEW.starts_on OR enrolment.starts_on > NEW.ends_on)); END""",
        "follow_up_insert": f"AFTER INSERT ON follow_up BEGIN {SQLITE_DUE} END",
        "follow_up_due": f"AFTER UPDATE OF due_on, enrolment_id, horizon_days ON follow_up BEGIN {SQLITE_DUE} END",
        "revision_update": "BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revision_stays'); END",
        "revision_delete": "BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revision_stays'); END",
    }
    for table in CODE_LISTS:
        triggers[f"{table}_delete"] = f"BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'code_stays'); END"
    return triggers


def raise_when(name: str, condition: str) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}'; END IF;"


def postgresql_functions() -> dict[str, str]:
    """Function name → body. Each query of a volatile function sees what others have committed."""
    return {
        # FOR SHARE waits for someone who is changing the dates of the insats right now.
        "enrolment_period": "PERFORM 1 FROM insats WHERE id = NEW.insats_id FOR SHARE; "
        + raise_when(
            "enrolment_within_insats",
            "EXISTS (SELECT 1 FROM insats WHERE id = NEW.insats_id"
            " AND (NEW.starts_on < starts_on OR NEW.starts_on > ends_on))",
        )
        + "PERFORM 1 FROM participant WHERE id = NEW.participant_id FOR SHARE; "
        + raise_when(
            "enrolment_of_absorbed",
            "EXISTS (SELECT 1 FROM participant WHERE id = NEW.participant_id AND absorbed_by_id IS NOT NULL)",
        ),
        "insats_dates": raise_when(
            "insats_dates",
            "EXISTS (SELECT 1 FROM enrolment WHERE insats_id = NEW.id"
            " AND (starts_on < NEW.starts_on OR starts_on > NEW.ends_on))",
        ),
        "follow_up_due": raise_when(
            "follow_up_due_on",
            "NEW.withdrawn_at IS NULL AND NEW.due_on IS DISTINCT FROM"
            " (SELECT exit_on + NEW.horizon_days FROM enrolment WHERE id = NEW.enrolment_id)",
        ),
        "revision_stays": raise_when("revision_stays", "TRUE"),
        "code_stays": raise_when("code_stays", "TRUE"),
    }


def postgresql_triggers() -> list[tuple[str, str, str, str]]:
    """Name, when, table, function."""
    return [
        ("enrolment_period", "AFTER INSERT OR UPDATE OF participant_id, insats_id, starts_on, exit_on", "enrolment", "enrolment_period"),
        ("insats_dates", "AFTER UPDATE OF starts_on, ends_on", "insats", "insats_dates"),
        ("follow_up_due", "AFTER INSERT OR UPDATE OF due_on, enrolment_id, horizon_days", "follow_up", "follow_up_due"),
        ("revision_stays", "BEFORE UPDATE OR DELETE", "revision", "revision_stays"),
        *((f"{table}_stays", "BEFORE DELETE", table, "code_stays") for table in CODE_LISTS),
    ]


OVERLAP = """ALTER TABLE enrolment ADD CONSTRAINT enrolment_no_overlap EXCLUDE USING gist (
    int8range(participant_id, participant_id, '[]') WITH &&,
    int8range(insats_id, insats_id, '[]') WITH &&,
    daterange(starts_on, exit_on, '[]') WITH &&)"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, body in sqlite_triggers().items():
            op.execute(f"CREATE TRIGGER {name} {body}")
        return
    op.execute(OVERLAP)
    for name, body in postgresql_functions().items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
        )
    for name, when, table, function in postgresql_triggers():
        op.execute(f'CREATE TRIGGER {name} {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()')


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in sqlite_triggers():
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, _when, table, _function in postgresql_triggers():
        op.execute(f'DROP TRIGGER {name} ON "{table}"')
    for name in postgresql_functions():
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("ALTER TABLE enrolment DROP CONSTRAINT enrolment_no_overlap")
