"""Units, users and insatser of the made-up city."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.audit.entry import Who
from tracker.codelists.terms import RoleName
from tracker.database import sort_key
from tracker.demo.projects import project_rows
from tracker.demo.sources import Row, read
from tracker.followups import schedule
from tracker.translations import _

DEMO_PASSWORD = "insatser-demo-2026"  # noqa: S105 - shown on the login page of a demo city


@dataclass(frozen=True)
class DemoUser:
    """Someone to log in as; the password is `DEMO_PASSWORD`."""

    email: str
    name: str
    role: RoleName
    unit_code: str
    does: Any = ""
    also: tuple[tuple[RoleName, str], ...] = ()


_CASEWORK = _("Registrerar deltagare, skriver in, avslutar och följer upp")
DEMO_USERS = (
    DemoUser("jobbtorg@demo.se", "Amina Lind", RoleName.CASEWORKER, "jobbtorg-kista", _CASEWORK),
    DemoUser("stadsdel@demo.se", "Johan Berggren", RoleName.CASEWORKER, "jarva", _CASEWORK),
    DemoUser(
        "chef@demo.se", "Maria Ekström", RoleName.MANAGER, "jobbtorg-kista",
        _("Leder en enhet och läser statistiken för hela staden: byter roll i sidhuvudet"),
        ((RoleName.STATISTICIAN, "amf"),),
    ),
    DemoUser(
        "stadsdelschef@demo.se", "Ingrid Ahlberg", RoleName.MANAGER, "jarva",
        _("Leder en enhet: granskar nödåtkomst, undertecknar loggranskningen och föreslår gallring"),
    ),
    DemoUser(
        "statistik@demo.se", "Eva Sandström", RoleName.STATISTICIAN, "amf",
        _("Kontrollerar materialet och tar fram statistiken; ser antal, inga personer"),
    ),
    DemoUser(
        "projekt@demo.se", "Fatima Haddad", RoleName.PROJECT_READER, "amf",
        _("Läser mål och utfall för ett projekt, och inget annat"),
    ),
    DemoUser(
        "admin@demo.se", "Per Holm", RoleName.ADMINISTRATOR, "amf",
        _("Sköter användare, enheter och kodlistor; ser inga deltagare"),
    ),
    DemoUser(
        "granskare@demo.se", "Karin Wallin", RoleName.LOG_REVIEWER, "jobbtorg-kista",
        _("Granskar loggen i två enheter: byter enhet i sidhuvudet"), ((RoleName.LOG_REVIEWER, "jarva"),),
    ),
)  # fmt: skip
GONE = DemoUser("vikarie@demo.se", "Sofia Nyström", RoleName.CASEWORKER, "jobbtorg-kista")
"""Whose role ended with the last month: of her the log tells, and she cannot log in."""
_USERS = (*DEMO_USERS, GONE)
READ_PROJECT = 1
"""The id of the project that the project reader reads."""


@dataclass(frozen=True)
class Offer:
    """An insats of a unit, and what is needed to make up enrolments in it."""

    row: Row
    women_only: bool
    shortest_days: int
    longest_days: int
    horizons: list[int]


def unit_rows() -> list[Row]:
    """The units, with ids from 1."""
    return [
        {"id": number, **row, "sort_name": sort_key(row["name"])} for number, row in enumerate(read("enheter"), start=1)
    ]


def unit_ids() -> dict[str, int]:
    """The id of each unit by its code."""
    return {row["code"]: row["id"] for row in unit_rows()}


def user_rows(password_hash: Callable[[str], str], created_at: datetime) -> list[Row]:
    """The users, with ids from 1. They share one hash, which takes its time to make."""
    password = password_hash(DEMO_PASSWORD)
    return [
        {
            "id": number,
            "email": user.email,
            "name": user.name,
            "sort_name": sort_key(user.name),
            "password": password,
            "active": True,
            "fs_uniquifier": secrets.token_hex(32),
            "created_at": created_at,
        }
        for number, user in enumerate(_USERS, start=1)
    ]


def who(email: str, unit_code: str | None = None) -> Who:
    """The user at work in her first unit, or in the one with the code."""
    number, user = next((number, user) for number, user in enumerate(_USERS, start=1) if user.email == email)
    return Who(number, user.role.value, unit_ids()[unit_code or user.unit_code])


def assignment_rows(role_ids: dict[str, int], gone_on: date) -> list[Row]:
    """Each user's roles in units; `gone_on` is the last day of the one who has left."""
    units = unit_ids()
    held = [
        (number, role, code, gone_on if user is GONE else None)
        for number, user in enumerate(_USERS, start=1)
        for role, code in ((user.role, user.unit_code), *user.also)
    ]
    return [
        {"id": number, "user_id": user_id, "unit_id": units[code], "role_id": role_ids[role.value], "ends_on": ends_on}
        for number, (user_id, role, code, ends_on) in enumerate(held, start=1)
    ]


def reader_rows() -> list[Row]:
    """What the project readers read."""
    readers = [number for number, user in enumerate(DEMO_USERS, start=1) if user.role is RoleName.PROJECT_READER]
    return [{"user_id": number, "project_id": READ_PROJECT} for number in readers]


def workers() -> dict[int, int]:
    """The user who works in a unit, where the unit has one."""
    units = unit_ids()
    numbered = enumerate(DEMO_USERS, start=1)
    return {units[user.unit_code]: number for number, user in numbered if user.role is RoleName.CASEWORKER}


def offers() -> list[Offer]:
    """What the units offer. No insats has dates of its own, so that lists of any year can be read in."""
    projects = {row["name"]: row for row in project_rows()}
    units = unit_ids()
    pairs = [(row, units[code]) for row in read("insatser") for code in row["units"].split("|")]
    return [_offer(number, row, unit, projects) for number, (row, unit) in enumerate(pairs, start=1)]


def _offer(number: int, row: dict[str, str], unit_id: int, projects: dict[str, Row]) -> Offer:
    project = projects[row["project"]] if row["project"] else None
    half_year = project is not None and project["follow_up_180"]
    insats = {
        "id": number,
        "unit_id": unit_id,
        "name": row["name"],
        "name_key": sort_key(row["name"]),
        "insats_type_code": row["insats_type"],
        "project_id": project and project["id"],
        "starts_on": None,
        "ends_on": None,
        "places": int(row["places"]) if row["places"] else None,
        "caseload_ceiling": int(row["caseload_ceiling"]) if row["caseload_ceiling"] else None,
        "audience": row["audience"],
        "follow_up_180": False,
        "follow_up_365": False,
        "version": 1,
    }
    days = int(row["shortest_days"]), int(row["longest_days"])
    return Offer(insats, row["women_only"] == "yes", *days, horizons=schedule.horizons(half_year, False))
