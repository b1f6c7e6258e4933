"""Projects through the API: everyone's to read, the unit's own to change; the outcome as the page has it."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.api.systems import System, connected
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.codelists.terms import Completion
from tracker.database import writing
from tracker.insatser import service
from tracker.insatser.models import Project

pytestmark = on_sqlite
FACTS = {"name": "merit.nu", "funder": "ESF", "budget": 24_000_000, "participants": 725, "self_sufficiency_90": 70}


@pytest.fixture
def project(session: Any, city: City) -> Project:
    """The district's, with an insats of the district's and one of the jobbtorg's."""
    with writing(session):
        made = service.add_project(
            session, {"name": "Stegen", "funder": "Vinnova"}, {"participants": 2, "women": 60}, unit_id=city.district.id
        )
        city.training.project_id = city.coaching.project_id = made.id
    return made


def test_made_read_and_changed(session: Any, city: City, system: System) -> None:
    made = system.call("POST", "/projects", FACTS)
    assert (made.status_code, made.json["unit"], made.json["own"]) == (201, city.jobbtorg.code, True)
    assert (made.json["participants"], made.json["completed"]) == (725, None)
    path = made.headers["Location"].removeprefix("/api/v1")
    assert system.call("GET", path).json == made.json
    changed = system.call("PUT", path, {**FACTS, "participants": 600}, If_Match=made.headers["ETag"])
    assert changed.status_code == 204
    assert changed.headers["ETag"] != made.headers["ETag"]
    now = system.call("GET", path)
    assert now.json["participants"] == 600
    assert now.headers["ETag"] == changed.headers["ETag"]
    stale = system.call("PUT", path, FACTS, If_Match=made.headers["ETag"])
    assert (stale.status_code, stale.json["differs"]) == (412, ["participants"])
    assert system.call("POST", "/projects", FACTS).status_code == 409


@pytest.mark.parametrize(
    ("path", "facts", "field"),
    [
        ("/projects", FACTS, "name"),
        ("/projects", FACTS, "funder"),
        ("/insatser", {"name": "Kurs", "insats_type_code": "praktik"}, "name"),
        ("/participants", {"given_name": "Åsa", "family_name": "Ek", "protection": "none"}, "family_name"),
    ],
)
def test_no_number_stands_in_a_name(system: System, path: str, facts: dict[str, Any], field: str) -> None:
    """A name is not sealed, and a project's is read by the whole city."""
    sent = facts | ({"number": factories.number()} if path == "/participants" else {})
    number = factories.number()
    refused = system.call("POST", path, sent | {field: f"{facts[field]} {number}"})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, f"#/{field}")
    assert number not in refused.text
    assert system.call("POST", path, sent).status_code == 201


def test_another_units_is_read_and_not_changed(session: Any, project: Project, system: System) -> None:
    told = system.call("GET", f"/projects/{project.id}")
    assert (told.json["unit"], told.json["own"]) == ("farsta", False)
    refused = system.call("PUT", f"/projects/{project.id}", FACTS, If_Match=told.headers["ETag"])
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    session.rollback()
    assert session.get_one(Project, project.id).name == "Stegen"
    assert [each["id"] for each in system.call("GET", "/projects").json["items"]] == [project.id]
    assert system.call("GET", "/projects/999999").status_code == 404


def test_the_goals_are_read_at_once(session: Any, project: Project, system: System) -> None:
    system.call("GET", "/projects")
    with counted() as few:
        system.call("GET", "/projects")
    for name in ("Ett", "Två", "Tre"):
        with writing(session):
            service.add_project(session, {"name": name, "funder": "ESF"}, {"completed": 5}, unit_id=None)
    with counted() as many:
        assert len(system.call("GET", "/projects").json["items"]) == 4
    assert len(few) == len(many)


def left(session: Any, unit: Any, insats: Any, sex: str) -> None:
    person = factories.participant(session, unit, number=None, sex=sex)
    days = {"starts_on": date(2025, 1, 13), "exit_on": date(2025, 3, 3)}
    factories.exited(session, person, insats, **days, completion=Completion.COMPLETED)


def test_the_outcome_of_the_whole_and_of_a_part(
    session: Any, client: Any, city: City, project: Project, system: System
) -> None:
    for sex in "KKM":
        left(session, city.district, city.training, sex)
    left(session, city.jobbtorg, city.coaching, "M")
    path = f"/projects/{project.id}/outcome"
    part = system.call("GET", path).json
    assert (part["whole"], part["as_of"]) == (False, TODAY.isoformat())
    assert {sex: counts["participants"] for sex, counts in part["counts"].items()} == {"K": 0, "M": 1, "U": 0, "T": 1}
    assert {each["reached"] for each in part["goals"]} == {None}
    owner = connected(session, client, city.district, name="owner")
    whole = owner.call("GET", path).json
    assert whole["whole"]
    assert whole["counts"]["T"]["completed"] == 3  # its own: another unit's people are not told of
    goals = {each["measure"]: each for each in whole["goals"]}
    assert (goals["participants"]["goal"], goals["participants"]["reached"]) == (2, True)
    assert (goals["women"]["women"], goals["women"]["men"], goals["women"]["reached"]) == (66.7, None, None)
    follow_up = {each["measure"]: each["all"] for each in whole["follow_up"]}
    assert follow_up == {
        "matured": 3,
        "answered": 0,
        "response_rate": 0.0,
        "self_sufficiency_90": None,
        "self_sufficiency_90_floor": 0.0,
        "self_sufficiency_90_ceiling": 100.0,
    }
