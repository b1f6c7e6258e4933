"""Who works here: units, users, and the roles that users hold in units."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.database import Base, Moment, SortKey, sort_key
from tracker.sealing.columns import SealedText, sealed


class Unit(Base):
    """A jobbtorg, a stadsdelsförvaltning or the central administration."""

    __tablename__ = "unit"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('jobbtorg', 'stadsdel', 'central')", "kind"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String, unique=True)
    name: Mapped[str] = mapped_column(sa.String)
    sort_name: Mapped[str] = mapped_column(SortKey())
    kind: Mapped[str] = mapped_column(sa.String)
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class Role(Base, RoleMixin):
    """A role by name: `terms.RoleName`."""

    __tablename__ = "role"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String, unique=True)


class User(Base, UserMixin):
    """Someone who logs in. The password is kept as an argon2 hash."""

    __tablename__ = "user"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    email: Mapped[str] = mapped_column(sa.String, unique=True)
    name: Mapped[str] = mapped_column(sa.String)
    sort_name: Mapped[str] = mapped_column(SortKey(), default="", server_default="")
    password: Mapped[str] = mapped_column(sa.String)
    active: Mapped[bool] = mapped_column(sa.Boolean)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment())
    # Someone else chose the password: the user chooses another at the next login.
    must_change_password: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    # Issuer and subject at the city's own login, for those who come that way.
    oidc_subject: Mapped[str | None] = mapped_column(sa.String, unique=True, index=True)
    # Of what an administrator edits: name, address. Counted by `users`, not at every login.
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    assignments: Mapped[list["Assignment"]] = relationship(back_populates="user", lazy="joined")

    @property
    def roles(self) -> list[Role]:  # type: ignore[override]
        """The roles held in any unit today."""
        return [assignment.role for assignment in self.assignments if assignment.in_force(clock.today())]


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _keep_sort_name(_mapper: Any, _connection: Any, user: User) -> None:
    user.sort_name = sort_key(user.name)


class Assignment(Base):
    """One user's role in one unit; `ends_on` is its last day, where one is set."""

    __tablename__ = "assignment"
    __table_args__ = (sa.UniqueConstraint("user_id", "unit_id", "role_id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role.id"), index=True)
    ends_on: Mapped[date | None] = mapped_column(sa.Date)

    user: Mapped[User] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship(lazy="joined")
    role: Mapped[Role] = relationship(lazy="joined")

    @classmethod
    def holds(cls, today: Any) -> Any:
        """The condition, in SQL, that the role has not ended."""
        return sa.or_(cls.ends_on.is_(None), cls.ends_on >= today)

    def in_force(self, today: date) -> bool:
        """Whether the role has not ended."""
        return self.ends_on is None or self.ends_on >= today


class ExportRight(Base):
    """That one user may take out rows about individuals of one unit, for a purpose and until a day. Kept for ever.

    It is good only while the user holds a role there; `withdrawn_at` is set when it is taken back before its end.
    """

    __tablename__ = "export_right"
    __table_args__ = (sa.CheckConstraint("purpose <> ''", "purpose"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String)
    ends_on: Mapped[date] = mapped_column(sa.Date)
    given_at: Mapped[datetime] = mapped_column(Moment())
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment())

    unit: Mapped[Unit] = relationship(lazy="joined")

    @classmethod
    def holds(cls, user_id: Any, unit_id: Any, today: Any) -> Any:
        """The condition, in SQL, that the user has the right in the unit."""
        mine = sa.and_(cls.user_id == user_id, cls.unit_id == unit_id)
        return sa.exists().where(mine, cls.withdrawn_at.is_(None), cls.ends_on >= today)

    def in_force(self, today: date) -> bool:
        """Whether it has neither ended nor been withdrawn."""
        return self.withdrawn_at is None and self.ends_on >= today


class UserSession(Base):
    """One login, from the password to the end. The cookie carries a random key; here is its hash only."""

    __tablename__ = "user_session"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    key_hash: Mapped[str] = mapped_column(sa.String, unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    how: Mapped[str] = mapped_column(sa.String)
    browser: Mapped[str] = mapped_column(sa.String)
    created_at: Mapped[datetime] = mapped_column(Moment())
    last_seen_at: Mapped[datetime] = mapped_column(Moment(), index=True)
    # Chosen assignment, language, form token and messages not yet shown, as Flask writes a session.
    data_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    data = sealed("data_sealed")
    ended_at: Mapped[datetime | None] = mapped_column(Moment())


class Totp(Base):
    """The second factor from an app: the secret, sealed, and the last period whose code has been used."""

    __tablename__ = "totp"
    __table_args__ = {"sqlite_strict": True}

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, autoincrement=False)
    secret_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    secret = sealed("secret_sealed")
    last_counter: Mapped[int] = mapped_column(sa.Integer)
    set_at: Mapped[datetime] = mapped_column(Moment())


class RecoveryCode(Base):
    """A code, hashed, that stands in for the second factor once."""

    __tablename__ = "recovery_code"
    __table_args__ = {"sqlite_strict": True}

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(sa.String, primary_key=True)


class Passkey(Base):
    """A key on the user's device (WebAuthn): what is needed to know its signature."""

    __tablename__ = "passkey"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String)
    credential_id: Mapped[str] = mapped_column(sa.String, unique=True)
    public_key: Mapped[str] = mapped_column(sa.Text)
    sign_count: Mapped[int] = mapped_column(sa.Integer)
    created_at: Mapped[datetime] = mapped_column(Moment())
    last_used_at: Mapped[datetime | None] = mapped_column(Moment())


class LoginFailures(Base):
    """Failures in a row for one e-mail address, hashed, whether or not someone has it."""

    __tablename__ = "login_failures"
    __table_args__ = {"sqlite_strict": True}

    email_hash: Mapped[str] = mapped_column(sa.String, primary_key=True)
    failures: Mapped[int] = mapped_column(sa.Integer)
    last_at: Mapped[datetime] = mapped_column(Moment(), index=True)
