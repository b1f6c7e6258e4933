"""Days of work and moments in them."""

from datetime import UTC, date, datetime, timedelta

from tracker.demo.dice import Dice

DAY = timedelta(days=1)


def working_day(day: date) -> date:
    """`day`, or the Friday before it."""
    return day - max(0, day.weekday() - 4) * DAY


def five_years_before(day: date) -> date:
    """The first day that is not yet five years back; what is older is old enough to be erased."""
    return date(day.year - 5, day.month, min(day.day, 28))


def first_of_log(today: date) -> date:
    """The log begins two months before the one that it is."""
    return date(today.year - (today.month <= 2), (today.month - 3) % 12 + 1, 1)


def moment(dice: Dice, day: date) -> datetime:
    """A moment of office hours on `day`."""
    minutes = dice.number(7 * 60, 15 * 60)
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=UTC)
