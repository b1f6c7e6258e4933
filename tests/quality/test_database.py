"""The faults of SQLite itself: an old release, a damaged file."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tests.databases import on_sqlite, opened
from tracker.database import safe_sqlite
from tracker.quality import doctor

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 7), True), ((3, 51, 2), False)],
)
def test_which_releases_keep_what_is_saved(version: tuple[int, ...], safe: bool, database: Any) -> None:
    assert safe_sqlite(version) is safe


def test_an_old_release_is_found(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session.connection()
    monkeypatch.setattr(session.get_bind().dialect, "server_version_info", (3, 40, 1))
    assert [finding.rule for finding in doctor.examine(session, TODAY)] == ["sqlite_version"]


def test_a_damaged_file_is_found(app: Flask, session: Any, city: City, url: str) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching)
    session.remove()
    session.get_bind().dispose()
    path = Path(url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[4096 * 6 : 4096 * 30] = b"\xff" * 4096 * 24
    path.write_bytes(content)
    with opened(app) as again:
        assert "sound_file" in [finding.rule for finding in doctor.examine(again, TODAY)]
