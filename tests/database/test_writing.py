"""One write transaction: all or nothing, nothing decided on an old snapshot, refusals in words."""

import logging
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import City
from tests.together import refusals, together
from tracker.access.models import Unit
from tracker.database import BrokenRule, sort_key, writing
from tracker.errors import Refused, Stale
from tracker.participants.models import Participant, ParticipantNumber


def names(session: Any) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(Unit.name).order_by(Unit.sort_name)))


def test_an_error_takes_everything_back(session: Any, city: City) -> None:
    before = names(session)

    def fail() -> None:
        with writing(session):
            session.add(Unit(code="x", name="X", sort_name="x", kind="jobbtorg"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(session) == before


def test_a_block_inside_another_is_part_of_it(session: Any, city: City) -> None:
    before = names(session)

    def fail() -> None:
        with writing(session):
            with writing(session):
                session.add(Unit(code="x", name="X", sort_name="x", kind="jobbtorg"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(session) == before


def test_no_update_is_lost(app: Flask, session: Any, city: City) -> None:
    def count_up(own: Any) -> None:
        unit = own.scalars(sa.select(Unit).where(Unit.code == "kista").with_for_update()).one()
        unit.name = str(int(unit.name) + 1)

    with writing(session):
        city.jobbtorg.name = "0"
    assert not refusals(together(app, *[count_up] * 4)) + refusals(together(app, *[count_up] * 4))
    session.rollback()
    assert city.jobbtorg.name == "8"


@pytest.mark.parametrize(
    ("model", "facts", "field"),
    [
        (Unit, {"code": "kista", "name": "En till", "sort_name": "en till", "kind": "jobbtorg"}, "code"),
        (Unit, {"code": "ny", "name": None, "sort_name": "", "kind": "jobbtorg"}, None),
    ],
)
def test_what_the_database_refuses_is_said_in_words(
    model: Any, facts: dict[str, Any], field: str | None, session: Any, city: City
) -> None:
    expected = Refused if field else BrokenRule
    with pytest.raises(expected) as refused, writing(session):
        session.add(model(**facts))
    if isinstance(refused.value, Refused):
        assert [fault.field for fault in refused.value.faults] == [field]
        assert "redan" in str(refused.value)


def test_a_code_that_is_not_there_is_refused_in_words(session: Any, city: City) -> None:
    with pytest.raises(Refused, match="finns inte längre"):
        factories.enrolment(
            session, factories.participant(session, city.jobbtorg), city.coaching, district_code="atlantis"
        )


def test_no_number_in_error_or_log(session: Any, city: City, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    number = factories.number()
    factories.participant(session, city.jobbtorg, number=number)
    other = factories.participant(session, city.jobbtorg, number=None)
    clash = ParticipantNumber(participant_id=other.id, number=number, kind="personnummer", recorded_at=other.created_at)
    with pytest.raises(Refused) as refused, writing(session):
        session.add(clash)
    short = ParticipantNumber(
        participant_id=other.id, number=number[:-1], kind="personnummer", recorded_at=other.created_at
    )
    with pytest.raises(ValueError, match="twelve digits") as broken, writing(session):
        session.add(short)
    told = str(refused.value) + str(broken.value) + caplog.text
    assert number[2:11] not in told.replace("-", "")


def test_a_version_that_moved_under_a_write_is_stale(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)

    def overtaken() -> None:
        with writing(session):
            session.refresh(person)
            session.execute(sa.text("UPDATE participant SET version = version + 1"))
            person.phone = "08-1"

    with pytest.raises(Stale):
        overtaken()


def test_swedish_order_is_the_databases_own(session: Any, city: City) -> None:
    told = ["Zetterberg", "Ångström", "Ärlig", "Öman", "alm", "Älv-Berg", "Élan", "Wallin"]
    with writing(session):
        session.add_all(
            Unit(code=f"u{n}", name=name, sort_name=sort_key(name), kind="jobbtorg") for n, name in enumerate(told)
        )
    found = [name for name in names(session) if name in told]
    assert found == ["alm", "Élan", "Wallin", "Zetterberg", "Ångström", "Älv-Berg", "Ärlig", "Öman"]


def test_the_sort_name_follows_the_name(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Öst")
    with writing(session):
        person.family_name = "Ek"
    assert session.scalar(sa.select(Participant.sort_name)) == sort_key("Ek Åsa")
