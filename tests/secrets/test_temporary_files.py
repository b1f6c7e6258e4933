"""Lists that are sent in, and files that are taken out, are never put down in the folder of temporary files.

Looked for at every statement and after the answer, in files that have no name any more too.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tests.imports.workbooks import workbook
from tests.secrets.test_canaries import post
from tracker.access import rights
from tracker.database import writing
from tracker.extensions import db
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

NAME, EMAIL = "Gulfotsvik", "kanariefagel@example.com"
NUMBER, LISTED = factories.numbers()[3:5]
SOUGHT = tuple(each.encode() for each in (NAME, EMAIL, NUMBER, LISTED, NUMBER[2:8] + "-" + NUMBER[8:]))
HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Startdatum")
ZIP, MANY = b"PK\x03\x04", 9000  # a workbook is packed: the beginning of one is enough to know it
PERIOD = {"first": "2025-01-01", "last": "2026-06-01", "purpose": "Uppföljning"}


class Watch:
    """The folder of temporary files, and what has been seen in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.heard, self.looks = folder, set[str](), 0

    def look(self, *_given: Any) -> None:
        """Open files that were removed from the folder are found among the process's own."""
        self.looks += 1
        files = {str(path): path for path in self.folder.rglob("*") if path.is_file()}
        for path in Path("/proc/self/fd").glob("*"):
            try:
                target = os.readlink(path)
            except OSError:  # closed meanwhile
                continue
            if target.startswith(str(self.folder)):
                files[target] = path
        for name, path in files.items():
            with open(path, "rb") as file:
                raw = file.read()
            found = [f"{name}: {place}" for place, each in enumerate((*SOUGHT, ZIP)) if each in raw]
            self.heard.update(found)


@pytest.fixture
def watch(app: Any, session: Any, city: City, tmp_path: Path, monkeypatch: Any) -> Iterator[Watch]:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)  # Python remembers which it was
    made = Watch(folder)
    person = factories.participant(session, city.jobbtorg, number=NUMBER, family_name=NAME, email=EMAIL)
    factories.exited(session, person, city.coaching, exit_on=TODAY - timedelta(days=90))
    session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", made.look)
    app.after_request(lambda answer: made.look() or answer)
    yield made
    sa.event.remove(db.engine, "before_cursor_execute", made.look)


def csv() -> bytes:
    rows = (f"{LISTED};Åsa;{NAME};Jobbcoachning;2026-03-02;{EMAIL}\n" for _each in range(MANY))
    return ("Personnummer;Förnamn;Efternamn;Insats;Startdatum;E-post\n" + "".join(rows)).encode()


def packed() -> bytes:
    """Larger than what is kept in memory by default: half a megabyte."""
    rows = [(LISTED, os.urandom(40).hex(), NAME, "Jobbcoachning", "2/3 26") for _each in range(MANY)]
    return workbook(HEADINGS, *rows)


def multipart(content: bytes, name: str) -> dict[str, Any]:
    """The form as a browser sends it, made here: the test's client would itself put a long one on disk."""
    ends = "a-line-that-no-list-has"
    disposition = 'Content-Disposition: form-data; name="{}"{}'
    key = f"--{ends}\r\n{disposition.format('submission_key', '')}\r\n\r\n{new_submission_key()}\r\n"
    filename = f'; filename="{name}"'
    head = f"--{ends}\r\n{disposition.format('file', filename)}\r\n\r\n"
    data = key.encode() + head.encode() + content + f"\r\n--{ends}--\r\n".encode()
    return {"data": data, "content_type": f"multipart/form-data; boundary={ends}"}


@pytest.mark.parametrize(("make", "name"), [(csv, "lista.csv"), (packed, "lista.xlsx")])
def test_a_list_sent_in(watch: Watch, client: Any, login: Any, make: Callable[[], bytes], name: str) -> None:
    content = make()
    assert len(content) > 500 * 1024
    login("caseworker")
    answer = client.post("/inlasning", **multipart(content, name))
    assert answer.status_code in (200, 303)
    watch.look()
    assert watch.looks > 2
    assert watch.heard == set()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["enrolments", "follow_ups"])
def test_rows_about_individuals(
    watch: Watch, session: Any, city: City, client: Any, login: Any, what: str, kind: str
) -> None:
    with writing(session):
        until = TODAY + timedelta(days=30)
        rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", until, by=None)
    login("caseworker")
    numbers = {"with_numbers": "y", "why_numbers": "Jämförs"}
    answer = post(client, "/uttag", {**PERIOD, "what": what, "kind": kind, **numbers})
    assert answer.status_code == 200
    assert answer.data.startswith(ZIP) or NAME.encode() in answer.data
    watch.look()
    assert watch.heard == set()


def test_a_delivery_to_the_agency(watch: Watch, session: Any, city: City, client: Any, login: Any) -> None:
    with writing(session):
        until = TODAY + timedelta(days=30)
        rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", until, by=None)
    login("caseworker")
    wanted = {"first": "2025-01", "last": "2026-05", "purpose": "Årets leverans"}
    page = post(client, "/uttag/myndigheten/ny", wanted).location
    assert len(client.post(f"{page}/fil").data.splitlines()) > 1
    watch.look()
    assert watch.heard == set()


@pytest.mark.parametrize("how", ["page", "json"])
def test_the_persons_file(watch: Watch, session: Any, client: Any, login: Any, how: str) -> None:
    person_id = session.scalar(sa.select(Participant.id))
    session.rollback()
    login("caseworker")
    answer = post(client, f"/deltagare/{person_id}/registerutdrag", {"purpose": "Begärt i dag", "how": how})
    assert answer.status_code == 200
    assert NAME in answer.text
    watch.look()
    assert watch.heard == set()


def test_the_watch_sees_files_that_have_no_name(watch: Watch) -> None:
    with tempfile.TemporaryFile() as nameless, tempfile.NamedTemporaryFile() as named:
        for file, word in ((nameless, NAME), (named, EMAIL)):
            file.write(word.encode())
            file.flush()
        watch.look()
    assert {each.rpartition(" ")[2] for each in watch.heard} == {"0", "1"}
