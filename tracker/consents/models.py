"""Consent: what a person lets another unit read of this unit's record."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed


class Consent(Base):
    """The participant lets `to_unit` read what this unit has. Never changed save by being withdrawn, never removed."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.CheckConstraint("until_on >= from_on", "period"),
        sa.CheckConstraint("to_unit_id <> unit_id", "another_unit"),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"], ["participant.id", "participant.unit_id"], name="fk_consent_participant_unit"
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    unit_id: Mapped[int] = mapped_column(sa.Integer)
    to_unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    follow_ups: Mapped[bool] = mapped_column(sa.Boolean)
    from_on: Mapped[date] = mapped_column(sa.Date)
    until_on: Mapped[date] = mapped_column(sa.Date)
    how_sealed: Mapped[str] = mapped_column(SealedText())
    how = sealed("how_sealed")
    recorded_at: Mapped[datetime] = mapped_column(Moment())
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment())
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
