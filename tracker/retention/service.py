"""Propose to erase what is due, and let another person carry it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access.models import Assignment, Role
from tracker.access.scope import Scope, inside, of_unit
from tracker.audit.entry import Who
from tracker.codelists.terms import RoleName
from tracker.database import at_most, forget, writing
from tracker.errors import Fault, Refused
from tracker.retention import erasing, log, words
from tracker.retention.files import File, Outcome, old_files
from tracker.retention.models import RetentionRun
from tracker.translations import _

BATCH = 100
"""Files erased in one transaction."""


@dataclass(frozen=True)
class Rules:
    """The city's settings: days of birth whose files are kept, how many days a proposal stands, and for how many
    months the words of searches are kept."""

    kept_days: frozenset[int]
    proposal_days: int
    words_months: int


def rules(config: Any) -> Rules:
    """The settings as the application has them."""
    return Rules(config["KEPT_BIRTH_DAYS"], config["RETENTION_PROPOSAL_DAYS"], config["SEARCH_WORDS_MONTHS"])


def propose(
    session: Any, unit_id: int, user_id: int, as_of: date, rule: Rules, *, whole_unit: bool = False
) -> RetentionRun:
    """Propose to erase the unit's files that are due on `as_of`, as far as the scope that holds sees them, and the
    words that have stood too long.

    `whole_unit` says that it sees protected people whom the user does not handle: on the command line only. Inside
    `writing()`. Raises `Refused` for a day ahead, for nothing due, and while another proposal stands.
    """
    if as_of > clock.today():
        raise Refused(Fault("as_of", _("Dagen ligger i framtiden. Det som gallras ska ha varit klart att gallra.")))
    if standing(session, unit_id, rule):
        raise Refused(Fault("", _("Det finns redan ett förslag som väntar på en annan person.")))
    number = len(due_files(session, unit_id, as_of, rule))
    if not number and not words.old(session, unit_id, as_of, rule.words_months):
        raise Refused(Fault("", _("Det finns inget att gallra.")))
    run = RetentionRun(
        unit_id=unit_id,
        as_of=as_of,
        files_proposed=number,
        files_erased=0,
        whole_unit=whole_unit,
        proposed_by_id=user_id,
        proposed_at=clock.now(),
    )
    session.add(run)
    session.flush()
    return run


def due_files(session: Any, unit_id: int, as_of: date, rule: Rules) -> list[File]:
    """The unit's files to erase, those in the scope that holds."""
    return [file for file in old_files(session, unit_id, as_of, rule.kept_days) if file.outcome is Outcome.DUE]


def standing(session: Any, unit_id: int | None, rule: Rules) -> Sequence[RetentionRun]:
    """Proposals that wait for another person, of the unit or (None) of all; begun ones that are not whole too."""
    query = (
        sa.select(RetentionRun)
        .where(RetentionRun.carried_out_at.is_(None))
        .where(sa.or_(RetentionRun.carried_out_by_id.is_not(None), RetentionRun.proposed_at > _oldest(rule)))
        .options(joinedload(RetentionRun.unit), joinedload(RetentionRun.proposed_by))
        .order_by(RetentionRun.id)
    )
    if unit_id is not None:
        query = query.where(RetentionRun.unit_id == unit_id)
    found: Sequence[RetentionRun] = session.scalars(query).unique().all()
    return found


def _oldest(rule: Rules) -> Any:
    return clock.now() - timedelta(days=rule.proposal_days)


def last_day(run: RetentionRun, rule: Rules) -> date:
    """The last day on which the proposal can be carried out."""
    return clock.local_day(run.proposed_at + timedelta(days=rule.proposal_days))


def scope_of(run: RetentionRun) -> Scope:
    """Whose files the run is about: those that its proposer saw, or the whole unit's."""
    return of_unit(run.unit_id, None if run.whole_unit else run.proposed_by_id)


