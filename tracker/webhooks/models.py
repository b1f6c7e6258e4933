"""What has changed, who is told of it, and how far each has been told."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import Unit
from tracker.access.systems.models import Client
from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed

WHATS = "what IN ('created', 'changed', 'removed', 'published')"


class Outbox(Base):
    """A change that nobody has numbered yet. The database's own triggers write it, with the change (migration 0025).

    `unit_id` is None for what is every unit's, `participant_id` whoever it is about: None for what is gone. `at` is
    set as the transaction commits.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.CheckConstraint(WHATS, "what"),
        sa.Index("ix_outbox_unsettled", "id", sqlite_where=sa.text("at IS NULL"),
                 postgresql_where=sa.text("at IS NULL")),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String)
    thing_id: Mapped[int] = mapped_column(sa.Integer)
    participant_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    what: Mapped[str] = mapped_column(sa.String)
    at: Mapped[datetime | None] = mapped_column(Moment())


class Webhook(Base):
    """That a system is told. `address` is where, empty for one that only asks; `kinds` of what.

    `since`: everything that commits later is told; None until all that were writing when it began have ended, and
    `barrier` is how PostgreSQL knows (`numbering`). Numbers up to `last_sequence` are given, those up to `delivered`
    are told, those up to `forgotten` may be gone. `failures` in a row since `failing_since`; `next_at` is when it is
    tried again, `parked_at` when that was given up. `claim` is the sender at work, until `claimed_until`.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        sa.CheckConstraint("kinds <> ''", "kinds"),
        sa.CheckConstraint("delivered <= last_sequence AND forgotten <= last_sequence", "delivered"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("client.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String)
    address: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    kinds: Mapped[str] = mapped_column(sa.String)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    barrier: Mapped[int | None] = mapped_column(sa.BigInteger)
    since: Mapped[datetime | None] = mapped_column(Moment())
    paused_at: Mapped[datetime | None] = mapped_column(Moment())
    last_sequence: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    delivered: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    forgotten: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    failures: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    failing_since: Mapped[datetime | None] = mapped_column(Moment())
    next_at: Mapped[datetime | None] = mapped_column(Moment())
    parked_at: Mapped[datetime | None] = mapped_column(Moment())
    last_error: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    last_tried_at: Mapped[datetime | None] = mapped_column(Moment())
    last_delivered_at: Mapped[datetime | None] = mapped_column(Moment())
    claim: Mapped[str] = mapped_column(sa.String, default="", server_default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Moment())
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    client: Mapped[Client] = relationship()
    unit: Mapped[Unit] = relationship()
    secrets: Mapped[list["WebhookSecret"]] = relationship(
        back_populates="webhook", order_by="WebhookSecret.id", cascade="all, delete-orphan", passive_deletes=True
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def standing(self) -> "list[WebhookSecret]":
        """The secrets that messages are signed with, the oldest first."""
        return [each for each in self.secrets if each.ended_at is None]


class WebhookSecret(Base):
    """What a receiver knows messages by. Sealed and not hashed: every message is signed with it."""

    __tablename__ = "webhook_secret"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"), index=True)
    secret_sealed: Mapped[str] = mapped_column(SealedText())
    secret = sealed("secret_sealed")
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment())

    webhook: Mapped[Webhook] = relationship(back_populates="secrets")


class Notice(Base):
    """A change that one system is to be told of, with its number there. Never altered. `at` is when it was changed,
    `made_at` when it got its number. `unit_id` is the unit that the system works for.
    """

    __tablename__ = "webhook_notice"
    __table_args__ = (sa.CheckConstraint(WHATS, "what"), {"sqlite_strict": True})

    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String)
    thing_id: Mapped[int] = mapped_column(sa.Integer)
    participant_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    what: Mapped[str] = mapped_column(sa.String)
    at: Mapped[datetime] = mapped_column(Moment())
    made_at: Mapped[datetime] = mapped_column(Moment())
