"""Participants: a unit's own record of a person, the numbers it knows, and the person that all units' records share.

Why a unit keeps its own: `docs/decisions/0011-a-record-in-each-unit.md`.
"""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from tracker.access.scope import whole_city
from tracker.codelists.terms import Sex
from tracker.database import Base, Moment, SortKey, parent_keys, sort_key
from tracker.sealing import blind
from tracker.sealing.columns import SealedText, sealed, sealed_json
from tracker.sealing.values import open_sealed, seal

_STANDING = sa.text("absorbed_by_id IS NULL")
_AMONG_STANDING: dict[str, Any] = {"sqlite_where": _STANDING, "postgresql_where": _STANDING}
_SEEN = ("id", "protection")
_PROTECTED = sa.text("protection <> 'none'")


class Person(Base):
    """What the units' records of one person have in common, and nothing else. Read by the city's statistics only."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_strict": True}

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)


class PersonNumber(Base):
    """Whose a number is, so that two units that register it come to the same person. Shown to nobody.

    `number_index` is the blind index of the number: the number itself is not here.
    """

    __tablename__ = "person_number"
    __table_args__ = {"sqlite_strict": True}

    number_index: Mapped[str] = mapped_column(sa.String, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)


class SamePerson(Base):
    """Two persons found to be one: by a merge (until it is undone), or by a number that both have had."""

    __tablename__ = "same_person"
    __table_args__ = (
        sa.CheckConstraint("one_id <> other_id", "two_persons"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    merge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("merge.id"), index=True)


class Participant(Base):
    """A person who takes part, as one unit has recorded it. The number is an attribute, not the key: it can change.

    `sort_name` follows the name (Swedish order). `absorbed_by_id` points at the participant that this row
    was merged into; such a row is shown nowhere.

    The columns of a protected participant's names are empty: the names are sealed in `names_sealed`. The object has
    them all the same; who reads columns asks `names.shown`.
    """

    __tablename__ = "participant"
    __table_args__ = (
        sa.CheckConstraint("sex IN ('K', 'M', 'U')", "sex"),
        sa.CheckConstraint(
            "protection IN ('none', 'sekretessmarkering', 'skyddad_folkbokforing', 'fingerade_uppgifter')",
            "protection",
        ),
        sa.CheckConstraint(
            "no_number_reason IS NULL OR no_number_reason IN ('asylum', 'mass_flight', 'other')",
            "no_number_reason",
        ),
        sa.CheckConstraint("died_on IS NULL OR died_on >= birth_date", "died_after_birth"),
        sa.CheckConstraint("absorbed_by_id IS NULL OR absorbed_by_id <> id", "not_own_absorber"),
        sa.Index("uq_participant_unit", "id", "unit_id", unique=True),
        # The lists' orders, with what says whether a row may be seen: no row before the page is read for itself.
        sa.Index("ix_participant_name", "unit_id", "sort_name", *_SEEN, **_AMONG_STANDING),
        sa.Index("ix_participant_protected", "unit_id", "id", sqlite_where=_PROTECTED, postgresql_where=_PROTECTED),
        sa.Index("ix_participant_born", "unit_id", "birth_date", *_SEEN, **_AMONG_STANDING),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    given_name: Mapped[str] = mapped_column(sa.String)
    family_name: Mapped[str] = mapped_column(sa.String)
    sort_name: Mapped[str] = mapped_column(SortKey())
    names_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    names = sealed_json("names_sealed")
    birth_date: Mapped[date] = mapped_column(sa.Date)
    sex: Mapped[str] = mapped_column(sa.String)
    no_number_reason: Mapped[str | None] = mapped_column(sa.String)
    protection: Mapped[str] = mapped_column(sa.String, default="none", server_default="none")
    phone_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    email_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    phone = sealed("phone_sealed")
    email = sealed("email_sealed")
    died_on: Mapped[date | None] = mapped_column(sa.Date)
    absorbed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    numbers: Mapped[list["ParticipantNumber"]] = relationship(
        back_populates="participant",
        order_by="ParticipantNumber.id.desc()",
        primaryjoin=lambda: ParticipantNumber.participant_id == Participant.id,
        foreign_keys=lambda: ParticipantNumber.participant_id,
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def sex_label(self) -> Any:
        """The sex in the reader's language."""
        return Sex(self.sex).label

    @property
    def number(self) -> "ParticipantNumber | None":
        """The number in force, or None for a person without one."""
        return next((number for number in self.numbers if number.replaced_at is None), None)


NAMES = ("given_name", "family_name")


