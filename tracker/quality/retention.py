"""Rules of erasure."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import config
from tracker.access.models import Unit
from tracker.api import repeats
from tracker.participants.models import Participant
from tracker.quality.findings import SHOWN, Finding, counted, rows
from tracker.retention import words
from tracker.retention.files import Outcome, about_people, old_files
from tracker.retention.models import Erasure
from tracker.translations import _

_GRACE = timedelta(days=1)


def nothing_overdue(session: Any, today: date) -> list[Finding]:
    """No file stands longer than the setting after it was due (SoL: erased five years after the last entry)."""
    held = config.settings(SECRET_KEY="")  # the city's settings; no key is asked for
    as_of, kept = today - timedelta(days=held["RETENTION_LONGEST_DAYS"]), held["KEPT_BIRTH_DAYS"]
    ids = [
        file.participant_id
        for unit_id in session.scalars(sa.select(Unit.id).order_by(Unit.id)).all()
        for file in old_files(session, unit_id, as_of, kept)
        if file.outcome is Outcome.DUE
    ]
    message = _("Akter som skulle ha gallrats")
    return [counted("nothing_overdue", message, len(ids), ids[:SHOWN])] if ids else []


def words_overdue(session: Any, today: date) -> list[Finding]:
    """No words of a search or of emergency access stand longer than the setting after they were due."""
    held = config.settings(SECRET_KEY="")
    as_of, months = today - timedelta(days=held["RETENTION_LONGEST_DAYS"]), held["SEARCH_WORDS_MONTHS"]
    units = session.scalars(sa.select(Unit.id).order_by(Unit.id)).all()
    ids = [unit_id for unit_id in units if words.old(session, unit_id, as_of, months)]
    message = _("Enheter med ord i sökningar eller nödåtkomst som skulle ha tagits bort")
    return [counted("words_overdue", message, len(ids), ids[:SHOWN])] if ids else []


def answers_forgotten(session: Any, _today: date) -> list[Finding]:
    """No answer to a system stands a day after it should have been forgotten."""
    message = _("Svar till andra system som skulle ha glömts. Kör tracker webhooks send varje natt, eller med --follow")
    return rows(session, "answers_forgotten", repeats.too_old(repeats.KEPT + _GRACE), message)


def nothing_left_behind(session: Any, _today: date) -> list[Finding]:
    """What is about a person has the person; and nothing is left of an erasure."""
    found: list[Finding] = []
    message = _("Rester av gallrade personer")
    for table, about in about_people():
        if table.name == Participant.__tablename__:
            continue
        for column in about:
            whom = table.c[column]
            gone = sa.and_(whom.is_not(None), sa.not_(sa.exists().where(Participant.id == whom)))
            found += rows(session, f"nothing_left_behind: {table.name}", sa.select(whom).where(gone), message)
    return found + rows(session, "nothing_left_behind: erasure", sa.select(Erasure.thing_id), message)
