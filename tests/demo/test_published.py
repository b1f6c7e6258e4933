"""The made-up city has published last year's statistics, by two people, and delivered its records to the agency."""

from datetime import date
from typing import Any

import pytest

from tests.databases import on_sqlite
from tests.releases.conftest import plain_protection
from tracker.demo import published
from tracker.demo.service import build
from tracker.releases import protecting, service
from tracker.releases.protected import Protected
from tracker.releases.steps import status
from tracker.releases.terms import Status, StepKind

pytestmark = on_sqlite
TODAY = date(2026, 6, 1)


def made(session: Any, participants: int) -> int | None:
    build(session, participants, 1, password_hash=lambda _: "hash", today=TODAY)
    return published.publish_last_year(session, "Stockholm", "X")


def test_last_year_is_published_by_another_than_who_drew_it(
    session: Any, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protecting, "protect", plain_protection)
    release = service.get(session, made(session, 60) or 0)
    assert release is not None
    assert (release.year, release.as_of, status(release.steps)) == (2025, TODAY, Status.PUBLISHED)
    by = {StepKind(each.kind): each.user.name for each in release.steps}
    assert by[StepKind.DRAWN] == "Eva Sandström"
    assert by[StepKind.FIXED] == by[StepKind.PUBLISHED] == "Maria Ekström"


def test_what_cannot_be_protected_is_not_published(session: Any, today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsafe(*facts: Any) -> Protected:
        plain = plain_protection(*facts)
        return Protected(plain.tables, plain.protection, {"determined": 1}, None, 0, False)

    monkeypatch.setattr(protecting, "protect", unsafe)
    assert made(session, 20) is None
    assert [status(each.steps) for each in service.every(session)] == [Status.DISCARDED]


def test_a_city_without_people_has_no_statistics(session: Any, today: Any) -> None:
    assert made(session, 0) is None
    assert service.every(session) == []
