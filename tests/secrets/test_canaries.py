"""What is told to the product in confidence is nowhere to be read: files, a dump, copies, logs, pages of errors."""

import io
import logging
import os
import re
import shutil
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import connected
from tests.databases import on_sqlite, test_app
from tests.imports.workbooks import workbook
from tests.postgres import binaries
from tests.retention.test_erasure import erase
from tracker import clock, encrypted_file
from tracker.access import rights
from tracker.access.policy import ROWS
from tracker.access_review.models import AccessReview, Pick
from tracker.backups import service as backups
from tracker.database import Base, engine_options, forget, writing
from tracker.emergency.models import EmergencyNotice
from tracker.extensions import db
from tracker.followups.models import FollowUp
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.sealing import registry
from tracker.sealing.columns import SealedText
from tracker.web.forms import new_submission_key

NUMBER, TWIN_NUMBER, LISTED, HIDDEN, SENT = factories.numbers()[3:8]
PHONE, EMAIL = "070-1740699", "kanariefagel@example.com"
NOTE, REASON, CELL = "Sjunger i buren", "Visade pass med fjädrar", "Kvittrande"
EDITED = "070-1740688"
GIVEN, FAMILY = "Fjäderlätta", "Burfågel"
HOW, NEED, FOUND, MARKED, SAME = "Nickade på pinnen", "Ligger still i buren", "Den sov bara", "Kraxade", "Lika näbb"
ASKED_FOR, ANSWERED = "Till fågelmyndigheten", "Pippi i fil tre"
WORDS = (
    PHONE, EDITED, EMAIL, NOTE, REASON, CELL, GIVEN, FAMILY, HOW, NEED, FOUND, MARKED, SAME, ASKED_FOR, ANSWERED,
)  # fmt: skip
_CODE = "a fixed word of the product's"
IN_THE_CLEAR = {
    "participant.given_name": "searched and sorted; sealed for protected people; the file can be encrypted",
    "participant.family_name": "as the given name",
    "participant.sort_name": "as the given name",
    "participant.sex": _CODE,
    "participant.no_number_reason": _CODE,
    "participant.protection": _CODE,
    "participant_number.kind": _CODE,
    "participant_number.number_index": "a keyed index, no number",
    "person_number.number_index": "a keyed index, no number",
    "enrolment.completion": _CODE,
    "enrolment.social_assistance": _CODE,
    "follow_up.source": _CODE,
    "follow_up.social_assistance": _CODE,
    "follow_up.closed_as": _CODE,
    "follow_up_attempt.channel": _CODE,
    "follow_up_attempt.result": _CODE,
    "revision.thing": _CODE,
    "revision.action": _CODE,
    "import_run.digest": "of the file",
    "import_run.headings": "of the file's columns",
    "import_run.counts": "numbers by fixed words",
    "import_row.state": _CODE,
    "import_row.seen": "versions of rows",
    "import_row.insats": "the name of an insats",
    "erasure.thing": _CODE,
    "audit_entry.client": "the name of a system",
    "audit_entry.role": _CODE,
    "audit_entry.action": _CODE,
    "audit_entry.thing": _CODE,
    "audit_entry.reason": "the name of a page, or fixed words with ids",
    "access_review_pick.risks": _CODE,
    "access_review_pick.mark": _CODE,
    "emergency_access.token": "a random address",
    "emergency_notice.token": "a random address",
    "delivery.digest": "of the file",
    "delivery.frame": "the file's layout: its name, headings and encoding",
    "delivery_event.kind": _CODE,
    "call_answer.key_index": "a keyed index, no key",
    "call_answer.call_index": "a keyed index, no content",
    "outbox.kind": _CODE,
    "outbox.what": _CODE,
    "webhook_notice.kind": _CODE,
    "webhook_notice.what": _CODE,
}
NEW = {"given_name": "Åsa", "family_name": "Gulfotsvik", "protection": "none"}


