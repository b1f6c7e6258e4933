"""An operation that is to go: said in the description and in every answer, a year and more before it does."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Response, url_for
from werkzeug.http import http_date

from tracker.translations import _

NOTICE = timedelta(days=366)
"""The least that `docs/api.md` promises, whatever the year."""


@dataclass(frozen=True)
class Ending:
    """`since` when it is deprecated, `until` when it works for certain, and the operation to use instead, by its id.

    Raises `ValueError` for less notice than is promised.
    """

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError(f"an operation works for {NOTICE.days} days after it is deprecated")

    def described(self, about: Any) -> dict[str, Any]:
        """What the description says of it, before `about`, what it does."""
        words = _(
            "Utgår efter %(day)s. Använd i stället %(instead)s. %(about)s",
            day=self.until, instead=self.instead, about=about,
        )  # fmt: skip
        return {"deprecated": True, "description": words, "x-sunset": self.until.isoformat()}

    def told(self, answer: Response, operation: str) -> Response:
        """The answer with `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read of it."""
        answer.headers["Deprecation"] = f"@{int(_midnight(self.since).timestamp())}"
        answer.headers["Sunset"] = http_date(_midnight(self.until))
        page = url_for("documentation.index", _anchor=operation)
        answer.headers.add("Link", f'<{page}>; rel="deprecation"; type="text/html"')
        return answer


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
