"""The rule of `policy.ROWS` for one table and scope, as a condition in SQL. Ids only, so nothing needs to be bound."""

from functools import lru_cache

from tracker.access.policy import ROWS, Rows
from tracker.access.scope import Scope

NOTHING = "1 = 0"


@lru_cache(maxsize=4096)
def condition(table: str, scope: Scope, *, of: str = "", reading: bool = True) -> str | None:
    """Which rows of `table` the scope sees, or with `reading` False may change; None for all of them.

    `of` names the table in the statement, with a full stop, where its columns must be told from another's.
    """
    rule = ROWS[table]
    if scope.city:
        return None
    if rule.city or not (scope.units or scope.opened):
        return _shared(of) if rule.shared else NOTHING
    ways = [_own(scope, rule, of)] if scope.units else []
    if reading and rule.about and scope.opened:
        ways.append(" AND ".join(f"{of}{column} IN ({_ids(scope.opened)})" for column in rule.about))
    if rule.shared:
        ways.append(_shared(of))
    return " OR ".join(f"({way})" for way in ways) or NOTHING


def hidden(scope: Scope) -> str | None:
    """A select of the ids of the units' protected people whom others handle; None where nobody is hidden."""
    if scope.user_id is None or not scope.units:
        return None
    handled = f"SELECT participant_id FROM handler WHERE user_id = {scope.user_id:d}"  # noqa: S608 - ids only
    protected = f"SELECT id FROM participant WHERE protection <> 'none' AND unit_id IN ({_ids(scope.units)})"  # noqa: S608
    return f"{protected} AND id NOT IN ({handled})"


def _own(scope: Scope, rule: Rows, of: str) -> str:
    """Rows of the units, save those about protected people whom others handle."""
    own = f"{of}unit_id IN ({_ids(scope.units)})"
    unseen = hidden(scope)
    if unseen is None:
        return own
    return own + "".join(f" AND ({_nobody(rule, of + column)}{of}{column} NOT IN ({unseen}))" for column in rule.about)


def _nobody(rule: Rows, column: str) -> str:
    """Where rows may be about nobody, those are seen as well."""
    return f"{column} IS NULL OR " if rule.shared else ""


def _shared(of: str) -> str:
    return f"{of}unit_id IS NULL"


def _ids(ids: tuple[int, ...]) -> str:
    return ", ".join(f"{each:d}" for each in ids)
