"""The person whom the units' records share: found by number, joined by what is found out, and nothing else."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.city import City
from tests.together import together
from tracker import bulk
from tracker.database import writing
from tracker.merges import service as merges
from tracker.participants import persons
from tracker.participants.models import Person, PersonNumber, SamePerson
from tracker.sealing import blind

ONE, OTHER, THIRD = factories.numbers()[-3:]
LINKS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20)


def plainly(links: list[tuple[int, int]]) -> dict[int, int]:
    """The least of each group, by joining sets until nothing more can be joined."""
    groups = [{person} for person in {each for link in links for each in link}]
    for one, other in links:
        joined = [group for group in groups if group & {one, other}]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return {person: min(group) for group in groups for person in group}


@given(links=LINKS)
def test_one_person_is_the_least_of_all_who_are_linked(links: list[tuple[int, int]]) -> None:
    assert persons.one_person(links) == plainly(links)
    assert persons.one_person(reversed(links)) == plainly(links)


def count(session: Any, model: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)))


def links(session: Any) -> set[tuple[int, int, int | None]]:
    query = sa.select(SamePerson.one_id, SamePerson.other_id, SamePerson.merge_id)
    return {tuple(row) for row in session.execute(query)}


def test_a_number_gives_the_same_person_each_time(session: Any) -> None:
    with writing(session):
        one, other = (persons.of_number(session, number) for number in (ONE, OTHER))
        assert [persons.of_number(session, number) for number in (ONE, OTHER)] == [one, other]
        assert one != other
    assert (count(session, Person), count(session, PersonNumber)) == (2, 2)


def test_many_numbers_at_once_give_what_they_give_one_by_one(session: Any) -> None:
    with writing(session):
        known = persons.of_number(session, OTHER)
        found = persons.of_numbers(session, [ONE, OTHER, THIRD, ONE])
        assert found == {number: persons.of_number(session, number) for number in (ONE, OTHER, THIRD)}
        assert found[OTHER] == known
        assert len(set(found.values())) == 3
        assert persons.of_numbers(session, []) == {}
    assert count(session, Person) == 3


def test_strangers_are_new_each_time(session: Any) -> None:
    with writing(session):
        first, second = persons.new(session, 2), persons.new(session, 3)
        assert persons.new(session, 0) == []
        session.add(Person())
        session.flush()
    assert len({*first, *second}) == 5
    assert count(session, Person) == 6


def test_a_new_number_is_the_persons_own(session: Any) -> None:
    with writing(session):
        person = persons.of_number(session, ONE)
        persons.take_number(session, person, OTHER)
        persons.take_number(session, person, OTHER)
        assert persons.of_number(session, OTHER) == person
    assert links(session) == set()


def test_who_takes_anothers_number_is_one_with_the_other(session: Any) -> None:
    with writing(session):
        person, other = (persons.of_number(session, number) for number in (ONE, OTHER))
        persons.take_number(session, person, OTHER)
        assert persons.of_number(session, OTHER) == other  # the number stays where it was
        assert persons.linked(session) == {person: min(person, other), other: min(person, other)}
    assert links(session) == {(person, other, None)}


def test_a_merge_joins_two_persons_until_it_is_undone(session: Any, city: City) -> None:
    rows = [factories.participant(session, city.jobbtorg) for _each in range(3)]
    first, second, third = (row.person_id for row in rows)
    with writing(session):
        one = merges.merge(session, rows[0], rows[1], reason="", user_id=None)
        merges.merge(session, rows[0], rows[2], reason="", user_id=None)
        persons.join(session, first, first, one.id)  # the city may have known
        assert set(persons.linked(session).values()) == {first}
        persons.part(session, one.id)
        assert persons.linked(session) == {first: first, third: first}
        assert second not in persons.linked(session)


@pytest.mark.parametrize("many", [False, True])
def test_two_who_meet_a_new_number_at_once_come_to_one_person(
    app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    session.rollback()

    def come(own: Any) -> Any:
        return persons.of_numbers(own, [ONE, OTHER])[ONE] if many else persons.of_number(own, ONE)

    one, other = together(app, come, come)
    assert (
        one
        == other
        == session.scalar(sa.select(PersonNumber.person_id).where(PersonNumber.number_index == blind.number_index(ONE)))
    )


def test_two_who_take_each_others_number_at_once_are_one(app: Flask, session: Any) -> None:
    with writing(session):
        one, other = (persons.of_number(session, number) for number in (ONE, OTHER))

    def take(person: int, number: str) -> Any:
        return lambda own: persons.take_number(own, person, number)

    assert together(app, take(one, OTHER), take(other, ONE)) == [None, None]
    assert set(persons.linked(session).values()) == {min(one, other)}


@pytest.mark.parametrize("size", [0, 1, 3000])
def test_among_is_in_however_many(session: Any, size: int) -> None:
    with writing(session):
        wanted = persons.new(session, size)
        persons.new(session, 2)
        found = session.scalars(sa.select(Person.id).where(bulk.among(session, Person.id, wanted))).all()
        assert sorted(found) == wanted
        there = sa.select(PersonNumber.number_index).where(bulk.among(session, PersonNumber.number_index, ["å", "'"]))
        assert session.scalars(there).all() == []
        on_connection = bulk.among(session.connection(), Person.id, wanted)
        assert len(session.connection().execute(sa.select(Person.id).where(on_connection)).all()) == size


def test_a_row_whose_key_is_taken_is_passed_over(session: Any) -> None:
    table: Any = PersonNumber.__table__
    with writing(session):
        one, other = persons.new(session, 2)
        for person in (one, other):
            rows = [(ONE, person), (OTHER, person)]
            bulk.insert(session, table, ("number_index", "person_id"), rows, unless_there=True)
        assert set(session.scalars(sa.select(PersonNumber.person_id))) == {one}
