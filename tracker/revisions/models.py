"""What stood before: one row for each change of something that was already recorded (SOSFS 2014:5)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed, sealed_json


class Revision(Base):
    """One change of one thing: `before` and `after` hold only the fields that changed, as JSON values.

    `version` is the version that the thing had after the change. `unit_id` and `participant_id` tell whose it is:
    None for what is not one unit's, or not about a person.
    """

    __tablename__ = "revision"
    __table_args__ = (
        sa.Index("ix_revision_thing", "thing", "thing_id"),
        {
            "sqlite_strict": True,
            # What the log vouches for; whose it is can change with a merge.
            "info": {"covered": ("id", "thing", "thing_id", "action", "version", "before", "after", "reason", "at",
                                 "user_id")},
        },
    )  # fmt: skip

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    thing: Mapped[str] = mapped_column(sa.String)
    thing_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    action: Mapped[str] = mapped_column(sa.String)
    version: Mapped[int] = mapped_column(sa.Integer)
    before_sealed: Mapped[str] = mapped_column(SealedText(), server_default="")
    after_sealed: Mapped[str] = mapped_column(SealedText(), server_default="")
    reason_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    before = sealed_json("before_sealed")
    after = sealed_json("after_sealed")
    reason = sealed("reason_sealed")
    at: Mapped[datetime] = mapped_column(Moment())
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
