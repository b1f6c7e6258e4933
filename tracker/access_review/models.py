"""One review a unit and month, with the entries that were picked for it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import User
from tracker.audit.models import AuditEntry
from tracker.codelists.terms import Term
from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed
from tracker.translations import _


class Mark(Term):
    """What the reviewer finds of an entry."""

    IN_ORDER = "in_order"
    TO_EXPLAIN = "to_explain"
    PASSED_ON = "passed_on"

    @property
    def label(self) -> Any:
        """The mark in the reader's language."""
        return _MARKS[self.value]


_MARKS = {"in_order": _("I sin ordning"), "to_explain": _("Ska förklaras"), "passed_on": _("Lämnad vidare")}


class AccessReview(Base):
    """The review of a unit's log for a month (its first day). `entries` is how many the month had when it began."""

    __tablename__ = "access_review"
    __table_args__ = (sa.UniqueConstraint("unit_id", "month"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    month: Mapped[date] = mapped_column(sa.Date)
    version: Mapped[int] = mapped_column(sa.Integer)
    entries: Mapped[int] = mapped_column(sa.Integer)
    begun_at: Mapped[datetime] = mapped_column(Moment())
    begun_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment())
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])
    __mapper_args__ = {"version_id_col": version}


class Pick(Base):
    """An entry that was picked, why (`risks`, codes with a comma between), and what the reviewer found."""

    __tablename__ = "access_review_pick"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "entry_id"),
        sa.CheckConstraint("mark IN ('in_order', 'to_explain', 'passed_on')", "mark"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("access_review.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_entry.id"))
    risks: Mapped[str] = mapped_column(sa.String)
    mark: Mapped[str | None] = mapped_column(sa.String)
    note_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    note = sealed("note_sealed")
    marked_at: Mapped[datetime | None] = mapped_column(Moment())
    marked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    entry: Mapped[AuditEntry] = relationship()
    marked_by: Mapped[User | None] = relationship(foreign_keys=[marked_by_id])
