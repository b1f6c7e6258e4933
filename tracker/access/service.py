"""Units, users and passwords."""

import secrets
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_security.utils import hash_password, verify_password

from tracker import clock
from tracker.access import events, lockout, oneself, passwords, rights
from tracker.access.models import Assignment, Role, Unit, User
from tracker.access.policy import works_with_people
from tracker.codelists.terms import RoleName, UnitKind
from tracker.database import sort_key, writing
from tracker.errors import Fault, Refused, Stale
from tracker.translations import _

# Checked when the address is unknown, so that the answer takes as long.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Lk5vYm9keSBoYXMgdGhpcyBwYXNzd29yZC4gTm8"


def user_with_password(session: Any, email: str, password: str) -> User | None:
    """The active user with this address and password, or None."""
    user = session.scalars(sa.select(User).where(User.email == email.strip().lower())).unique().one_or_none()
    right = _matches(password, user.password if user else _NOBODY)
    return user if user is not None and user.active and right else None


def _matches(password: str, kept: str) -> bool:
    try:
        return bool(verify_password(password, kept))
    except ValueError:  # a hash in no known form matches nothing
        return False


def proven(session: Any, email: str, password: str) -> User:
    """The active user with this address and password.

    Raises `Refused` in words that do not tell whether someone has the address: wrong, or too many failures in a row.
    Each try counts until `lockout.forgive`. Does its own write transactions.
    """
    lockout.count(session, email)
    user = user_with_password(session, email, password)
    if user is None:
        events.noted("login_failed", why="password")
        raise Refused(Fault("", _("E-postadressen eller lösenordet stämmer inte. Försök igen.")))
    return user


def proven_again(session: Any, user_id: int, password: str, field: str = "password") -> None:
    """Whoever is logged in shows her password once more. Raises `Refused` on `field`; tries count as at login."""
    user = session.get_one(User, user_id)
    email, kept = user.email, user.password
    lockout.count(session, email)
    if not _matches(password, kept):
        events.noted("login_failed", why="password", user_id=user_id)
        raise Refused(Fault(field, _("Lösenordet stämmer inte. Försök igen.")))
    with writing(session):
        lockout.forgive(session, email)


def user_by_email(session: Any, email: str) -> User:
    """The user with this address. Raises `Refused`."""
    user = session.scalars(sa.select(User).where(User.email == email.strip().lower())).unique().one_or_none()
    if user is None:
        raise Refused(Fault("email", _("Det finns ingen användare med den e-postadressen.")))
    return user


def any_user(session: Any, emails: list[str]) -> bool:
    """Whether one of the addresses belongs to a user."""
    return session.scalar(sa.select(User.id).where(User.email.in_(emails)).limit(1)) is not None


def add_unit(session: Any, code: str, name: str, kind: str, by: int | None = None) -> Unit:
    """A new unit. Raises `Refused` if the code is taken or the kind unknown."""
    if kind not in set(UnitKind):
        raise Refused(Fault("kind", _("Enhetens slag ska vara stadsdel, jobbtorg eller central."), kind))
    code, name = code.strip(), " ".join(name.split())
    if not (code and name):
        raise Refused(Fault("" if code else "code", _("Enheten behöver både kod och namn.")))
    if unit_by_code(session, code) is not None:
        raise Refused(Fault("code", _("Det finns redan en enhet med koden %(code)s.", code=code), code))
    unit = Unit(code=code, name=name, sort_name=sort_key(name), kind=kind)
    session.add(unit)
    session.flush()
    events.noted("unit_added", unit_id=unit.id, by=by)
    return unit


def rename_unit(session: Any, unit: Unit, name: str, *, seen_version: int, by: int | None) -> None:
    """Another name. A unit is never removed: what was done in it stays its own. Raises `Refused` and `Stale`."""
    current = int(session.scalar(sa.select(Unit.version).where(Unit.id == unit.id).with_for_update()) or 0)
    if current != seen_version:
        raise Stale(current)
    name = " ".join(name.split())
    if not name:
        raise Refused(Fault("name", _("Skriv enhetens namn.")))
    if name != unit.name:
        unit.name, unit.sort_name = name, sort_key(name)
        session.flush()
        events.noted("unit_changed", unit_id=unit.id, by=by)


