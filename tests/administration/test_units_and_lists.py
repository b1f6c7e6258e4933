"""Units and code lists: changed, ended, never removed."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.administration.test_users import send
from tests.city import City
from tests.conflicts import conflict
from tracker.access.models import Unit
from tracker.codelists import editing
from tracker.codelists.models import District, ExitReason, Referral
from tracker.codelists.service import LISTS, choices
from tracker.database import writing
from tracker.errors import Refused

POSTGRESQL_LATER = True

LISTS_AT = "/administration/kodlistor"
CODE = {"code": "foretag", "label_sv": "Företag", "label_en": "Company", "position": "9"}


def test_a_unit_is_added_and_renamed(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    facts = {"name": "Jobbtorg Vällingby", "code": "vallingby", "kind": "jobbtorg"}
    assert send(client, "/administration/enheter/ny", **facts).status_code == 303
    assert '<a href="#code">' in send(client, "/administration/enheter/ny", **facts).text
    unit = session.scalars(sa.select(Unit).where(Unit.code == "vallingby")).one()
    path, seen = f"/administration/enheter/{unit.id}/andra", unit.version
    assert send(client, path, name="Jobbtorg Västerort", version=seen).status_code == 303
    assert "Jobbtorg Västerort" in client.get("/administration/enheter").text
    conflict(send(client, path, name="Jobbtorg Väst", version=seen))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_can_be_read_and_has_a_form(city: City, client: Any, login: Any, name: str) -> None:
    login("administrator", "amf")
    assert client.get(f"{LISTS_AT}/{name}").status_code == 200
    assert client.get(f"{LISTS_AT}/{name}/ny").status_code == 200


def test_no_list_of_another_name(city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    for path in ("user", "user/ny", "user/1/andra", "district/finns-inte/andra"):
        assert client.get(f"{LISTS_AT}/{path}").status_code == 404


def test_a_code_is_added_and_ended(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    assert send(client, f"{LISTS_AT}/referral/ny", **CODE).status_code == 303
    assert '<a href="#code">' in send(client, f"{LISTS_AT}/referral/ny", **CODE).text
    ended = {**CODE, "valid_to": "2026-05-31", "agency_code": "F1", "version": "1"}
    assert send(client, f"{LISTS_AT}/referral/foretag/andra", **ended).status_code == 303
    conflict(send(client, f"{LISTS_AT}/referral/foretag/andra", **ended | {"position": 1}))
    session.expire_all()
    code = session.get(Referral, "foretag")
    assert (code.agency_code, code.valid_to) == ("F1", date(2026, 5, 31))
    assert "foretag" not in dict(choices(session, Referral, date(2026, 6, 1)))
    assert dict(choices(session, Referral, date(2026, 6, 1), keep="foretag"))["foretag"].label_sv == "Företag"


def test_an_ended_code_stays_readable(session: Any, city: City, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    made = factories.exited(session, person, city.coaching)
    code = session.get(ExitReason, made.exit_reason_code)
    with writing(session):
        facts = {field: getattr(code, field) for field in editing.FIELDS} | {"valid_to": date(2020, 1, 1)}
        editing.change(session, "exit_reason", code, facts, seen_version=code.version)
    login("caseworker")
    assert code.label_sv in client.get(f"/deltagare/{person.id}").text


def test_a_new_reason_says_whether_it_is_work(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    path = f"{LISTS_AT}/exit_reason/ny"
    assert send(client, path, **CODE, works_or_studies="y").status_code == 303
    assert session.get(ExitReason, "foretag").works_or_studies
    assert "works_or_studies" not in client.get(f"{LISTS_AT}/exit_reason/foretag/andra").text


def test_a_new_barrier_has_a_group(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    path = f"{LISTS_AT}/barrier/ny"
    assert '<a href="#group">' in send(client, path, **CODE).text
    group = session.scalar(sa.select(sa.literal_column("group_sv")).select_from(sa.text("barrier")).limit(1))
    assert send(client, path, **CODE, group=group).status_code == 303


def test_districts_merge_forward_only(session: Any, city: City) -> None:
    code = session.get(District, "enskede-arsta-vantor")
    facts = {field: getattr(code, field) for field in editing.FIELDS}
    for more, field in (
        ({"successor_code": "bromma"}, "valid_to"),
        ({"successor_code": "enskede-arsta", "valid_to": date(2027, 1, 1)}, "successor_code"),
    ):
        with pytest.raises(Refused) as refused:
            editing.change(session, "district", code, facts | more, seen_version=code.version)
        assert refused.value.faults[0].field == field
