"""Headers, error pages, language, and a body that is too large."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.web.bodies import Drain
from tracker.web.locale import local_path

FORM = "application/x-www-form-urlencoded"


def test_headers_of_a_page(browser: FlaskClient) -> None:
    answer = browser.get("/form")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    text = answer.get_data(as_text=True)
    assert " style=" not in text
    assert "<script" not in text
    assert '<html lang="sv">' in text


@pytest.mark.parametrize(
    ("code", "path", "words"),
    [
        (404, "/nowhere", "Sidan finns inte"),
        (405, "/echo", "Sidan kan inte öppnas så här"),
        (429, "/fault/429", "För många försök"),
        (500, "/fault/500", "Något gick fel hos oss"),
    ],
)
def test_error_pages(browser: FlaskClient, code: int, path: str, words: str) -> None:
    answer = browser.get(path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert words in text
    assert "secret detail" not in text
    assert ("POST" in answer.headers.get("Allow", "")) is (code == 405)


def test_a_page_that_is_too_old(small: Flask) -> None:
    answer = small.test_client().post("/echo", data={"a": "b"})
    assert answer.status_code == 400
    assert "Sidan var för gammal" in answer.get_data(as_text=True)


def test_a_file_that_is_too_large_gets_the_page_and_is_read_to_its_end(small: Flask) -> None:
    body = BytesIO(b"x" * 5000)
    answer = small.test_client().post("/echo", input_stream=body, content_length=5000)
    assert answer.status_code == 413
    assert "Filen är för stor" in answer.get_data(as_text=True)
    assert body.tell() == 5000


def test_draining_stops_at_its_limit() -> None:
    body = BytesIO(b"x" * 1000)
    drain = Drain(lambda _environ, _start: [], limit=100)
    environ: dict[str, Any] = {"CONTENT_LENGTH": "1000", "wsgi.input": body}
    assert drain(environ, lambda *_: None) == []
    assert body.tell() <= 512


class Unreadable(Exception):
    """As a server's own: gunicorn's are no kind of OSError."""


class Body:
    """What a server hands over and then cannot read."""

    def read(self, _size: int = -1) -> bytes:
        raise Unreadable("-5")


def test_a_body_in_pieces_that_cannot_be_read_is_the_senders_fault(small: Flask, caplog: Any) -> None:
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": Body()}
    answer = small.test_client().post("/echo", content_type=FORM, environ_overrides=environ)
    assert answer.status_code == 400
    assert not caplog.records


def test_the_language_is_remembered_and_the_way_back_is_local(browser: FlaskClient) -> None:
    answer = browser.post("/sprak", data={"language": "en", "next": "/form?a=1"})
    assert answer.headers["Location"] == "/form?a=1"
    assert '<html lang="en">' in browser.get("/form").get_data(as_text=True)
    assert "Digg" in browser.get("/tillganglighet").get_data(as_text=True)
    browser.post("/sprak", data={"language": "fi"})
    assert '<html lang="en">' in browser.get("/form").get_data(as_text=True)


@pytest.mark.parametrize(
    "target", ["//evil.se", "https://evil.se", "/\\evil.se", "evil", "", None, "/a\nb", "/\t/evil.se"]
)
def test_nobody_is_sent_elsewhere(target: str | None) -> None:
    assert local_path(target) == "/"


def test_an_address_of_a_static_file_follows_its_content(browser: FlaskClient) -> None:
    text = browser.get("/form").get_data(as_text=True)
    link = text.split('rel="icon" href="')[1].split('"')[0]
    answer = browser.get(link)
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    answer.close()
