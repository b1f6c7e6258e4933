"""What is described is what there is: every operation called with contents right and wrong, and in chains."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories, pages
from tests.api.systems import System
from tests.city import City

SETTINGS = Path(__file__).parent / "described"
SEED = "1"

pytestmark = pytest.mark.long


@pytest.fixture
def described_city(session: Any, city: City) -> None:
    """A unit in which there is something of each kind to read and to change."""
    for _each in range(5):
        factories.participant(session, city.jobbtorg)
    session.rollback()


@pytest.mark.usefixtures("described_city")
def test_no_call_is_answered_in_another_way_than_is_described(app: Flask, system: System, tmp_path: Path) -> None:
    app.config |= {"LOGIN_LIMIT": "100000 per minute", "API_TOKEN_LASTS": timedelta(hours=1)}
    system.token = system.ask_token().json["access_token"]
    with pages.served(app) as address:
        done = subprocess.run(
            [
                Path(sys.executable).parent / "st", "--config-file", SETTINGS / "schemathesis.toml",
                "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--max-examples", "50", "--seed", SEED,
                "-H", f"Authorization: Bearer {system.token}", "--continue-on-failure", "--no-color",
            ],
            env=os.environ | {"SCHEMATHESIS_HOOKS": "keys", "PYTHONPATH": str(SETTINGS)},
            cwd=tmp_path, text=True, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
