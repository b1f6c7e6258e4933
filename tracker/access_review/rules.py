"""Which entries of a month are to be looked at: by risk, and a random share. Pure, and the same each time it is asked.

Nothing is known of where users and participants live or of users' phones, so a shared e-mail address stands for both.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median
from typing import Any

from tracker import clock
from tracker.codelists.terms import Term
from tracker.translations import _


class Risk(Term):
    """Why an entry was picked."""

    FAMILY_NAME = "family_name"
    CONTACT = "contact"
    COLLEAGUE = "colleague"
    EMERGENCY = "emergency"
    PROTECTED = "protected"
    MANY = "many"
    ODD_HOURS = "odd_hours"
    NO_ACTION = "no_action"
    CARRIED = "carried"
    RANDOM = "random"

    @property
    def label(self) -> Any:
        """The reason in the reader's language."""
        return _LABELS[self.value]


_LABELS = {
    "family_name": _("Samma efternamn som användaren"),
    "contact": _("Samma e-postadress som användaren"),
    "colleague": _("Deltagaren heter som en kollega"),
    "emergency": _("Nödåtkomst"),
    "protected": _("Skyddade personuppgifter"),
    "many": _("Långt fler uppslag än de andra"),
    "odd_hours": _("Natt eller helg"),
    "no_action": _("Inget gjordes efter uppslaget"),
    "carried": _("Skulle förklaras sedan förra månaden"),
    "random": _("Slumpvis utvald"),
}


@dataclass(frozen=True)
class Settings:
    """What weighs how much. An entry is picked from `threshold` on; at most `most` by risk."""

    weights: Mapping[Risk, int] = field(
        default_factory=lambda: {
            Risk.FAMILY_NAME: 3, Risk.CONTACT: 3, Risk.COLLEAGUE: 3, Risk.EMERGENCY: 4, Risk.PROTECTED: 2,
            Risk.MANY: 2, Risk.ODD_HOURS: 1, Risk.NO_ACTION: 1,
        }
    )  # fmt: skip
    threshold: int = 2
    most: int = 40
    many_times: float = 4
    """How many times the median of the unit's users is many, …"""
    many_least: int = 40
    """… and never fewer participants than this."""
    day_begins: time = time(6)
    day_ends: time = time(20)
    share: float = 0.02
    least: int = 5
    """Drawn at random: this share of the rest, and at least so many."""


SETTINGS = Settings()


@dataclass(frozen=True)
class Look:
    """One entry: someone has looked. `participant_id` is None for lists and searches."""

    id: int
    at: datetime
    user_id: int
    participant_id: int | None
    emergency: bool = False


@dataclass(frozen=True)
class Person:
    """What is compared of a participant or a user; names as sort keys."""

    family_name: str
    full_name: str
    email: str = ""
    protected: bool = False


@dataclass(frozen=True)
class Month:
    """What a month's looks are held against. `acted`: (user, participant) of those who wrote something."""

    looks: tuple[Look, ...]
    users: Mapping[int, Person]
    participants: Mapping[int, Person]
    acted: frozenset[tuple[int, int]] = frozenset()


def risks(month: Month, settings: Settings = SETTINGS) -> dict[int, frozenset[Risk]]:
    """Entry id → its risks, for every look."""
    many = _many(month.looks, settings)
    colleagues = {user.full_name for user in month.users.values() if user.full_name}
    return {look.id: frozenset(_of(look, month, many, colleagues, settings)) for look in month.looks}


def _of(look: Look, month: Month, many: set[int], colleagues: set[str], settings: Settings) -> Iterable[Risk]:
    if look.emergency:
        yield Risk.EMERGENCY
    if look.user_id in many:
        yield Risk.MANY
    if odd_hours(look.at, settings):
        yield Risk.ODD_HOURS
    if look.participant_id is None:
        return
    if (look.user_id, look.participant_id) not in month.acted:
        yield Risk.NO_ACTION
    person, user = month.participants.get(look.participant_id), month.users.get(look.user_id)
    if person is not None:
        yield from _alike(person, user, colleagues)


def _alike(person: Person, user: Person | None, colleagues: set[str]) -> Iterable[Risk]:
    if person.protected:
        yield Risk.PROTECTED
    if person.full_name in colleagues:
        yield Risk.COLLEAGUE
    if user is not None and person.family_name and person.family_name == user.family_name:
        yield Risk.FAMILY_NAME
    if user is not None and person.email and person.email == user.email:
        yield Risk.CONTACT


def odd_hours(at: datetime, settings: Settings = SETTINGS) -> bool:
    """Whether it was night or weekend in the city."""
    here = at.astimezone(clock.CITY_TIME)
    return here.weekday() >= 5 or not settings.day_begins <= here.time() < settings.day_ends


def _many(looks: Iterable[Look], settings: Settings) -> set[int]:
    """Users who looked at far more participants than the middle one of the unit."""
    whom: dict[int, set[int]] = defaultdict(set)
    for look in looks:
        whom[look.user_id] |= {look.participant_id} if look.participant_id is not None else set()
    if not whom:
        return set()
    limit = max(settings.many_least, settings.many_times * median(len(each) for each in whom.values()))
    return {user for user, each in whom.items() if len(each) > limit}


def pick(month: Month, seed: str, settings: Settings = SETTINGS) -> dict[int, frozenset[Risk]]:
    """The entries to look at: entry id → why. One for each user and participant, the one that weighs most.

    `seed` (unit and month) decides the random share, so that the same month gives the same entries again.
    """
    found = risks(month, settings)
    weight = {id_: sum(settings.weights.get(risk, 0) for risk in each) for id_, each in found.items()}
    heaviest = _heaviest(month.looks, weight)
    by_risk = sorted(
        (id_ for id_ in heaviest if weight[id_] >= settings.threshold), key=lambda id_: (-weight[id_], id_)
    )
    chosen = {id_: found[id_] for id_ in by_risk[: settings.most]}
    rest = sorted(set(found) - set(chosen))
    size = min(len(rest), max(settings.least, math.ceil(settings.share * len(rest))))
    drawn = random.Random(seed).sample(rest, size)  # noqa: S311 - it is to be drawn again, not to be secret
    return chosen | {id_: frozenset({Risk.RANDOM}) for id_ in drawn}


def _heaviest(looks: Iterable[Look], weight: Mapping[int, int]) -> list[int]:
    best: dict[tuple[int, int | None], int] = {}
    for look in looks:
        pair = (look.user_id, look.participant_id)
        if pair not in best or (weight[look.id], look.id) > (weight[best[pair]], best[pair]):
            best[pair] = look.id
    return list(best.values())


def first_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months(first: date, today: date) -> list[date]:
    """The months that are over, from the one of `first` on."""
    found, month = [], first_of(first)
    while next_month(month) <= first_of(today):
        found.append(month)
        month = next_month(month)
    return found
