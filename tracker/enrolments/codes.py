"""The codes of an enrolment that comes from another system: no form has offered them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.codelists import models
from tracker.codelists.validity import Chosen, Validity
from tracker.enrolments.offers import SITUATION
from tracker.errors import Fault, Refused


def lists(session: Any) -> Validity:
    """The lists that an enrolment's codes are in; one query."""
    return Validity(session, (*SITUATION.values(), models.ExitReason))


def faults(
    known: Validity, facts: Mapping[str, Any], *, starts_on: date | None, exit_on: date | None = None,
    stands: Mapping[str, Any] | None = None,
) -> list[Fault]:  # fmt: skip
    """The codes that cannot be: the situation is that of the start, the reason that of the exit; `stands` may stay."""
    chosen: list[Chosen] = [(field, model, starts_on) for field, model in SITUATION.items()]
    chosen.append(("exit_reason_code", models.ExitReason, exit_on))
    return known.faults(facts, chosen, (stands or {}).get)


def refuse_unknown(
    session: Any, facts: Mapping[str, Any], *, starts_on: date | None = None, exit_on: date | None = None,
    stands: Any = None,
) -> None:  # fmt: skip
    """Raise `Refused` for those of one enrolment; `stands` is the enrolment as it is now."""
    kept = {field: getattr(stands, field) for field in (*SITUATION, "exit_reason_code")} if stands else {}
    found = faults(lists(session), facts, starts_on=starts_on, exit_on=exit_on, stands=kept)
    if found:
        raise Refused.of(found)
