"""A small city to test in: four units, a user for each role, a few insatser."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from tracker import clock
from tracker.access.models import Assignment, Role, Unit, User
from tracker.codelists.terms import RoleName
from tracker.database import sort_key, writing
from tracker.insatser.models import Insats
from tracker.insatser.service import add_insats

TODAY = date(2026, 6, 1)
PASSWORD = "prova staden 2026"
# The cheapest argon2: what is tested is that there is a hash, not how slow it is.
HASH = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
_PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

UNITS = {
    "jobbtorg": ("kista", "Jobbtorg Kista", "jobbtorg"),
    "other_jobbtorg": ("skarholmen", "Jobbtorg Skärholmen", "jobbtorg"),
    "district": ("farsta", "Farsta stadsdelsförvaltning", "stadsdel"),
    "central": ("amf", "Arbetsmarknadsförvaltningen", "central"),
}
INSATSER = {
    "coaching": ("jobbtorg", "Jobbcoachning", "jobbsok", {}),
    "course": (
        "jobbtorg",
        "Svenska på jobbet",
        "sprak",
        {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31)},
    ),
    "training": ("district", "Arbetsträning i parken", "arbetstraning", {}),
    "other_coaching": ("other_jobbtorg", "Jobbcoachning", "jobbsok", {}),
}


@dataclass
class City:
    """What there is, by name. `users["caseworker"]` works at the jobbtorg.

    The users of every unit: `users_of["district", "manager"]`.
    """

    jobbtorg: Unit
    other_jobbtorg: Unit
    district: Unit
    central: Unit
    users: dict[str, User]
    users_of: dict[tuple[str, str], User]
    coaching: Insats
    course: Insats
    training: Insats
    other_coaching: Insats


def build(session: Any) -> City:
    """The city, committed. The users of a unit are `<role>@<unit code>.test`, all with `PASSWORD`."""
    with writing(session):
        units = {
            name: Unit(code=code, name=title, sort_name=sort_key(title), kind=kind)
            for name, (code, title, kind) in UNITS.items()
        }
        session.add_all(units.values())
        session.flush()
        users_of = _users(session, units)
        insatser = {
            name: add_insats(session, {"name": title, "insats_type_code": kind, **dates}, unit_id=units[unit].id)
            for name, (unit, title, kind, dates) in INSATSER.items()
        }
    return City(**units, **insatser, users=_of_jobbtorg(users_of), users_of=users_of)


def standing(session: Any) -> City | None:
    """The city that stands already, if there is one."""
    by_code = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    if not by_code:
        return None
    units = {name: by_code[code] for name, (code, _title, _kind) in UNITS.items()}
    by_email = {user.email: user for user in session.scalars(sa.select(User)).unique()}
    users_of = {
        (name, role.value): by_email[f"{role.value}@{unit.code}.test"]
        for name, unit in units.items()
        for role in RoleName
    }
    by_place = {(insats.unit_id, insats.name): insats for insats in session.scalars(sa.select(Insats))}
    insatser = {name: by_place[units[unit].id, title] for name, (unit, title, _kind, _dates) in INSATSER.items()}
    session.rollback()
    return City(**units, **insatser, users=_of_jobbtorg(users_of), users_of=users_of)


def _of_jobbtorg(users_of: dict[tuple[str, str], User]) -> dict[str, User]:
    return {role.value: users_of["jobbtorg", role.value] for role in RoleName}


def _users(session: Any, units: dict[str, Unit]) -> dict[tuple[str, str], User]:
    roles = {role.name: role for role in session.scalars(sa.select(Role))}
    made = {}
    for name, unit in units.items():
        for role in RoleName:
            user = User(
                email=f"{role.value}@{unit.code}.test",
                name=f"{role.value.capitalize()} {unit.name}",
                password=_PASSWORD_HASH,
                active=True,
                fs_uniquifier=secrets.token_hex(16),
                created_at=clock.now(),
            )
            session.add_all([user, Assignment(user=user, unit=unit, role=roles[role.value])])
            made[(name, role.value)] = user
    session.flush()
    return made
