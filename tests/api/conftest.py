"""Systems to call with."""

from typing import Any

import pytest

from tests.api.systems import System, connected
from tests.city import City


@pytest.fixture
def system(session: Any, city: City, client: Any) -> System:
    """One that works for the jobbtorg and has every scope."""
    return connected(session, client, city.jobbtorg)
