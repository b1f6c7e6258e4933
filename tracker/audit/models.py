"""The log's two tables: what can never change, and the personal contents that retention may take away."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Moment
from tracker.sealing.columns import sealed


class AuditEntry(Base):
    """One link of the chain. Ids run 1, 2, 3 … without a gap; the database refuses every change and removal.

    `thing` is a table's name. `participant_id` is no foreign key: a person can be erased and the log stays.
    `reason` is a code or a few words, never about a person. `mac` signs all the other columns; `previous` is the
    `mac` of the entry before. `details_digest` is None where there are no personal contents.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index(None, "unit_id", "at"),
        sa.Index("ix_audit_entry_erase", "id", sqlite_where=sa.text("action = 'erase'"),
                 postgresql_where=sa.text("action = 'erase'")),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment(), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    client: Mapped[str] = mapped_column(sa.String)
    role: Mapped[str] = mapped_column(sa.String)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    action: Mapped[str] = mapped_column(sa.String)
    thing: Mapped[str] = mapped_column(sa.String)
    thing_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    participant_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    reason: Mapped[str] = mapped_column(sa.String)
    details_digest: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    previous: Mapped[bytes] = mapped_column(sa.LargeBinary)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary)


class AuditDetail(Base):
    """The personal contents of one entry: search terms, what stood before. Sealed JSON.

    `salt` goes with the contents, so that nobody can try guesses against the digest that stays.
    """

    __tablename__ = "audit_detail"
    __table_args__ = {"sqlite_strict": True}

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)
    content: Mapped[str] = mapped_column(sa.String)
    told = sealed("content")


ENTRIES = Base.metadata.tables[AuditEntry.__tablename__]
DETAILS = Base.metadata.tables[AuditDetail.__tablename__]
