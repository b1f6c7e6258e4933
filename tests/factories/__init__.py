"""Things for tests, made the way the product makes them: through its services.

Each takes a session and needs no more said than what the test is about. They are called inside or outside
`writing()`; outside, each commits.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import count, cycle
from typing import Any

import factory

from tracker.access.models import Unit
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.enrolments.models import Enrolment
from tracker.insatser import service as insatser
from tracker.insatser.models import Insats
from tracker.participants import identity
from tracker.participants import service as participants
from tracker.participants.models import Participant

STARTS_ON = date(2026, 1, 12)
EXIT_ON = date(2026, 3, 2)


@cache
def numbers(sex: str = "K") -> tuple[str, ...]:
    """Official test numbers of grown women (K) or men (M), twelve digits, always in the same order."""
    odd = sex == "M"
    grown = (n for n in sorted(identity.test_numbers()) if "1950" <= n[:4] <= "2004" and n[6] < "4")
    return tuple(n for n in grown if (int(n[10]) % 2 == 1) == odd)


_turn: dict[str, Iterator[str]] = {}


def number(sex: str = "K") -> str:
    """A test number that none of the thousands of calls before in this process has been given."""
    return next(_turn.setdefault(sex, cycle(numbers(sex))))


class Facts(factory.DictFactory):
    """What the register form asks about a person, as the schema loads it."""

    given_name = factory.Iterator(["Åsa", "Fatima", "Elin", "Örjan", "Maria"])
    family_name = factory.Sequence(lambda n: f"Ström{n}")
    number = factory.LazyFunction(number)
    protection = "none"
    phone = ""
    email = ""


class FactsWithoutNumber(Facts):
    """A person who has no number yet, for a stated reason."""

    number = None
    birth_date = date(1990, 5, 17)
    sex = "K"
    no_number_reason = "asylum"


class Situation(factory.DictFactory):
    """An enrolment as its form asks for it: start and situation at entry."""

    starts_on = STARTS_ON
    district_code = "farsta"
    social_assistance = "yes"
    barrier_code = None
    livelihood_code = "forsorjningsstod"
    months_without_work = 14
    education_code = None
    referral_code = "jobbtorg"


class Exit(factory.DictFactory):
    """An exit as its form asks for it."""

    exit_on = EXIT_ON
    completion = "completed"
    exit_reason_code = "arbete"
    chances_grown = True


def participant(session: Any, unit: Unit, **facts: Any) -> Participant:
    """A participant of the unit; `number=None` for one without."""
    given = (FactsWithoutNumber if facts.get("number", "") is None else Facts)(**facts)
    with writing(session):
        return participants.register(session, given, unit_id=unit.id, user_id=None)


def known_in(session: Any, *units: Unit, **facts: Any) -> list[Participant]:
    """One person's record in each of the units: they have the number in common, and what else is told."""
    given = {"number": number(), **facts}
    return [participant(session, unit, **given) for unit in units]


def also_in(session: Any, person: Participant, unit: Unit, **facts: Any) -> Participant:
    """Another unit's own record of the participant's person, who must have a number."""
    assert person.number is not None
    return participant(session, unit, number=person.number.number, **facts)


def insats(session: Any, unit: Unit, **facts: Any) -> Insats:
    """An insats of the unit, without dates unless told."""
    given = {"name": f"Insats {next(_names)}", "insats_type_code": "jobbsok", **facts}
    with writing(session):
        return insatser.add_insats(session, given, unit_id=unit.id)


_names = count(1)


def enrolment(session: Any, person: Participant, where: Insats, **facts: Any) -> Enrolment:
    """The participant enrolled in the insats, open."""
    with writing(session):
        return enrolments.enrol(session, person, where, Situation(**facts), user_id=None)


def exited(session: Any, person: Participant, where: Insats, **facts: Any) -> Enrolment:
    """The participant enrolled and out again; facts of start and exit alike."""
    exit_facts = {name: facts.pop(name) for name in enrolments.EXIT if name in facts}
    with writing(session):
        made = enrolment(session, person, where, **facts)
        leave(session, made, **exit_facts)
        return made


def leave(session: Any, made: Enrolment, **facts: Any) -> None:
    """Record the exit."""
    with writing(session):
        enrolments.record_exit(session, made, Exit(**facts), seen_version=made.version, user_id=None)
