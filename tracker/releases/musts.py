"""What the register must hold before figures leave the house: the rules of `quality` that a figure rests on.

The statistician is told how many rows break a rule and in which unit, never which: the unit's manager mends them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Unit
from tracker.access.scope import inside, of_unit, whole_city
from tracker.quality import enrolments, followups, participants
from tracker.quality.findings import Finding, Rule
from tracker.translations import _


@dataclass(frozen=True)
class Must:
    """A rule with what a reader is told when it is broken. `endpoint`: the page where one of its rows is mended.

    `how` where that page does not tell by itself what to do.
    """

    rule: Rule
    words: Any
    endpoint: tuple[str, str]
    how: Any = ""

    @property
    def name(self) -> str:
        """What the rule is called in a check's report."""
        return self.rule.__name__


_PERSON = ("overview.participant", "participant_id")
_ENROLMENT = ("enrolments.correct", "enrolment_id")
_FOLLOW_UP = ("followups.show", "follow_up_id")
MUSTS: tuple[Must, ...] = (
    Must(participants.number_agrees, _("Födelsedatum eller kön stämmer inte med personnumret"), _PERSON),
    Must(participants.absorbed_is_empty, _("Sammanslagna rader som har inskrivningar kvar"), _PERSON),
    Must(participants.unit_works_with_its_own, _("Inskrivningar som hör till en annan enhets insats"), _ENROLMENT),
    Must(enrolments.no_overlap, _("Samma person är inskriven i samma insats två gånger samtidigt"), _ENROLMENT),
    Must(enrolments.start_within_insats, _("Inskrivningar som börjar utanför insatsens datum"), _ENROLMENT),
    Must(enrolments.no_exit_ahead, _("Avslut som ligger i framtiden"), _ENROLMENT),
    Must(enrolments.cancelled_is_gone, _("Avbokade inskrivningar som finns kvar eller saknar historik"), _ENROLMENT),
    Must(
        followups.exit_has_follow_up,
        _("Avslut utan uppföljning efter 90 dagar"),
        ("enrolments.reopen", "enrolment_id"),
        _("Öppna inskrivningen igen och avsluta den på nytt med samma uppgifter: då skrivs uppföljningen."),
    ),
    Must(followups.due_on_its_day, _("Uppföljningar på fel dag"), _FOLLOW_UP),
    Must(followups.owed_after_exit, _("Uppföljningar av inskrivningar som inte är avslutade"), _FOLLOW_UP),
    Must(followups.answered_from_its_day, _("Svar som kom före uppföljningsdagen"), _FOLLOW_UP),
)
BY_NAME = {must.name: must for must in MUSTS}
Step = Callable[[int, int], None]
"""Told how many rules of how many have been looked at."""


def broken(session: Any, today: date, step: Step = lambda _done, _whole: None) -> dict[str, dict[str, int]]:
    """The musts that do not hold: name → unit's code → how many rows. Empty when all is well."""
    found: dict[str, dict[str, int]] = {}
    for number, must in enumerate(MUSTS):
        step(number, len(MUSTS))
        with whole_city("the rules hold for every row"):
            everywhere = must.rule(session, today)
        if everywhere:
            by_unit = dict(_by_unit(session, must.rule, today))
            found[must.name] = by_unit or {"": sum(each.number for each in everywhere)}
    return found


def _by_unit(session: Any, rule: Rule, today: date) -> Iterator[tuple[str, int]]:
    for unit_id, code in session.execute(sa.select(Unit.id, Unit.code).order_by(Unit.sort_name)).all():
        with inside(of_unit(unit_id)):
            number = sum(each.number for each in rule(session, today))
        if number:
            yield code, number


AT_ONCE = 3
"""Kinds of fault that the page of a unit looks into at once."""


def here(session: Any, today: date, names: Sequence[str]) -> list[tuple[Must, list[Finding]]]:
    """Of these musts, the first that do not hold within the scope that is now, with rows that break them."""
    chosen = [BY_NAME[name] for name in names if name in BY_NAME][:AT_ONCE]
    pairs = [(must, must.rule(session, today)) for must in chosen]
    return [(must, findings) for must, findings in pairs if findings]
