"""How values are written for the reader: days, moments, numbers, shares."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from flask import Flask
from flask_babel import get_locale

from tracker.clock import CITY_TIME
from tracker.translations import _

NO_BREAK = "\u00a0"
NOTHING = "–"
Number = int | float | Decimal | Fraction


def english() -> bool:
    """Whether the reader reads English; Swedish outside a request."""
    locale = get_locale()
    return locale is not None and locale.language == "en"


def rounded(value: Number, decimals: int) -> Decimal:
    """`value` rounded once, half away from zero."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_number(value: Number | str | None, decimals: int | None = None) -> str:
    """1 234,5 in Swedish (with no-break spaces), 1,234.5 in English; a sign (X, ..) as it is; None as a dash.

    Without `decimals` a value keeps those it has, at most two.
    """
    if value is None or isinstance(value, str):
        return NOTHING if value in (None, "") else str(value)
    if decimals is None:
        decimals = 0 if value == int(value) else 1 if rounded(value, 2) == rounded(value, 1) else 2
    text = f"{rounded(value, decimals):,f}"
    if english():
        return text
    return text.replace(",", NO_BREAK).replace(".", ",").replace("-", "−")


def format_up_to(value: int, most: int) -> str:
    """A number that was counted no further than to one above `most`: 984, or "fler än 1 000"."""
    return str(_("fler än %(number)s", number=format_number(most))) if value > most else format_number(value)


def format_percent(value: Number | str | None, decimals: int = 1) -> str:
    """12,3 % of a value in per cent (12.3); a sign as it is."""
    text = format_number(value, decimals)
    if value is None or isinstance(value, str):
        return text
    return f"{text}%" if english() else f"{text}{NO_BREAK}%"


def format_money(value: Number | str | None, decimals: int = 0) -> str:
    """1 234 kr; SEK 1,234 in English."""
    text = format_number(value, decimals)
    if value is None or isinstance(value, str):
        return text
    return f"SEK{NO_BREAK}{text}" if english() else f"{text}{NO_BREAK}kr"


def format_day(value: date | None) -> str:
    """2026-03-07, in both languages."""
    if isinstance(value, datetime):
        value = value.astimezone(CITY_TIME).date()
    return value.isoformat() if value else NOTHING


def format_moment(value: datetime | date | None) -> str:
    """2026-03-07 14:05 in the city's time; a bare day as a day."""
    if not isinstance(value, datetime):
        return format_day(value)
    return value.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M")


def format_yes_no(value: bool | None) -> Any:
    """Ja, Nej, or Uppgift saknas."""
    if value is None:
        return _("Uppgift saknas")
    return _("Ja") if value else _("Nej")


def masked(number: str | None) -> str:
    """A personal number of 12 digits with its last four hidden: 19900307-****."""
    digits = "".join(sign for sign in number or "" if sign.isdigit())
    return f"{digits[:8]}-****" if len(digits) == 12 else "********-****"


def format_figure(figure: Any) -> str:
    """A figure of a table (a value and its sign): the sign where there is one, else the number."""
    if figure.sign:
        return str(figure.sign)
    return format_number(figure.value, 1 if isinstance(figure.value, Decimal) else 0)


def in_full(number: str) -> str:
    """A personal number of 12 digits for those who work with the person: 19900307-2384."""
    return f"{number[:8]}-{number[8:]}"


def format_time(value: datetime) -> str:
    """14:05 in the city's time."""
    return value.astimezone(CITY_TIME).strftime("%H:%M")


def register(app: Flask) -> None:
    """Makes the formats filters of the templates."""
    app.jinja_env.filters |= {
        "day": format_day,
        "moment": format_moment,
        "time": format_time,
        "number": format_number,
        "up_to": format_up_to,
        "figure": format_figure,
        "percent": format_percent,
        "money": format_money,
        "yes_no": format_yes_no,
        "masked": masked,
        "in_full": in_full,
    }
