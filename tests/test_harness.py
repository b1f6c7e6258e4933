"""The ground that the other tests stand on."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.city import PASSWORD, TODAY, City
from tracker import clock
from tracker.access import service
from tracker.access.models import Unit
from tracker.codelists.models import District


def test_a_test_has_its_own_database_with_lists(session: Any, url: str) -> None:
    assert url.startswith(session.get_bind().dialect.name)
    assert session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 0
    assert session.get(District, "farsta") is not None
    assert clock.today() == TODAY


def test_the_city_is_there(session: Any, city: City) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 4
    user = service.user_with_password(session, "caseworker@kista.test", PASSWORD)
    assert user is city.users["caseworker"]


def test_a_request_stands_alone(login: Callable[..., Any], client: FlaskClient, city: City) -> None:
    login("caseworker", "farsta")
    assert client.get("/finns-inte").status_code == 404
    assert city.district.name == "Farsta stadsdelsförvaltning"


@pytest.mark.browser
def test_a_browser_reaches_the_application(page: Any) -> None:
    assert page.goto("/finns-inte").status == 404
