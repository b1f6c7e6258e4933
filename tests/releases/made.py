"""Releases put there at once, for tests that only need some to be: of last year, with the text files alone."""

from typing import Any
from unittest import mock

from tests.city import TODAY, City
from tests.releases.conftest import plain_protection
from tracker import clock
from tracker.audit.entry import Who
from tracker.database import writing
from tracker.exports import csv_files
from tracker.exports.publication import Publication
from tracker.releases import freezing, protecting, service
from tracker.releases.models import Release, ReleaseCheck
from tracker.releases.terms import Outcome, Stage, StepKind
from tracker.statistics.service import annual_tables

WANTED = {"year": TODAY.year - 1, "as_of": TODAY, "method": "suppression", "threshold": 5, "full_range": False}


def text_files(publication: Publication) -> dict[str, bytes]:
    """The tables as CSV, and nothing that takes time to draw."""
    return {csv_files.file_name(table): csv_files.text(publication, table).encode() for table in publication.tables}


def two_of(city: City) -> tuple[Who, Who]:
    """The statisticians of the central unit and of the jobbtorg."""
    return Who(city.users_of["central", "statistician"].id), Who(city.users_of["jobbtorg", "statistician"].id)


def release(session: Any, two: tuple[Who, Who], *, until: StepKind, replaces: Release | None = None) -> Release:
    """A release of last year, drawn by the first of the two and fixed by the other."""
    drawer, fixer = two
    with writing(session):
        made = Release(**WANTED, replaces=replaces, why="Sena svar" if replaces else "")
        session.add(made)
        session.flush()
        service.take(session, made, StepKind.DRAWN, drawer)
        if until is StepKind.DRAWN:
            return made
        check = _checked(session, made, drawer, replaces)
        service.take(session, made, StepKind.CHECKED, drawer, check=check)
        if until is StepKind.PUBLISHED:
            service.take(session, made, StepKind.FIXED, fixer, "Granskat", check)
            service.take(session, made, StepKind.PUBLISHED, fixer, check=check)
    return made


def running(session: Any, made: Release, who: Who) -> ReleaseCheck:
    """A check that is under way for a long time to come."""
    with writing(session):
        check = _check(made, who)
        session.add(check)
    return check


def _check(made: Release, who: Who) -> ReleaseCheck:
    now = clock.now()
    facts = {"release_id": made.id, "started_by_id": who.user_id, "started_at": now, "worker": "here:1"}
    return ReleaseCheck(**facts, beat_at=now.replace(year=now.year + 1), stage=Stage.PROTECTING.value, done=3, whole=9)


def _checked(session: Any, made: Release, drawer: Who, replaces: Release | None) -> ReleaseCheck:
    check = _check(made, drawer)
    check.ended_at, check.outcome = clock.now(), Outcome.PASSED.value
    session.add(check)
    session.flush()
    annual = annual_tables(session, made.year, made.as_of)
    wanted = protecting.Wanted(made.method, made.threshold, made.full_range)
    protected = plain_protection(annual, wanted, [], lambda _done, _whole: None)
    earlier = service.passed_check(session, replaces.id) if replaces else None
    before = freezing.publication_of(session, earlier.id) if earlier else None
    publication = freezing.publication(annual, "Stockholm", protected, before, made.why)
    with mock.patch.object(freezing, "files", text_files):
        kept, files = freezing.rows(check.id, made, annual, protected, publication)
    session.add_all([kept, *files])
    session.flush()
    return check
