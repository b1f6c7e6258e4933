"""The pages of insatser and projects, for those who run them and for those who count."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.conflicts import conflict
from tests.overview.queries import counted
from tracker.codelists.terms import GoalMeasure
from tracker.database import writing
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.insatser import service
from tracker.insatser.models import Insats, Project
from tracker.web.forms import new_submission_key

POSTGRESQL_LATER = True

INSATS = {"name": "Verkstaden", "insats_type_code": "arbetstraning", "places": "12", "starts_on": "2026-01-01"}
PROJECT = {"name": "Vägar in", "funder": "ESF", "currency": "SEK", "budget": "1 000 000", "own_cofinancing": "400000"}


def _send(client: Any, path: str, facts: dict[str, Any], **more: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts, **more})


@pytest.fixture
def project(session: Any, city: Any) -> Project:
    """A project of the jobbtorg round its coaching, with goals."""
    facts = {"name": "Nya steg", "funder": "ESF", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    goals = {GoalMeasure.PARTICIPANTS.value: 1, GoalMeasure.SELF_SUFFICIENCY.value: 70, GoalMeasure.WOMEN.value: 50}
    with writing(session):
        made = service.add_project(session, facts, goals, unit_id=city.jobbtorg.id)
        city.coaching.project_id = made.id
        city.other_coaching.project_id = made.id
    return made


def _follow_up_answered(session: Any, enrolment: Any) -> None:
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
    answer = {"livelihood_code": "arbete", "answered_on": follow_up.due_on, "source": "participant"}
    facts = {**answer, "social_assistance": "no"}
    with writing(session):
        followups.answer(session, follow_up, facts, seen_version=follow_up.version, user_id=None)


def test_a_unit_sees_its_own_insatser(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.enrolment(session, person, city.course)
    login("caseworker")
    page = client.get("/insatser").text
    assert "Svenska på jobbet" in page
    assert "Arbetsträning i parken" not in page
    assert page.index("Kvinnor") < page.index("Män")
    assert client.get(f"/insatser/{city.training.id}").status_code == 404
    assert client.get(f"/insatser/{city.training.id}/andra").status_code == 404
    assert client.get("/insatser/999999").status_code == 404


def test_who_is_enrolled_is_shown_in_the_unit_and_only_counted_elsewhere(
    session: Any, city: Any, client: Any, login: Any
) -> None:
    person = factories.participant(session, city.jobbtorg, family_name="Hemlig")
    factories.enrolment(session, person, city.course)
    login("caseworker")
    assert "Hemlig" in client.get(f"/insatser/{city.course.id}").text
    login("statistician", "amf")
    page = client.get(f"/insatser/{city.course.id}").text
    assert "Hemlig" not in page
    assert "Deltar nu" in page
    assert "Ändra insats" not in page
    everything = client.get("/insatser").text
    assert "Arbetsträning i parken" in everything
    assert "Farsta stadsdelsförvaltning" in everything


def test_a_new_insats_is_saved_once(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    key = new_submission_key()
    answers = [_send(client, "/insatser/ny", INSATS, submission_key=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    made = session.scalars(sa.select(Insats).where(Insats.name == "Verkstaden")).one()
    assert (made.unit_id, made.places, made.starts_on) == (city.jobbtorg.id, 12, date(2026, 1, 1))
    assert "Verkstaden" in client.get(answers[1].location).text


def test_a_refused_insats_keeps_what_was_typed(city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    page = _send(client, "/insatser/ny", {**INSATS, "name": "jobbcoachning", "places": "12"}).text
    assert '<a href="#name">Enheten har redan en insats med det namnet' in page
    page = _send(client, "/insatser/ny", {**INSATS, "insats_type_code": "", "places": "många"}).text
    assert '<a href="#insats_type_code">' in page
    assert '<a href="#places">' in page
    assert 'value="många"' in page


def test_who_saves_second_chooses(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    path, seen = f"/insatser/{city.coaching.id}/andra", city.coaching.version
    facts = {"name": "Jobbcoachning", "insats_type_code": "jobbsok", "version": seen}
    assert _send(client, path, {**facts, "places": "10"}).status_code == 303
    conflict(_send(client, path, {**facts, "places": "20"}))
    session.expire_all()
    assert city.coaching.places == 10


def test_dates_that_leave_someone_outside_are_refused(session: Any, city: Any, client: Any, login: Any) -> None:
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    login("caseworker")
    facts = {"name": "Jobbcoachning", "insats_type_code": "jobbsok", "version": city.coaching.version}
    page = _send(client, f"/insatser/{city.coaching.id}/andra", {**facts, "starts_on": "2026-05-01"}).text
    assert '<a href="#starts_on">1 inskrivningar börjar utanför' in page


def test_a_new_project_belongs_to_the_unit(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    goals = {"participants": "725", "self_sufficiency_90": "70", "women": "47", "men": "53"}
    answer = _send(client, "/projekt/nytt", {**PROJECT, **goals})
    assert answer.status_code == 303
    made = session.scalars(sa.select(Project)).one()
    assert (made.unit_id, made.budget) == (city.jobbtorg.id, 1_000_000)
    assert {goal.measure: goal.target for goal in made.goals} == {name: int(text) for name, text in goals.items()}
    page = client.get(answer.location).text
    assert "40,0\u00a0%" in page  # own co-financing
    assert "725" in page


def test_goals_over_the_whole_are_refused(client: Any, login: Any) -> None:
    login("caseworker")
    page = _send(client, "/projekt/nytt", {**PROJECT, "women": "60", "men": "60", "chances_grown": "101"}).text
    assert '<a href="#chances_grown">' in page
    page = _send(client, "/projekt/nytt", {**PROJECT, "women": "60", "men": "60"}).text
    assert '<a href="#men">' in page
    assert 'value="1 000 000"' in page


def test_only_the_owner_and_the_statistician_change_a_project(
    city: Any, client: Any, login: Any, project: Project
) -> None:
    path = f"/projekt/{project.id}/andra"
    for role, unit, expected in (
        ("caseworker", "kista", 200),
        ("statistician", "amf", 200),
        ("caseworker", "farsta", 403),
    ):
        login(role, unit)
        assert client.get(path).status_code == expected
        assert (path in client.get(f"/projekt/{project.id}").text) == (expected == 200)
    assert client.get("/projekt/999999").status_code == 404
    login("administrator", "amf")
    assert client.get("/projekt/nytt").status_code == 403


def test_a_change_of_goals_alone_moves_the_version(session: Any, client: Any, login: Any, project: Project) -> None:
    login("caseworker")
    path, facts = f"/projekt/{project.id}/andra", {"name": "Nya steg", "funder": "ESF", "currency": "SEK"}
    facts |= {"version": project.version, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    assert _send(client, path, {**facts, "participants": "5"}).status_code == 303
    conflict(_send(client, path, {**facts, "participants": "9"}))


def test_outcome_beside_goals_by_sex(session: Any, city: Any, client: Any, login: Any, project: Project) -> None:
    for sex in ("K", "M"):
        person = factories.participant(session, city.jobbtorg, number=factories.number(sex))
        made = factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
        if sex == "K":
            _follow_up_answered(session, made)
    login("caseworker")
    page = client.get(f"/projekt/{project.id}").text
    assert "Målet nått" in page
    assert re.search(r"Självförsörjande, andel av besvarade</th>.*?100,0.*?>\.<.*?100,0", page)
    assert re.search(r"Svarsfrekvens</th>.*?100,0.*?0,0.*?50,0", page)
    assert re.search(r"Lägst, om ingen.*?100,0.*?0,0.*?50,0", page)
    assert re.search(r"Högst, om alla.*?100,0.*?100,0.*?100,0", page)
    assert "Könsfördelningen är jämn" in page


def test_another_unit_sees_its_own_part(session: Any, city: Any, client: Any, login: Any, project: Project) -> None:
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    login("caseworker", "skarholmen")
    page = client.get(f"/projekt/{project.id}").text
    assert "er enhets del" in page
    assert "Ingen har deltagit" in page
    login("statistician", "amf")
    assert "Ingen har deltagit" not in client.get(f"/projekt/{project.id}").text


def test_few_queries(session: Any, city: Any, client: Any, login: Any, project: Project) -> None:
    for _n in range(8):
        factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
        factories.insats(session, city.jobbtorg, project_id=project.id)
    paths = ["/insatser", f"/insatser/{city.coaching.id}", "/projekt", f"/projekt/{project.id}", "/projekt?sort=funder"]
    own = ["/insatser/ny", f"/insatser/{city.coaching.id}/andra", "/projekt/nytt", f"/projekt/{project.id}/andra"]
    for who, these in ((("caseworker",), paths + own), (("statistician", "amf"), paths)):
        login(*who)
        for path in these:
            with counted() as queries:
                assert client.get(path).status_code == 200
            assert len(queries) <= 12, (path, queries)
