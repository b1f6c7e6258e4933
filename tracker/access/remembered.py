"""What a session remembers of people is shown in the scope it was read in, or asked for anew.

A session hands out an object it already has (`get`, a relationship to one) without a statement, so `guard` never sees
that: what was read inside `whole_city` would go on being had after it.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import LoaderCallableStatus, Mapper, PassiveFlag, Session

from tracker.access import scope as scopes
from tracker.access.policy import ROWS
from tracker.extensions import db

_READ_IN = "read in"


class Remembering(Session):
    """The application's session, with the place that all looking up by key goes through."""

    def _identity_lookup(  # type: ignore[override]
        self,
        mapper: Mapper[Any],
        primary_key_identity: Any,
        identity_token: Any = None,
        passive: PassiveFlag = PassiveFlag.PASSIVE_OFF,
        **options: Any,
    ) -> Any:
        found = super()._identity_lookup(mapper, primary_key_identity, identity_token, passive, **options)
        if found is None or isinstance(found, LoaderCallableStatus) or not passive & PassiveFlag.SQL_OK:
            return found
        return found if _may_be_shown(self, mapper, found) else None


def _may_be_shown(session: Session, mapper: Mapper[Any], found: Any) -> bool:
    scope, state = scopes.current(), sa.inspect(found)
    if mapper.local_table.name not in ROWS or (  # type: ignore[attr-defined]
        scope is not None and (scope.city or state.info.get(_READ_IN) == scope)
    ):
        return True
    keys = zip(mapper.primary_key, state.identity or (), strict=True)
    row = sa.select(sa.literal(1)).select_from(mapper.local_table).where(*(column == key for column, key in keys))
    if session.connection().execute(row).first() is None:
        return False
    state.info[_READ_IN] = scope
    return True


def _remember(found: Any, *_given: Any) -> None:
    sa.inspect(found).info[_READ_IN] = scopes.current()


@event.listens_for(Mapper, "mapper_configured")
def _of_people(mapper: Mapper[Any], made: type) -> None:
    if mapper.local_table.name in ROWS:  # type: ignore[attr-defined]
        event.listen(made, "load", _remember)
        event.listen(made, "refresh", _remember)


_factory: Any = db.session.session_factory
_factory.class_ = type("Session", (Remembering, _factory.class_), {})
