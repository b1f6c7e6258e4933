"""Taking a unit's files away, whole, in one transaction a batch: everything in the tables about people."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.access.scope import whole_city
from tracker.api import repeats
from tracker.audit import service as audit
from tracker.audit.entry import Who
from tracker.database import Base
from tracker.merges.models import Merge
from tracker.participants import persons
from tracker.participants.models import Participant, Person, PersonNumber, SamePerson
from tracker.retention import emergencies, history, log
from tracker.retention.files import about_people
from tracker.retention.models import Erasure, RetentionRun
from tracker.revisions.models import Revision


def erase(session: Any, run: RetentionRun, members: Sequence[int], who: Who, *, looked_until: int = 0) -> None:
    """Erase the files made of the participants `members`. Inside `writing()`, in a scope that sees them.

    The log has been looked through and emptied of them up to the entry `looked_until`.
    """
    whom = log.Whom.of(session, run.unit_id, members)
    log.empty(session, whom, log.look(session, whom, looked_until).told, who)
    query = sa.select(Participant.person_id).where(bulk.among(session, Participant.id, members)).distinct()
    people = list(session.scalars(query))
    merges = list(session.scalars(sa.select(Merge.id).where(_either(session, members))))
    _open_history(session, run, members)
    _let_go(session, merges)
    emergencies.clear_about(session, run.unit_id, people, members)
    _remove_rows(session, members)
    session.execute(sa.delete(Erasure).where(Erasure.unit_id == run.unit_id))
    repeats.empty(session, run.unit_id)
    for each in members:
        audit.erase_details(session, who, log.REASON, participant_id=each)
    forget(session, people)


def _either(session: Any, members: Sequence[int]) -> Any:
    return sa.or_(bulk.among(session, Merge.survivor_id, members), bulk.among(session, Merge.absorbed_id, members))


def _open_history(session: Any, run: RetentionRun, members: Sequence[int]) -> None:
    """Tell the database whose history may go, and let it go."""
    found = history.things(session, members)
    rows = [(thing, thing_id, run.id, run.unit_id) for thing, ids in found.items() for thing_id in sorted(ids)]
    bulk.insert(session, Erasure.__table__, ("thing", "thing_id", "run_id", "unit_id"), rows)  # type: ignore[arg-type]
    for those in history.revisions(session, found):
        session.execute(sa.delete(Revision).where(those))


def _let_go(session: Any, merges: Sequence[int]) -> None:
    """Two who were found to be one stay so for other units, though the unit that found it keeps nothing of them."""
    with whole_city("what the units' records have in common"):
        standing = sa.update(SamePerson).where(bulk.among(session, SamePerson.merge_id, merges))
        session.execute(standing.values(merge_id=None))


def _remove_rows(session: Any, members: Sequence[int]) -> None:
    """Children first. A table about people that comes later is among them by its line in the policy."""
    about = dict(about_people())
    session.execute(
        sa.update(Participant.__table__)  # type: ignore[arg-type]
        .where(bulk.among(session, Participant.id, members))
        .values(absorbed_by_id=None)
    )
    for table in reversed(Base.metadata.sorted_tables):
        if table in about and table.name != Revision.__tablename__:
            whom = (bulk.among(session, table.c[column], members) for column in about[table])
            session.execute(sa.delete(table).where(sa.or_(*whom)))
    session.expire_all()


def forget(session: Any, people: Iterable[int]) -> None:
    """Take away the persons of whom no unit has a record, with their numbers; those found to be one count as one."""
    linked = persons.linked(session)
    with whole_city("whom nobody has a record of"):
        roots = {linked.get(each, each) for each in people}
        group = {each for each, root in linked.items() if root in roots} | roots
        known = session.execute(
            sa.select(Participant.person_id).where(bulk.among(session, Participant.person_id, group)).distinct()
        ).scalars()
        still = {linked.get(each, each) for each in known}
        gone = [each for each in group if linked.get(each, each) not in still]
        for condition in (SamePerson.one_id, SamePerson.other_id):
            session.execute(sa.delete(SamePerson).where(bulk.among(session, condition, gone)))
        emergencies.let_go(session, gone)
        session.execute(sa.delete(PersonNumber).where(bulk.among(session, PersonNumber.person_id, gone)))
        session.execute(sa.delete(Person).where(bulk.among(session, Person.id, gone)))
