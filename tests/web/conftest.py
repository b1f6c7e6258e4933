"""A small application around tracker.web alone."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import TooManyRequests

from tracker import config, web
from tracker.web.fields import (
    Checkbox,
    CodeSelect,
    DateText,
    IntegerText,
    Radios,
    TrimmedString,
    TrimmedText,
    Upload,
)
from tracker.web.forms import SchemaForm, VersionField

PAGE = """{% extends "layout/base.html" %}{% from "components/fields.html" import field %}
{% from "components/errors.html" import error_summary %}{% from "components/conflict.html" import conflict %}
{% from "components/buttons.html" import form_of, buttons %}
{% block page_title %}Skriv in{% endblock %}
{% block content %}{{ error_summary(form) }}<h1>Skriv in</h1>
{% call form_of(form) %}{{ conflict(form) }}{% for name in names %}{{ field(form[name]) }}{% endfor %}
{{ buttons() }}{% endcall %}{% endblock %}"""
NAMES = ["first_name", "start", "months", "insats", "assistance", "note", "file", "told"]


class Rules(Schema):
    first_name = fields.String(required=True, validate=validate.Length(min=1, max=10))
    start = fields.Date(required=True)
    months = fields.Integer(load_default=None, validate=validate.Range(min=0, max=600))
    insats = fields.String(required=True)
    assistance = fields.String(required=True)
    note = fields.String(allow_none=True)
    told = fields.Boolean()


class Form(SchemaForm):
    first_name = TrimmedString("Förnamn")
    start = DateText("Startdatum")
    months = IntegerText("Månader utan arbete", optional=True)
    insats = CodeSelect("Insats", choices=[("a", "Coachning"), ("b", "Praktik", "Arbete"), ("c", "Skola", "Arbete")])
    assistance = Radios("Försörjningsstöd", choices=[("yes", "Ja"), ("no", "Nej")], hint="Startmånaden")
    note = TrimmedText("Anteckning", optional=True)
    file = Upload("Fil", optional=True)
    told = Checkbox("Deltagaren har informerats")
    version = VersionField(default=3)


GOOD = {"first_name": " Eva ", "start": "20260307", "insats": "a", "assistance": "no", "version": "3"}


@pytest.fixture
def small() -> Flask:
    """The application."""
    app = Flask(
        "small",
        root_path=str(config.ROOT / "tracker"),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "tracker" / "static"),
        instance_path=str(config.INSTANCE),
    )
    app.config.update(SECRET_KEY="only in tests", CITY="Stockholm", MAX_CONTENT_LENGTH=1000, PRODUCTION=False)
    web.register(app)

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        shown = Form()
        if shown.is_submitted():
            shown.load(Rules())
        return render_template_string(PAGE, form=shown, names=NAMES)

    @app.get("/fault/<int:code>")
    def fault(code: int) -> str:
        if code == 429:
            raise TooManyRequests
        raise RuntimeError("secret detail")

    @app.post("/echo")
    def echo() -> str:
        return str(len(request.form))

    return app


@pytest.fixture
def browser(small: Flask) -> FlaskClient:
    """A client without CSRF protection, for what is not about it."""
    small.config["WTF_CSRF_ENABLED"] = False
    return small.test_client()


@pytest.fixture
def swedish(small: Flask) -> Iterator[None]:
    """A request of a Swedish reader."""
    small.config["WTF_CSRF_ENABLED"] = False
    with small.test_request_context("/form", method="POST"):
        yield
