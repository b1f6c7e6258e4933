"""Keys and toy tables; `session` runs on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.sealing.toys import engine_on
from tracker import clock
from tracker.sealing import keyring, keys
from tracker.sealing.keyring import Keyring


@pytest.fixture
def ring() -> Keyring:
    return keyring.new(clock.now())


@pytest.fixture(autouse=True)
def _in_use(ring: Keyring) -> Iterator[None]:
    with keys.using(ring):
        yield


@pytest.fixture
def engine(empty_url: str) -> Iterator[Any]:
    with engine_on(empty_url) as made:
        yield made


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    with Session(engine) as made:
        yield made
