"""Days of work and moments in them."""

from datetime import UTC, date, datetime, timedelta

from tracker.demo.dice import Dice

DAY = timedelta(days=1)


def working_day(day: date) -> date:
    """`day`, or the Friday before it."""
    return day - max(0, day.weekday() - 4) * DAY


def moment(dice: Dice, day: date) -> datetime:
    """A moment of office hours on `day`."""
    minutes = dice.number(7 * 60, 15 * 60)
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=UTC)
