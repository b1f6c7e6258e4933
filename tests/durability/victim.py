"""A process to kill: `python -m tests.durability.victim ADDRESS UNIT LIST ACKNOWLEDGED [KEYS]`.

Takes lines `WORK SECONDS` on standard input. For each it forks a child that does the work and is killed outright
so many seconds after it began to write, and answers `killed`, `finished SECONDS` or `failed`.
"""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests import factories
from tests.databases import test_app
from tracker import clock
from tracker.access.models import Unit
from tracker.access.scope import whole_city
from tracker.access.service import the_unit
from tracker.database import Base, writing
from tracker.errors import Refused
from tracker.extensions import db
from tracker.imports import reader, service
from tracker.insatser.service import of_unit
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.sealing import keys, rotation

PHONES = ("070-1740605", "070-1740606")


def take_list(unit: Unit, sheet: Any, _acknowledged: int, begun: int) -> None:
    """What `tracker import` does."""
    preview = service.preview(db.session, sheet, unit_id=unit.id, today=clock.today(), create_insatser=True)
    os.write(begun, b".")
    with writing(db.session):
        service.take(db.session, preview, user_id=None)


def fill_forms(unit: Unit, _sheet: Any, acknowledged: int, begun: int) -> None:
    """Register, enrol and exit, a transaction each, over and over; a byte for each person registered."""
    while True:
        person = factories.participant(db.session, unit, number=None)
        os.write(acknowledged, b".")
        os.write(begun, b".")
        insats = db.session.scalars(of_unit(unit.id)).first()
        enrolment = factories.enrolment(db.session, person, insats)
        factories.leave(db.session, enrolment)


def fill_secrets(unit: Unit, _sheet: Any, acknowledged: int, begun: int) -> None:
    """Register people with numbers and correct their telephones, over and over; a byte for each person.

    A fast machine comes to the end of the numbers: from then on the last person has hers corrected.
    """
    for number in factories.numbers():
        os.write(begun, b".")
        with suppress(Refused):  # an earlier life had the same numbers
            person = factories.participant(db.session, unit, number=number, phone=PHONES[0], email="x@example.com")
            _correct(person, PHONES[1])
            os.write(acknowledged, b".")
    last = db.session.scalars(sa.select(Participant).order_by(Participant.id.desc()).limit(1)).one()
    for phone in cycle(PHONES):
        _correct(last, phone)


def _correct(person: Participant, phone: str) -> None:
    with writing(db.session):
        participants.correct(db.session, person, {"phone": phone}, seen_version=person.version, user_id=None)


def turn_keys(_unit: Unit, _sheet: Any, _acknowledged: int, begun: int) -> None:
    """What `tracker keys rotate` does, in many short transactions."""
    rotation.BATCH = 5
    os.write(begun, b".")
    rotation.rotate(db.engine, Base.metadata)


WORKS = {"import": take_list, "forms": fill_forms, "secrets": fill_secrets, "rotate": turn_keys}


def suffer(app: Any, work: str, seconds: float, words: tuple[str, Any, int]) -> str:
    """One life."""
    code, sheet, acknowledged = words
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with app.app_context(), whole_city("a life of a test"):
            WORKS[work](the_unit(db.session, code), sheet, acknowledged, tell)
            db.session.remove()
        os._exit(0)
    os.close(tell)
    os.read(hear, 1)
    begun = time.monotonic()
    killer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
    killer.start()
    _pid, status = os.waitpid(child, 0)
    killer.cancel()
    killer.join()
    os.close(hear)
    if os.WIFSIGNALED(status):
        return "killed"
    return f"finished {time.monotonic() - begun}" if os.waitstatus_to_exitcode(status) == 0 else "failed"


def main(url: str, code: str, path: str, acknowledged: str, key_file: str = "") -> None:
    """Answer every line until there are no more."""
    app = test_app(url)
    if key_file:
        keys.install(keys.KeyFile(Path(key_file)))
    with app.app_context():
        sheet = reader.read(Path(path))
        sheet.rows = list(sheet.rows)
    handle = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for line in sys.stdin:
        work, seconds = line.split()
        print(suffer(app, work, float(seconds), (code, sheet, handle)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
