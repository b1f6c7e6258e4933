"""The technical log as JSON, an object a line, for programs that gather logs.

Numbers are scrubbed when a record is made: `sealing.scrub`.
"""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """`at` (UTC, ISO 8601), `level`, `logger`, `message`, and `error` with its traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        error = record.exc_text or (self.formatException(record.exc_info) if record.exc_info else "")
        return json.dumps(told | ({"error": error} if error else {}), ensure_ascii=False)


class Stream(logging.StreamHandler):
    """Ours, on standard error: known from others, so that it is there once."""


def install() -> None:
    """Write all records of this process so. Once is enough."""
    root = logging.getLogger()
    if not any(isinstance(each, Stream) for each in root.handlers):
        handler = Stream()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
