"""The day is the city's, wherever the server stands."""

from datetime import UTC, date, datetime

import pytest

from tracker import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_the_city(monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date) -> None:
    monkeypatch.delenv("TRACKER_TODAY", raising=False)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert clock.today() == day
