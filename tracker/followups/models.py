"""Follow-ups: what is owed on day 90 after an exit, the attempts to get it, and the answer."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.codelists.models import Livelihood
from tracker.database import Base, Moment, parent_keys
from tracker.enrolments.models import Enrolment
from tracker.revisions.models import Revision
from tracker.sealing.columns import SealedText, sealed

OPEN = "livelihood_code IS NULL AND closed_as IS NULL AND withdrawn_at IS NULL"
"""What the work list is made of, in SQL: a tenth of all."""


class FollowUp(Base):
    """An obligation with a date, written by the system when an exit is recorded. Its state is computed.

    `social_assistance` may be known (from a matched file) where there is no answer; `assistance_known_on`
    is the day it became known. `withdrawn_at` is set when the exit it rests on was undone.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.CheckConstraint("horizon_days IN (90, 180, 365)", "horizon"),
        sa.CheckConstraint(
            "(livelihood_code IS NULL) = (answered_on IS NULL) AND (livelihood_code IS NULL) = (source IS NULL)",
            "answer_whole",
        ),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= due_on", "answer_after_reference_day"),
        sa.CheckConstraint(
            "(closed_as IS NULL) = (closed_on IS NULL) AND (closed_as IS NULL OR livelihood_code IS NULL)",
            "closed_whole",
        ),
        sa.CheckConstraint("closed_as IS NULL OR closed_as IN ('not_reached', 'declined')", "closed_as"),
        sa.CheckConstraint(
            "(social_assistance IS NULL) = (assistance_known_on IS NULL) AND"
            " (social_assistance IS NULL OR social_assistance IN ('yes', 'no', 'unknown'))",
            "social_assistance",
        ),
        sa.Index(
            "uq_follow_up_owed",
            "enrolment_id",
            "horizon_days",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "participant_id", "unit_id"],
            ["enrolment.id", "enrolment.participant_id", "enrolment.unit_id"],
            name="fk_follow_up_enrolment_unit",
            onupdate="CASCADE",
        ),
        sa.Index("uq_follow_up_unit", "id", "participant_id", "unit_id", unique=True),
        sa.Index("ix_follow_up_due_on", "due_on"),
        sa.Index(
            "ix_follow_up_open",
            "unit_id",
            "due_on",
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    horizon_days: Mapped[int] = mapped_column(sa.Integer)
    due_on: Mapped[date] = mapped_column(sa.Date)
    livelihood_code: Mapped[str | None] = mapped_column(sa.ForeignKey("livelihood.code"))
    answered_on: Mapped[date | None] = mapped_column(sa.Date)
    source: Mapped[str | None] = mapped_column(sa.String)
    social_assistance: Mapped[str | None] = mapped_column(sa.String)
    assistance_known_on: Mapped[date | None] = mapped_column(sa.Date)
    closed_as: Mapped[str | None] = mapped_column(sa.String)
    closed_on: Mapped[date | None] = mapped_column(sa.Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment())
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    enrolment: Mapped[Enrolment] = relationship(
        primaryjoin=lambda: FollowUp.enrolment_id == Enrolment.id, foreign_keys=[enrolment_id]
    )
    livelihood: Mapped[Livelihood | None] = relationship()
    attempts: Mapped[list["FollowUpAttempt"]] = relationship(
        back_populates="follow_up",
        order_by="FollowUpAttempt.at.desc()",
        primaryjoin=lambda: FollowUpAttempt.follow_up_id == FollowUp.id,
        foreign_keys=lambda: FollowUpAttempt.follow_up_id,
    )
    __mapper_args__ = {"version_id_col": version}


class FollowUpAttempt(Base):
    """One attempt to reach the person: when, how, by whom, result."""

    __tablename__ = "follow_up_attempt"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["follow_up_id", "participant_id", "unit_id"],
            ["follow_up.id", "follow_up.participant_id", "follow_up.unit_id"],
            name="fk_follow_up_attempt_follow_up_unit",
            onupdate="CASCADE",
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(sa.ForeignKey("follow_up.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    at: Mapped[datetime] = mapped_column(Moment())
    channel: Mapped[str] = mapped_column(sa.String)
    result: Mapped[str] = mapped_column(sa.String)
    note_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    note = sealed("note_sealed")
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    follow_up: Mapped[FollowUp] = relationship(
        back_populates="attempts",
        primaryjoin=lambda: FollowUpAttempt.follow_up_id == FollowUp.id,
        foreign_keys=[follow_up_id],
    )


STRUCK = "struck"
"""The action of the revision that strikes an attempt: the attempt itself is never changed (SOSFS 2014:5)."""


def is_struck() -> Any:
    """Whether an attempt was logged by mistake and struck; an expression."""
    return sa.exists().where(
        Revision.thing == FollowUpAttempt.__tablename__,
        Revision.thing_id == FollowUpAttempt.id,
        Revision.action == STRUCK,
    )


@event.listens_for(FollowUp, "before_insert")
def _of_the_enrolment(_mapper: Any, connection: Any, follow_up: FollowUp) -> None:
    follow_up.participant_id, follow_up.unit_id = parent_keys(
        connection, follow_up, "enrolment", Enrolment.id, Enrolment.participant_id, Enrolment.unit_id
    )


@event.listens_for(FollowUpAttempt, "before_insert")
def _of_the_follow_up(_mapper: Any, connection: Any, attempt: FollowUpAttempt) -> None:
    attempt.participant_id, attempt.unit_id = parent_keys(
        connection, attempt, "follow_up", FollowUp.id, FollowUp.participant_id, FollowUp.unit_id
    )
