"""What the log is told of every request: whom it showed, what it sought, what it was refused."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from tests import factories
from tracker.access.policy import Door
from tracker.access.witness import Shows
from tracker.audit import keeping, service, verify
from tracker.audit.models import AuditEntry
from tracker.extensions import db
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

PEOPLE = {Door.CASEWORK, Door.FILES}


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")


@pytest.fixture
def begun(session: Any, person: Participant) -> int:
    """The last entry before the test acts."""
    return _last(session)


def _last(session: Any) -> int:
    return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def _told(session: Any, after: int) -> list[AuditEntry]:
    return list(session.scalars(sa.select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)))


def test_every_page_with_people_says_whom_it_shows(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "door", None) in PEOPLE and not hasattr(view, "shows")
    ]
    assert silent == []


def test_every_page_that_shows_people_says_what_it_is_for(app: Flask) -> None:
    views = [view for view in app.view_functions.values() if getattr(view, "shows", Shows.NOBODY) is not Shows.NOBODY]
    assert views
    assert all(view.purpose for view in views)  # type: ignore[attr-defined]


def test_a_page_is_logged_with_who_as_what_and_why(
    session: Any, client: Any, login: Any, city: Any, person: Any, begun: int
) -> None:
    user = login("caseworker")
    assert client.get(f"/deltagare/{person.id}").status_code == 200
    (entry,) = _told(session, begun)
    assert (entry.action, entry.participant_id, entry.reason) == ("read", person.id, "overview.participant")
    assert (entry.user_id, entry.role, entry.unit_id) == (user.id, "caseworker", city.jobbtorg.id)


def test_a_list_is_one_entry_with_those_it_shows(
    session: Any, client: Any, login: Any, person: Any, begun: int
) -> None:
    login("caseworker")
    client.get("/deltagare")
    (entry,) = _told(session, begun)
    assert (entry.action, entry.thing, entry.participant_id) == ("read", "participant", None)
    assert service.detail_of(session, entry.id) == {"participants": [person.id]}


@pytest.mark.parametrize(("words", "hits"), [("Ström", 1), ("Finnsinte", 0)])
def test_a_search_keeps_its_words_in_the_detail_only(
    session: Any, client: Any, login: Any, person: Any, begun: int, words: str, hits: int
) -> None:
    login("caseworker")
    client.post("/deltagare", data={"words": words, "submission_key": new_submission_key()})
    (entry,) = _told(session, begun)
    assert (entry.action, entry.reason) == ("search", "participants.index")
    told = {"kind": "name", "words": words, "participants": [person.id][:hits]}
    assert service.detail_of(session, entry.id) == told


def test_what_is_not_the_units_is_logged_as_refused(
    session: Any, client: Any, login: Any, city: Any, begun: int
) -> None:
    stranger = factories.participant(session, city.district)
    begun = _last(session)
    login("caseworker")
    assert client.get(f"/deltagare/{stranger.id}").status_code == 404
    (entry,) = _told(session, begun)
    assert (entry.action, entry.thing, entry.thing_id) == ("refusal", "participant", stranger.id)
    assert entry.participant_id is None  # else the other unit would see that someone asked


def test_a_closed_door_is_logged(session: Any, client: Any, login: Any, person: Any, begun: int) -> None:
    login("statistician")
    assert client.get(f"/deltagare/{person.id}").status_code == 403
    (entry,) = _told(session, begun)
    assert (entry.action, entry.role) == ("refusal", "statistician")


def test_no_log_no_page(app: Flask, client: Any, login: Any, person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    login("caseworker")

    def broken(*_given: Any, **_more: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(service, "note", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get(f"/deltagare/{person.id}")
    assert answer.status_code == 500
    assert "Ström" not in answer.text


def test_a_page_that_forgets_to_say_whom_it_shows_is_not_sent(
    app: Flask, client: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    login("caseworker")
    monkeypatch.setattr(app.view_functions["participants.new"], "shows", Shows.PERSON)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get("/deltagare/ny").status_code == 500


def test_a_login_is_logged_and_one_that_failed(session: Any, client: Any, city: Any) -> None:
    begun = _last(session)
    user = city.users["caseworker"]
    for password in ("inte det rätta", "prova staden 2026"):
        client.post("/logga-in", data={"email": user.email, "password": password})
    failed, good = _told(session, begun)
    assert (failed.action, failed.user_id, failed.reason) == ("login_failed", None, "login_failed why=password")
    assert (good.action, good.user_id, good.thing_id) == ("login", user.id, user.id)


def test_the_log_of_real_pages_is_whole(session: Any, client: Any, login: Any, person: Any) -> None:
    login("caseworker")
    for path in ("/", "/deltagare", f"/deltagare/{person.id}", f"/deltagare/{person.id}/andra", "/uppfoljningar"):
        assert client.get(path).status_code == 200
    assert Path(current_app.config["AUDIT_HEAD_FILE"]).exists()
    assert verify.verify(db.engine, keeping.of_app()).broken is None
