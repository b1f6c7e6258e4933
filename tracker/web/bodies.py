"""What is sent to us, read to its end: what the application left of it, and what cannot be read."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import LimitedStream

DRAIN_LIMIT = 512 * 1024 * 1024
_CHUNK = 256 * 1024
Application = Callable[..., Iterable[bytes]]


class Drain:
    """Reads what the application left of a request's body, up to a limit.

    A browser that is still sending when the connection closes shows "connection reset", not our page: a file
    that is too large would give that instead of the page that says so.
    """

    def __init__(self, app: Application, limit: int = DRAIN_LIMIT) -> None:
        self.app = app
        self.limit = limit

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length):
            environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], int(length))
        response = self.app(environ, start_response)
        if length.isdecimal() and int(length):
            self._drain(environ["wsgi.input"])
        return response

    def _drain(self, body: Any) -> None:
        left = self.limit
        try:
            while left > 0 and (chunk := body.read(min(_CHUNK, left))):
                left -= len(chunk)
        except (HTTPException, OSError):  # the sender has gone
            return


class InPieces:
    """A body that is sent in pieces (`Transfer-Encoding: chunked`).

    A server that cannot make out the pieces raises errors of its own, of which Flask would make a 500 and a traceback:
    they become OSError, which Werkzeug takes for what it is, a sender that breaks off, and answers with 400.
    """

    def __init__(self, body: Any) -> None:
        self.body = body

    def read(self, size: int = -1) -> bytes:
        """As many bytes. Raises OSError for what cannot be read."""
        try:
            sent: bytes = self.body.read(size)
        except Exception as error:  # each server has kinds of its own
            raise OSError("the pieces of the body cannot be read") from error
        return sent


def pieces_read(app: Application) -> Application:
    """The application, meeting a body in pieces as `InPieces`."""

    def reading(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_TRANSFER_ENCODING"):
            environ["wsgi.input"] = InPieces(environ["wsgi.input"])
        return app(environ, start_response)

    return reading


def register(app: Flask) -> None:
    """Read what is sent so from now on."""
    app.wsgi_app = pieces_read(Drain(app.wsgi_app))  # type: ignore[method-assign]
