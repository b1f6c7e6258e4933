"""Nothing that is a personal number reaches a log, wherever in a record or an error it stands."""

import logging
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

from tracker.masking import MASK, scrub

__all__ = ["MASK", "Scrub", "clean", "install", "scrub"]


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
