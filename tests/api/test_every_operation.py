"""Every operation, and everyone who may call it: without a token, with another's scope, with what is not one's own."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for

from tests import factories
from tests.access.doors_table import LINES, OPERATIONS, Operation
from tests.api.systems import System, connected
from tests.city import City
from tests.databases import on_sqlite
from tests.imports.lists import KERSTIN, look
from tracker.access.policy import Door, Grant
from tracker.access.witness import Shows
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.followups import attempts
from tracker.followups.models import FollowUp
from tracker.imports import staging
from tracker.web.from_systems import PREFIX

pytestmark = on_sqlite
CLOSED = sorted(name for name, each in OPERATIONS.items() if each.scope)
NOBODYS = 999_999


def test_the_operations_are_those_of_the_table(app: Flask) -> None:
    served = {rule.endpoint: rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX)}
    assert served.keys() == OPERATIONS.keys()
    assert not OPERATIONS.keys() & LINES.keys()
    for endpoint, rule in served.items():
        line, view = OPERATIONS[endpoint], app.view_functions[endpoint]
        assert (rule.methods or set()) - {"HEAD", "OPTIONS"} == {line.method}, endpoint
        assert view.door is (Door.SYSTEMS if line.scope else Door.PUBLIC), endpoint  # type: ignore[attr-defined]
        assert (view.grant.value if view.grant else "") == line.scope, endpoint  # type: ignore[attr-defined]
        assert len(re.findall("<", rule.rule)) == len(line.of.split()), endpoint


def test_a_scope_opens_people_only_to_operations_that_say_whom_they_show(app: Flask) -> None:
    for endpoint in CLOSED:
        if OPERATIONS[endpoint].scope.startswith(("participants:", "enrolments:", "followups:")):
            assert app.view_functions[endpoint].shows is not Shows.NOBODY, endpoint  # type: ignore[attr-defined]


def asked(app: Flask, system: System, endpoint: str, id_: int, **headers: str) -> Any:
    line: Operation = OPERATIONS[endpoint]
    (rule,) = app.url_map.iter_rules(endpoint)
    with app.test_request_context():
        path = url_for(endpoint, **dict.fromkeys(rule.arguments, id_))
    body = {} if line.method != "GET" else None
    return system.call(line.method, path.removeprefix("/api/v1"), body, If_Match='"1"', **headers)


@pytest.mark.parametrize("endpoint", CLOSED)
def test_only_a_token_that_stands_opens(
    app: Flask, session: Any, city: City, client: Any, system: System, login: Any, endpoint: str
) -> None:
    own = factories.participant(session, city.jobbtorg).id
    login("manager")  # a session is nothing here
    for given in ("", "Bearer", "Bearer x", "Basic eDp5", f"Bearer {'å' * 9}"):
        answer = asked(app, system, endpoint, own, Authorization=given)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), given
        stood = ', error="invalid_token"' if given.startswith("Bearer ") else ""
        assert answer.headers["WWW-Authenticate"] == f'Bearer realm="tracker"{stood}', given
    others = [grant for grant in Grant if grant.value != OPERATIONS[endpoint].scope]
    poor = connected(session, client, city.jobbtorg, *others, name="poor")
    wanted = f'Bearer realm="tracker", error="insufficient_scope", scope="{OPERATIONS[endpoint].scope}"'
    for id_ in (own, NOBODYS):
        answer = asked(app, poor, endpoint, id_)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (403, wanted)


@pytest.mark.parametrize("role", [each.value for each in RoleName])
def test_no_role_opens_an_operation(
    app: Flask, session: Any, city: City, client: Any, system: System, login: Any, role: str
) -> None:
    app.config["LOGIN_LIMIT"] = "9999 per minute"
    own, other = factories.participant(session, city.jobbtorg).id, factories.participant(session, city.district).id
    stranger = System(app.test_client(), system.client_id, system.secret, system.id, "x")
    login(role)
    for endpoint in CLOSED:
        for id_ in (own, other, NOBODYS):
            answers = [asked(app, each, endpoint, id_, Authorization="") for each in (system, stranger)]
            assert [each.status_code for each in answers] == [401, 401], endpoint
            assert answers[0].text == answers[1].text, endpoint
    for endpoint in sorted(OPERATIONS.keys() - set(CLOSED)):
        answers = [asked(app, each, endpoint, own, Authorization="") for each in (system, stranger)]
        assert answers[0].status_code == answers[1].status_code, endpoint
        assert answers[0].text == answers[1].text, endpoint  # the same for everyone


def test_a_token_opens_no_page(app: Flask, session: Any, city: City, system: System) -> None:
    """A page answers a system as it answers anyone who has not logged in."""
    own = factories.participant(session, city.jobbtorg).id
    system.token = system.ask_token().json["access_token"]
    word = {"Authorization": f"Bearer {system.token}"}
    for rule in [rule for rule in app.url_map.iter_rules() if rule.endpoint in LINES]:
        path = re.sub("<int:[^>]+>", str(own), rule.rule)
        path = re.sub("<[^>]+>", "x", path)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found = [app.test_client().open(path, method=method, headers=each) for each in (word, {})]
            assert len({(each.status_code, each.headers.get("Location")) for each in found}) == 1, (method, path)


def _of_another(session: Any, city: City) -> dict[str, int]:
    """The ids of what another unit has, by what an address names."""
    person = factories.participant(session, city.district)
    enrolment = factories.exited(session, person, city.training)
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
    with writing(session):
        told = {"on": factories.EXIT_ON, "at_time": None, "channel": "phone", "result": "no_answer", "note": ""}
        attempt = attempts.log(session, follow_up, told, user_id=None)
    return {
        "participant": person.id, "enrolment": enrolment.id, "follow_up": follow_up.id, "attempt": attempt.id,
        "insats": city.training.id, "run": _staged(session, city.district.id),
    }  # fmt: skip


def _staged(session: Any, unit_id: int) -> int:
    """A list that waits, of a system."""
    with writing(session):
        return staging.stage(session, look(session, unit_id, KERSTIN), unit_id=unit_id, user_id=None, digest="0").id


KNOWN = {"list", "project", "release"}  # of no unit; what of them is hidden or may not be changed their own tests hold


def test_every_kind_of_thing_is_tried(session: Any, city: City) -> None:
    named = {OPERATIONS[name].of.split()[0] for name in CLOSED if OPERATIONS[name].of}
    assert named == {*_of_another(session, city), *KNOWN}


@pytest.mark.parametrize("endpoint", [name for name in CLOSED if OPERATIONS[name].of.split(" ")[0] not in {"", *KNOWN}])
def test_what_is_not_yours_does_not_exist(app: Flask, session: Any, city: City, system: System, endpoint: str) -> None:
    other = _of_another(session, city)[OPERATIONS[endpoint].of.split()[0]]
    found = [asked(app, system, endpoint, id_) for id_ in (other, NOBODYS)]
    assert len({(each.status_code, each.text) for each in found}) == 1
    # 405 where another method has the same address: werkzeug tries the number before it has found the method.
    assert asked(app, system, endpoint, 2**70).status_code in (404, 405, 422)
    assert found[0].status_code in (404, 422)  # an empty body is refused before anyone is sought
