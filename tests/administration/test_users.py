"""Users as an administrator keeps them."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.city import TODAY, City
from tests.conflicts import conflict
from tests.overview.queries import counted
from tracker.access import rights, service, users
from tracker.access.models import User
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.errors import Refused
from tracker.insatser.models import Project
from tracker.web.forms import new_submission_key

POSTGRESQL_LATER = True

NEW = {
    "name": "Åsa Öberg",
    "email": "asa@stad.test",
    "role": "caseworker",
    "unit": "farsta",
    "password": "korrekt häst batteri klammer",
}


def send(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


def page_of(user: User) -> str:
    return f"/administration/anvandare/{user.id}"


def test_add_find_and_change(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    answer = send(client, "/administration/anvandare/ny", **NEW)
    assert answer.status_code == 303
    assert "Åsa Öberg" in client.get(answer.location).text
    made = session.scalars(sa.select(User).where(User.email == NEW["email"])).unique().one()
    assert made.must_change_password
    found = client.post("/administration/anvandare", data={"words": "åsa ö"}).text
    assert "asa@stad.test" in found
    assert "farsta.test" not in found
    changed = {"name": "Åsa Öberg Ek", "email": "asa.ek@stad.test", "version": made.version}
    assert send(client, f"{page_of(made)}/andra", **changed).status_code == 303
    conflict(send(client, f"{page_of(made)}/andra", **changed | {"name": "Åsa Ek"}))


def test_refused_input_is_kept(city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    page = send(client, "/administration/anvandare/ny", **NEW | {"password": "kort"}).text
    assert '<a href="#password">' in page
    assert 'value="Åsa Öberg"' in page
    taken = city.users["caseworker"].email
    assert '<a href="#email">' in send(client, "/administration/anvandare/ny", **NEW | {"email": taken}).text


def test_sent_twice_adds_once(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    key = {"submission_key": new_submission_key()}
    answers = [client.post("/administration/anvandare/ny", data=NEW | key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_role_ends_on_its_day(session: Any, city: City, client: Any, login: Any, today: Any) -> None:
    user, last = city.users["caseworker"], TODAY + timedelta(days=7)
    with writing(session):
        service.give_role(session, user, city.district.id, "caseworker", last, by=None)
    session.expire_all()
    assert len(user.roles) == 2
    today(last + timedelta(days=1))
    assert len(user.roles) == 1
    login("caseworker", "kista")
    assert "Farsta" not in client.get("/arbeta-som").text


def test_one_user_works_in_one_unit_at_a_time(session: Any, city: City, client: Any, login: Any) -> None:
    user = city.users["caseworker"]
    with writing(session):
        other = service.give_role(session, user, city.district.id, "manager", None, by=None)
    login("caseworker")
    assert "handläggare, Jobbtorg Kista" in client.get("/").text
    client.post("/arbeta-som", data={"assignment": other.id})
    assert "enhetschef, Farsta stadsdelsförvaltning" in client.get("/").text
    foreign = city.users_of["other_jobbtorg", "manager"].assignments[0].id
    client.post("/arbeta-som", data={"assignment": foreign})
    assert "Farsta stadsdelsförvaltning" in client.get("/").text


def test_the_last_administrator_stays(session: Any, city: City) -> None:
    administrators = [city.users_of[unit, "administrator"] for unit in ("jobbtorg", "other_jobbtorg", "district")]
    with writing(session):
        for each in administrators:
            users.deactivate(session, each, by=None)
    last = city.users_of["central", "administrator"]
    for work in (
        lambda: users.deactivate(session, last, by=None),
        lambda: users.end_role(session, last, last.assignments[0].id, by=None),
    ):
        with pytest.raises(Refused, match="sista administratören"), writing(session):
            work()
    with writing(session):  # one whose role has an end does not count
        service.give_role(session, city.users["caseworker"], city.central.id, "administrator", TODAY, by=None)
    with pytest.raises(Refused, match="sista administratören"), writing(session):
        users.deactivate(session, last, by=None)


def test_whoever_is_shut_out_is_out_at_once(session: Any, city: City, client: Any, login: Any, app: Any) -> None:
    user = login("caseworker")
    assert client.get("/").status_code == 200
    with writing(session):
        users.deactivate(session, session.get(User, user.id), by=None)
    assert client.get("/").status_code == 302


def gifts(city: City) -> dict[str, dict[str, Any]]:
    """What an administrator gives, by the end of the address."""
    until = (TODAY + timedelta(days=30)).isoformat()
    return {
        "roller/ny": {"role": "caseworker", "unit_id": city.district.id},
        "individuppgifter/ny": {"unit_id": city.central.id, "purpose": "Uppföljning", "ends_on": until},
        "projekt/nytt": {"project_id": 1},
    }


def test_nobody_gives_to_herself(session: Any, city: City, client: Any, login: Any, told: Any) -> None:
    herself = login("administrator", "amf")
    with writing(session):  # with the role that the right asks for, given by someone else
        service.give_role(session, session.get(User, herself.id), city.central.id, "manager", None, by=None)
        session.add(Project(name="Kurs", sort_name="kurs", funder="ESF"))
    told.clear()
    assert "Be en annan administratör" in client.get(page_of(herself)).text
    for end, facts in gifts(city).items():
        page = client.get(f"{page_of(herself)}/{end}").text
        assert "Be en annan administratör" in page
        assert 'name="submission_key"' not in page
        answer = send(client, f"{page_of(herself)}/{end}", **facts)
        assert answer.status_code == 200
        assert "Du kan inte ge dig själv" in answer.text
    assert not [kind for kind, _facts in told if kind.startswith(("roles", "export", "project"))]


def test_nobody_prolongs_her_own_role(session: Any, city: City) -> None:
    user = city.users_of["central", "administrator"]
    with writing(session):
        users.end_role(session, user, user.assignments[0].id, by=user.id)
    with pytest.raises(Refused, match="en annan administratör"), writing(session):
        service.give_role(session, user, city.central.id, "administrator", None, by=user.id)


def test_the_command_line_gives_the_first(session: Any, city: City) -> None:
    with writing(session):
        added = service.add_user(session, "ny@stad.test", "Ny", NEW["password"], "administrator", "amf")
        service.give_role(session, added, city.central.id, "log_reviewer", None, by=None)
    assert len(added.assignments) == 2


def test_ones_own_role_can_be_ended_and_is_told_of(city: City, client: Any, login: Any, told: Any) -> None:
    herself = login("administrator", "amf")
    path = f"{page_of(herself)}/roller/{herself.assignments[0].id}/ta-bort"
    assert send(client, path).status_code == 303
    facts = next(facts for kind, facts in told if kind == "roles_changed")
    assert (facts["herself"], facts["by"]) == (True, herself.id)


def test_everyone_sees_her_own_roles_and_rights(session: Any, city: City, client: Any, login: Any) -> None:
    user, last = city.users["caseworker"], TODAY + timedelta(days=7)
    with writing(session):
        ended = service.give_role(session, user, city.district.id, "manager", None, by=None)
        users.end_role(session, user, ended.id, by=None)
        rights.give(session, user, city.jobbtorg.id, "Uppföljning av våren", last, by=None)
    login("caseworker")
    page = client.get("/konto").text
    for seen in ("Handläggare", "Farsta stadsdelsförvaltning", "Har gått ut", "Uppföljning av våren", "2026-06-08"):
        assert seen in page


def test_what_follows_is_said_first(city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    for step in ("stang-av", "slapp-in", "las-upp", "nollstall", "logga-ut"):
        path = f"{page_of(city.users['caseworker'])}/{step}"
        assert "govuk-warning-text" in client.get(path).text
        assert send(client, path).status_code == 303


@pytest.mark.parametrize("role", sorted(set(RoleName) - {RoleName.ADMINISTRATOR}))
def test_nobody_else_administers(city: City, client: Any, login: Any, role: str) -> None:
    login(role)
    for path in ("anvandare", "anvandare/ny", "enheter", "kodlistor", f"anvandare/{city.users['caseworker'].id}"):
        assert client.get(f"/administration/{path}").status_code == 403


def test_the_administrator_sees_no_people_and_no_counts(city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    assert client.get("/").location == "/administration/anvandare"
    for path in ("/deltagare", "/uppfoljningar", "/inlasning", "/statistik", "/insatser", "/projekt", "/uttag"):
        assert client.get(path).status_code == 403


def test_the_right_falls_away_with_the_role(session: Any, city: City) -> None:
    user, unit = city.users["caseworker"], city.jobbtorg.id
    with writing(session):
        right = rights.give(session, user, unit, "Uppföljning", TODAY + timedelta(days=30), by=None)
        users.end_role(session, user, user.assignments[0].id, by=None)
        service.give_role(session, user, unit, "caseworker", None, by=None)
    assert right.withdrawn_at is not None


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2030, 1, 1)])
def test_a_right_has_an_end(session: Any, city: City, day: date) -> None:
    with pytest.raises(Refused, match="högst ett år"):
        rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", day, by=None)


def test_a_right_goes_with_casework_only(session: Any, city: City) -> None:
    for user in (city.users["statistician"], city.users_of["district", "caseworker"]):
        with pytest.raises(Refused, match="varken handläggare eller enhetschef"):
            rights.give(session, user, city.jobbtorg.id, "Uppföljning", TODAY, by=None)


def test_few_queries(city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    for path in ("/administration/anvandare", page_of(city.users["caseworker"])):
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12
