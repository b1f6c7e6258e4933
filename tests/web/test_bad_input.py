"""What no one types but someone may send: a page that says so, never a fault of the inside."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

FAR = (2**31, 2**63, 10**30)
ADDRESSES = (
    "/deltagare/{}",
    "/deltagare/{}/andra",
    "/deltagare/{}/skriv-in",
    "/inskrivningar/{}/avsluta",
    "/uppfoljningar/{}",
    "/inlasning/{}",
    "/dubbletter/angra/{}",
    "/dubbletter/{}/1",
    "/insatser/{}/andra",
    "/projekt/{}/andra",
)
NEW = {"given_name": "Åsa", "family_name": "Ny", "protection": "none"}


def _post(client: Any, path: str, facts: dict[str, Any]) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.mark.parametrize("role", ["caseworker", "manager"])
def test_an_id_larger_than_the_database_knows_is_nothing(client: Any, login: Any, role: str) -> None:
    login(role)
    for number in FAR:
        for address in ADDRESSES:
            assert client.get(address.format(number)).status_code in (403, 404), address


def test_a_version_may_be_anything(client: Any, login: Any, session: Any, city: Any) -> None:
    login("caseworker")
    sent = {"submission_key": new_submission_key(), "version": "9" * 5000}
    who = factories.participant(session, city.jobbtorg)
    for path in (f"/deltagare/{who.id}/andra", f"/deltagare/{who.id}/nummer"):
        assert client.post(path, data=sent | NEW | {"number": "x", "reason": "y"}).status_code == 200


@pytest.mark.parametrize("words", ["\0", "%", "_", "\\", "'; --", "😀", "9" * 5000, "\u0661" * 12, "a" * 100_000])
def test_any_words_can_be_searched_for(client: Any, login: Any, session: Any, city: Any, words: str) -> None:
    factories.participant(session, city.jobbtorg)
    for role, path in (("caseworker", "/deltagare"), ("administrator", "/administration/anvandare")):
        login(role)
        assert client.post(path, data={"words": words}).status_code in (200, 303), path


def test_signs_that_cannot_be_seen_are_left_out_of_names(client: Any, login: Any, session: Any) -> None:
    login("caseworker")
    facts = {**NEW, "given_name": "Å\0s\x08a\x7f", "number": factories.number()}
    assert _post(client, "/deltagare/ny", facts).status_code == 303
    assert session.scalars(sa.select(Participant)).one().given_name == "Åsa"


def test_a_number_too_large_for_the_database_is_refused(client: Any, login: Any) -> None:
    login("manager")
    facts = {"name": "Ny insats", "insats_type_code": "praktik"}
    for field, number in (("places", str(10**12)), ("caseload_ceiling", "3" * 30), ("places", "-1")):
        page = _post(client, "/insatser/ny", facts | {field: number})
        assert page.status_code == 200
        assert f'href="#{field}"' in page.text


@pytest.mark.parametrize("target", ["//[", "http://[", "/\\else.test", "//else.test", "/\t/else.test"])
def test_no_link_to_us_leads_elsewhere_or_fails(client: Any, login: Any, target: str) -> None:
    login("caseworker")
    assert client.post("/sprak", data={"language": "sv", "next": target}).location == "/"
