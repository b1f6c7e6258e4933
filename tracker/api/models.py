"""What was answered to calls that may be repeated."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed_json


class CallAnswer(Base):
    """One call that was carried out: by what key, what it asked (both as keyed indexes), and what was answered.

    The answer is sealed, and empty where someone whom it may name has been erased.
    """

    __tablename__ = "call_answer"
    __table_args__ = (
        sa.UniqueConstraint("client_id", "key_index", name="uq_call_answer_key"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("client.id"))
    key_index: Mapped[str] = mapped_column(sa.String)
    call_index: Mapped[str] = mapped_column(sa.String)
    answer_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    answer = sealed_json("answer_sealed")
    answered_at: Mapped[datetime] = mapped_column(Moment(), index=True)
