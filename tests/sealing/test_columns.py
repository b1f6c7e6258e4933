"""A sealed field is plain to its model and sealed in its row, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from tests.sealing.toys import Note, Person
from tracker.database import writing
from tracker.errors import Stale
from tracker.sealing.columns import Misused
from tracker.sealing.rows import seal_rows
from tracker.sealing.values import Broken

PHONE = "070-123 45 67"


def raw(session: Session, person_id: int, column: str = "phone_sealed") -> Any:
    return session.scalar(sa.text(f"SELECT {column} FROM toy_person WHERE id = :id"), {"id": person_id})


def made(session: Session, **facts: Any) -> Person:
    with writing(session):
        person = Person(**({"phone": PHONE} | facts))
        session.add(person)
    return person


def test_the_column_holds_it_sealed(session: Session) -> None:
    person = made(session)
    assert person.phone == PHONE
    kept = raw(session, person.id)
    assert kept.startswith("v1.k")
    assert "070" not in kept
    session.expunge_all()
    assert session.get_one(Person, person.id).phone == PHONE


def test_an_object_without_a_row_reads_what_was_set() -> None:
    person = Person(phone=PHONE, email=None, facts={"a": 1})
    assert (person.phone, person.email, person.facts) == (PHONE, None, {"a": 1})
    assert PHONE not in repr(person) + repr(vars(person)) + repr(Person.phone)


@pytest.mark.parametrize("value", [None, ""])
def test_empty_stays_empty(session: Session, value: str | None) -> None:
    person = made(session, phone="", email=value)
    assert (person.phone, person.email, person.facts) == ("", value, None)
    assert raw(session, person.id, "email") == value
    assert session.scalar(sa.select(Person.id).where(Person.phone_sealed == "")) == person.id


@pytest.mark.parametrize("value", [{"å": [1, None, "x"]}, [], {}, "text", 0, False])
def test_json(session: Session, value: Any) -> None:
    person = made(session, facts=value)
    session.refresh(person)
    assert person.facts == value
    assert raw(session, person.id, "facts_sealed").startswith("v1.")


def test_several_at_once_and_what_hangs_on_them(session: Session) -> None:
    with writing(session):
        people = [Person(phone=str(n), notes=[Note(text=f"om {n}")]) for n in range(20)]
        session.add_all(people)
    session.expire_all()
    assert [person.id for person in people] == sorted({person.id for person in people})
    assert [(person.phone, person.notes[0].text) for person in people] == [(str(n), f"om {n}") for n in range(20)]


def test_own_ids_and_given_ones_together(session: Session) -> None:
    with writing(session):
        session.add_all([Person(id=700, phone="a"), Person(phone="b")])
        session.flush()
        session.add(Person(phone="c"))
    assert sorted(person.phone for person in session.scalars(sa.select(Person))) == ["a", "b", "c"]


def test_in_bulk(session: Session) -> None:
    made(session)
    with writing(session):
        rows: list[dict[str, Any]] = [{"phone": str(n), "email": None, "facts": {"n": n}} for n in range(50)]
        first, second = (seal_rows(session.connection(), Person, half) for half in (rows[:25], rows[25:]))
        session.execute(sa.insert(Person), first)
        session.execute(sa.insert(Person), second)
    made(session)
    found = list(session.scalars(sa.select(Person).order_by(Person.id)))
    assert [person.phone for person in found] == [PHONE, *map(str, range(50)), PHONE]
    assert [person.facts for person in found[1:-1]] == [{"n": n} for n in range(50)]


def test_a_change_is_a_change_and_no_other(session: Session) -> None:
    person = made(session)
    stood = raw(session, person.id)
    with writing(session):
        person.phone = PHONE
        assert not session.is_modified(person)
        person.phone = "08-1"
        assert session.is_modified(person)
        person.phone = PHONE
        assert not session.is_modified(person)
    assert (person.version, raw(session, person.id)) == (1, stood)
    with writing(session):
        person.phone = "08-1"
    assert (person.version, person.phone) == (2, "08-1")
    assert raw(session, person.id) != stood


def test_emptied_and_filled(session: Session) -> None:
    person = made(session)
    with writing(session):
        person.phone, person.email, person.facts = "", PHONE, [1]
    with writing(session):
        person.facts = None
    session.expire_all()
    assert (person.phone, person.email, person.facts, person.version) == ("", PHONE, None, 3)


def test_rollback_refresh_and_expire(session: Session) -> None:
    person = made(session)
    assert person.phone == PHONE
    person.phone = "08-1"
    session.flush()
    session.rollback()
    assert person.phone == PHONE
    person.phone = "08-1"
    session.refresh(person)
    assert person.phone == PHONE
    person.phone = "08-1"
    session.expire(person)
    assert person.phone == PHONE


def test_the_version_holds(engine: Any, session: Session) -> None:
    person_id = made(session).id
    session.rollback()
    with Session(engine) as other, writing(other):
        other.get_one(Person, person_id).phone = "08-1"

    def overwrite() -> None:
        with writing(session):
            person = session.get_one(Person, person_id)
            set_committed_value(person, "version", 1)
            person.phone = "08-2"

    with pytest.raises(Stale):
        overwrite()


def test_a_merged_object(session: Session) -> None:
    person = made(session)
    session.refresh(person)
    session.expunge(person)
    person.phone = "08-1"
    with writing(session):
        merged = session.merge(person)
        new = session.merge(Person(phone="08-2"))
    assert (merged.phone, new.phone) == ("08-1", "08-2")


@pytest.mark.parametrize(("to", "column"), [("other", "phone_sealed"), ("same", "email")])
def test_what_is_moved_does_not_open(session: Session, to: str, column: str) -> None:
    person, other = made(session), made(session)
    target = {"other": other, "same": person}[to]
    with writing(session):
        moved = sa.text(f"UPDATE toy_person SET {column} = :value WHERE id = :id")
        session.execute(moved, {"value": person.phone_sealed, "id": target.id})
    session.expire_all()
    with pytest.raises(Broken, match=rf"toy_person\.{column}, rad {target.id}") as broken:
        _read = target.phone if to == "other" else target.email
    assert PHONE not in str(broken.value)


def test_sealed_text_of_another_row_is_not_inserted(session: Session) -> None:
    person = made(session)
    with pytest.raises(Broken), writing(session):
        session.add(Person(phone_sealed=person.phone_sealed))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Person.phone == PHONE,
        lambda: Person.phone != PHONE,
        lambda: Person.phone.in_([PHONE]),  # type: ignore[attr-defined]
        lambda: Person.phone.like("070%"),  # type: ignore[attr-defined]
        lambda: sa.select(Person.phone),  # type: ignore[call-overload]
        lambda: sa.select(Person).order_by(Person.phone),  # type: ignore[arg-type]
        lambda: aliased(Person).phone == PHONE,
    ],
)
def test_asking_for_a_sealed_field_is_refused(ask: Any) -> None:
    with pytest.raises(Misused, match=r"Person\.phone") as refused:
        ask()
    assert PHONE not in str(refused.value)


def test_plain_text_never_reaches_the_column(session: Session) -> None:
    statements: list[Any] = [
        sa.select(Person.id).where(Person.phone_sealed == PHONE),
        sa.insert(Person).values(phone_sealed=PHONE),
        sa.update(Person).values(phone_sealed=PHONE),
    ]
    for statement in statements:
        with pytest.raises(sa.exc.StatementError) as refused, writing(session):
            session.execute(statement)
        assert PHONE not in str(refused.value)
    with pytest.raises(sa.exc.StatementError), writing(session):
        session.bulk_save_objects([Person(id=5, phone=PHONE)])


def test_only_text_is_text() -> None:
    with pytest.raises(Misused, match="int"):
        Person(phone=46701234567)
