"""A browser that goes away in the middle of an answer."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response

from tracker.web.serving import server


class Answer:
    """One piece, and an end that comes when the browser has gone; remembers that it was closed."""

    def __init__(self) -> None:
        self.gone, self.closed = threading.Event(), threading.Event()
        self.pieces = iter([b"something"])

    def __iter__(self) -> "Answer":
        return self

    def __next__(self) -> bytes:
        piece = next(self.pieces, None)
        if piece is None:
            assert self.gone.wait(10)
            raise StopIteration
        return piece

    def close(self) -> None:
        self.closed.set()


@contextmanager
def running(app: Flask) -> Iterator[int]:
    serving = server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    try:
        yield serving.server_port
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


def test_an_answer_nobody_waits_for_is_closed() -> None:
    app = Flask(__name__)
    answer = Answer()
    app.add_url_rule("/", view_func=lambda: Response(answer, headers={"Content-Length": "9"}))
    with running(app) as port:
        browser = socket.create_connection(("127.0.0.1", port))
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # gone without a goodbye
        browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answered = b""
        while b"something" not in answered:
            answered += browser.recv(1000) or pytest.fail("closed before anything came")
        browser.close()
        answer.gone.set()
        assert answer.closed.wait(10)
