"""Files that are sent in stay in memory: Werkzeug would put one of half a megabyte on disk, in the clear.

Their size is bounded by `MAX_CONTENT_LENGTH`.
"""

import io
from typing import IO, Any

from flask import Flask, Request


class InMemory(Request):
    """A request whose files never have a temporary file."""

    def _get_file_stream(self, *_given: Any, **_more: Any) -> IO[bytes]:
        return io.BytesIO()


def register(app: Flask) -> None:
    """Take requests so from now on."""
    app.request_class = InMemory
