"""What is described is what there is: every operation called with contents right and wrong, and in chains."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories, pages
from tests.api.systems import System, with_public_door
from tests.city import City
from tests.imports.lists import ENDED, KERSTIN, OTHER, look
from tests.releases import made as releases
from tracker.database import writing
from tracker.exports import csv_files, jsonstat
from tracker.exports.publication import Publication
from tracker.imports import staging
from tracker.releases.terms import StepKind

SETTINGS = Path(__file__).parent / "described"
SEED = "1"

pytestmark = pytest.mark.long


@pytest.fixture
def app(url: str, today: Any) -> Iterator[Flask]:
    """The application with the public door open."""
    settings = {"LOGIN_LIMIT": "9999 per second", "PUBLIC_LIMIT": "9999 per second"}
    with with_public_door(url, API_TOKEN_LASTS=timedelta(hours=1), **settings) as made:
        yield made


def data_files(publication: Publication) -> dict[str, bytes]:
    """A release's tables, as both kinds of files."""
    kinds = (csv_files, jsonstat)
    return {
        kind.file_name(table): kind.text(publication, table).encode() for kind in kinds for table in publication.tables
    }


@pytest.fixture
def described_city(session: Any, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit in which there is something of each kind to read and to change."""
    monkeypatch.setattr(releases, "text_files", data_files)
    people = [factories.participant(session, city.jobbtorg) for _each in range(5)]
    factories.enrolment(session, people[0], city.coaching)
    for person in people[1:3]:
        factories.exited(session, person, city.coaching)
    releases.release(session, releases.two_of(city), until=StepKind.PUBLISHED)
    with writing(session):
        listed = look(session, city.jobbtorg.id, KERSTIN, {**ENDED, "number": OTHER, "completion": "kanske"})
        staging.stage(session, listed, unit_id=city.jobbtorg.id, user_id=None, digest="0" * 64)
    session.rollback()


@pytest.mark.usefixtures("described_city")
def test_no_call_is_answered_in_another_way_than_is_described(app: Flask, system: System, tmp_path: Path) -> None:
    system.token = system.ask_token().json["access_token"]
    with pages.served(app) as address:
        done = subprocess.run(
            [
                Path(sys.executable).parent / "st", "--config-file", SETTINGS / "schemathesis.toml",
                "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--max-examples", "30", "--seed", SEED,
                "-H", f"Authorization: Bearer {system.token}", "--continue-on-failure", "--no-color",
            ],
            env=os.environ | {"SCHEMATHESIS_HOOKS": "keys", "PYTHONPATH": str(SETTINGS)},
            cwd=tmp_path, text=True, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
