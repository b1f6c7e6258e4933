"""Two systems in processes of their own feed the same ten thousand people, over lines that are cut."""

import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import pages
from tests.api.feeding.feeder import CORRECTED
from tests.api.systems import System, connected
from tests.city import City
from tracker.access.policy import Grant
from tracker.audit import keeping, verify
from tracker.audit.models import AuditEntry
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.participants import identity
from tracker.participants.models import Participant, ParticipantNumber

pytestmark = pytest.mark.long
PEOPLE = 10_000
ONE_OF = 4
"""Of so many people one is registered by herself, before all are enrolled together."""
SITUATION = {
    "starts_on": "2026-01-12", "district_code": "farsta", "social_assistance": "yes", "barrier_code": "h03",
    "livelihood_code": "forsorjningsstod",
}  # fmt: skip
WRITES = ("create", "import", "change")
FEEDER = Path(__file__).parent / "feeding" / "feeder.py"


def listed(how_many: int) -> list[dict[str, str]]:
    """People with numbers of Skatteverket's for tests."""
    grown = [each for each in sorted(identity.test_numbers()) if "1925" <= each[:4] <= "2007"]
    return [
        {"number": each, "given_name": "Åsa", "family_name": f"Ström{n}", "protection": "none"}
        for n, each in enumerate(grown[:how_many])
    ]


def begun(address: str, system: System, people: list[dict[str, str]], mark: str, enrolment: dict[str, Any]) -> Any:
    given = {"client_id": system.client_id, "secret": system.secret, "people": people, "seed": ord(mark), "mark": mark}
    given |= {"enrolment": enrolment, "one_of": ONE_OF}
    running = subprocess.Popen(
        [sys.executable, FEEDER, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    _say(running, json.dumps(given))
    return running


def _say(running: Any, line: str) -> None:
    running.stdin.write(f"{line}\n")
    running.stdin.flush()


def go_on(running: list[Any]) -> None:
    """When all have registered their people, let them correct the same ones at the same time."""
    assert [each.stdout.readline() for each in running] == ["registered\n"] * len(running)
    for each in running:
        _say(each, "go")


def ended(running: Any) -> Counter[str]:
    told = running.stdout.read()
    assert running.wait() == 0
    return Counter(json.loads(told))


def test_everyone_is_there_once_and_the_log_tells_the_truth(app: Flask, session: Any, city: City, client: Any) -> None:
    app.config["API_TOKEN_LASTS"] = timedelta(seconds=20)
    grants = (Grant.PARTICIPANTS_READ, Grant.PARTICIPANTS_WRITE, Grant.ENROLMENTS_WRITE)
    enrolment = {**SITUATION, "insats_id": city.coaching.id}
    systems = [connected(session, client, city.jobbtorg, *grants, name=name) for name in ("case-system", "provider")]
    people = listed(PEOPLE)
    shares = (people[: len(people) * 3 // 5], people[len(people) * 2 // 5 :])
    with pages.served(app) as address, ExitStack() as whole:
        running = [begun(address, *each, enrolment) for each in zip(systems, shares, "ab", strict=True)]
        for each in running:
            whole.enter_context(each)
            whole.callback(each.kill)
        go_on(running)
        seen = sum((ended(each) for each in running), Counter[str]())
    session.rollback()
    assert_everyone_once(session, people, shares)
    assert_log_is_true(session, systems, seen, len(people))
    assert seen["created"] >= len(people)
    for what in ("cut", "replayed", "POST 409", "PUT 412", "unchanged", "tokens"):
        assert seen[what] > 0, f"{what} was not tried"


def assert_everyone_once(session: Any, people: Any, shares: Any) -> None:
    columns = (Participant.id, Participant.version, Participant.family_name, Participant.phone_sealed)
    rows = session.execute(sa.select(*columns)).all()
    numbers = session.scalars(sa.select(ParticipantNumber.number_index)).all()
    assert len(numbers) == len(set(numbers)) == len(people)
    assert Counter(each.family_name for each in rows) == Counter(each["family_name"] for each in people)
    enrolled = Counter(session.scalars(sa.select(Enrolment.participant_id)))
    assert enrolled == Counter(each.id for each in rows)
    corrected = {each["family_name"] for each in people if int(each["number"][:8]) % CORRECTED == 0}
    expected = Counter(each["family_name"] for share in shares for each in share if each["family_name"] in corrected)
    for each in rows:
        marks = Participant.phone.opened(each.id, each.phone_sealed)
        assert (len(marks), each.version) == (expected[each.family_name], 1 + expected[each.family_name])
        assert len(set(marks)) == len(marks)


def assert_log_is_true(session: Any, systems: list[System], seen: Counter[str], people: int) -> None:
    names = [each.client_id for each in systems]
    of_systems = sa.select(AuditEntry.action, AuditEntry.participant_id).where(AuditEntry.client.in_(names))
    entries = session.execute(of_systems).all()
    told = Counter(each.action for each in entries)
    by = {word: Counter(each.participant_id for each in entries if each.action == word) for word in WRITES}
    assert len(by["import"]) == people
    assert set(by["import"].values()) == set(by["create"].values()) == {1}
    versions = dict(session.execute(sa.select(Participant.id, Participant.version)).all())
    assert by["change"] == Counter({id_: version - 1 for id_, version in versions.items() if version > 1})
    answered = {status: sum(n for name, n in seen.items() if name.endswith(status)) for status in ("409", "412")}
    shown = seen["GET 200"] + answered["412"]
    assert told["read"] >= shown
    assert told["call"] + told["read"] >= shown + answered["409"] + seen["replayed"]
    assert told["login"] >= seen["tokens"]
    assert verify.verify(db.engine, keeping.of_app()).broken is None
