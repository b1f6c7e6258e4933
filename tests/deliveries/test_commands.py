"""`tracker delivery`: from draft to answer and correction at a terminal, behind the same right as the pages."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.city import PASSWORD, City
from tests.databases import on_sqlite
from tracker.access import rights
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.deliveries import service
from tracker.deliveries.models import Delivery
from tracker.participants import service as participants

pytestmark = on_sqlite
CASEWORKER = "caseworker@kista.test"


@pytest.fixture
def run(app: Flask, session: Any, right: Any, tmp_path: Path) -> Any:
    """`run("draft", …)` by the one who has the right."""
    password = tmp_path / "losenord"
    password.write_text(PASSWORD + "\n", encoding="utf-8")

    def invoke(*words: str, unit: str = "kista", by: str = CASEWORKER) -> Any:
        session.rollback()
        proof = ["--unit", unit, "--by", by, "--password-file", str(password)]
        return app.test_cli_runner().invoke(args=["delivery", *words, *proof])

    return invoke


def done(answer: Any) -> str:
    assert answer.exit_code == 0, answer.stderr
    return str(answer.stdout)


def test_from_draft_to_correction(run: Any, session: Any, city: City, person: Any, tmp_path: Path) -> None:
    number, person_id = person.number.number, person.id
    assert "Inget har levererats än" in done(run("list"))
    told = done(run("draft", "--first", "2025-01", "--last", "2025-12", "--purpose", "Årets leverans"))
    assert "Leverans 1 är framtagen som utkast" in told
    assert "3 rader om 1 deltagare." in told
    assert "Titta på det här: Insatstyp: myndighetens kod saknas för 1 värde." in told
    assert re.search(r"^  \S.*: 3 rader$", told, re.M), "which value it is, as on the page"
    assert "Utan anmärkning: Kön är känt på alla rader." in told
    said = done(run("file", "1", "--to", str(tmp_path)))
    path = tmp_path / "insatser-202501-202512-1.csv"
    assert str(path) in said
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text(encoding="utf-8").count(number) == 3
    assert hashlib.sha256(path.read_bytes()).hexdigest() in done(run("show", "1"))
    done(run("sent", "1", "--note", "Kvittens 17"))
    assert "Leverans 1: underkänd." in done(run("answer", "1", "rejected", "--note", "Fel kommun"))
    told = done(run("show", "1"))
    for words in ("Ändamål: Årets leverans", "Kista: Kvittens 17", "Kista: Fel kommun"):
        assert words in told
    told = done(run("correct", "1", "--purpose", "Rätt kommun"))
    assert "Mot den som rättas: Inga rader är nya, ändrade eller borttagna." in told
    assert done(run("list")) == "2\t2025-01–2025-12\tUtkast\t3\trättar 1\n1\t2025-01–2025-12\tUnderkänd\t3\n"
    done(run("discard", "2"))
    refused = run("file", "2", "--to", str(tmp_path))
    assert (refused.exit_code, "kastat" in refused.stderr) == (1, True)
    log = sa.select(ENTRIES.c.reason, ENTRIES.c.user_id, ENTRIES.c.client, ENTRIES.c.unit_id).order_by(ENTRIES.c.id)
    found = list(session.execute(log.where(ENTRIES.c.client == "tracker delivery")))
    assert {(row.user_id, row.unit_id) for row in found} == {(city.users["caseworker"].id, city.jobbtorg.id)}
    kinds = [row.reason.split()[0] for row in found]
    assert kinds == [
        "delivery_drafted", "individuals_exported", "delivery_sent", "delivery_rejected", "delivery_drafted",
        "delivery_discarded",
    ]  # fmt: skip
    assert session.get(Delivery, 1).purpose == "Årets leverans"
    assert service.file_of(session, session.get(Delivery, 1)).participants == [person_id]


def test_nobody_without_the_right(run: Any, session: Any, city: City, person: Any, right: Any) -> None:
    """Nor her who has it in another unit, nor whoever has lost it; and another unit's delivery is not there."""
    done(run("draft", "--purpose", "Årets leverans"))
    draft = ("draft", "--purpose", "Mer")
    for more in ({"by": "manager@kista.test"}, {"unit": "farsta"}, {"unit": "farsta", "by": "caseworker@farsta.test"}):
        refused = run(*draft, **more)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "har inte rätten" in refused.stderr
    other = city.users_of["district", "caseworker"]
    with writing(session):
        rights.give(session, other, city.district.id, "Uppföljning", right.ends_on, by=None)
    farsta = {"unit": "farsta", "by": "caseworker@farsta.test"}
    assert "Inget har levererats än" in done(run("list", **farsta))
    for words in (("show", "1"), ("sent", "1"), ("file", "1"), ("discard", "1"), ("correct", "1", "--purpose", "Fel")):
        refused = run(*words, **farsta)
        assert (refused.exit_code, "ingen leverans 1" in refused.stderr) == (1, True), words
    with writing(session):
        rights.withdraw(session, city.users["caseworker"].id, right.id, by=None)
    assert run("show", "1").exit_code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("draft", "--first", "2025", "--purpose", "Årets"), "--first: Skriv månaden som ÅÅÅÅ-MM"),
        (("draft", "--first", "2025-05", "--last", "2025-04", "--purpose", "Årets"), "ligger före den första"),
        (("draft", "--purpose", "Om 19450110-3297"), "--purpose: "),
        (("answer", "1", "rejected"), "--note: Skriv varför"),
        (("answer", "1", "accepted"), "ingen leverans 1"),
    ],
)
def test_what_is_refused_says_why(run: Any, person: Any, words: tuple[str, ...], told: str) -> None:
    answer = run(*words)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert told in answer.stderr
    assert "3297" not in answer.stderr


def test_a_draft_that_may_no_longer_leave(run: Any, session: Any, city: City, person: Any, tmp_path: Path) -> None:
    done(run("draft", "--purpose", "Årets leverans"))
    with writing(session):
        facts = {"protection": "sekretessmarkering"}
        user_id = city.users["caseworker"].id
        participants.correct(session, person, facts, seen_version=person.version, user_id=user_id)
    assert "får inte längre lämnas ut" in done(run("show", "1"))
    for words in (("file", "1", "--to", str(tmp_path)), ("sent", "1")):
        refused = run(*words)
        assert (refused.exit_code, "ta fram ett nytt" in refused.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["losenord"]
