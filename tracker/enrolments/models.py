"""Enrolments: one participant in one insats over one period."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.codelists.models import Barrier, District, Education, ExitReason, Livelihood, Referral
from tracker.database import Base, Moment, parent_keys
from tracker.insatser.models import Insats
from tracker.participants.models import Participant


class Enrolment(Base):
    """A participant in an insats, with the situation at entry and, when it has ended, the exit.

    The database itself refuses two overlapping enrolments of one participant in one insats, and a start
    outside the dates of the insats (triggers and an exclusion constraint, see the first migration).
    Both `starts_on` and `exit_on` are days of participation.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.CheckConstraint("exit_on IS NULL OR exit_on >= starts_on", "exit_after_start"),
        sa.CheckConstraint(
            "(exit_on IS NULL AND completion IS NULL AND exit_reason_code IS NULL AND chances_grown IS NULL)"
            " OR (exit_on IS NOT NULL AND completion IS NOT NULL AND exit_reason_code IS NOT NULL)",
            "exit_whole",
        ),
        sa.CheckConstraint("completion IS NULL OR completion IN ('completed', 'interrupted')", "completion"),
        sa.CheckConstraint("social_assistance IN ('yes', 'no', 'unknown')", "social_assistance"),
        sa.CheckConstraint("months_without_work IS NULL OR months_without_work >= 0", "months_without_work"),
        sa.Index("ix_enrolment_participant", "participant_id", "insats_id", "starts_on"),
        sa.Index("ix_enrolment_insats", "insats_id", "exit_on"),
        sa.Index("ix_enrolment_exit_on", "exit_on"),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_enrolment_participant_unit",
        ),
        sa.ForeignKeyConstraint(
            ["insats_id", "unit_id"], ["insats.id", "insats.unit_id"], name="fk_enrolment_insats_unit"
        ),
        sa.Index("uq_enrolment_unit", "id", "participant_id", "unit_id", unique=True),
        sa.Index("ix_enrolment_unit", "unit_id", "exit_on", "starts_on"),
        # A cancelled enrolment goes, but its history stays under its id: no other may ever get it.
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"))
    insats_id: Mapped[int] = mapped_column(sa.ForeignKey("insats.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    starts_on: Mapped[date] = mapped_column(sa.Date)
    exit_on: Mapped[date | None] = mapped_column(sa.Date)
    completion: Mapped[str | None] = mapped_column(sa.String)
    exit_reason_code: Mapped[str | None] = mapped_column(sa.ForeignKey("exit_reason.code"))
    chances_grown: Mapped[bool | None] = mapped_column(sa.Boolean)

    district_code: Mapped[str] = mapped_column(sa.ForeignKey("district.code"))
    social_assistance: Mapped[str] = mapped_column(sa.String, default="unknown")
    barrier_code: Mapped[str | None] = mapped_column(sa.ForeignKey("barrier.code"))
    livelihood_code: Mapped[str | None] = mapped_column(sa.ForeignKey("livelihood.code"))
    months_without_work: Mapped[int | None] = mapped_column(sa.Integer)
    education_code: Mapped[str | None] = mapped_column(sa.ForeignKey("education.code"))
    referral_code: Mapped[str | None] = mapped_column(sa.ForeignKey("referral.code"))

    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    participant: Mapped[Participant] = relationship(
        primaryjoin=lambda: Enrolment.participant_id == Participant.id, foreign_keys=[participant_id]
    )
    insats: Mapped[Insats] = relationship(
        primaryjoin=lambda: Enrolment.insats_id == Insats.id, foreign_keys=[insats_id]
    )
    exit_reason: Mapped[ExitReason | None] = relationship()
    district: Mapped[District] = relationship()
    barrier: Mapped[Barrier | None] = relationship()
    livelihood: Mapped[Livelihood | None] = relationship()
    education: Mapped[Education | None] = relationship()
    referral: Mapped[Referral | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


@event.listens_for(Enrolment, "before_insert")
def _in_the_unit(_mapper: Any, connection: Any, enrolment: Enrolment) -> None:
    (enrolment.unit_id,) = parent_keys(connection, enrolment, "insats", Insats.id, Insats.unit_id)


class CancelledEnrolment(Base):
    """Whose enrolment it was that was cancelled before its start. `id` is what it had as an enrolment.

    What it said, who cancelled it, when and why: its last revision, and the ones before.
    """

    __tablename__ = "cancelled_enrolment"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_cancelled_enrolment_participant_unit",
        ),
        sa.ForeignKeyConstraint(
            ["insats_id", "unit_id"], ["insats.id", "insats.unit_id"], name="fk_cancelled_enrolment_insats_unit"
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    participant_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    insats_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    unit_id: Mapped[int] = mapped_column(sa.Integer)
