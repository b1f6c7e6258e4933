"""Releases as they are kept: settings, steps, checks, and what a check has frozen. Aggregates only, never a person."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import User
from tracker.database import Base, Moment

METHODS = "method IN ('suppression', 'rounding', 'cell_key')"
KINDS = "kind IN ('drawn', 'checked', 'failed', 'fixed', 'returned', 'published', 'discarded')"


class Release(Base):
    """What is to be released: settled when it is drawn, then never changed. Its status follows from its steps.

    `replaces_id` is the published release of the same year that this one takes the place of, and `why` says why.
    """

    __tablename__ = "release"
    __table_args__ = (
        sa.CheckConstraint(METHODS, "method"),
        sa.CheckConstraint("threshold IN (3, 5)", "threshold"),
        sa.CheckConstraint("(replaces_id IS NULL) = (why = '')", "replaces_for_a_reason"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    year: Mapped[int] = mapped_column(sa.Integer, index=True)
    as_of: Mapped[date] = mapped_column(sa.Date)
    method: Mapped[str] = mapped_column(sa.String)
    threshold: Mapped[int] = mapped_column(sa.Integer)
    full_range: Mapped[bool] = mapped_column(sa.Boolean)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("release.id"), index=True)
    why: Mapped[str] = mapped_column(sa.String, default="")

    replaces: Mapped["Release | None"] = relationship(remote_side=id)
    steps: Mapped[list["ReleaseStep"]] = relationship(order_by="ReleaseStep.number", back_populates="release")


class ReleaseStep(Base):
    """Something that happened to a release: what, who, when, why. `check_id`: the check that it rests on."""

    __tablename__ = "release_step"
    __table_args__ = (
        sa.CheckConstraint(KINDS, "kind"),
        sa.UniqueConstraint("release_id", "number"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(sa.String)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment())
    why: Mapped[str] = mapped_column(sa.String, default="")
    check_id: Mapped[int | None] = mapped_column(sa.ForeignKey("release_check.id"), index=True)

    release: Mapped[Release] = relationship(back_populates="steps")
    user: Mapped[User] = relationship()


class ReleaseCheck(Base):
    """A check under way or done: one at a time for a release. `told` is JSON: what was found, in codes and counts.

    `beat_at` is when the process that checks was last alive, and `worker` which one it is; `done` of `whole` says
    how far it has come in its stage.
    """

    __tablename__ = "release_check"
    __table_args__ = (
        sa.Index("uq_release_check_running", "release_id", unique=True, sqlite_where=sa.text("ended_at IS NULL"),
                 postgresql_where=sa.text("ended_at IS NULL")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", "ended_somehow"),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), index=True)
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Moment())
    beat_at: Mapped[datetime] = mapped_column(Moment())
    worker: Mapped[str | None] = mapped_column(sa.String)
    stage: Mapped[str] = mapped_column(sa.String)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    whole: Mapped[int] = mapped_column(sa.Integer, default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Moment())
    outcome: Mapped[str | None] = mapped_column(sa.String)
    told: Mapped[str] = mapped_column(sa.Text, default="{}")

    release: Mapped[Release] = relationship()
    started_by: Mapped[User] = relationship()


class FrozenRelease(Base):
    """What a check that passed has frozen; the texts in bytes are compressed.

    `publication`: what is published, as canonical JSON that the files are drawn from, and `sha256` its digest.
    `cells`: the true figures, and `certificate`: the alternative tables, or for counts that are rounded or perturbed
    those that can be worked out, both for inside the house. `attack`: the
    report of the attack. `warnings`: how many things there are to judge before it is fixed. `settings`: JSON of what it
    was made with, and by which versions.
    """

    __tablename__ = "release_frozen"
    __table_args__ = ({"sqlite_strict": True},)

    check_id: Mapped[int] = mapped_column(sa.ForeignKey("release_check.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String, index=True)
    preliminary: Mapped[bool] = mapped_column(sa.Boolean)
    warnings: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String)
    settings: Mapped[str] = mapped_column(sa.Text)
    publication: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    cells: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    attack: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    certificate: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)


class ReleaseFile(Base):
    """A file as it was drawn at the check: its digest, and its bytes compressed, the same after every upgrade."""

    __tablename__ = "release_file"
    __table_args__ = (sa.UniqueConstraint("check_id", "name"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("release_check.id"))
    name: Mapped[str] = mapped_column(sa.String)
    size: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
