"""What has happened to a follow-up, told as a timeline: attempts and changes, with who and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, ClosedAs, SocialAssistance, Term
from tracker.followups.models import STRUCK, FollowUpAttempt
from tracker.revisions.models import Revision
from tracker.translations import _

ACTIONS = {
    "answered": _("Svar antecknat"),
    "closed": _("Avslutad utan svar"),
    "closing_undone": _("Öppnad igen"),
    STRUCK: _("Försök struket"),
}
FIELDS = {
    "livelihood_code": _("Försörjning"),
    "source": _("Källa"),
    "answered_on": _("Svarsdag"),
    "social_assistance": _("Försörjningsstöd"),
    "closed_as": _("Avslutad som"),
    "due_on": _("Referensdag"),
}
WORDS: dict[str, type[Term]] = {
    "source": AnswerSource,
    "social_assistance": SocialAssistance,
    "closed_as": ClosedAs,
}


@dataclass(frozen=True)
class Event:
    """One thing that happened, for the timeline of `components/display.html`."""

    when: datetime
    what: Any
    by: str = ""
    text: Any = ""
    struck: bool = False
    attempt_id: int | None = None


def of_attempt(attempt: FollowUpAttempt, by: str, struck: bool = False) -> Event:
    """An attempt to reach the person: how, and with what result; struck if it was logged by mistake."""
    what = _(
        "Försök: %(how)s, %(result)s",
        how=str(Channel(attempt.channel).label).lower(),
        result=str(AttemptResult(attempt.result).label).lower(),
    )
    return Event(attempt.at, what, by, attempt.note, struck, None if struck else attempt.id)


def of_revision(revision: Revision, by: str, livelihoods: dict[str, str]) -> Event:
    """A change: each field as it became, with what stood before."""
    told = [_change(field, revision, livelihoods) for field in FIELDS if field in revision.after]
    reason = [str(_("Skäl: %(reason)s", reason=revision.reason))] if revision.reason else []
    return Event(revision.at, ACTIONS.get(revision.action, _("Ändrad")), by, ". ".join([*told, *reason]))


def _change(field: str, revision: Revision, livelihoods: dict[str, str]) -> str:
    before, after = (_word(field, values.get(field), livelihoods) for values in (revision.before, revision.after))
    if not before:
        return f"{FIELDS[field]}: {after}"
    return str(_("%(field)s: %(after)s (förut %(before)s)", field=FIELDS[field], after=after or "–", before=before))


def _word(field: str, value: Any, livelihoods: dict[str, str]) -> str:
    if value is None:
        return ""
    if field == "livelihood_code":
        return livelihoods.get(value, value)
    return str(WORDS[field](value).label) if field in WORDS else str(value)


def timeline(
    attempts: list[FollowUpAttempt],
    names: dict[int, str],
    changes: list[tuple[Revision, str]],
    livelihoods: dict[str, str],
) -> list[Event]:
    """Attempts and changes together, the newest first."""
    struck = {revision.thing_id for revision, _name in changes if revision.action == STRUCK}
    events = [of_attempt(each, names.get(each.user_id or 0, ""), each.id in struck) for each in attempts]
    events += [of_revision(revision, name, livelihoods) for revision, name in changes]
    return sorted(events, key=lambda event: event.when, reverse=True)
