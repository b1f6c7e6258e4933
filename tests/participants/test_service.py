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
from tracker.participants import service
from tracker.participants.models import Participant, ParticipantNumber
from tracker.revisions import service as revisions
from tracker.revisions.models import Revision


def found(session: Any, unit: Unit, words: str) -> list[str]:
    query = service.found_by(unit.id, words, TODAY).order_by(Participant.sort_name)
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


def test_a_known_person_is_one_and_nothing_is_told(session: Any, city: City) -> None:
    number = factories.number()
    first = factories.participant(session, city.jobbtorg, number=number)
    second = factories.participant(session, city.district, number=number, given_name="Annan")
    assert second is first
    assert first.given_name != "Annan"


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


def test_what_is_told_of_a_known_person_is_not_lost(session: Any, city: City) -> None:
    number = factories.number()
    person = factories.participant(session, city.district, number=number, phone="08-1")
    factories.participant(session, city.jobbtorg, number=number, phone="08-2", email="a@b.test")
    assert (person.phone, person.email) == ("08-1", "a@b.test")
    factories.participant(session, city.other_jobbtorg, number=number, protection="sekretessmarkering")
    session.expire_all()
    assert (person.protection, person.phone, person.email) == ("sekretessmarkering", "", "")
    assert len(revisions.history(session, {"participant": [person.id]})) == 2
