"""Who works here: units, users, and the roles that users hold in units."""

from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Moment, SortKey
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
    password: Mapped[str] = mapped_column(sa.String)
    active: Mapped[bool] = mapped_column(sa.Boolean)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment())
    # Someone else chose the password: the user chooses another at the next login.
    must_change_password: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    # Issuer and subject at the city's own login, for those who come that way.
    oidc_subject: Mapped[str | None] = mapped_column(sa.String, unique=True, index=True)

    assignments: Mapped[list["Assignment"]] = relationship(back_populates="user", lazy="joined")

    @property
    def roles(self) -> list[Role]:  # type: ignore[override]
        """The roles held in any unit, for Flask-Security."""
        return [assignment.role for assignment in self.assignments]


class Assignment(Base):
    """One user's role in one unit."""

    __tablename__ = "assignment"
    __table_args__ = (sa.UniqueConstraint("user_id", "unit_id", "role_id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role.id"), index=True)

    user: Mapped[User] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship(lazy="joined")
    role: Mapped[Role] = relationship(lazy="joined")


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
