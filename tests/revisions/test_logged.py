"""Every change goes into the log, which vouches for what stood before."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.audit.conftest import tampering
from tests.city import City
from tracker.audit import keeping, verify
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.extensions import db
from tracker.participants.models import Participant
from tracker.revisions import service
from tracker.web.forms import new_submission_key


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg, phone="08-1")


def _entries(session: Any, **wanted: Any) -> list[AuditEntry]:
    return list(session.scalars(sa.select(AuditEntry).filter_by(**wanted).order_by(AuditEntry.id)))


def _change(session: Any, person: Participant) -> Any:
    with writing(session):
        return service.change(
            session, person, {"phone": "08-2"}, action="corrected", seen_version=person.version, user_id=None
        )


def test_a_change_is_logged_with_its_revision(session: Any, city: City, person: Participant) -> None:
    revision = _change(session, person)
    (entry,) = _entries(session, thing="revision")
    assert (entry.action, entry.thing_id, entry.participant_id) == ("change", revision.id, person.id)
    assert (entry.client, entry.unit_id, entry.reason) == ("kommando", city.jobbtorg.id, "participant.corrected")
    assert verify.verify(db.engine, keeping.of_app()).broken is None


def _change_and_fail(session: Any, person: Participant) -> None:
    service.change(session, person, {"phone": "08-2"}, action="corrected", seen_version=1, user_id=None)
    raise RuntimeError


def test_what_is_refused_leaves_no_entry(session: Any, person: Participant) -> None:
    before = len(_entries(session))
    with pytest.raises(RuntimeError), writing(session):
        _change_and_fail(session, person)
    assert len(_entries(session)) == before


ALTERED = {
    "what stood before": "UPDATE revision SET before_sealed = ''",
    "who": "UPDATE revision SET user_id = 1",
    "removed": "DELETE FROM revision",
}


@pytest.mark.parametrize("kind", ALTERED)
def test_a_revision_altered_past_the_product_is_found(session: Any, person: Participant, kind: str) -> None:
    _change(session, person)
    (entry,) = _entries(session, thing="revision")
    session.rollback()
    with tampering(db.engine) as connection:
        connection.exec_driver_sql(ALTERED[kind])
    broken = verify.verify(db.engine, keeping.of_app()).broken
    assert broken is not None
    assert broken.entry_id == entry.id


def test_a_new_participant_is_logged(session: Any, client: Any, login: Any, city: City) -> None:
    user = login("caseworker")
    facts = {"given_name": "Åsa", "family_name": "Ny", "protection": "none", "number": factories.number()}
    client.post("/deltagare/ny", data={"submission_key": new_submission_key(), **facts})
    made = session.scalars(sa.select(Participant)).one()
    (entry,) = _entries(session, action="create", thing="participant")
    assert (entry.user_id, entry.participant_id, entry.thing_id) == (user.id, made.id, made.id)
