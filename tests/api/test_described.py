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

from tests import pages
from tests.api.one_of_each import one_of_each
from tests.api.systems import System, with_public_door
from tests.city import City

SETTINGS = Path(__file__).parent / "described"
SEED = "1"

pytestmark = pytest.mark.long


@pytest.fixture
def app(url: str, today: Any) -> Iterator[Flask]:
    """The application with the public door open."""
    settings = {"LOGIN_LIMIT": "9999 per second", "PUBLIC_LIMIT": "9999 per second"}
    with with_public_door(url, API_TOKEN_LASTS=timedelta(hours=1), **settings) as made:
        yield made


@pytest.fixture
def described_city(session: Any, city: City) -> None:
    """A unit in which there is something of each kind to read and to change."""
    one_of_each(session, city)


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
