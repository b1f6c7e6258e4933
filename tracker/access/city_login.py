"""The city's own login (OpenID Connect): which of its claims make someone what here.

Who someone is, and that she is who she says, is the provider's business; what she may do here follows from her claims
at every login, in both directions.
"""

import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import events, rights
from tracker.access.models import Assignment, Role, Unit, User
from tracker.access.service import ensure_roles
from tracker.codelists.terms import RoleName
from tracker.errors import Fault, Refused
from tracker.translations import _

NO_PASSWORD = "-"  # noqa: S105 - no hash: matches no password


@dataclass(frozen=True)
class Grant:
    """Whoever has `value` among the values of the claim holds `role` in the unit with this code."""

    value: str
    role: str
    unit: str


@dataclass(frozen=True)
class Rules:
    """`claim` may be a path with full stops. `link`: how a user is known, by `sub` only or first by `email`.

    An address counts when the provider says that it is verified, or always with `trust_email`. Without `create` no
    user is made at the first login. With `strength`, one of its words must stand in the claims `acr` or `amr`.
    """

    claim: str
    grants: tuple[Grant, ...]
    link: str = "sub"
    create: bool = True
    trust_email: bool = False
    strength: tuple[str, ...] = ()

    def strong(self, claims: Mapping[str, Any]) -> bool:
        """Whether the provider says that someone logged in as strongly as is asked for."""
        ways = claims.get("amr")
        said = {claims.get("acr"), *(ways if isinstance(ways, list | tuple) else ())}
        return not self.strength or bool(said & set(self.strength))

    def of(self, claims: Mapping[str, Any]) -> list[Grant]:
        """The grants that the claims give."""
        found: Any = claims
        for part in [self.claim] if self.claim in claims else self.claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        values = {found} if isinstance(found, str) else set(found) if isinstance(found, list | tuple) else set()
        return [grant for grant in self.grants if grant.value in values]


class BadRules(ValueError):
    """The file with the rules cannot be used; the text says why."""


def read_rules(path: Path) -> Rules:
    """The rules in a TOML file, see `docs/operations.md`. Raises `BadRules`."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        grants = tuple(Grant(each["value"], each["role"], each["unit"]) for each in given["role"])
        flags = (bool(given.get("create", True)), bool(given.get("trust_email", False)))
        asked = given.get("strength", [])
        strength = (asked,) if isinstance(asked, str) else tuple(asked)
        rules = Rules(given["claim"], grants, given.get("link", "sub"), *flags, strength)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadRules(f"{path}: {error!r}") from error
    wrong = [grant.role for grant in grants if grant.role not in set(RoleName)]
    if wrong or rules.link not in ("sub", "email"):
        raise BadRules(f"{path}: {', '.join(wrong) or rules.link}")
    return rules


def arrived(session: Any, rules: Rules, claims: Mapping[str, Any]) -> User:
    """The user whom the claims are about, with the roles they give: made, linked and changed as needed.

    Inside `writing()`. Raises `Refused` for claims that give no role here, and for someone who may not log in.
    """
    wanted = _wanted(session, rules.of(claims))
    subject = f"{claims['iss']}|{claims['sub']}"
    user = _known(session, rules, claims, subject)
    if not wanted:
        if user is not None:
            _follow(session, user, wanted)
        raise NoRole(user)
    if user is None:
        user = _new(session, rules, claims)
    if not user.active:
        raise Refused(Fault("", _("Ditt konto i registret är avstängt. Kontakta den som är administratör.")))
    user.oidc_subject = subject
    session.flush()
    _follow(session, user, wanted)
    return user


class NoRole(Exception):
    """The claims give no role; `user` is who had some before, or None. What was taken away stays taken."""

    def __init__(self, user: User | None) -> None:
        super().__init__()
        self.user = user


def _known(session: Any, rules: Rules, claims: Mapping[str, Any], subject: str) -> User | None:
    by_subject = _one(session, User.oidc_subject == subject)
    sure = claims.get("email_verified") is True or rules.trust_email
    if by_subject is not None or rules.link != "email" or not sure:
        return by_subject
    by_email = _one(session, User.email == _email(claims))
    if by_email is not None and by_email.oidc_subject is not None:  # someone else's at the provider
        raise Refused(Fault("", _taken()))
    return by_email


def _one(session: Any, which: Any) -> User | None:
    return session.scalars(sa.select(User).where(which)).unique().one_or_none()


def _email(claims: Mapping[str, Any]) -> str:
    return str(claims.get("email") or "").strip().lower()


def _new(session: Any, rules: Rules, claims: Mapping[str, Any]) -> User:
    email = _email(claims)
    if not rules.create or "@" not in email:
        raise Refused(Fault("", _("Det finns inget konto för dig i registret. Kontakta den som är administratör.")))
    if _one(session, User.email == email) is not None:
        raise Refused(Fault("", _taken()))
    user = User(
        email=email, name=str(claims.get("name") or email), password=NO_PASSWORD, active=True,
        fs_uniquifier=secrets.token_hex(32), created_at=clock.now(),
    )  # fmt: skip
    session.add(user)
    return user


def _taken() -> Any:
    return _("Ett konto i registret har redan din e-postadress. Kontakta den som är administratör.")


def _wanted(session: Any, grants: Iterable[Grant]) -> set[tuple[int, int]]:
    """Unit and role ids. A unit that is not here gives nothing."""
    ensure_roles(session)
    roles = dict(session.execute(sa.select(Role.name, Role.id)).all())
    codes = {grant.unit for grant in grants}
    units = dict(session.execute(sa.select(Unit.code, Unit.id).where(Unit.code.in_(codes))).all()) if codes else {}
    return {(units[grant.unit], roles[grant.role]) for grant in grants if grant.unit in units}


def _follow(session: Any, user: User, wanted: set[tuple[int, int]]) -> None:
    held = {(each.unit_id, each.role_id): each for each in user.assignments}
    lost, won = held.keys() - wanted, wanted - held.keys()
    for pair in wanted & held.keys():
        if not held[pair].in_force(clock.today()):  # ended here by hand: the city's own word counts
            held[pair].ends_on = None
            rights.fall_away(session, user.id, pair[0], by=None)
    for pair in lost:
        session.delete(held[pair])
        rights.fall_away(session, user.id, pair[0], by=None)
    session.add_all(Assignment(user_id=user.id, unit_id=unit, role_id=role) for unit, role in sorted(won))
    session.flush()
    session.expire(user, ["assignments"])
    if lost or won:
        events.noted("roles_changed", user_id=user.id, added=sorted(won), removed=sorted(lost))
