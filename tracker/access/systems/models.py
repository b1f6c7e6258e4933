"""A system that may use the API, the secrets that prove it, and the tokens that it was given for one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import Unit
from tracker.database import Base, Moment


class Client(Base):
    """One system: it works for one unit, with the scopes (`policy.Grant`) that it was given. Never removed.

    `client_id` is its name in the log for ever. `grants` are words with spaces between, in alphabetical order.
    """

    __tablename__ = "client"
    __table_args__ = (
        sa.CheckConstraint("client_id <> ''", "client_id"),
        sa.CheckConstraint("grants <> ''", "grants"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    client_id: Mapped[str] = mapped_column(sa.String, unique=True)
    name: Mapped[str] = mapped_column(sa.String)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    grants: Mapped[str] = mapped_column(sa.String)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment())
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    unit: Mapped[Unit] = relationship(lazy="joined")
    secrets: Mapped[list["ClientSecret"]] = relationship(back_populates="client", order_by="ClientSecret.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def standing(self) -> "list[ClientSecret]":
        """The secrets that open, the oldest first: one, or two while the system changes over."""
        return [each for each in self.secrets if each.ended_at is None]


class ClientSecret(Base):
    """One secret. It is 32 random bytes, so a plain hash keeps it; it was shown once, when it was made."""

    __tablename__ = "client_secret"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("client.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment())
    ended_at: Mapped[datetime | None] = mapped_column(Moment())

    client: Mapped[Client] = relationship(back_populates="secrets")


class ClientToken(Base):
    """One token, for some minutes. It opens as long as its secret and its client stand: both are asked at each call."""

    __tablename__ = "client_token"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    secret_id: Mapped[int] = mapped_column(sa.ForeignKey("client_secret.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String, unique=True)
    grants: Mapped[str] = mapped_column(sa.String)
    issued_at: Mapped[datetime] = mapped_column(Moment())
    expires_at: Mapped[datetime] = mapped_column(Moment(), index=True)
