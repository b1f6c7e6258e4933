"""A month is picked, marked and signed."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tracker import clock
from tracker.access_review import rules
from tracker.access_review.models import AccessReview, Pick
from tracker.audit import keeping, verify
from tracker.audit.models import AuditEntry
from tracker.extensions import db
from tracker.web.forms import new_submission_key

MONTH = rules.first_of(clock.local_day(clock.now()))
"""Entries bear the real moment, so the days of these tests lie around it."""
NEXT = rules.next_month(MONTH)
IN_WORDS = MONTH.strftime("%Y-%m")


def _post(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.fixture
def looked(session: Any, client: Any, login: Any, city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone looked at a participant with her own family name; now it is the month after."""
    user = login("caseworker")
    family = user.name.split()[-1]
    person = factories.participant(session, city.jobbtorg, given_name="Åsa", family_name=family)
    assert client.get(f"/deltagare/{person.id}").status_code == 200
    monkeypatch.setenv("TRACKER_TODAY", NEXT.isoformat())


def _begun(session: Any, client: Any, login: Any) -> AccessReview:
    login("log_reviewer")
    assert _post(client, "/loggranskning/borja", month=MONTH.isoformat()).status_code == 303
    return session.scalars(sa.select(AccessReview)).one()


def _mark_all(session: Any, client: Any, review: AccessReview, mark: str = "in_order", note: str = "") -> None:
    for pick in session.scalars(sa.select(Pick).filter_by(review_id=review.id)).all():
        answer = _post(client, f"/loggranskning/{review.id}/post/{pick.id}", mark=mark, note=note)
        assert answer.status_code == 303


def test_a_month_from_pick_to_signature(session: Any, client: Any, login: Any, looked: None) -> None:
    review = _begun(session, client, login)
    page = client.get(f"/loggranskning/{review.id}").text
    assert "Samma efternamn som användaren" in page
    version = review.version
    assert _post(client, f"/loggranskning/{review.id}/underteckna", version=version).status_code == 403
    login("manager")
    _post(client, f"/loggranskning/{review.id}/underteckna", version=version)
    assert "Alla poster är inte granskade än" in client.get(f"/loggranskning/{review.id}").text
    login("log_reviewer")
    _mark_all(session, client, review)
    login("manager")
    assert IN_WORDS in client.get("/").text
    assert _post(client, f"/loggranskning/{review.id}/underteckna", version=version).status_code == 303
    session.expire_all()
    assert review.signed_by_id is not None
    assert IN_WORDS not in client.get("/").text
    actions = set(session.scalars(sa.select(AuditEntry.action)))
    assert {"review", "sign"} <= actions
    assert verify.verify(db.engine, keeping.of_app()).broken is None


def test_an_entry_of_a_signed_month_is_for_reading_only(session: Any, client: Any, login: Any, looked: None) -> None:
    review = _begun(session, client, login)
    there = f"/loggranskning/{review.id}/post/{session.scalars(sa.select(Pick.id)).first()}"
    _mark_all(session, client, review, "to_explain", "Fråga användaren")
    assert "Spara" in client.get(there).text
    login("manager")
    assert _post(client, f"/loggranskning/{review.id}/underteckna", version=review.version).status_code == 303
    login("log_reviewer")
    refused = _post(client, there, mark="in_order", note="Ändrat efteråt").text
    for page in (client.get(there).text, refused):
        shown = page.split("<main")[1]
        for offered in ("<form", 'type="radio"', "<textarea", "Spara"):
            assert offered not in shown
        for told in ("Undertecknad", "Ska förklaras", "Fråga användaren"):
            assert told in shown
    assert "undertecknad och kan inte ändras" in refused