def canaries() -> list[str]:
    """All ways in which what was planted may stand: a number with and without century and hyphen."""
    numbers = [
        way
        for each in (NUMBER, TWIN_NUMBER, LISTED, HIDDEN, SENT)
        for way in (each, each[2:8] + "-" + each[8:], each[2:])
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
    rows = [(LISTED, CELL, "Öhman", "Jobbcoachning", "2/3 26"), ("", CELL, "Öhman", "Jobbcoachning", "aldrig")]
    content = workbook(headings, *rows)
    answer = post(client, "/inlasning", {"file": (io.BytesIO(content), "lista.xlsx")})
    assert answer.status_code == 303
    assert CELL in client.get(answer.location).text
    system = connected(session, client, city.jobbtorg)
    sent = system.call("POST", "/participants", NEW | {"number": SENT, "phone": PHONE, "email": EMAIL})
    assert sent.status_code == 201
    _delivered(session, city, client, login)
    _opened_and_reviewed(session, city, client, login, one)


def _delivered(session: Any, city: Any, client: Any, login: Any) -> None:
    """A file with the number and the name in it, sent to the agency and rejected; fetched too."""
    with writing(session):
        until = clock.today() + timedelta(days=30)
        rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", until, by=None)
    login("caseworker")
    asked = {"first": "2025-01", "last": "2026-05", "purpose": ASKED_FOR}
    page = post(client, "/uttag/myndigheten/ny", asked).location
    assert NUMBER in client.post(f"{page}/fil").text
    assert post(client, f"{page}/skickad", {"note": ANSWERED}).status_code == 303
    assert post(client, f"{page}/svar", {"answer": "rejected", "note": ANSWERED}).status_code == 303


def _opened_and_reviewed(session: Any, city: Any, client: Any, login: Any, one: Participant) -> None:
    """Consent, emergency access and both reviews; a merge."""
    facts = {"to_unit_id": city.district.id, "from_on": "2026-06-01", "until_on": "2026-06-30", "how": HOW}
    assert post(client, f"/deltagare/{one.id}/samtycke", facts).status_code == 303
    assert post(client, "/nodatkomst", {"number": factories.number(), "reason": NEED}).status_code == 303
    login("manager")
    notice = session.scalars(sa.select(EmergencyNotice.token)).one()
    assert post(client, f"/nodatkomst/granska/{notice}", {"note": FOUND}).status_code == 303
    login("caseworker")
    twin = factories.participant(session, city.jobbtorg, number=None)
    with writing(session):
        merges.merge(session, session.get_one(Participant, one.id), twin, reason=SAME, user_id=None)
        review = AccessReview(unit_id=city.jobbtorg.id, month=date(2026, 4, 1), entries=1, begun_at=clock.now())
        session.add(review)
        session.flush()
        whose = {"review_id": review.id, "unit_id": review.unit_id, "entry_id": 1, "risks": "many"}
        session.add(Pick(**whose, mark="to_explain", note=MARKED))


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
    return "\n".join([*(row for found in rows for row in found), _dumped(tmp_path / "kopia")])


def _dumped(copy: Path) -> str:
    """A real copy, unpacked as the words that would put it back."""
    backups.backup(db.engine, copy)
    program = shutil.which("pg_restore", path=f"{binaries()}:{os.environ['PATH']}")
    assert program is not None
    told = subprocess.run([program, "--file=-", str(copy)], capture_output=True, check=True)
    return copy.read_bytes().decode("latin-1") + told.stdout.decode("utf-8")


def test_nothing_told_in_confidence_can_be_read(
    session: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: Any, request: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)  # Python remembers which it was
    request.getfixturevalue("planted")
    text = database_as_text(session, tmp_path)
    assert "Gulfotsvik" in text  # what is not sealed is found: the search itself works
    assert sung(text) == []
    assert sung(caplog.text) == []
    assert sung("".join(each.read_text(errors="replace") for each in temporary.rglob("*") if each.is_file())) == []


def test_every_sealed_column_has_a_canary(session: Any, planted: None) -> None:
    """A new one that nothing is planted in is found here."""
    session.rollback()
    empty = [
        str(each)
        for each in registry.columns(Base.metadata)
        if not session.scalar(sa.select(sa.func.count()).where(each.column != ""))
    ]
    # no words; tests/access/test_second_factor.py, tests/webhooks/test_pages.py
    assert empty == ["totp.secret_sealed", "webhook_secret.secret_sealed"]


def test_text_about_people_is_sealed_or_stated() -> None:
    """A new column of text in a table about people is sealed, or stands among those in the clear with its reason."""
    sealed = {str(each) for each in registry.columns(Base.metadata)} | {"participant.names_sealed"}
    texts = {
        f"{name}.{column.name}"
        for name in ROWS
        for column in Base.metadata.tables[name].columns
        if isinstance(column.type, sa.String | sa.JSON | SealedText) and not column.name.endswith("_code")
    }
    assert texts - sealed == IN_THE_CLEAR.keys()


def test_an_error_tells_nothing_of_what_was_typed(
    app: Any, client: Any, login: Any, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    def broken(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("tracker.participants.service.register", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    login("caseworker")
    facts = {"given_name": GIVEN, "family_name": FAMILY, "protection": "none", "number": NUMBER, "phone": PHONE}
    answer = post(client, "/deltagare/ny", facts)
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert sung(answer.text) == []
    assert sung(caplog.text) == []


@on_sqlite
def test_in_an_encrypted_file_no_name_is_to_be_read(session: Any, tmp_path: Path, planted: None) -> None:
    session.rollback()
    made, key = tmp_path / "made.sqlite", b"k" * 32
    backups.backup(db.engine, tmp_path / "plain.sqlite")
    encrypted_file.encrypt(tmp_path / "plain.sqlite", made, key)
    app = test_app(f"sqlite:///{made}", SQLALCHEMY_ENGINE_OPTIONS=engine_options(f"sqlite:///{made}", lambda: key))
    with app.app_context():
        backups.backup(db.engine, tmp_path / "kopia")
        db.engine.dispose()
    for file in (made, tmp_path / "kopia"):
        raw = file.read_bytes()
        assert raw
        assert b"Gulfotsvik" not in raw
        assert b"CREATE TABLE" not in raw
        assert sung(raw.decode("latin-1")) == []


@on_sqlite
@pytest.mark.parametrize("how", ["marked", "erased"])
def test_what_is_gone_is_in_no_file(session: Any, city: Any, tmp_path: Path, today: Any, how: str) -> None:
    """Not in the database, not in its log of writes, not in a copy; of one who is marked as protected, no name."""
    facts = {"given_name": "Rita", "family_name": "Gulfotsvik", "number": None, "birth_date": date(1980, 3, 12)}
    person = factories.participant(session, city.jobbtorg, **facts)
    if how == "marked":
        with writing(session):
            change = {"protection": "sekretessmarkering"}
            participants.correct(session, person, change, seen_version=person.version, user_id=None)
    else:
        today(later := clock.today().replace(year=clock.today().year + 6))
        assert erase(session, city, later) == 1
    session.rollback()
    forget(db.engine)
    copy = tmp_path / "kopia"
    backups.backup(db.engine, copy)
    where = Path(db.engine.url.database)
    for file in (where, where.with_name(f"{where.name}-wal"), copy):
        raw = file.read_bytes() if file.exists() else b""
        assert b"gulfotsvik" not in raw.lower(), file.name


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
