"""`tracker doctor`: every rule that holds over the whole register, one small function each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.access.scope import whole_city
from tracker.quality import database, enrolments, followups, log, ownership, participants, retention, sealed
from tracker.quality.findings import Finding, Rule
from tracker.translations import _

RULES: tuple[Rule, ...] = (
    database.sqlite_version,
    database.sound_file,
    database.foreign_keys,
    database.newest_tables,
    database.code_lists,
    ownership.application_owns_nothing,
    ownership.connection_is_encrypted,
    log.log_fits_its_anchor,
    sealed.values_open,
    participants.reason_without_number,
    participants.number_agrees,
    participants.absorbed_is_empty,
    participants.unit_works_with_its_own,
    participants.protected_are_handled,
    participants.order_of_names,
    participants.no_test_numbers,
    enrolments.no_overlap,
    enrolments.start_within_insats,
    enrolments.no_exit_ahead,
    enrolments.cancelled_is_gone,
    followups.exit_has_follow_up,
    followups.due_on_its_day,
    followups.owed_after_exit,
    followups.answered_from_its_day,
    retention.nothing_overdue,
    retention.words_overdue,
    retention.answers_forgotten,
    retention.nothing_left_behind,
)


def examine(session: Any, today: date, more: Sequence[Rule] = ()) -> list[Finding]:
    """What breaks the rules on the day `today`; empty when all is well. Reads only.

    `more` are the rules of features that stand above this one. A rule that the database is too broken to answer is
    a finding itself.
    """
    with whole_city("the rules hold for every row"):
        return [finding for rule in (*RULES, *more) for finding in _found(rule, session, today)]


def _found(rule: Rule, session: Any, today: date) -> list[Finding]:
    try:
        return rule(session, today)
    except sa.exc.DBAPIError:
        session.rollback()
        return [Finding(rule.__name__, _("Gick inte att kontrollera: databasen är skadad eller gammal."))]