def name_key(given_name: str, family_name: str) -> str:
    """The sort key of a person: family name first."""
    return sort_key(f"{family_name} {given_name}")


@event.listens_for(Participant, "before_insert")
def _be_a_person(_mapper: Any, connection: Any, participant: Participant) -> None:
    """Who has not been found to be someone known is someone new."""
    if participant.person_id is None:
        with whole_city("someone new"):
            participant.person_id = connection.execute(sa.insert(Person)).inserted_primary_key[0]


@event.listens_for(Participant, "before_insert")
@event.listens_for(Participant, "before_update")
def _keep_sort_name(_mapper: Any, _connection: Any, participant: Participant) -> None:
    """Names and the mark of protection decide where the names stand: in the clear to be searched, or sealed."""
    if participant.protection in (None, "none"):
        participant.sort_name = name_key(participant.given_name, participant.family_name)
        if participant.names_sealed:
            participant.names_sealed = ""
            for field in NAMES:
                flag_modified(participant, field)  # the columns are empty, whatever the object says
        return
    names = [getattr(participant, field) for field in NAMES]
    state = sa.inspect(participant)
    if not participant.names_sealed or any(state.attrs[field].history.has_changes() for field in NAMES):
        text = json.dumps(names, ensure_ascii=False)
        participant.names_sealed = seal("participant", "names_sealed", participant.id, text)
        for field in NAMES:
            setattr(participant, field, "")
    participant.sort_name = ""


@event.listens_for(Participant, "after_insert")
@event.listens_for(Participant, "after_update")
def _show_names(_mapper: Any, _connection: Any, participant: Participant) -> None:
    _open_names(participant)


@event.listens_for(Participant, "load")
def _show_loaded(participant: Participant, _context: Any) -> None:
    _open_names(participant)


@event.listens_for(Participant, "refresh")
def _show_refreshed(participant: Participant, _context: Any, fields: Any) -> None:
    if fields is None or not set(NAMES).isdisjoint(fields):
        _open_names(participant)


def _open_names(participant: Participant) -> None:
    text = participant.__dict__.get("names_sealed")
    if text:
        opened = json.loads(open_sealed("participant", "names_sealed", participant.__dict__["id"], text))
        for field, name in zip(NAMES, opened, strict=True):
            set_committed_value(participant, field, name)


class ParticipantNumber(Base):
    """A personnummer or samordningsnummer, twelve digits; `replaced_at` is None for the one in force.

    The number is sealed; `number_index` finds it.

    Within a unit a number belongs to one participant for ever, the replaced ones too, unless someone who does not see
    the protected one who has it registers it again: then `parallel` counts up, and nothing tells.
    """

    __tablename__ = "participant_number"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('personnummer', 'samordningsnummer')", "kind"),
        sa.CheckConstraint("length(number_index) = 43", "indexed"),
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"],
            ["participant.id", "participant.unit_id"],
            name="fk_participant_number_participant_unit",
        ),
        sa.Index("uq_participant_number_number", "unit_id", "number_index", "parallel", unique=True),
        sa.Index(
            "uq_participant_number_in_force",
            "participant_id",
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    number_sealed: Mapped[str] = mapped_column(SealedText())
    number_index: Mapped[str] = mapped_column(sa.String)
    number = sealed("number_sealed")
    parallel: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    kind: Mapped[str] = mapped_column(sa.String)
    recorded_at: Mapped[datetime] = mapped_column(Moment())
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment())

    participant: Mapped[Participant] = relationship(
        back_populates="numbers",
        primaryjoin=lambda: ParticipantNumber.participant_id == Participant.id,
        foreign_keys=[participant_id],
    )


@event.listens_for(ParticipantNumber, "before_insert")
@event.listens_for(ParticipantNumber, "before_update")
def _keep_index(_mapper: Any, _connection: Any, number: ParticipantNumber) -> None:
    number.number_index = blind.number_index(number.number)


@event.listens_for(ParticipantNumber, "before_insert")
def _in_the_unit(_mapper: Any, connection: Any, number: ParticipantNumber) -> None:
    if number.unit_id is None:
        (number.unit_id,) = parent_keys(connection, number, "participant", Participant.id, Participant.unit_id)


class Handler(Base):
    """A named user who handles a protected participant. For all others in the unit the participant does not exist."""

    __tablename__ = "handler"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["participant_id", "unit_id"], ["participant.id", "participant.unit_id"], name="fk_handler_participant_unit"
        ),
        {"sqlite_strict": True},
    )

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    since: Mapped[datetime] = mapped_column(Moment())
    named_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
