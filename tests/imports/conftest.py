from datetime import date
from typing import Any

import pytest

from tracker.access.models import Unit
from tracker.database import writing

TODAY = date(2026, 11, 21)


@pytest.fixture
def unit_id(session: Any) -> int:
    """A unit without insatser."""
    return add_unit(session, "enheten")


def add_unit(session: Any, code: str) -> int:
    """A unit with this code."""
    with writing(session):
        unit = Unit(code=code, name=code.title(), sort_name=code, kind="stadsdel")
        session.add(unit)
        session.flush()
        return unit.id
