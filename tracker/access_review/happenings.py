"""What happened at the doors (`access.events`), with its facts, in words."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Role, Unit
from tracker.access.policy import Grant
from tracker.access.witness import NO_ADDRESS, purpose_of
from tracker.access_review.texts import FACTS, HAPPENINGS, VALUES
from tracker.codelists.terms import RoleName
from tracker.insatser.models import Project
from tracker.translations import _
from tracker.web.formats import format_day, format_moment

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Names:
    """What units, roles and projects are called, by id: asked for once, when the first is needed."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @cached_property
    def units(self) -> dict[int, str]:
        """Every unit's name."""
        return dict(self._session.execute(sa.select(Unit.id, Unit.name)).all())

    @cached_property
    def roles(self) -> dict[int, str]:
        """Every role in the reader's language."""
        rows = self._session.execute(sa.select(Role.id, Role.name))
        return {id_: str(RoleName(name).label) for id_, name in rows if name in set(RoleName)}

    @cached_property
    def projects(self) -> dict[int, str]:
        """Every project's name."""
        return dict(self._session.execute(sa.select(Project.id, Project.name)).all())


def in_words(reason: str, names: Names) -> str | None:
    """What the reason of an entry says of something at the doors; None where it is about something else."""
    kind, _space, rest = reason.partition(" ")
    if kind not in HAPPENINGS:
        return None
    given = dict(fact.partition("=")[::2] for fact in rest.split(", ") if fact)
    told = [f"{label}: {_value(name, given[name], names)}" for name, label in FACTS.items() if name in given]
    return ". ".join([str(HAPPENINGS[kind]), ", ".join(told)] if told else [str(HAPPENINGS[kind])])


def _value(name: str, value: str, names: Names) -> str:
    if name in _READ:
        return _READ[name](value, names) or "–"
    return ", ".join(_word(part) for part in value.split("+")) or "–"


def _word(value: str) -> str:
    if _DAY.fullmatch(value):
        return format_day(date.fromisoformat(value))
    if _DAY.match(value):
        return format_moment(datetime.fromisoformat(value))
    value = "oidc" if value.startswith("oidc_") else value  # what failed at the provider is for the system's own log
    return str(VALUES.get(value, value))


def _named(of: dict[int, str], id_: str) -> str:
    return of.get(int(id_), str(_("finns inte längre")))


def _roles(value: str, names: Names) -> str:
    """Units and roles by turns, as `roles_changed` has them."""
    ids = [each for each in value.split("+") if each]
    pairs = zip(ids[::2], ids[1::2], strict=True)
    return ", ".join(f"{_named(names.roles, role)} ({_named(names.units, unit)})" for unit, role in pairs)


def _period(value: str, _names: Names) -> str:
    return "–".join(_word(day) for day in value.split("+"))


def _grant(value: str) -> str:
    return next((str(grant.label).lower() for grant in Grant if grant.value == value), value)


def _operation(endpoint: str) -> str:
    if endpoint == NO_ADDRESS:
        return str(_("En adress som inte finns"))
    purpose = purpose_of(endpoint)
    return str(_("Något som inte finns längre") if purpose == endpoint else purpose)


_READ: dict[str, Callable[[str, Names], str]] = {
    "unit_id": lambda value, names: _named(names.units, value),
    "project_id": lambda value, names: _named(names.projects, value),
    "added": _roles,
    "removed": _roles,
    "period": _period,
    "client": lambda value, _names: value,
    "grants": lambda value, _names: ", ".join(_grant(each) for each in value.split("+")),
    "endpoint": lambda value, _names: _operation(value),
}
