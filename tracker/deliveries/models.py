"""What a unit delivers to the agency: the file's lines, sealed a participant, and what became of it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import User
from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed, sealed_json


class Delivery(Base):
    """A file for the months `first` to `last` (days), drawn once. Its state is not here: it follows from its events.

    `digest` is the SHA-256 of the whole file as it was drawn, `frame` what stands around the lines (see `payload`),
    `report` the check report in numbers. `one_users` of a file with protected people's lines: only whoever drew it, a
    handler of theirs, knows of it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint("last >= first", "period"),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id <> id", "replaces_another"),
        sa.UniqueConstraint("id", "unit_id", name="uq_delivery_unit"),
        sa.ForeignKeyConstraint(
            ["replaces_id", "unit_id"], ["delivery.id", "delivery.unit_id"], name="fk_delivery_replaces_unit"
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    first: Mapped[date] = mapped_column(sa.Date)
    last: Mapped[date] = mapped_column(sa.Date)
    purpose_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    purpose = sealed("purpose_sealed")
    digest: Mapped[str] = mapped_column(sa.String)
    frame: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    report_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    report = sealed_json("report_sealed")
    one_users: Mapped[bool] = mapped_column(sa.Boolean)
    replaces_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)

    created_by: Mapped[User] = relationship()

    @property
    def months(self) -> str:
        """2025-01–2025-12; one month alone."""
        first, last = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
        return first if first == last else f"{first}–{last}"

    events: Mapped[list["DeliveryEvent"]] = relationship(
        order_by=lambda: DeliveryEvent.id,
        primaryjoin=lambda: DeliveryEvent.delivery_id == Delivery.id,
        foreign_keys=lambda: DeliveryEvent.delivery_id,
        viewonly=True,
    )


class DeliveryLine(Base):
    """One participant's lines in a file: [place in the file, id of the insats, month, text] each.

    They are hers: seen by those who may see her, and erased with her.
    """

    __tablename__ = "delivery_line"
    __table_args__ = (
        sa.Index("uq_delivery_line_delivery", "delivery_id", "participant_id", unique=True),
        sa.ForeignKeyConstraint(
            ["delivery_id", "unit_id"], ["delivery.id", "delivery.unit_id"], name="fk_delivery_line_delivery_unit"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_delivery_line_participant_unit",
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.Integer, index=True)
    lines_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    lines = sealed_json("lines_sealed")


class DeliveryEvent(Base):
    """What became of a delivery: sent, accepted, rejected or thrown away, by whom and when; `note` says why."""

    __tablename__ = "delivery_event"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('sent', 'accepted', 'rejected', 'discarded')", "kind"),
        sa.Index("ix_delivery_event_delivery", "delivery_id", "id"),
        sa.ForeignKeyConstraint(
            ["delivery_id", "unit_id"], ["delivery.id", "delivery.unit_id"], name="fk_delivery_event_delivery_unit"
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String)
    note_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    note = sealed("note_sealed")
    at: Mapped[datetime] = mapped_column(Moment())
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)

    user: Mapped[User] = relationship()
