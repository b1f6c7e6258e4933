"""The log, as the tests here hear it."""

from typing import Any

import pytest

from tracker.access import events


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the log was told."""
    heard: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "noted", lambda kind, **facts: heard.append((kind, facts)))
    return heard
