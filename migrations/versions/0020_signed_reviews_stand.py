"""A review of the log that is signed stands as it is: neither it nor what was found of its entries can be changed.

The reviewer's notes are left out: they are sealed anew when keys are changed, and go with the file of whom they tell of.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RULE = "review_signed"
FOUND = ("review_id", "entry_id", "unit_id", "risks", "mark", "marked_at", "marked_by_id")
SIGNED = "EXISTS (SELECT 1 FROM access_review WHERE access_review.id = {}.review_id AND access_review.signed_at IS NOT NULL)"


def changes(differs: str) -> str:
    """Whether an update changes anything that was found."""
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FOUND) + ")"


RAISE_SQLITE = f"BEGIN SELECT RAISE(ABORT, '{RULE}'); END"
SQLITE = {
    "access_review_stands": f"BEFORE UPDATE ON access_review WHEN OLD.signed_at IS NOT NULL {RAISE_SQLITE}",
    "access_review_stays": f"BEFORE DELETE ON access_review WHEN OLD.signed_at IS NOT NULL {RAISE_SQLITE}",
    "access_review_pick_stands": "BEFORE UPDATE ON access_review_pick"
    f" WHEN {SIGNED.format('OLD')} AND {changes('IS NOT')} {RAISE_SQLITE}",
    "access_review_pick_stays": f"BEFORE DELETE ON access_review_pick WHEN {SIGNED.format('OLD')} {RAISE_SQLITE}",
    "access_review_pick_new": f"BEFORE INSERT ON access_review_pick WHEN {SIGNED.format('NEW')} {RAISE_SQLITE}",
}
RAISE = f"RAISE EXCEPTION '{RULE}' USING ERRCODE = 'check_violation', CONSTRAINT = '{RULE}';"
FUNCTIONS = {
    "access_review_signed": f"IF OLD.signed_at IS NOT NULL THEN {RAISE} END IF;"
    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
    "access_review_pick_signed": f"""
        IF TG_OP = 'INSERT' THEN IF {SIGNED.format("NEW")} THEN {RAISE} END IF; RETURN NEW; END IF;
        IF TG_OP = 'DELETE' THEN IF {SIGNED.format("OLD")} THEN {RAISE} END IF; RETURN OLD; END IF;
        IF {SIGNED.format("OLD")} AND {changes("IS DISTINCT FROM")} THEN {RAISE} END IF;
        RETURN NEW;""",
}
ON = {
    "access_review_signed": "BEFORE UPDATE OR DELETE ON access_review",
    "access_review_pick_signed": "BEFORE INSERT OR UPDATE OR DELETE ON access_review_pick",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, what in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
        return
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        op.execute(f"CREATE TRIGGER {name} {ON[name]} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, on in ON.items():
        op.execute(f"DROP TRIGGER {name} ON {on.rsplit(' ', 1)[1]}")
        op.execute(f"DROP FUNCTION {name}()")