def test_the_manager_sees_which_entries_are_her_own(session: Any, client: Any, login: Any, city: Any,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    login("manager")
    person = factories.participant(session, city.jobbtorg)
    assert client.get(f"/deltagare/{person.id}").status_code == 200
    login("caseworker")
    assert client.get(f"/deltagare/{person.id}").status_code == 200
    monkeypatch.setenv("TRACKER_TODAY", NEXT.isoformat())
    review = _begun(session, client, login)
    assert "Egen post" not in client.get(f"/loggranskning/{review.id}").text
    _mark_all(session, client, review)
    login("manager")
    page = client.get(f"/loggranskning/{review.id}").text
    signs = page.split("Underteckna månaden")[1]
    own = session.scalar(sa.select(sa.func.count(Pick.id)).join(Pick.entry).where(
        AuditEntry.user_id == city.users["manager"].id))  # fmt: skip
    every = session.scalar(sa.select(sa.func.count(Pick.id)))
    assert 0 < own < every
    assert page.split("<table")[1].split("</table>")[0].count("Egen post") == own
    says = f"{own} av posterna är din egen" if own == 1 else f"{own} av posterna är dina egna"
    assert says in page.split("<table")[0]
    assert says in signs


def test_what_is_to_be_explained_needs_words(session: Any, client: Any, login: Any, looked: None) -> None:
    review = _begun(session, client, login)
    pick = session.scalars(sa.select(Pick)).first()
    answer = _post(client, f"/loggranskning/{review.id}/post/{pick.id}", mark="to_explain", note="")
    assert answer.status_code == 200
    assert "Skriv vad som ska förklaras" in answer.text


def test_what_is_to_be_explained_comes_along_to_the_next_month(
    session: Any, client: Any, login: Any, looked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = _begun(session, client, login)
    _mark_all(session, client, review, "to_explain", "Fråga användaren")
    login("manager")
    _post(client, f"/loggranskning/{review.id}/underteckna", version=review.version)
    monkeypatch.setenv("TRACKER_TODAY", rules.next_month(NEXT).isoformat())
    login("log_reviewer")
    _post(client, "/loggranskning/borja", month=NEXT.isoformat())
    later = session.scalars(sa.select(Pick).join(AccessReview, AccessReview.id == Pick.review_id).where(
        AccessReview.month == NEXT)).all()  # fmt: skip
    assert any("carried" in pick.risks for pick in later)


def test_the_oldest_month_first(session: Any, client: Any, login: Any, looked: None) -> None:
    login("log_reviewer")
    _post(client, "/loggranskning/borja", month=NEXT.isoformat())
    assert session.scalars(sa.select(AccessReview)).all() == []


def test_another_units_review_does_not_exist(session: Any, client: Any, login: Any, looked: None) -> None:
    review = _begun(session, client, login)
    login("log_reviewer", "farsta")
    assert client.get(f"/loggranskning/{review.id}").status_code == 404
    login("caseworker")
    assert client.get("/loggranskning").status_code == 403


def test_few_questions(session: Any, client: Any, login: Any, looked: None) -> None:
    review = _begun(session, client, login)
    for path in ("/loggranskning", f"/loggranskning/{review.id}"):
        with counted() as queries:
            client.get(path)
        assert len(queries) <= 12


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_review SET signed_at = NULL",
        "UPDATE access_review SET entries = 0",
        "DELETE FROM access_review_pick",
        "UPDATE access_review_pick SET mark = 'passed_on'",
        "UPDATE access_review_pick SET risks = ''",
        "INSERT INTO access_review_pick (review_id, unit_id, entry_id, risks)"
        " SELECT access_review.id, access_review.unit_id, max(audit_entry.id), '' FROM access_review, audit_entry"
        " GROUP BY 1, 2",
    ],
)
def test_what_is_signed_stands(session: Any, client: Any, login: Any, looked: None, change: str) -> None:
    """Whoever has the application's own way into the database: the reviewer's words alone may go, with a file."""
    review = _begun(session, client, login)
    _mark_all(session, client, review)
    login("manager")
    assert _post(client, f"/loggranskning/{review.id}/underteckna", version=review.version).status_code == 303
    with pytest.raises(sa.exc.DBAPIError, match="review_signed"):
        session.execute(sa.text(change))
    session.rollback()
    session.execute(sa.text("UPDATE access_review_pick SET note_sealed = ''"))
    session.rollback()