def may_decide(session: Any, user_id: int, unit_id: int) -> bool:
    """Whether the user may propose and carry out in the unit: a manager there, or an administrator."""
    held = sa.select(Assignment.id).join(Role, Role.id == Assignment.role_id)
    query = held.where(Assignment.user_id == user_id, Assignment.holds(clock.today()))
    manages = sa.and_(Role.name == RoleName.MANAGER.value, Assignment.unit_id == unit_id)
    return (
        session.scalar(query.where(sa.or_(manages, Role.name == RoleName.ADMINISTRATOR.value)).limit(at_most(1)))
        is not None
    )


def carry_out(session: Any, run_id: int, user_id: int, rule: Rules, who: Who | None = None) -> int:
    """Erase what the run proposed and what is still due. Returns how many files. Outside `writing()`.

    A batch is one transaction. Stopped on the way, it goes on when the same person carries it out again. Raises
    `Refused` for the proposer herself, one who may not, and a proposal that has run out or whose files are more now.
    """
    with writing(session):
        run = _begin(session, run_id, user_id, rule)
        scope, unit_id = scope_of(run), run.unit_id
    who = who or Who(user_id=user_id, unit_id=unit_id)
    with inside(scope):
        looked_until = _empty_log(session, run_id, rule, who)
        while True:
            with writing(session):
                if not _batch(session, run_id, rule, who, looked_until):
                    files = _end(session, run_id, rule, who)
                    break
    forget(session.get_bind())
    return files


def _begin(session: Any, run_id: int, user_id: int, rule: Rules) -> RetentionRun:
    run: RetentionRun | None = session.get(RetentionRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.carried_out_at is not None:
        raise Refused(Fault("", _("Förslaget finns inte, eller är redan genomfört.")))
    if run.proposed_by_id == user_id:
        raise Refused(Fault("", _("Den som har föreslagit gallringen kan inte genomföra den. Be en annan person.")))
    if not may_decide(session, user_id, run.unit_id):
        raise Refused(Fault("", _("Gallringen genomförs av en chef i enheten eller av en administratör.")))
    if run.carried_out_by_id not in (None, user_id):
        raise Refused(Fault("", _("En annan person genomför gallringen just nu.")))
    if run.carried_out_by_id is None:
        _refuse_changed(session, run, rule)
        run.carried_out_by_id = user_id
        session.flush()
    return run


def _refuse_changed(session: Any, run: RetentionRun, rule: Rules) -> None:
    if run.proposed_at <= _oldest(rule):
        raise Refused(Fault("", _("Förslaget är för gammalt. Föreslå gallringen på nytt.")))
    with inside(scope_of(run)):
        number = len(due_files(session, run.unit_id, run.as_of, rule))
    if number > run.files_proposed:
        raise Refused(Fault("", _("Det är fler akter att gallra nu än när gallringen föreslogs. Föreslå den på nytt.")))


def _empty_log(session: Any, run_id: int, rule: Rules, who: Who) -> int:
    """Take what the log tells of all who go, read once for the whole run. Each batch looks at what came after."""
    run = session.get(RetentionRun, run_id)
    files = due_files(session, run.unit_id, run.as_of, rule)[: run.files_proposed - run.files_erased]
    if not files:
        return 0
    whom = log.Whom.of(session, run.unit_id, [each for file in files for each in file.members])
    looked = log.look(session, whom)
    with writing(session):
        log.empty(session, whom, looked.told, who)
    return looked.until


def _batch(session: Any, run_id: int, rule: Rules, who: Who, looked_until: int) -> bool:
    """Erase some of what is left; False when nothing is. More than was proposed is never taken."""
    run = session.get(RetentionRun, run_id, with_for_update=True, populate_existing=True)
    left = run.files_proposed - run.files_erased
    files = due_files(session, run.unit_id, run.as_of, rule)[: min(BATCH, left)]
    if not files:
        return False
    run.files_erased += len(files)
    session.flush()
    erasing.erase(session, run, [each for file in files for each in file.members], who, looked_until=looked_until)
    return True


def _end(session: Any, run_id: int, rule: Rules, who: Who) -> int:
    """Inside the last transaction, which erased nothing."""
    run = session.get(RetentionRun, run_id)
    run.carried_out_at = clock.now()
    session.flush()
    words.clear(session, run.unit_id, run.as_of, rule.words_months, who)
    return int(run.files_erased)
