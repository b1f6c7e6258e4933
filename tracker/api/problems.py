"""Every error of the API, as `application/problem+json` (RFC 9457): what was wrong, where, and what to do.

Each text is given in the language that was asked for, and under `texts` in both. No value that was sent is repeated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from flask import Flask, json, request
from flask_babel import force_locale, get_locale
from werkzeug.exceptions import ClientDisconnected, HTTPException

from tracker.access.systems.bearer import MissingScope
from tracker.api.kinds import kind_of
from tracker.api.words import in_words
from tracker.errors import Fault
from tracker.masking import scrub
from tracker.translations import Filled, _
from tracker.web import errors
from tracker.web.locale import LANGUAGES

CONTENT_TYPE = "application/problem+json"
MOST = 100
"""So many faults are told, each in every language: a body of nothing but unknown fields would take minutes."""
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""How it is told that the database does not answer."""
SOON = "5"
"""Seconds: a database that is started anew is there by then, or after some such waits."""
BROKEN_OFF = _("Innehållet kom inte fram helt. Skicka samma anrop igen.")


class Problem(HTTPException):
    """An answer that says no. `faults` are by field ("" for the whole); `detail` says what to do where this answer's
    kind says it too generally; `more` are members of the answer's own kind.
    """

    def __init__(
        self, code: int, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None,
        detail: Any = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__()
        self.code = code
        self.faults = list(faults)
        self.headers = dict(headers or {})
        self.detail = detail
        self.more = more

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """Its own beside those of every error."""
        return [*super().get_headers(*args, **kwargs), *self.headers.items()]


def away() -> Problem:
    """What is answered where the database does not answer us."""
    return Problem(503, headers={"Retry-After": SOON})


def register(app: Flask) -> None:
    """From now on every error under the prefix is told so."""
    app.extensions[errors.FOR_SYSTEMS] = answer


def answer(error: HTTPException) -> Any:
    """The error with its own headers (`Allow`, `WWW-Authenticate`, `Retry-After`) and a body that programs can read."""
    if isinstance(getattr(error, "original_exception", None), AWAY):
        error = away()
    made: Any = error.get_response()
    made.data = json.dumps(body(error), ensure_ascii=False)
    made.content_type = CONTENT_TYPE
    made.headers["Content-Language"] = _language()
    made.vary.add("Accept-Language")
    return made


def body(error: HTTPException) -> dict[str, Any]:
    """The members of the problem, as it is answered at the address of this request."""
    told = members(error)
    return told | {"type": request.script_root + told["type"]}


def members(error: HTTPException) -> dict[str, Any]:
    """The members of the problem, wherever the application is."""
    kind, faults = kind_of(error.code or 500), list(islice(_faults(error), MOST))
    detail = getattr(error, "detail", None) or (BROKEN_OFF if isinstance(error, ClientDisconnected) else kind.detail)
    texts = {language: _in(language, kind.title, detail, faults) for language in LANGUAGES}
    here = texts[_language()]
    told: dict[str, Any] = {
        "type": kind.address,
        "title": here["title"],
        "status": error.code or 500,
    }
    told |= {"detail": here["detail"], "texts": {each: _without_errors(text) for each, text in texts.items()}}
    if faults:
        told["errors"] = _errors(faults, texts)
    if isinstance(error, MissingScope):
        told["scope"] = error.scope
    return told | getattr(error, "more", {})


def errors_of(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """The faults as a problem's `errors` tells them, where one answer tells of many things."""
    return _errors(faults, {language: {"errors": _told(language, faults)} for language in LANGUAGES}) if faults else []


def _errors(faults: Sequence[Fault], texts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_error(n, fault, texts, texts[_language()]) for n, fault in enumerate(faults)]


def _told(language: str, faults: Sequence[Fault]) -> list[str]:
    with force_locale(language):
        return [scrub(str(in_words(_later(fault.message)))) for fault in faults]


def _without_errors(text: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": text["title"], "detail": text["detail"]}


def _error(n: int, fault: Fault, texts: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    both = {language: text["errors"][n] for language, text in texts.items()}
    return {"pointer": pointer(fault.field), "detail": here["errors"][n], "texts": both}


def _in(language: str, title: Any, detail: Any, faults: list[Fault]) -> dict[str, Any]:
    with force_locale(language):
        return {"title": str(title), "detail": str(detail), "errors": _told(language, faults)}


def _later(message: Any) -> Any:
    """The text that is still to be chosen, where a validator has filled it in already."""
    return message.later if isinstance(message, Filled) else message


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else LANGUAGES[0]


def pointer(field: str) -> str:
    """A JSON pointer (RFC 6901) to the field, as a fragment; a field that nobody knows may be a number: masked."""
    parts = [scrub(part).replace("~", "~0").replace("/", "~1") for part in field.split("\0") if part]
    return "#" + "".join(f"/{part}" for part in parts)


def _faults(error: HTTPException) -> Iterator[Fault]:
    yield from getattr(error, "faults", ())
    messages = (getattr(error, "data", None) or {}).get("messages") or {}  # as webargs hands them over
    for messages_of_place in messages.values() if isinstance(messages, Mapping) else ():
        yield from of_messages(messages_of_place)


def of_messages(messages: Any, path: str = "") -> Iterator[Fault]:
    """marshmallow's messages, which are nested as the body is, one by one."""
    if isinstance(messages, Mapping):
        for name, inside in messages.items():
            yield from of_messages(inside, path if name == "_schema" else f"{path}\0{name}")
    elif isinstance(messages, list | tuple):
        for each in messages:
            yield from of_messages(each, path)
    else:
        yield Fault(path, messages)
