"""The pages of all features, the menu over them, and what the demo adds."""

from typing import Any

from flask import Blueprint, Flask, request, session, url_for
from flask_security import current_user

from tracker.access.login import assignment_here, may
from tracker.access.routes import demo_city_here
from tracker.demo import city
from tracker.enrolments.routes import enrolments
from tracker.followups.routes import followups
from tracker.imports.routes import imports
from tracker.merges.routes import merges
from tracker.overview.insatser_pages import insatser
from tracker.overview.routes import overview
from tracker.participants.routes import participants
from tracker.statistics.routes import statistics
from tracker.translations import _

BLUEPRINTS: tuple[Blueprint, ...] = (
    overview,
    participants,
    merges,
    enrolments,
    followups,
    insatser,
    imports,
    statistics,
)
# Text, first page, blueprints that light it up, door.
MENU = (
    (_("I dag"), "overview.today", ("overview",), "anyone"),
    (_("Deltagare"), "participants.index", ("participants", "merges", "enrolments"), "casework"),
    (_("Att följa upp"), "followups.index", ("followups",), "casework"),
    (_("Insatser"), "insatser.index", ("insatser",), "statistics"),
    (_("Projekt"), "insatser.projects", ("projects",), "statistics"),
    (_("Inläsning"), "imports.index", ("imports",), "files"),
    (_("Statistik"), "statistics.index", ("statistics",), "statistics"),
)


def register(app: Flask) -> None:
    """Bind every feature's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.config.setdefault("DEMO_USERS", city.DEMO_USERS)
    app.config.setdefault("DEMO_PASSWORD", city.DEMO_PASSWORD)
    app.context_processor(_layout)


def _layout() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"navigation": [], "account": None, "demo": demo_city_here()}
    assignment = assignment_here()
    account = {
        "name": current_user.name,
        "unit": assignment.unit.name if assignment else "",
        "logout": url_for("access.logout"),
        "href": url_for("account.index") if assignment else None,
    }
    return {"navigation": [] if session.get("must") else _menu(), "account": account, "demo": demo_city_here()}


def _menu() -> list[dict[str, Any]]:
    return [
        {"text": text, "href": url_for(first), "active": _section() in lights}
        for text, first, lights, door in MENU
        if may(door)
    ]


def _section() -> str:
    """The menu's word for this page: its blueprint, save that projects share theirs with insatser.

    The page of one participant gathers from many features, and is found under participants.
    """
    endpoint = request.endpoint or ""
    if endpoint == "overview.participant":
        return "participants"
    return "projects" if endpoint.startswith("insatser.project") else request.blueprint or ""
