"""A protected person is registered anew by someone who does not see her: her handler then knows of two rows."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests import factories, pages
from tests.participants.test_pages import NEW
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key


def test_the_handler_is_told_that_she_is_there(client: Any, city: Any, login: Callable[..., Any]) -> None:
    facts = {**NEW, "number": factories.number()}
    for role, protection in (("manager", "sekretessmarkering"), ("caseworker", "none")):
        login(role)
        answer = _register(client, {**facts, "protection": protection})
        assert answer.status_code == 303
    login("manager")
    answer = _register(client, facts)
    assert answer.status_code == 200
    assert "Personen finns redan hos er" in answer.text


def test_the_other_row_is_found_from_either_of_them(
    session: Any, client: Any, city: Any, login: Callable[..., Any]
) -> None:
    """Whoever stands on one of two rows with a number and writes it means the other."""
    facts = {**NEW, "number": factories.number()}
    for role, protection in (("manager", "sekretessmarkering"), ("caseworker", "none")):
        login(role)
        assert _register(client, {**facts, "protection": protection}).status_code == 303
    login("manager")
    one, two = session.scalars(sa.select(Participant.id).order_by(Participant.id))
    for here, there in ((one, two), (two, one)):
        answer = client.post(f"/deltagare/{here}/sla-ihop", data={"number": facts["number"]})
        assert answer.status_code == 303
        assert {here, there} == {int(part) for part in answer.location.split("/") if part.isdigit()}


def _register(client: pages.Client, facts: dict[str, str]) -> Any:
    return client.post("/deltagare/ny", data={**facts, "submission_key": new_submission_key()})
