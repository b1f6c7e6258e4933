"""Pages for what went wrong: what happened and what to do, nothing about the inside."""

from flask import Flask, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.translations import _
from tracker.web import from_systems
from tracker.web.submissions import SentTwice

FOR_SYSTEMS = "errors for systems"
"""Where `app.extensions` has what answers other systems; the API puts it there."""
PAGES = (400, 403, 404, 405, 413, 429, 500)


def _page(error: HTTPException) -> ResponseReturnValue:
    code = error.code if error.code in PAGES else 500 if (error.code or 500) >= 500 else 400
    name = "csrf" if isinstance(error, CSRFError) else str(code)
    answer = error.get_response()
    answer.data = render_template(f"errors/{name}.html", code=error.code)
    answer.content_type = "text/html; charset=utf-8"
    return answer


def _http(error: HTTPException) -> ResponseReturnValue:
    if (error.code or 500) < 400:  # a redirect that travels as an exception
        return error.get_response()
    if from_systems.asked():
        answer: ResponseReturnValue = current_app.extensions[FOR_SYSTEMS](error)
        return answer
    return _page(error)


def _sent_twice(error: SentTwice) -> ResponseReturnValue:
    # The first answer said how it went, but the browser has dropped it for this one.
    flash(_("Det var redan sparat."), "info")
    return redirect(error.location, 303)


def register(app: Flask) -> None:
    """Installs the pages. Flask turns every other exception into a 500 and logs it."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SentTwice, _sent_twice)
