"""Two rows side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import clock
from tracker.codelists.terms import NoNumberReason, Protection
from tracker.participants.models import Participant
from tracker.translations import _
from tracker.web.formats import NOTHING, format_day, in_full


@dataclass(frozen=True)
class Row:
    """One fact of both; `differs` when they do not say the same."""

    label: Any
    one: Any
    two: Any

    @property
    def differs(self) -> bool:
        return str(self.one) != str(self.two)


def rows(one: Participant, two: Participant) -> list[Row]:
    """The facts of the two."""
    return [Row(label, mine, theirs) for (label, mine), (_same, theirs) in zip(_facts(one), _facts(two), strict=True)]


def in_short(participant: Participant) -> Any:
    """A row in a line, so that it is told from the other."""
    return _(
        "%(name)s, %(number)s, hos er sedan %(day)s",
        name=participant.name,
        number=_number(participant),
        day=format_day(since(participant)),
    )


def since(participant: Participant) -> date:
    """The day since which the unit has worked with the person."""
    return clock.local_day(participant.created_at)


def _facts(participant: Participant) -> list[tuple[Any, Any]]:
    return [
        (_("Förnamn"), participant.given_name),
        (_("Efternamn"), participant.family_name),
        (_("Nummer"), _number(participant)),
        (_("Född"), format_day(participant.birth_date)),
        (_("Kön"), participant.sex_label),
        (_("Telefon"), participant.phone or NOTHING),
        (_("E-post"), participant.email or NOTHING),
        (_("Skyddade personuppgifter"), Protection(participant.protection).label),
        (_("Avliden"), format_day(participant.died_on)),
    ]


def _number(participant: Participant) -> Any:
    if participant.number is not None:
        return in_full(participant.number.number)
    reason = participant.no_number_reason
    return _("Saknas: %(why)s", why=NoNumberReason(reason).label) if reason else _("Saknas")
