"""The check of a release: one at a time, in a process of its own, with a heartbeat that tells that it is alive."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import Unit
from tracker.audit import service as log
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.database import writing
from tracker.errors import Fault, Refused
from tracker.releases import freezing, making, service, steps
from tracker.releases.making import Faulty, Order, Tell
from tracker.releases.models import FrozenRelease, Release, ReleaseCheck, ReleaseFile
from tracker.releases.protecting import Wanted
from tracker.releases.terms import Outcome, Stage, StepKind
from tracker.statistics.figures import WITHHELD_SIGN
from tracker.translations import _

DEAD_AFTER = timedelta(seconds=30)
"""A check whose heart has not beaten for so long is dead."""


def begin(session: Any, release: Release, who: Who) -> ReleaseCheck:
    """A new check that waits for its process. One that has died is ended first. Inside `writing()`.

    Raises `Refused` while another is alive, and for a release that cannot be checked now.
    """
    _bury(session, release)
    standing = steps.standing(service.steps_of(session, release.id))
    if not steps.allowed(standing, StepKind.CHECKED, who.user_id or 0):
        raise Refused(Fault("", service.refusal(standing, StepKind.CHECKED, who.user_id or 0)))
    now = clock.now()
    check = ReleaseCheck(
        release_id=release.id, started_by_id=who.user_id, started_at=now, beat_at=now, stage=Stage.WAITING.value
    )
    session.add(check)
    session.flush()
    log.append(session, Entry(Action.CREATE, who, ReleaseCheck.__tablename__, check.id))
    return check


def _bury(session: Any, release: Release) -> None:
    running = service.running_check(session, release.id)
    if running is None:
        return
    if alive(running, clock.now()):
        raise Refused(Fault("", _("En kontroll av utlämnandet pågår redan. Vänta tills den är klar.")))
    running.ended_at, running.outcome = clock.now(), Outcome.LOST.value
    session.flush()


def alive(check: ReleaseCheck, now: datetime) -> bool:
    """Whether the check's heart has beaten lately."""
    return check.ended_at is None and now - check.beat_at < DEAD_AFTER


def claim(session: Any, check_id: int, worker: str) -> bool:
    """Let one process, and no other, carry the check out. Inside `writing()`."""
    waiting = sa.update(ReleaseCheck).where(
        ReleaseCheck.id == check_id, ReleaseCheck.worker.is_(None), ReleaseCheck.ended_at.is_(None)
    )
    return bool(session.execute(waiting.values(worker=worker, beat_at=clock.now())).rowcount)


def beat(session: Any, check_id: int, stage: Stage | None = None, done: int = 0, whole: int = 0) -> None:
    """Tell that the check is alive, and where it is. Inside `writing()`."""
    values: dict[str, Any] = {"beat_at": clock.now()}
    if stage is not None:
        values |= {"stage": stage.value, "done": done, "whole": whole}
    running = sa.update(ReleaseCheck).where(ReleaseCheck.id == check_id, ReleaseCheck.ended_at.is_(None))
    session.execute(running.values(**values))


@dataclass
class Result:
    """What a check came to. `told` is what failed, in codes and counts; empty when it passed."""

    told: dict[str, Any] = field(default_factory=dict)
    rows: tuple[FrozenRelease, list[ReleaseFile]] | None = None


def carry_out(session: Any, check_id: int, city: str, tell: Tell, sign: str = WITHHELD_SIGN) -> Outcome:
    """Check the release of a claimed check, and keep what came of it. Outside `writing()`."""
    check = session.get_one(ReleaseCheck, check_id)
    release = session.get_one(Release, check.release_id)
    result = _examined(session, check_id, release, _order(release, city, sign), tell)
    tell(Stage.KEEPING, 0, 0)
    with writing(session):
        return _keep(session, check_id, result)


def _order(release: Release, city: str, sign: str) -> Order:
    wanted = Wanted(release.method, release.threshold, release.full_range, sign)
    return Order(release.year, release.as_of, city, wanted, release.why)


def _examined(session: Any, check_id: int, release: Release, order: Order, tell: Tell) -> Result:
    """What a release comes to, read only: the transaction ends with each part, for it takes its time."""
    try:
        made = making.make(session, order, tell)
    except Faulty as faulty:
        return Result(faulty.told)
    if made.publication.release_id in {each.release_id for each in made.earlier}:
        return Result({"same": made.publication.release_id})
    return Result(rows=freezing.rows(check_id, release, made.annual, made.protected, made.publication))


def _keep(session: Any, check_id: int, result: Result) -> Outcome:
    check = session.get_one(ReleaseCheck, check_id, populate_existing=True)
    if check.ended_at is not None:  # taken for dead, and another one begun
        return Outcome.LOST
    outcome = Outcome.PASSED if result.rows else Outcome.FAILED
    if result.rows:
        kept, files = result.rows
        session.add_all([kept, *files])
    end(session, check, outcome, result.told)
    kind = StepKind.CHECKED if result.rows else StepKind.FAILED
    who = Who(user_id=check.started_by_id, client="tracker release")
    service.take(session, session.get_one(Release, check.release_id), kind, who, check=check)
    return outcome


def end(session: Any, check: ReleaseCheck, outcome: Outcome, told: dict[str, Any]) -> None:
    """The check is over. Inside `writing()`."""
    check.ended_at, check.outcome = clock.now(), outcome.value
    check.told = json.dumps(told, ensure_ascii=False, sort_keys=True)
    session.flush()


def broken_in(session: Any, unit_id: int) -> list[str]:
    """The musts that the releases' last checks have found broken in the unit."""
    code = session.scalar(sa.select(Unit.code).where(Unit.id == unit_id))
    last = sa.select(sa.func.max(ReleaseCheck.id)).group_by(ReleaseCheck.release_id)
    query = sa.select(ReleaseCheck).where(ReleaseCheck.id.in_(last), ReleaseCheck.outcome == Outcome.FAILED.value)
    found = [told(check).get("quality", {}) for check in session.scalars(query.order_by(ReleaseCheck.id))]
    return list(dict.fromkeys(name for rules in found for name, units in rules.items() if code in units))


def told(check: ReleaseCheck) -> dict[str, Any]:
    """What the check found."""
    found: dict[str, Any] = json.loads(check.told)
    return found
