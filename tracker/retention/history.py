"""The history of a file: what stood before, of the participants and of all that is theirs."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.revisions.models import Revision

_THINGS: tuple[tuple[str, Any], ...] = (
    ("enrolment", Enrolment),
    ("enrolment", CancelledEnrolment),
    ("follow_up", FollowUp),
    ("follow_up_attempt", FollowUpAttempt),
)


def things(session: Any, members: Sequence[int]) -> dict[str, set[int]]:
    """What has a history: tables' names with ids."""
    found: dict[str, set[int]] = {"participant": set(members)}
    for name, model in _THINGS:
        query = sa.select(model.id).where(bulk.among(session, model.participant_id, members))
        found.setdefault(name, set()).update(session.scalars(query))
    return found


def revisions(session: Any, found: dict[str, set[int]]) -> Iterator[Any]:
    """A condition for the revisions of each kind of thing."""
    for name, ids in found.items():
        if ids:
            yield sa.and_(Revision.thing == name, bulk.among(session, Revision.thing_id, sorted(ids)))


def of(session: Any, members: Sequence[int]) -> Iterator[int]:
    """The ids of the revisions of all that is the members'."""
    for those in revisions(session, things(session, members)):
        yield from session.scalars(sa.select(Revision.id).where(those))
