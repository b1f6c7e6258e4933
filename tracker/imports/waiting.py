"""Lists on their way in that nobody has taken or thrown away: they hold people's data, and do not wait for ever."""

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.audit.actions import Action
from tracker.imports.models import ImportRow, ImportRun
from tracker.revisions import logged

EMPTY: dict[str, Any] = {"cells_sealed": "", "faults_sealed": "", "seen": None, "insats": None}
"""What is left of a row's contents: nothing."""


def discard(session: Any, days: int, as_of: date) -> int:
    """Throw away the lists in the scope that have waited more than `days` days. Returns how many. Inside `writing()`.

    Cells and faults are emptied; that a list came and went stays. So do rows left over from lists that were taken.
    """
    runs = list(session.scalars(too_old(days, as_of)))
    emptied = sa.update(ImportRow).where(ImportRow.run_id.in_(runs)).values(**EMPTY)
    session.execute(emptied, execution_options={"synchronize_session": False})
    now = {"discarded_at": clock.now(), "version": ImportRun.version + 1}
    closed = sa.update(ImportRun).where(ImportRun.id.in_(runs)).values(now)
    session.execute(closed, execution_options={"synchronize_session": False})
    for run_id, unit_id in session.execute(sa.select(ImportRun.id, ImportRun.unit_id).where(ImportRun.id.in_(runs))):
        logged.told(session, Action.DELETE, ImportRun.__tablename__, [(run_id, None)], unit_id=unit_id)
    session.expire_all()
    return len(runs)


def too_old(days: int, as_of: date) -> Any:
    """A select of the ids of lists that have waited longer."""
    latest = datetime.combine(as_of - timedelta(days=days), time.min, clock.CITY_TIME)
    return sa.select(ImportRun.id).where(
        ImportRun.taken_at.is_(None), ImportRun.discarded_at.is_(None), ImportRun.uploaded_at < latest
    )


def goes_on(run: ImportRun, days: int) -> date:
    """The last day that the list waits."""
    return clock.local_day(run.uploaded_at) + timedelta(days=days)
