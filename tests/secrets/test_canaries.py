"""What is told to the product in confidence is nowhere to be read: files, a dump, copies, logs, pages of errors."""

import io
import logging
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.imports.workbooks import workbook
from tracker.backups import service as backups
from tracker.extensions import db
from tracker.followups.models import FollowUp
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

NUMBER, TWIN_NUMBER, LISTED, HIDDEN = factories.numbers()[3:7]
PHONE, EMAIL = "070-1740699", "kanariefagel@example.com"
NOTE, REASON, CELL = "Sjunger i buren", "Visade pass med fjädrar", "Kvittrande"
EDITED = "070-1740688"
GIVEN, FAMILY = "Fjäderlätta", "Burfågel"
WORDS = (PHONE, EDITED, EMAIL, NOTE, REASON, CELL, GIVEN, FAMILY)
NEW = {"given_name": "Åsa", "family_name": "Gul", "protection": "none"}


def canaries() -> list[str]:
    """All ways in which what was planted may stand: a number with and without century and hyphen."""
    numbers = [
        way for each in (NUMBER, TWIN_NUMBER, LISTED, HIDDEN) for way in (each, each[2:8] + "-" + each[8:], each[2:])
    ]
    return [*WORDS, *numbers]


def post(client: Any, path: str, facts: dict[str, Any]) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.fixture
def planted(session: Any, city: Any, client: Any, login: Any) -> None:
    """Everything told through the product's own pages."""
    login("caseworker")
    answer = post(client, "/deltagare/ny", NEW | {"number": NUMBER, "phone": PHONE, "email": EMAIL})
    assert answer.status_code == 303
    client.get(answer.location)
    client.post("/deltagare", data={"words": NUMBER})
    post(client, "/deltagare/ny", NEW | {"number": TWIN_NUMBER})
    one, twin = session.scalars(sa.select(Participant).order_by(Participant.id)).all()
    answer = post(client, f"/deltagare/{one.id}/andra", NEW | {"phone": EDITED, "email": EMAIL, "version": one.version})
    assert answer.status_code == 303
    page = f"/dubbletter/{one.id}/{twin.id}/tva-personer"
    assert post(client, page, {"reason": REASON}).status_code == 303
    post(client, "/deltagare/ny", NEW | {"number": NUMBER})  # refused: the number is known
    owed = _owed(session, one, city)
    facts = {"channel": "phone", "result": "no_answer", "on": "2026-05-29", "at_time": "14:05", "note": NOTE}
    assert post(client, f"/uppfoljningar/{owed.id}/forsok", facts | {"version": owed.version}).status_code == 303
    hidden = NEW | {"given_name": GIVEN, "family_name": FAMILY, "protection": "sekretessmarkering"}
    assert post(client, "/deltagare/ny", hidden | {"number": HIDDEN}).status_code == 303
    page = client.post("/deltagare", data={"words": "burf"})
    assert page.status_code == 303
    assert FAMILY in client.get(page.location).text
    headings = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Startdatum")
    content = workbook(headings, (LISTED, CELL, "Öhman", "Jobbcoachning", "2/3 26"))
    answer = post(client, "/inlasning", {"file": (io.BytesIO(content), "lista.xlsx")})
    assert answer.status_code == 303
    assert CELL in client.get(answer.location).text


def _owed(session: Any, person: Participant, city: Any) -> FollowUp:
    made = factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    return session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == made.id)).one()


def sung(text: str) -> list[str]:
    """Where canaries stand in the text, by their place in the list: a failing test must not print them."""
    return [f"canary {place}" for place, each in enumerate(canaries()) if each in text]


def database_as_text(session: Any, tmp_path: Path) -> str:
    """The raw file and what stands beside it; on PostgreSQL each row as a dump has it. Then a copy."""
    session.rollback()
    if db.engine.dialect.name == "sqlite":
        backups.backup(db.engine, tmp_path / "kopia")
        file = Path(str(db.engine.url.database))
        raw = [each.read_bytes() for each in (*file.parent.glob(f"{file.name}*"), tmp_path / "kopia")]
        return "\n".join(part.decode("utf-8", "replace") for part in raw)
    tables = sa.inspect(db.engine).get_table_names()
    rows = [session.scalars(sa.text(f'SELECT "{name}"::text FROM "{name}"')).all() for name in tables]
    return "\n".join(row for found in rows for row in found)


def test_nothing_told_in_confidence_can_be_read(
    session: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: Any, request: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    request.getfixturevalue("planted")
    text = database_as_text(session, tmp_path)
    assert "Gul" in text  # what is not sealed is found: the search itself works
    assert sung(text) == []
    assert sung(caplog.text) == []
    assert sung("".join(each.read_text(errors="replace") for each in temporary.rglob("*") if each.is_file())) == []


def test_the_search_would_find_them(session: Any, tmp_path: Path, planted: None) -> None:
    """A canary that is put in the clear on purpose is heard."""
    session.execute(sa.text("UPDATE participant SET family_name = :word"), {"word": f"{NUMBER} {NOTE}"})
    session.commit()
    assert len(sung(database_as_text(session, tmp_path))) == 3


def test_all_of_it_is_shown_to_those_who_may_see_it(session: Any, client: Any, planted: None) -> None:
    person = session.scalars(sa.select(Participant).order_by(Participant.id)).first()
    page = client.get(f"/deltagare/{person.id}").text
    assert EDITED in page
    assert EMAIL in page
    assert NUMBER[8:] in re.sub(r"\D", "", page)
