"""A check runs in a process of its own: one at a time, seen when it is killed, begun again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.releases.conftest import Office
from tracker import clock
from tracker.config import ROOT
from tracker.database import writing
from tracker.errors import Refused
from tracker.releases import checking, service, steps, working
from tracker.releases.models import FrozenRelease, Release, ReleaseCheck
from tracker.releases.terms import Outcome, Stage, Status

POSTGRESQL_LATER = True


@contextmanager
def process(url: str, check_id: int, *how: str) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "tests.releases.process", url, str(check_id), *how]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdin=pipe, stdout=pipe, text=True) as made:
        yield made
        made.stdin.close()  # type: ignore[union-attr]


def said(running: "subprocess.Popen[str]") -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def begun(office: Office, release: Release) -> int:
    with writing(office.session):
        return checking.begin(office.session, release, office.drawer).id


def status(office: Office, release: Release) -> Status:
    return steps.status(service.steps_of(office.session, release.id))


def test_killed_it_is_seen_and_begun_again(office: Office, url: str) -> None:
    release = office.draw()
    check_id = begun(office, release)
    with process(url, check_id, "wait") as running:
        assert said(running) == "protecting"
        office.session.rollback()
        check = office.session.get(ReleaseCheck, check_id)
        assert (check.stage, check.worker.rpartition(":")[2]) == (Stage.PROTECTING, str(running.pid))
        assert checking.alive(check, clock.now())
        with pytest.raises(Refused) as refusal:
            begun(office, release)
        assert "pågår redan" in str(refusal.value.faults[0].message)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    office.session.rollback()
    check = office.session.get(ReleaseCheck, check_id)
    assert checking.alive(check, clock.now())  # nobody knows yet
    assert not checking.alive(check, clock.now() + checking.DEAD_AFTER + timedelta(seconds=1))
    with writing(office.session):
        office.session.get(ReleaseCheck, check_id).beat_at = clock.now() - checking.DEAD_AFTER
    again = begun(office, release)
    assert office.session.get(ReleaseCheck, check_id).outcome == Outcome.LOST
    with process(url, again) as running:
        assert said(running) == "passed"
    office.session.rollback()
    assert status(office, release) is Status.CHECKED


def test_one_that_was_thought_dead_keeps_nothing(office: Office, url: str) -> None:
    release = office.draw()
    slow = begun(office, release)
    with process(url, slow, "wait") as running:
        assert said(running) == "protecting"
        with writing(office.session):
            office.session.get(ReleaseCheck, slow).beat_at = clock.now() - checking.DEAD_AFTER
        again = begun(office, release)
        running.stdin.write("\n")  # type: ignore[union-attr]
        running.stdin.flush()  # type: ignore[union-attr]
        assert said(running) == "lost"
    office.session.rollback()
    assert office.session.scalar(sa.select(sa.func.count()).select_from(FrozenRelease)) == 0
    assert working.work(office.session.get_bind(), office.session, again, "Stockholm") is Outcome.PASSED


def test_two_processes_do_not_share_a_check(office: Office) -> None:
    check_id = begun(office, office.draw())
    with writing(office.session):
        assert checking.claim(office.session, check_id, "first:1")
        assert not checking.claim(office.session, check_id, "second:2")
    assert working.work(office.session.get_bind(), office.session, check_id, "Stockholm") is None


def test_a_fault_of_ours_ends_the_check(office: Office, protection: Any) -> None:
    def broken(*_facts: Any) -> Any:
        raise RuntimeError("a fault")

    protection(broken)
    release = office.draw()
    check_id = begun(office, release)
    with pytest.raises(RuntimeError):
        working.work(office.session.get_bind(), office.session, check_id, "Stockholm")
    office.session.rollback()
    assert office.session.get(ReleaseCheck, check_id).outcome == Outcome.LOST
    assert status(office, release) is Status.DRAFT
    assert begun(office, release) > check_id


def test_the_heart_beats(office: Office, protection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    beats = []
    beat = checking.beat
    monkeypatch.setattr(working, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(checking, "beat", lambda *facts: (beats.append(facts[1:]), beat(*facts)))
    office.check(office.draw())
    assert any(len(facts) == 1 for facts in beats)


def test_how_the_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    class Process:
        def __init__(self, command: list[str], **_facts: Any) -> None:
            commands.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    working.start(7, 12)
    assert commands == [[sys.executable, "-m", "tracker", "release", "check", "7", "--check", "12"]]
