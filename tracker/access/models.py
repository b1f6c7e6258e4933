"""Who works here: units, users, and the roles that users hold in units."""

from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Moment, SortKey


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
