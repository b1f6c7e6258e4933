"""The server of `tracker run` and of the journeys; production uses gunicorn."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


def server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """A server with a thread for each request. `port` 0: any free one."""

    def closing(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        # werkzeug's own server forgets to close the answer when the browser has gone; a generator closes it regardless
        answer = app(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()

    return make_server(host, port, closing, threaded=True)
