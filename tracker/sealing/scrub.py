"""Nothing that is a personal number reaches a log, wherever in a record or an error it stands."""

import calendar
import logging
import re
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

MASK = "[personnummer]"
_LIKE = re.compile(
    r"(?<![0-9])((?:[0-9]{2})?[0-9]{6})(?:\s?[-+\u2010-\u2014\u2212]\s?|%2[BDbd]|\s)?([0-9]{4})(?![0-9])"
)
_DOUBLED = str.maketrans("0123456789", "0246813579")


def scrub(text: str) -> str:
    """`text` with every personal number in it masked: ten or twelve digits, a date that can be, the right check digit.

    Samordningsnummer count, those with an incomplete date too.
    """
    return _LIKE.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    digits = match[1] + match[2]
    return MASK if _dated(match[1]) and _checked(digits[-10:]) else match[0]


def _dated(date: str) -> bool:
    month, day = int(date[-4:-2]), int(date[-2:])
    if day >= 60:  # a samordningsnummer, whose month may be unknown too
        return month <= 12 and day <= 91
    if month not in range(1, 13):
        return False
    century = date[:2] if len(date) == 8 else "20"  # leap days of the other century are the same
    year = int(century + date[-6:-4])
    return 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def _checked(ten: str) -> bool:
    """The check of Luhn: every other digit doubled, its digits summed."""
    return sum(map(int, ten[0::2].translate(_DOUBLED) + ten[1::2])) % 10 == 0


def _without_numbers(made: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = made(*args, **kwargs)
        clean(record)
        return record

    make.scrubs = True  # type: ignore[attr-defined]
    return make


def clean(record: logging.LogRecord) -> None:
    """Scrub the record's message, and its error with all of its causes. A record without numbers stays as it is."""
    try:
        message = record.getMessage()
    except Exception:  # the logger's own complaint would quote the arguments
        record.msg, record.args = f"{record.name}: a record that cannot be written", ()
        return
    if (scrubbed := scrub(message)) != message:
        record.msg, record.args = scrubbed, ()
    for part in ("exc_text", "stack_info"):
        if text := getattr(record, part):
            setattr(record, part, scrub(text))
    if record.exc_info and record.exc_info[0]:
        text = logging.Formatter().formatException(record.exc_info)
        if (scrubbed := scrub(text)) != text:
            record.exc_text, record.exc_info = scrubbed, None  # no handler may format the error anew


class Scrub(logging.Filter):
    """For a handler whose records are made by hand."""

    def filter(self, record: logging.LogRecord) -> bool:
        clean(record)
        return True


def install() -> None:
    """Scrub all records of all loggers, and what an error that ends the process says. Once is enough.

    Records are scrubbed when they are made: a filter on a logger does not see the records of those below it.
    """
    made = logging.getLogRecordFactory()
    if not hasattr(made, "scrubs"):
        logging.setLogRecordFactory(_without_numbers(made))
    if sys.excepthook is not _last_words:
        sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    print(scrub(logging.Formatter().formatException((kind, error, trace))), file=sys.stderr)
