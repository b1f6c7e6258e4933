"""A new row gets an id that no other has, also where the last one is of a row that the scope does not see."""

import io
from typing import Any

from flask.testing import FlaskClient

from tests import factories, pages
from tests.imports.workbooks import workbook
from tracker.access.scope import inside, of_unit
from tracker.extensions import db
from tracker.web.forms import new_submission_key


def _anew(session: Any) -> None:
    """No connection remembers which ids it has given."""
    session.rollback()
    db.engine.dispose()


def test_a_unit_registers_after_another(session: Any, city: Any) -> None:
    first = factories.participant(session, city.jobbtorg).id
    other = factories.participant(session, city.district).id
    protected = factories.participant(session, city.jobbtorg, protection="sekretessmarkering").id
    factories.enrolment(session, factories.participant(session, city.district), city.training)
    _anew(session)
    with inside(of_unit(city.jobbtorg.id, city.users["caseworker"].id)):
        made = factories.participant(session, city.jobbtorg)
        factories.enrolment(session, made, city.coaching)
        assert made.id > max(first, other, protected)


def test_a_unit_reads_a_list_in_after_another(app: Any, session: Any, city: Any) -> None:
    for unit in ("farsta", "kista"):
        _anew(session)
        answer = _upload(app.test_client(), unit)
        assert answer.status_code == 303
        _anew(session)
        sent = {"submission_key": new_submission_key(), "version": 1}
        taken = _client(app, unit).post(f"{answer.location}/las-in", data=sent)
        assert taken.status_code == 303


def _client(app: Any, unit: str) -> FlaskClient:
    client: FlaskClient = app.test_client()
    pages.login(client, "caseworker", unit)
    return client


def _upload(client: FlaskClient, unit: str) -> Any:
    pages.login(client, "caseworker", unit)
    headings = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Insatstyp", "Start")
    row = (factories.number(), "Kerstin", "Åberg", "Kurs", "praktik", "2025-03-07")
    file = (io.BytesIO(workbook(headings, row)), "lista.xlsx")
    sent = {"file": file, "create_insatser": "y", "submission_key": new_submission_key()}
    return client.post("/inlasning", data=sent)
