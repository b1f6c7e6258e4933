"""Emergency access, what it opened, and what each manager is told of it."""

import secrets
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed


def _token() -> str:
    """An address that says nothing. Numbers rise with what others do: gaps would tell which requests found records."""
    return secrets.token_urlsafe(16)


class EmergencyAccess(Base):
    """One user's access to one person's records. `person_id` is None where nobody had the number: the row is kept
    all the same, so that asking leaves the same trace. Retention takes the person, the birth date and the reason."""

    __tablename__ = "emergency_access"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    token: Mapped[str] = mapped_column(sa.String, unique=True, index=True, default=_token, server_default="")
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    birth_date: Mapped[date | None] = mapped_column(sa.Date)
    reason_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    reason = sealed("reason_sealed")
    from_at: Mapped[datetime] = mapped_column(Moment())
    until_at: Mapped[datetime] = mapped_column(Moment())
    ended_at: Mapped[datetime | None] = mapped_column(Moment())


class EmergencyOpened(Base):
    """A record that an access opened, as a row of the unit whose record it is."""

    __tablename__ = "emergency_opened"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_emergency_opened_participant_unit",
        ),
        {"sqlite_strict": True},
    )

    access_id: Mapped[int] = mapped_column(sa.ForeignKey("emergency_access.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, index=True)
    unit_id: Mapped[int] = mapped_column(sa.Integer)


class EmergencyNotice(Base):
    """What a unit's manager is told, and the manager's review. One for the asking unit and one for each unit opened.

    A row is its own unit's, so it holds its own copy of the reason: neither unit reads the other's rows.
    """

    __tablename__ = "emergency_notice"
    __table_args__ = (
        sa.Index("uq_emergency_notice_access", "access_id", "unit_id", unique=True),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    token: Mapped[str] = mapped_column(sa.String, unique=True, index=True, default=_token, server_default="")
    access_id: Mapped[int] = mapped_column(sa.ForeignKey("emergency_access.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    asked_from_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    reason_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    reason = sealed("reason_sealed")
    from_at: Mapped[datetime] = mapped_column(Moment())
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment())
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    note_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    note = sealed("note_sealed")
