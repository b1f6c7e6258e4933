"""The rule of `policy.ROWS` for one table and scope, as a condition in SQL. Ids only, so nothing needs to be bound."""

from functools import lru_cache

from tracker.access.policy import ROWS
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
    if rule.log:
        return f"{of}unit_id IN ({_ids(scope.log)})" if scope.log else NOTHING
    if rule.city or not (scope.units or scope.opened):
        return _shared(of) if rule.shared else NOTHING
    ways = [_own(scope, table, of)] if scope.units else []
    if reading and rule.about and scope.opened:
        ways.append(" AND ".join(f"{of}{column} IN ({_ids(scope.opened)})" for column in rule.about))
    if rule.shared:
        ways.append(_shared(of))
    return " OR ".join(f"({way})" for way in ways) or NOTHING


def hidden(scope: Scope) -> str | None:
    """A select of the ids of the units' protected people whom others handle; None where nobody is hidden."""
    if scope.user_id is None or not scope.units:
        return None
    protected = f"SELECT id FROM participant WHERE protection <> 'none' AND unit_id IN ({_ids(scope.units)})"  # noqa: S608
    return f"{protected} AND NOT EXISTS ({_handled('participant.', scope.user_id)})"


def _own(scope: Scope, table: str, of: str) -> str:
    """Rows of the units, save those about protected people whom others handle."""
    own = f"{of}unit_id IN ({_ids(scope.units)})"
    if scope.user_id is None:
        return own
    if table == "participant":
        return f"{own} AND ({of}protection = 'none' OR EXISTS ({_handled(of or 'participant.', scope.user_id)}))"
    return own + "".join(f" AND {_not_hidden(table, of, column, scope.user_id)}" for column in ROWS[table].about)


def _not_hidden(table: str, of: str, column: str, user_id: int) -> str:
    """Asked row by row of the index of protected people, where few stand; a row about nobody hides nobody."""
    row = of or f"{table}."
    protected = (
        f"SELECT 1 FROM participant AS protected WHERE protected.unit_id = {row}unit_id"  # noqa: S608 - ids only
        f" AND protected.id = {row}{column} AND protected.protection <> 'none'"
    )
    return f"NOT EXISTS ({protected} AND NOT EXISTS ({_handled('protected.', user_id)}))"


def _handled(of: str, user_id: int) -> str:
    """The handler's own row, found by its key."""
    return (
        f"SELECT 1 FROM handler AS mine WHERE mine.participant_id = {of}id"  # noqa: S608 - ids only
        f" AND mine.user_id = {user_id:d}"
    )


def _shared(of: str) -> str:
    return f"{of}unit_id IS NULL"


def _ids(ids: tuple[int, ...]) -> str:
    return ", ".join(f"{each:d}" for each in ids)
