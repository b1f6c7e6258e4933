"""Code lists: data with validity dates. An old code stays readable for ever; it is ended, never deleted."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import get_locale
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tracker.database import Base, Moment


def holds(first: date | None, last: date | None, day: date) -> bool:
    """Whether a code that is valid from `first` to `last` may be chosen for that day; None is no limit."""
    return (first is None or first <= day) and (last is None or day <= last)


class Code:
    """What every code list has. `agency_code` is the agency's own code, which the city fills in."""

    code: Mapped[str] = mapped_column(sa.String, primary_key=True)
    label_sv: Mapped[str] = mapped_column(sa.String)
    label_en: Mapped[str] = mapped_column(sa.String)
    position: Mapped[int] = mapped_column(sa.Integer)
    valid_from: Mapped[date | None] = mapped_column(sa.Date)
    valid_to: Mapped[date | None] = mapped_column(sa.Date)
    agency_code: Mapped[str | None] = mapped_column(sa.String)
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        return (
            sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", "validity"),
            {"sqlite_strict": True},
        )

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        locale = get_locale()
        return self.label_en if locale is not None and locale.language == "en" else self.label_sv

    def valid_on(self, day: date) -> bool:
        """Whether the code may be chosen for something that happens on `day`."""
        return holds(self.valid_from, self.valid_to, day)


class InsatsType(Code, Base):
    __tablename__ = "insats_type"


class ExitReason(Code, Base):
    __tablename__ = "exit_reason"
    works_or_studies: Mapped[bool] = mapped_column(sa.Boolean)


class Livelihood(Code, Base):
    __tablename__ = "livelihood"
    works_or_studies: Mapped[bool] = mapped_column(sa.Boolean)


class Barrier(Code, Base):
    __tablename__ = "barrier"
    group_sv: Mapped[str] = mapped_column(sa.String)
    group_en: Mapped[str] = mapped_column(sa.String)


class HouseholdType(Code, Base):
    __tablename__ = "household_type"


class Education(Code, Base):
    __tablename__ = "education"


class Referral(Code, Base):
    """Who referred the participant."""

    __tablename__ = "referral"


class District(Code, Base):
    """A stadsdelsområde as it was in its time; `successor_code` is the district it was merged into."""

    __tablename__ = "district"
    successor_code: Mapped[str | None] = mapped_column(sa.ForeignKey("district.code"))


class Municipality(Code, Base):
    __tablename__ = "municipality"
    county_code: Mapped[str] = mapped_column(sa.String)
    county: Mapped[str] = mapped_column(sa.String)


class CodeListVersion(Base):
    """Which edition of a list was loaded, and when; `digest` is SHA-256 of its file."""

    __tablename__ = "code_list_version"
    __table_args__ = (sa.UniqueConstraint("list_name", "digest"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    list_name: Mapped[str] = mapped_column(sa.String)
    version: Mapped[str] = mapped_column(sa.String)
    digest: Mapped[str] = mapped_column(sa.String)
    loaded_at: Mapped[datetime] = mapped_column(Moment())
