"""What the page of a follow-up shows, gathered in a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.access.models import User
from tracker.codelists.models import Livelihood
from tracker.codelists.terms import AnswerSource, FollowUpState, SocialAssistance
from tracker.followups import events, queue, schedule
from tracker.followups.forms import AnswerForm, AttemptForm, CloseForm, UndoForm
from tracker.followups.models import FollowUp
from tracker.revisions import service as revisions
from tracker.web.forms import SchemaForm

OPEN = frozenset({FollowUpState.PLANNED, FollowUpState.DUE, FollowUpState.OVERDUE})
CLOSED = frozenset({FollowUpState.NOT_REACHED, FollowUpState.DECLINED})


@dataclass(frozen=True)
class Panel:
    """One follow-up as it stands today. `livelihoods` are the choices of an answer; `next_id` the next on the list."""

    standing: queue.Standing
    livelihoods: list[tuple[str, str]]
    events: list[events.Event]
    next_id: int | None
    last_day: date
    late: bool
    reached: bool
    withdrawn: bool
    assistance: Any
    source: Any

    @classmethod
    def of(cls, session: Any, follow_up: FollowUp, unit_id: int, today: date) -> "Panel":
        """Gather it, as the unit may see it."""
        codes = list(session.scalars(sa.select(Livelihood).order_by(Livelihood.position)))
        things = {"follow_up": [follow_up.id], "follow_up_attempt": [each.id for each in follow_up.attempts]}
        changes = revisions.history(session, things)
        labels = {code.code: code.label for code in codes}
        standings = queue.standings(session, [follow_up], unit_id, today)
        return cls(
            standing=standings.get(follow_up.id, queue.Standing(FollowUpState.NOT_APPLICABLE, by_register=False)),
            livelihoods=_choices(codes, follow_up),
            events=events.timeline(follow_up.attempts, _names(session, follow_up), changes, labels),
            next_id=queue.next_after(session, follow_up, unit_id, today),
            last_day=schedule.last_day(follow_up.due_on),
            late=follow_up.answered_on is not None and schedule.is_late(follow_up.answered_on, follow_up.due_on),
            reached=today >= follow_up.due_on,
            withdrawn=follow_up.withdrawn_at is not None,
            assistance=SocialAssistance(follow_up.social_assistance or SocialAssistance.UNKNOWN).label,
            source=AnswerSource(follow_up.source).label if follow_up.source else "",
        )

    @staticmethod
    def livelihoods_for(session: Any, follow_up: FollowUp) -> list[tuple[str, str]]:
        """What may be answered about the reference day, and what stands there now."""
        return _choices(session.scalars(sa.select(Livelihood).order_by(Livelihood.position)), follow_up)

    @property
    def may_answer(self) -> bool:
        """From the reference day on; a closing, an answer and the register's own answer give way to a better one."""
        return self.reached and not self.withdrawn and self.standing.state is not FollowUpState.NOT_APPLICABLE

    @property
    def may_close(self) -> bool:
        return self.may_answer and self.standing.state in OPEN

    @property
    def may_log(self) -> bool:
        return not self.withdrawn and self.standing.state in OPEN

    @property
    def may_undo(self) -> bool:
        return not self.withdrawn and self.standing.state in CLOSED


def _choices(codes: Any, follow_up: FollowUp) -> list[tuple[str, str]]:
    return [
        (code.code, code.label)
        for code in codes
        if code.valid_on(follow_up.due_on) or code.code == follow_up.livelihood_code
    ]


def _names(session: Any, follow_up: FollowUp) -> dict[int, str]:
    ids = {attempt.user_id for attempt in follow_up.attempts if attempt.user_id is not None}
    if not ids:
        return {}
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(ids))).all())


@dataclass(frozen=True)
class Forms:
    """The page's forms; the one that was refused keeps its errors and what was typed."""

    attempt: AttemptForm
    answer: AnswerForm
    close: CloseForm
    undo: UndoForm

    @classmethod
    def fresh(cls, follow_up: FollowUp, panel: Panel, today: date) -> "Forms":
        """None of them reads the request: another form's key and fields would slip in."""
        version = follow_up.version
        source = None if follow_up.source == AnswerSource.REGISTER else follow_up.source
        standing = {
            "livelihood_code": follow_up.livelihood_code,
            "social_assistance": follow_up.social_assistance,
            "source": source,
            "answered_on": follow_up.answered_on or today,
            "version": version,
        }
        answer = AnswerForm(formdata=None, data=standing)
        answer.livelihood_code.offer(panel.livelihoods)
        close, undo = (kind(formdata=None, data={"version": version}) for kind in (CloseForm, UndoForm))
        return cls(AttemptForm(formdata=None), answer, close, undo)

    def with_refused(self, form: SchemaForm | None) -> "Forms":
        """The forms with the refused one in its place."""
        places = {AttemptForm: "attempt", AnswerForm: "answer", CloseForm: "close", UndoForm: "undo"}
        return self if form is None else replace(self, **{places[type(form)]: form})
