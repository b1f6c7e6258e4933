"""The reader's language, and pages of no feature: language switch, accessibility statement."""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import Blueprint, Flask, has_request_context, redirect, render_template, request, session
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response

from tracker.extensions import babel
from tracker.translations import catalogue
from tracker.web import from_systems

LANGUAGES = ("sv", "en")
_LOCALES = {language: Locale(language) for language in LANGUAGES}
web = Blueprint("web", __name__)


def choose_locale() -> Locale:
    """The language that the reader chose; Swedish until then, whatever the browser says. A system says it itself."""
    if from_systems.asked():
        asked = (each.partition("-")[0].lower() for each in request.accept_languages.values())
        return _LOCALES[next((each for each in asked if each in LANGUAGES), LANGUAGES[0])]
    chosen = session.get("language") if has_request_context() else None
    return _LOCALES.get(str(chosen), _LOCALES["sv"])


def page_language() -> str:
    """The language of this page, for `lang`."""
    locale = get_locale()
    return locale.language if locale is not None else "sv"


def translated(text: str, **values: Any) -> Markup:
    """`_()` of the templates: the text in the reader's language, with `values` escaped and put in."""
    found = Markup(catalogue().ugettext(text))  # noqa: S704 - our own texts
    return found % values if "%" in found else found


def local_path(target: str | None) -> str:
    """`target` when it is a path on this site, else the start page: a link to us sends no one elsewhere."""
    try:
        parts = urlsplit(target or "")
    except ValueError:  # "//[" is no address at all
        return "/"
    plain = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    if not plain or parts.scheme or parts.netloc or any(ord(sign) < 32 or sign == "\\" for sign in target or ""):
        return "/"
    return target or "/"


def here() -> str:
    """This page's own path, to come back to."""
    return request.full_path.rstrip("?") if has_request_context() else "/"


@web.post("/sprak")
def language() -> Response:
    """Remembers the language and goes back."""
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(local_path(request.form.get("next")), 303)


@web.get("/tillganglighet")
def accessibility() -> str:
    """The accessibility statement that lag (2018:1937) asks for."""
    return render_template(f"web/accessibility_{page_language()}.html")


def register(app: Flask) -> None:
    """Installs languages and the blueprint."""
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: "Europe/Stockholm")
    app.register_blueprint(web)
    shared: dict[str, Any] = {"page_language": page_language, "here": here, "_": translated}
    app.jinja_env.globals |= shared
