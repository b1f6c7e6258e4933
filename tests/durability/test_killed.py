"""Killed outright at any moment, the register holds what was acknowledged and nothing by halves."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import city as small_city
from tests.databases import Files, opened, test_app
from tests.durability import processes
from tests.durability.processes import Process
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant, ParticipantNumber
from tracker.quality import doctor

ROWS = 567
TODAY = date(2026, 11, 21)
KILLS = [pytest.param(6, id="short"), pytest.param(100, id="hundred", marks=pytest.mark.long)]


@dataclass
class Victim:
    """The process that is killed, and the database it writes to."""

    url: str
    prepared: Path
    acknowledged: Path
    process: Process

    def suffer(self, work: str, seconds: float) -> str:
        """Do the work for so long at most. `killed` or `finished <seconds>`."""
        return processes.suffer(self.process, work, seconds)

    @contextmanager
    def register(self) -> Iterator[Any]:
        """A session on what it left behind."""
        with opened(test_app(self.url)) as session:
            yield session

    def renew(self) -> None:
        """An empty city again."""
        path = Path(self.url.removeprefix("sqlite:///"))
        for ending in ("-wal", "-shm", ".head"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        copy(self.prepared, path)


def copy(database: Path, to: Path) -> None:
    """The file, and the anchor of its log."""
    for ending in ("", ".head"):
        if database.with_name(database.name + ending).exists():
            shutil.copyfile(database.with_name(database.name + ending), to.with_name(to.name + ending))


@pytest.fixture
def victim(files: Files, tmp_path: Path, today: Any) -> Iterator[Victim]:
    today(TODAY)
    url = files.fresh()
    with opened(test_app(url)) as session:
        small_city.build(session)
    prepared = tmp_path / "prepared.sqlite"
    copy(Path(url.removeprefix("sqlite:///")), prepared)
    acknowledged = tmp_path / "acknowledged"
    with processes.process(url, acknowledged) as made:
        yield Victim(url, prepared, acknowledged, made)
    files.drop(url)


def count(session: Any, model: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def content(session: Any) -> list[tuple[Any, ...]]:
    """All that a list brings, without ids and moments."""
    query = (
        sa.select(
            ParticipantNumber.number_index,
            Participant.sort_name,
            Insats.name,
            Enrolment.starts_on,
            Enrolment.exit_on,
            Enrolment.exit_reason_code,
            FollowUp.due_on,
            FollowUp.livelihood_code,
            FollowUp.answered_on,
        )
        .join(Participant.numbers)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Enrolment.insats)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .order_by(ParticipantNumber.number_index, Insats.name, Enrolment.starts_on)
    )
    return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("kills", KILLS)
def test_an_import_is_there_whole_or_not_at_all(victim: Victim, kills: int) -> None:
    whole = float(victim.suffer("import", 120).removeprefix("finished "))
    with victim.register() as session:
        expected = content(session)
        assert count(session, Enrolment) == ROWS
    victim.renew()
    moments, killed = random.Random(20261121), 0
    for _each in range(kills):
        ending = victim.suffer("import", moments.uniform(0, whole))
        killed += ending == "killed"
        if ending != "killed":  # faster than when it was timed: aim anew
            whole = min(whole, float(ending.removeprefix("finished ")))
        with victim.register() as session:
            assert doctor.examine(session, TODAY) == []
            left = count(session, Enrolment)
            assert left in (0, ROWS)
            assert (count(session, Participant) > 0) == (left > 0)
        if left:
            victim.renew()
    assert killed > kills // 4
    assert victim.suffer("import", 120).startswith("finished")
    with victim.register() as session:
        assert content(session) == expected


@pytest.mark.parametrize("kills", KILLS)
def test_what_a_form_was_told_is_saved_is_saved(victim: Victim, kills: int) -> None:
    moments = random.Random(90)
    for turn in range(kills):
        assert victim.suffer("forms", moments.uniform(0, 0.4)) == "killed"
        with victim.register() as session:
            assert doctor.examine(session, TODAY) == []
            told = victim.acknowledged.stat().st_size
            assert told <= count(session, Participant) <= told + turn + 1
            ended = int(session.scalar(sa.select(sa.func.count(Enrolment.exit_on))) or 0)
            assert count(session, FollowUp) == ended
    assert victim.acknowledged.stat().st_size > 0
