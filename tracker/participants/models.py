"""Participants: the person, the numbers the person has had, and the units that work with the person."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.codelists.terms import Sex
from tracker.database import Base, Moment, SortKey, sort_key


class Participant(Base):
    """A person who takes part. The number is an attribute, not the key: it can change.

    `sort_name` follows the name (Swedish order). `absorbed_by_id` points at the participant that this row
    was merged into; such a row is shown nowhere.
    """

    __tablename__ = "participant"
    __table_args__ = (
        sa.CheckConstraint("sex IN ('K', 'M', 'U')", "sex"),
        sa.CheckConstraint(
            "protection IN ('none', 'sekretessmarkering', 'skyddad_folkbokforing', 'fingerade_uppgifter')",
            "protection",
        ),
        sa.CheckConstraint(
            "no_number_reason IS NULL OR no_number_reason IN ('asylum', 'mass_flight', 'other')",
            "no_number_reason",
        ),
        sa.CheckConstraint("died_on IS NULL OR died_on >= birth_date", "died_after_birth"),
        sa.CheckConstraint("absorbed_by_id IS NULL OR absorbed_by_id <> id", "not_own_absorber"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    given_name: Mapped[str] = mapped_column(sa.String)
    family_name: Mapped[str] = mapped_column(sa.String)
    sort_name: Mapped[str] = mapped_column(SortKey(), index=True)
    birth_date: Mapped[date] = mapped_column(sa.Date, index=True)
    sex: Mapped[str] = mapped_column(sa.String)
    no_number_reason: Mapped[str | None] = mapped_column(sa.String)
    protection: Mapped[str] = mapped_column(sa.String, default="none", server_default="none")
    phone: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    email: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    died_on: Mapped[date | None] = mapped_column(sa.Date)
    absorbed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    numbers: Mapped[list["ParticipantNumber"]] = relationship(
        back_populates="participant", order_by="ParticipantNumber.id.desc()"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def sex_label(self) -> Any:
        """The sex in the reader's language."""
        return Sex(self.sex).label

    @property
    def number(self) -> "ParticipantNumber | None":
        """The number in force, or None for a person without one."""
        return next((number for number in self.numbers if number.replaced_at is None), None)


def name_key(given_name: str, family_name: str) -> str:
    """The sort key of a person: family name first."""
    return sort_key(f"{family_name} {given_name}")


@event.listens_for(Participant, "before_insert")
@event.listens_for(Participant, "before_update")
def _keep_sort_name(_mapper: Any, _connection: Any, participant: Participant) -> None:
    participant.sort_name = name_key(participant.given_name, participant.family_name)


class ParticipantNumber(Base):
    """A personnummer or samordningsnummer, twelve digits; `replaced_at` is None for the one in force.

    A number belongs to one participant for ever, the replaced ones too.
    """

    __tablename__ = "participant_number"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('personnummer', 'samordningsnummer')", "kind"),
        sa.CheckConstraint("length(number) = 12", "twelve_digits"),
        sa.Index(
            "uq_participant_number_in_force",
            "participant_id",
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String, unique=True)
    kind: Mapped[str] = mapped_column(sa.String)
    recorded_at: Mapped[datetime] = mapped_column(Moment())
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment())

    participant: Mapped[Participant] = relationship(back_populates="numbers")


class Caseload(Base):
    """A unit that works with a participant: it registered, enrolled or imported the person."""

    __tablename__ = "caseload"
    __table_args__ = (sa.Index("ix_caseload_unit", "unit_id", "participant_id"), {"sqlite_strict": True})

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    since: Mapped[date] = mapped_column(sa.Date)
