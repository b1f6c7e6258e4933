"""Reading statements: what is read for certain is narrowed in its place, everything else refused."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.access.guard import narrowed
from tracker.access.policy import ROWS
from tracker.access.scope import Scope, Unscoped
from tracker.access.statements import Change, Insertion, concerns_people, read

SCOPE = Scope(units=(7,))
DIALECTS = ("sqlite", "postgresql")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("SELECT id FROM enrolment", "SELECT id FROM (SELECT * FROM enrolment WHERE (unit_id IN (7))) AS enrolment"),
        ("SELECT e.id FROM ENROLMENT e", "SELECT e.id FROM (SELECT * FROM enrolment WHERE (unit_id IN (7))) e"),
        ("DELETE FROM enrolment", "DELETE FROM enrolment WHERE (enrolment.unit_id IN (7)) "),
        ("DELETE FROM enrolment;", "DELETE FROM enrolment WHERE (enrolment.unit_id IN (7)) ;"),
        (
            'UPDATE enrolment AS "e 1" SET version = 2 WHERE id = 1 OR 1 = 1 RETURNING id',
            'UPDATE enrolment AS "e 1" SET version = 2'
            ' WHERE (("e 1".unit_id IN (7))) AND ( id = 1 OR 1 = 1 ) RETURNING id',
        ),
    ],
)
def test_conditions_stand_where_rows_are_read_or_changed(text: str, becomes: str, dialect: str) -> None:
    assert " ".join(narrowed(text, read(text, dialect), SCOPE).split()) == becomes.strip()


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("INSERT INTO enrolment (id, unit_id) VALUES (?, ?), (?, ?)", (1, 3)),
        ("INSERT INTO enrolment (unit_id, version) VALUES (?, coalesce(?, ?)), (?, 1)", (0, 3)),
        ('INSERT INTO "enrolment" ("id", "UNIT_ID") VALUES (?, ?) ON CONFLICT DO NOTHING', (1,)),
    ],
)
def test_units_of_inserted_rows(text: str, units: tuple[int, ...]) -> None:
    assert read(text, "sqlite").insertion == Insertion("enrolment", units)


@pytest.mark.parametrize("unit", ["? + 1", "coalesce(?, 3)", "3", "(SELECT 3)", "-?", "CASE WHEN ? THEN 3 END"])
def test_a_unit_that_is_reckoned_out_is_refused(unit: str) -> None:
    with pytest.raises(Unscoped):
        read(f"INSERT INTO enrolment (id, unit_id) VALUES (?, {unit})", "sqlite")


@pytest.mark.parametrize(
    "text",
    [
        "WITH x AS (SELECT ? AS a) INSERT INTO enrolment (id, unit_id) VALUES (?, ?)",
        "INSERT INTO enrolment (id) VALUES (?)",
        "INSERT INTO enrolment (id, unit_id) SELECT 1, 2",
        "INSERT INTO enrolment (unit_id, unit_id) VALUES (?, ?)",
    ],
)
def test_an_insert_whose_unit_is_not_known(text: str) -> None:
    assert read(text, "sqlite").insertion == Insertion("enrolment", None)


def test_a_word_inside_another_is_no_table() -> None:
    assert not concerns_people("SELECT persons, my_participant FROM enrolments")
    assert all(concerns_people(f'select * from "{name.upper()}"') for name in ROWS)


@pytest.mark.parametrize(
    "sign", ["\r", "\x0b", "\x0c", "\x00", "\xa0", "\u2028", "\ufeff", "{# x #}", "-- x\n", "/* x */", "#"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_unread_stands_between_the_words(sign: str, dialect: str) -> None:
    text = f"DELETE FROM enrolment {sign}"
    if sign == "\r":
        change = read(text, dialect).change
        assert change is not None
        assert change.end == len("DELETE FROM enrolment")
        return
    with pytest.raises(Unscoped):
        read(text, dialect)


@given(st.text(alphabet="'\"`[]()-/*;,.%?:$ \n\\abEeUu&xparticipant0", max_size=40), st.sampled_from(DIALECTS))
@example("' OR 1=1", "sqlite")
@example("$$ $$", "postgresql")
def test_whatever_follows_it_is_read_or_refused(tail: str, dialect: str) -> None:
    text = f"SELECT id FROM participant WHERE {tail}"
    try:
        statement = read(text, dialect)
        made = narrowed(text, statement, SCOPE)
    except Unscoped:
        return
    assert made.startswith("SELECT id FROM (SELECT * FROM participant WHERE (unit_id IN (7))) AS participant WHERE ")


@given(st.text(alphabet="'\"`[]()-/*;,= \n\\abcWHERE0", max_size=30), st.sampled_from(DIALECTS))
def test_a_change_is_narrowed_or_refused(tail: str, dialect: str) -> None:
    text = f"DELETE FROM enrolment {tail}"
    try:
        change = read(text, dialect).change
    except Unscoped:
        return
    assert isinstance(change, Change)
    assert text[change.end :].strip(" \n;") == ""
