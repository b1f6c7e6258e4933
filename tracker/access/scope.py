"""Whose rows may be seen now. Every query on people is answered within a scope, or not at all.

A request runs in the scope of the unit that the user works in; a command in the one it says. What must be asked of the
whole city (counts, and whose a number is) is asked inside `whole_city`, for a stated reason.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field


class Unscoped(Exception):
    """A query on people that nobody has said whose they may be, or that cannot be read: a fault of ours."""


@dataclass(frozen=True)
class Scope:
    """Rows of `units`, without protected people whom `user_id` does not handle.

    `opened` are participants of other units, or protected ones, whom consent or emergency access has opened for
    reading. Of the units in `log`, the log is read. `city` is everything.
    """

    units: tuple[int, ...] = ()
    user_id: int | None = None
    opened: tuple[int, ...] = ()
    log: tuple[int, ...] = ()
    city: bool = False
    why: str = field(default="", compare=False)


NOBODY = Scope(why="no unit")
"""Of someone who works with no people: every table is empty."""

_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """The scope that holds now, or None."""
    return _scope.get()


def enter(scope: Scope) -> Token[Scope | None]:
    """Let `scope` hold until `leave` is called with what this returns."""
    return _scope.set(scope)


def leave(token: Token[Scope | None]) -> None:
    """Let the scope hold that held before."""
    _scope.reset(token)


@contextmanager
def inside(scope: Scope) -> Iterator[Scope]:
    """Let `scope` hold in the block."""
    token = enter(scope)
    try:
        yield scope
    finally:
        leave(token)


def of_unit(unit_id: int, user_id: int | None = None) -> Scope:
    """The scope of one who works in the unit; without a user, of a command that works for the whole unit."""
    return Scope(units=(unit_id,), user_id=user_id)


NO_USER = 0
"""No user has this id: a scope with it sees no protected people, for none of them is handled by nobody."""


def of_system(unit_id: int) -> Scope:
    """The scope of another system that works for the unit. It is no named handler, so it sees no protected people."""
    return Scope(units=(unit_id,), user_id=NO_USER)


def whole_city(why: str) -> AbstractContextManager[Scope]:
    """Everything, in a `with` block. `why` is said for the reader of the code: no row may be shown from here."""
    return inside(Scope(city=True, why=why))
