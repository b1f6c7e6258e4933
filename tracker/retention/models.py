"""Runs of erasure: that files were erased, never which."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import Unit, User
from tracker.database import Base, Moment


class RetentionRun(Base):
    """One person proposed to erase a unit's files that were due on `as_of`, and another carried it out.

    `carried_out_by_id` is set when it begins and `carried_out_at` when it is whole; `files_erased` counts on the way.
    """

    __tablename__ = "retention_run"
    __table_args__ = (
        sa.CheckConstraint("carried_out_by_id IS NULL OR carried_out_by_id <> proposed_by_id", "two_persons"),
        sa.CheckConstraint("carried_out_at IS NULL OR carried_out_by_id IS NOT NULL", "carried_out_by_someone"),
        sa.CheckConstraint("files_erased <= files_proposed", "no_more_than_proposed"),
        sa.Index("uq_retention_run_unit", "id", "unit_id", unique=True),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    as_of: Mapped[date] = mapped_column(sa.Date)
    files_proposed: Mapped[int] = mapped_column(sa.Integer)
    files_erased: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    whole_unit: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(Moment())
    carried_out_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    carried_out_at: Mapped[datetime | None] = mapped_column(Moment())

    unit: Mapped[Unit] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    carried_out_by: Mapped[User | None] = relationship(foreign_keys=[carried_out_by_id])


class Erasure(Base):
    """Whose history may be removed in this transaction: the trigger on `revision` looks here. Empty at its end.

    The database takes a row only for a run that someone else than the proposer has begun to carry out.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["run_id", "unit_id"], ["retention_run.id", "retention_run.unit_id"], name="fk_erasure_retention_run_unit"
        ),
        {"sqlite_strict": True},
    )

    thing: Mapped[str] = mapped_column(sa.String, primary_key=True)
    thing_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(sa.Integer)
    unit_id: Mapped[int] = mapped_column(sa.Integer)
