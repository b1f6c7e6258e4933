"""Toy models on a metadata of their own, and their tables on either database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tracker.database import engine_options
from tracker.sealing.columns import SealedText, sealed, sealed_json


class Root(DeclarativeBase):
    """Not the product's: its registry of sealed columns stays as it is."""


class Person(Root):
    """A person with secrets."""

    __tablename__ = "toy_person"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    phone_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    email_kept: Mapped[str | None] = mapped_column("email", SealedText())
    facts_sealed: Mapped[str | None] = mapped_column(SealedText())
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    phone = sealed("phone_sealed")
    email = sealed("email_kept", optional=True)
    facts = sealed_json("facts_sealed")

    notes: Mapped[list["Note"]] = relationship(back_populates="person")


class Note(Root):
    """Text about a person; its table has a name that must be quoted."""

    __tablename__ = "order"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("toy_person.id"))
    text_sealed: Mapped[str] = mapped_column(SealedText())
    text = sealed("text_sealed")

    person: Mapped[Person] = relationship(back_populates="notes")


@contextmanager
def engine_on(url: str) -> Iterator[Any]:
    """An engine with the toy tables on an empty database."""
    engine = sa.create_engine(url, **engine_options(url))
    Root.metadata.create_all(engine)
    yield engine
    engine.dispose()
