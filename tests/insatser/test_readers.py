"""Project readers: their own projects, as goals and counts, and nothing else."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.city import City
from tests.pages import shown
from tracker.database import writing
from tracker.insatser import readers, service
from tracker.insatser.models import Project


@pytest.fixture
def projects(session: Any, city: City) -> list[Project]:
    """The reader's own, and another."""
    facts = {"funder": "ESF", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    with writing(session):
        made = [
            service.add_project(session, {**facts, "name": name}, {"participants": 4}, unit_id=city.jobbtorg.id)
            for name in ("Nya steg", "Andra steg")
        ]
        city.coaching.project_id = made[0].id
        readers.add(session, city.users["project_reader"].id, made[0].id, by=None)
    return made


def test_own_projects_and_no_others(session: Any, city: City, client: Any, login: Any, projects: Any) -> None:
    person = factories.participant(session, city.jobbtorg, family_name="Öberg")
    factories.enrolment(session, person, city.coaching)
    mine, other = projects[0].id, projects[1].id
    login("project_reader")
    assert client.get("/").location == "/projekt"
    listed = client.get("/projekt").text
    assert "Nya steg" in listed
    assert "Andra steg" not in listed
    page = client.get(f"/projekt/{mine}").text
    assert "Mål och utfall" in page
    assert "Öberg" not in page
    assert "/insatser/" not in page
    assert shown(client, f"/projekt/{other}").replace(f"/{other}", "") == shown(client, "/projekt/999999").replace(
        "/999999", ""
    )


def test_nothing_else(city: City, client: Any, login: Any, projects: Any) -> None:
    login("project_reader")
    closed = ("/deltagare", "/uppfoljningar", "/insatser", f"/insatser/{city.coaching.id}", "/statistik", "/inlasning")
    for path in (*closed, "/projekt/nytt", f"/projekt/{projects[0].id}/andra", "/uttag"):
        assert client.get(path).status_code == 403
