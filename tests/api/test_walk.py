"""One woman's way, call by call, as `docs/api.md` tells it."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.api.systems import System
from tests.city import City
from tests.databases import on_sqlite

pytestmark = on_sqlite
GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


def contents() -> list[Any]:
    """What the guide says is sent, in its order."""
    walk = GUIDE.read_text().split("## One woman's way")[1].split("## Errors")[0]
    return [json.loads(re.sub(r"\s+", " ", each)) for each in re.findall(r"`(\{.*?\})`", walk, re.DOTALL)]


def test_the_guides_walk_is_true(system: System, city: City, today: Callable[[date], None]) -> None:
    lookup, person, enrolment, exit_, answer = contents()
    today(date(2026, 9, 15))
    assert system.call("POST", "/participants/lookup", lookup).json == {"items": []}
    made = system.call("POST", "/participants", person)
    assert made.status_code == 201
    at = f"/participants/{made.json['id']}/enrolments"
    enrolled = system.call("POST", at, enrolment | {"insats_id": city.coaching.id})
    assert (enrolled.status_code, enrolled.headers["ETag"]) == (201, '"1"')
    leave = f"/enrolments/{enrolled.json['id']}/exit"
    assert [system.call("POST", leave, exit_, If_Match='"1"').status_code for _time in range(2)] == [204, 412]
    (owed,) = system.call("GET", "/follow-ups?state=due").json["items"]
    one = system.call("GET", f"/follow-ups/{owed['id']}")
    answered = system.call("PUT", f"/follow-ups/{owed['id']}/answer", answer, If_Match=one.headers["ETag"])
    assert answered.status_code == 204
    assert system.call("GET", f"/follow-ups/{owed['id']}").json["state"] == "answered"
