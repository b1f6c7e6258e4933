"""Who has looked at a participant, and who may read that."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tracker.access.scope import NOBODY, Scope, Unscoped, inside, of_unit
from tracker.audit import keeping, service, verify
from tracker.audit.models import AuditDetail, AuditEntry
from tracker.extensions import db
from tracker.participants.models import Participant


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")


def test_the_manager_sees_who_has_looked_and_why(session: Any, client: Any, login: Any, person: Any) -> None:
    looker = login("caseworker")
    client.get(f"/deltagare/{person.id}/andra")
    assert client.get(f"/deltagare/{person.id}/visningar").status_code == 403
    login("manager")
    assert f"/deltagare/{person.id}/visningar" in client.get(f"/deltagare/{person.id}").text
    page = client.get(f"/deltagare/{person.id}/visningar").text
    assert looker.name in page
    assert "Ändra uppgifter" in page


def test_another_units_manager_finds_nothing(session: Any, client: Any, login: Any, person: Any) -> None:
    login("manager", "farsta")
    assert client.get(f"/deltagare/{person.id}/visningar").status_code == 404


def _entries(session: Any, scope: Scope) -> set[int]:
    session.rollback()
    with inside(scope):
        return set(session.scalars(sa.select(AuditEntry.unit_id)))


def test_only_the_units_own_manager_and_reviewer_read_its_log(
    session: Any, client: Any, login: Any, city: Any, person: Any
) -> None:
    login("caseworker")
    client.get("/deltagare")
    login("caseworker", "farsta")
    client.get(f"/deltagare/{person.id}")
    own = city.jobbtorg.id
    assert _entries(session, Scope(log=(own,))) == {own}
    assert _entries(session, of_unit(own, city.users["caseworker"].id)) == set()
    assert _entries(session, NOBODY) == set()


def test_details_open_only_with_an_entry_that_is_seen(
    session: Any, client: Any, login: Any, city: Any, person: Any
) -> None:
    login("caseworker")
    client.get("/deltagare")
    entry = session.scalar(sa.select(sa.func.max(AuditEntry.id)))
    seen = {"participants": [person.id]}
    session.rollback()
    with inside(Scope(log=(city.jobbtorg.id,))):
        assert session.scalar(sa.select(AuditDetail.entry_id)) is None
        assert service.detail_of(session, entry) == seen
    session.rollback()
    with inside(Scope(log=(city.district.id,))):
        assert service.detail_of(session, entry) is None


def test_the_chain_is_written_and_verified_in_any_scope(session: Any, client: Any, login: Any, person: Any) -> None:
    login("statistician")
    client.get(f"/deltagare/{person.id}")
    session.rollback()
    with inside(NOBODY):
        report = verify.verify(db.engine, keeping.of_app())
    assert report.broken is None
    assert report.entries


def test_nobody_without_a_scope_reads_the_log(session: Any) -> None:
    from tracker.access import scope

    token = scope._scope.set(None)
    try:
        with pytest.raises(Unscoped):
            session.scalar(sa.select(AuditEntry.id))
    finally:
        scope.leave(token)
