"""The pages of all features, the menu over them, and what the demo adds."""

from typing import Any

from flask import Blueprint, Flask, request, session
from flask_security import current_user

from tracker.access.login import assignment_here, rights_here, role_here
from tracker.access.policy import Door, opens
from tracker.access.routes import demo_city_here
from tracker.access_review.routes import access_review
from tracker.administration.routes import administration
from tracker.codelists.terms import RoleName
from tracker.consents.routes import consents
from tracker.deliveries import layout
from tracker.deliveries.routes import deliveries
from tracker.demo import city
from tracker.enrolments.routes import enrolments
from tracker.exports.routes import extracts
from tracker.followups.routes import followups
from tracker.imports.row_routes import imports
from tracker.merges.routes import merges
from tracker.overview.emergency_pages import emergency
from tracker.overview.insatser_pages import insatser
from tracker.overview.routes import overview
from tracker.participants.handler_routes import handlers
from tracker.participants.routes import participants
from tracker.person_file.routes import person_file
from tracker.releases.reading_routes import released
from tracker.releases.routes import releases
from tracker.retention.routes import retention
from tracker.statistics.routes import statistics
from tracker.statistics.unit_routes import unit_figures
from tracker.translations import _
from tracker.web.addresses import page_address

BLUEPRINTS: tuple[Blueprint, ...] = (
    overview,
    participants,
    handlers,
    consents,
    emergency,
    person_file,
    merges,
    enrolments,
    followups,
    insatser,
    imports,
    statistics,
    unit_figures,
    releases,
    released,
    extracts,
    deliveries,
    administration,
    access_review,
    retention,
)
# Text, first page, blueprints that light it up, door.
MENU = (
    (_("I dag"), "overview.today", ("overview",), Door.COUNTS),
    (
        _("Deltagare"),
        "participants.index",
        ("participants", "person_file", "merges", "enrolments", "handlers", "consents", "emergency"),
        Door.CASEWORK,
    ),
    (_("Att följa upp"), "followups.index", ("followups",), Door.CASEWORK),
    (_("Insatser"), "insatser.index", ("insatser",), Door.COUNTS),
    (_("Projekt"), "insatser.projects", ("projects",), Door.PROJECTS),
    (_("Inläsning"), "imports.index", ("imports",), Door.FILES),
    (_("Statistik"), "statistics.index", ("statistics", "unit_figures", "releases", "released"), Door.COUNTS),
    (_("Uttag"), "extracts.index", ("extracts", "deliveries"), Door.INDIVIDUALS),
    (_("Användare"), "administration.users", ("users",), Door.ADMINISTRATION),
    (_("Enheter"), "administration.units", ("units",), Door.ADMINISTRATION),
    (_("System"), "administration.systems", ("systems",), Door.ADMINISTRATION),
    (_("Kodlistor"), "administration.lists", ("lists",), Door.ADMINISTRATION),
    (_("Loggranskning"), "access_review.index", ("access_review",), Door.LOG),
    (_("Gallring"), "retention.index", ("retention",), Door.RETENTION),
)
# The first page of those who have no work of today.
START_PAGES = {
    RoleName.ADMINISTRATOR: "administration.users",
    RoleName.PROJECT_READER: "insatser.projects",
    RoleName.LOG_REVIEWER: "access_review.index",
}
_ROOMS = {"unit": "units", "system": "systems", "webhook": "systems", "code": "lists", "list": "lists"}


def register(app: Flask) -> None:
    """Bind every feature's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for fault in layout.faults_of(app.config):
        app.logger.warning("%s", fault.message)
    app.config.setdefault("DEMO_USERS", city.DEMO_USERS)
    app.config.setdefault("DEMO_PASSWORD", city.DEMO_PASSWORD)
    app.config.setdefault("START_PAGES", START_PAGES)
    app.context_processor(_layout)


def _layout() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"navigation": [], "account": None, "demo": demo_city_here()}
    assignment = assignment_here()
    account = {
        "name": current_user.name,
        "unit": assignment.unit.name if assignment else "",
        "role": RoleName(assignment.role.name).label if assignment else "",
        "switch": page_address("access.choose_work") if len(current_user.assignments) > 1 else None,
        "logout": page_address("access.logout"),
        "href": page_address("account.index") if assignment else None,
    }
    return {"navigation": [] if session.get("must") else _menu(), "account": account, "demo": demo_city_here()}


def _menu() -> list[dict[str, Any]]:
    role, rights, section = role_here(), rights_here(), _section()
    return [
        {"text": str(text), "href": page_address(first), "active": section in lights}
        for text, first, lights, door in MENU
        if opens(role, door, rights)
    ]


def _section() -> str:
    """The menu's word for this page: its blueprint, save that projects share theirs with insatser.

    The page of one participant gathers from many features, and is found under participants, as is who has seen it.
    """
    endpoint = request.endpoint or ""
    if endpoint in ("overview.participant", "access_review.looks"):
        return "participants"
    if request.blueprint == "administration":
        return _ROOMS.get(endpoint.partition(".")[2].partition("_")[0].rstrip("s"), "users")
    return "projects" if endpoint.startswith("insatser.project") else request.blueprint or ""