def unit_by_code(session: Any, code: str) -> Unit | None:
    """The unit with this code, or None."""
    found: Unit | None = session.scalars(sa.select(Unit).where(Unit.code == code)).one_or_none()
    return found


def the_unit(session: Any, code: str) -> Unit:
    """The unit with this code. Raises `Refused` naming the units there are."""
    unit = unit_by_code(session, code)
    if unit is None:
        known = ", ".join(session.scalars(sa.select(Unit.code).order_by(Unit.sort_name).limit(50)))
        raise Refused(
            Fault("unit", _("Enheten %(code)s finns inte. Enheter: %(known)s.", code=code, known=known or "–"))
        )
    return unit


def ensure_roles(session: Any) -> None:
    """A row for every role name."""
    held = set(session.scalars(sa.select(Role.name)))
    session.add_all(Role(name=role.value) for role in RoleName if role.value not in held)
    session.flush()


def add_user(
    session: Any, email: str, name: str, password: str, role: str, unit_code: str, *, by: int | None = None,
    known_too: bool = True,
) -> User:  # fmt: skip
    """A new user with a role in a unit; an existing one gets the role as well, unless `known_too` is off.

    A new user chooses another password at the first login: someone else knows this one. Raises `Refused` for an
    unknown role or unit, a bad address or a password that is short or easy to guess.
    """
    address = email.strip().lower()
    if role not in set(RoleName):
        known = ", ".join(RoleName)
        raise Refused(Fault("role", _("Rollen finns inte. Roller: %(known)s.", known=known), role))
    if "@" not in address:
        raise Refused(Fault("email", _("Skriv en e-postadress, till exempel namn@stad.se.")))
    unit = the_unit(session, unit_code)
    ensure_roles(session)
    user = session.scalars(sa.select(User).where(User.email == address)).unique().one_or_none()
    if user is not None and not known_too:
        raise Refused(Fault("email", _("Det finns redan en användare med den e-postadressen. Ge den en roll till.")))
    if user is None:
        user = _new_user(address, name, password)
        session.add(user)
        session.flush()
        events.noted("user_added", user_id=user.id, by=by)
    give_role(session, user, unit.id, role, None, by)
    return user


def give_role(session: Any, user: User, unit_id: int, role: str, ends_on: date | None, by: int | None) -> Assignment:
    """Give a role in a unit, until a day where one is set. A role that had ended begins anew.

    Raises `Refused` for one that she has, a day past, and whoever gives it to herself.
    """
    oneself.refuse(user.id, by)
    today = clock.today()
    if ends_on is not None and ends_on < today:
        raise Refused(Fault("ends_on", _("Välj en dag från och med i dag, eller lämna tomt.")))
    ensure_roles(session)
    role_id = session.scalar(sa.select(Role.id).where(Role.name == role))
    held = next((each for each in user.assignments if (each.unit_id, each.role_id) == (unit_id, role_id)), None)
    if held is not None and held.in_force(today):
        raise Refused(Fault("role", _("Användaren har redan den rollen i enheten.")))
    if works_with_people(role) and not rights.works_there(user, unit_id, today):
        rights.fall_away(session, user.id, unit_id, by)  # of an earlier time in the unit
    if held is None:
        held = Assignment(user_id=user.id, unit_id=unit_id, role_id=role_id)
        session.add(held)
    held.ends_on = ends_on
    session.flush()
    session.expire(user, ["assignments"])
    events.noted("roles_changed", user_id=user.id, added=[(unit_id, role_id)], removed=[], by=by)
    return held


def _new_user(email: str, name: str, password: str) -> User:
    passwords.check(password, email, name)
    return User(
        email=email,
        name=name or email,
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=clock.now(),
        must_change_password=True,
    )
