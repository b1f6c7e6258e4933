"""Two rows found to be one person, or two."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import User
from tracker.database import Base, Moment
from tracker.participants.models import Participant
from tracker.sealing.columns import SealedText, sealed, sealed_json


class Merge(Base):
    """Two rows reviewed and found to be one person. `moved` says what went over, so that it can go back."""

    __tablename__ = "merge"
    __table_args__ = (
        sa.CheckConstraint("survivor_id <> absorbed_id", "two_rows"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    survivor_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    absorbed_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    reason_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    moved_sealed: Mapped[str] = mapped_column(SealedText(), server_default="")
    reason = sealed("reason_sealed")
    moved = sealed_json("moved_sealed")
    merged_at: Mapped[datetime] = mapped_column(Moment())
    merged_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(Moment())
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    survivor: Mapped[Participant] = relationship(foreign_keys=[survivor_id])
    absorbed: Mapped[Participant] = relationship(foreign_keys=[absorbed_id])


class DifferentPeople(Base):
    """Two rows that look alike, which the unit has reviewed and found to be two people; `one_id` is the lower.

    Both are the unit's own records: what another unit finds of the same two people is its own.
    """

    __tablename__ = "different_people"
    __table_args__ = (
        sa.CheckConstraint("one_id < two_id", "in_order"),
        *(
            sa.ForeignKeyConstraint(
                [f"{which}_id", "unit_id"],
                ["participant.id", "participant.unit_id"],
                name=f"fk_different_people_{which}_unit",
            )
            for which in ("one", "two")
        ),
        sa.Index(
            "uq_different_people_standing",
            "unit_id",
            "one_id",
            "two_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    one_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    two_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    reason_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    reason = sealed("reason_sealed")
    found_at: Mapped[datetime] = mapped_column(Moment())
    found_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment())
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    one: Mapped[Participant] = relationship(
        primaryjoin=lambda: DifferentPeople.one_id == Participant.id, foreign_keys=[one_id]
    )
    two: Mapped[Participant] = relationship(
        primaryjoin=lambda: DifferentPeople.two_id == Participant.id, foreign_keys=[two_id]
    )
    found_by: Mapped[User | None] = relationship(foreign_keys=[found_by_id])
