"""Register, find, correct, change number; another unit's person is not there."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tests.together import refusals, together
from tracker.access.models import Unit
from tracker.database import writing
from tracker.errors import Refused, Stale
from tracker.merges import service as merges
from tracker.participants import service
from tracker.participants.models import Participant, ParticipantNumber, SamePerson
from tracker.revisions import service as revisions
from tracker.revisions.models import Revision


def found(session: Any, unit: Unit, words: str) -> list[str]:
    query = service.found_by(session, unit.id, words, TODAY).order_by(Participant.sort_name)
    return [participant.name for participant in session.scalars(query)]


def change_number(session: Any, person: Participant, number: str, **more: Any) -> None:
    with writing(session):
        seen = more.pop("seen_version", person.version)
        service.change_number(session, person, number, seen_version=seen, user_id=None, **more)


def test_birth_date_and_sex_come_from_the_number(session: Any, city: City) -> None:
    number = factories.number("M")
    person = factories.participant(session, city.jobbtorg, number=f"{number[2:8]}-{number[8:]}")
    assert (person.sex, person.birth_date.strftime("%Y%m%d")) == ("M", number[:8])
    assert person.number is not None
    assert person.number.number == number


def test_each_unit_has_its_own_record_of_a_person(session: Any, city: City) -> None:
    number = factories.number()
    first = factories.participant(session, city.jobbtorg, number=number, given_name="Åsa")
    second = factories.participant(session, city.district, number=number, given_name="Annan")
    assert second is not first
    assert (first.given_name, second.given_name) == ("Åsa", "Annan")
    assert first.person_id == second.person_id
    assert [found(session, unit, number) for unit in (city.jobbtorg, city.district)] == [[first.name], [second.name]]


def test_the_units_own_person_is_not_registered_twice(session: Any, city: City) -> None:
    number = factories.number()
    factories.participant(session, city.jobbtorg, number=number)
    with pytest.raises(Refused, match="finns redan hos er") as refused:
        factories.participant(session, city.jobbtorg, number=number)
    assert refused.value.faults[0].field == "number"
    assert number[-4:] not in str(refused.value)


def test_test_numbers_are_refused_in_production(session: Any, city: City) -> None:
    facts = factories.Facts()
    with pytest.raises(Refused, match="testnummer"), writing(session):
        service.register(session, facts, unit_id=city.jobbtorg.id, user_id=None, production=True)


def test_another_units_person_is_not_found(session: Any, city: City) -> None:
    number = factories.number()
    person = factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Öst", number=number)
    for words in ("", "Åsa", "öst", number):
        assert found(session, city.jobbtorg, words) == ["Åsa Öst"]
        assert found(session, city.district, words) == []
    assert service.one_of_unit(session, person.id, city.district.id) is None


def test_found_by_the_beginnings_of_names_in_any_order(session: Any, city: City) -> None:
    factories.participant(session, city.jobbtorg, given_name="Anna-Karin", family_name="Älv Berg")
    factories.participant(session, city.jobbtorg, given_name="Zoe", family_name="Abel")
    for words in ("anna", "karin älv", "Berg", "älv a", "ÄLV-BERG"):
        assert found(session, city.jobbtorg, words) == ["Anna-Karin Älv Berg"]
    for words in ("alv", "nna", "%", "_", "anna zoe", "199"):
        assert found(session, city.jobbtorg, words) == []


def test_a_number_follows_the_person_through_a_change(session: Any, city: City) -> None:
    old, new = factories.number(), factories.number("M")
    person = factories.participant(session, city.jobbtorg, number=old)
    change_number(session, person, new, reason="Ny juridisk könstillhörighet")
    assert person.sex == "M"
    assert [each.number for each in person.numbers] == [new, old]
    assert person.number is person.numbers[0]
    assert found(session, city.jobbtorg, old) == found(session, city.jobbtorg, new) == [person.name]


def test_the_history_of_a_change_holds_no_number(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    version = person.version
    change_number(session, person, factories.number("M"))
    kept = session.scalars(sa.select(Revision)).one()
    assert set(kept.before) == {"birth_date", "sex", "no_number_reason"}
    assert kept.version == person.version == version + 1


def test_who_had_none_gets_a_number(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, number=None)
    change_number(session, person, factories.number())
    assert person.no_number_reason is None
    assert person.number is not None


def test_a_number_that_is_someones_is_refused(session: Any, city: City) -> None:
    person, other = (factories.participant(session, city.jobbtorg) for _each in range(2))
    taken = other.number.number  # type: ignore[union-attr]
    with pytest.raises(Refused, match="Dubbletter"):
        change_number(session, person, taken)


def test_a_change_seen_late_is_stale(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    seen = person.version
    with writing(session):
        service.correct(session, person, {"phone": "08-1"}, seen_version=seen, user_id=None)
    with pytest.raises(Stale) as stale:
        change_number(session, person, factories.number(), seen_version=seen)
    assert stale.value.current == seen + 1


def test_facts_that_the_number_decides_are_not_corrected(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    born = person.birth_date
    facts = {"birth_date": date(1970, 1, 1), "sex": "M", "given_name": "Ny"}
    with writing(session):
        service.correct(session, person, facts, seen_version=person.version, user_id=None)
    assert (person.birth_date, person.sex, person.given_name) == (born, "K", "Ny")


def test_two_register_one_number_at_once(app: Flask, session: Any, city: City) -> None:
    facts, unit_id = factories.Facts(), city.jobbtorg.id
    session.rollback()

    def register(own: Any) -> None:
        service.register(own, facts, unit_id=unit_id, user_id=None)

    [refused] = refusals(together(app, register, register))
    assert refused.faults[0].field == "number"
    assert session.scalar(sa.select(sa.func.count()).select_from(ParticipantNumber)) == 1


def told(person: Participant) -> Any:
    """All that a unit has written down about a person."""
    facts = [getattr(person, field) for field in (*service.FACTS, "version", "absorbed_by_id")]
    return facts, [(each.number, each.replaced_at) for each in person.numbers]


CHANGES: dict[str, dict[str, Any]] = {
    "name": {"given_name": "Ny", "family_name": "Annan"},
    "contact": {"phone": "08-2", "email": "a@b.test"},
    "protection": {"protection": "sekretessmarkering", "phone": "", "email": ""},
    "death": {"died_on": date(2026, 5, 1)},
}


@pytest.mark.parametrize("what", [*CHANGES, "number", "merge"])
def test_what_another_unit_records_changes_nothing_here(session: Any, city: City, what: str) -> None:
    own, others = factories.known_in(session, city.jobbtorg, city.district, phone="08-1")
    before = told(own)
    with writing(session):
        if what == "merge":
            absorbed = factories.participant(session, city.district, protection="sekretessmarkering")
            merges.merge(session, others, absorbed, reason="Samma person", user_id=None)
    if what == "number":
        change_number(session, others, factories.number("M"))
    elif what in CHANGES:
        with writing(session):
            service.correct(session, others, CHANGES[what], seen_version=others.version, user_id=None)
    session.expire_all()
    assert told(own) == before
    assert told(others) != before
    assert revisions.history(session, {"participant": [own.id]}) == []


def test_a_number_that_another_unit_has_is_taken_without_a_word(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, number=None)
    others = factories.participant(session, city.district)
    change_number(session, person, others.number.number)  # type: ignore[union-attr]
    assert person.number is not None
    link = session.scalars(sa.select(SamePerson)).one()
    assert {link.one_id, link.other_id} == {person.person_id, others.person_id}
    assert link.merge_id is None


def test_two_units_register_one_number_at_once(app: Flask, session: Any, city: City) -> None:
    facts, units = factories.Facts(), (city.jobbtorg.id, city.district.id)
    session.rollback()

    def register(unit_id: int) -> Any:
        return lambda own: service.register(own, facts, unit_id=unit_id, user_id=None).person_id

    one, other = together(app, *map(register, units))
    assert one == other
    assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 2
