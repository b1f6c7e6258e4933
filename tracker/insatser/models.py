"""Insatser that units offer, and the funded projects round them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import Unit
from tracker.codelists.models import InsatsType
from tracker.database import Base, SortKey


class Project(Base):
    """A funded frame round insatser. Money in whole units of `currency`."""

    __tablename__ = "project"
    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", "dates"),
        sa.CheckConstraint("budget IS NULL OR budget >= 0", "budget"),
        sa.CheckConstraint("own_cofinancing IS NULL OR own_cofinancing >= 0", "own_cofinancing"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String, unique=True)
    sort_name: Mapped[str] = mapped_column(SortKey(), index=True)
    funder: Mapped[str] = mapped_column(sa.String)
    programme: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    budget: Mapped[int | None] = mapped_column(sa.BigInteger)
    own_cofinancing: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String, default="SEK", server_default="SEK")
    starts_on: Mapped[date | None] = mapped_column(sa.Date)
    ends_on: Mapped[date | None] = mapped_column(sa.Date)
    department: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    partners: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    audience: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    goals_text: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    follow_up_180: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    follow_up_365: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    unit: Mapped[Unit | None] = relationship()
    goals: Mapped[list["ProjectGoal"]] = relationship(
        back_populates="project", cascade="all, delete-orphan", order_by="ProjectGoal.id"
    )
    __mapper_args__ = {"version_id_col": version}


class ProjectGoal(Base):
    """A goal with a number: `terms.GoalMeasure`; shares in per cent."""

    __tablename__ = "project_goal"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "measure"),
        sa.CheckConstraint("target >= 0", "target"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    measure: Mapped[str] = mapped_column(sa.String)
    target: Mapped[int] = mapped_column(sa.Integer)

    project: Mapped[Project] = relationship(back_populates="goals")


class ProjectReader(Base):
    """Someone who may read the goals and counts of a project, in the role of a project reader."""

    __tablename__ = "project_reader"
    __table_args__ = {"sqlite_strict": True}

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), primary_key=True, index=True)


class Insats(Base):
    """Something a unit offers. `name_key` makes names unique within the unit, whatever the case."""

    __tablename__ = "insats"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "name_key"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", "dates"),
        sa.CheckConstraint("places IS NULL OR places > 0", "places"),
        sa.Index("uq_insats_unit", "id", "unit_id", unique=True),
        sa.CheckConstraint("caseload_ceiling IS NULL OR caseload_ceiling > 0", "caseload_ceiling"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String)
    name_key: Mapped[str] = mapped_column(SortKey())
    insats_type_code: Mapped[str] = mapped_column(sa.ForeignKey("insats_type.code"), index=True)
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"), index=True)
    starts_on: Mapped[date | None] = mapped_column(sa.Date)
    ends_on: Mapped[date | None] = mapped_column(sa.Date)
    places: Mapped[int | None] = mapped_column(sa.Integer)
    caseload_ceiling: Mapped[int | None] = mapped_column(sa.Integer)
    audience: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    follow_up_180: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    follow_up_365: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    unit: Mapped[Unit] = relationship()
    insats_type: Mapped[InsatsType] = relationship()
    project: Mapped[Project | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
