"""How a model says that a field is sealed.

    class Participant(Base):
        phone_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
        phone = sealed("phone_sealed")

`participant.phone` is then plain text to read and set; the column holds it sealed for its row. What is kept is the
sealed column alone: expire, refresh, rollback and versions work as for any column.
"""

import json
from collections.abc import Callable
from typing import Any, Generic, Literal, NoReturn, Self, TypeVar, overload

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import get_history, instance_state

from tracker import bulk
from tracker.sealing import registry
from tracker.sealing.values import VERSION, open_sealed, seal

T = TypeVar("T")
_OPENED = "_sealed_opened"  # in an object's dictionary: attribute → (sealed text, what it opens to)


class Misused(TypeError):
    """A sealed field was compared, sorted or written as if it were plain. Never holds the value."""


class SealedText(sa.types.TypeDecorator[str]):
    """Column type of sealed text. Plain text is refused on its way to the database, in conditions too."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Any) -> str | None:
        if not value or value.startswith(f"{VERSION}."):
            return value
        raise Misused("a sealed column takes sealed text only: set the plain field, or use values.seal")

    def process_literal_param(self, value: str | None, dialect: Any) -> str:
        return f"'{self.process_bind_param(value, dialect) or ''}'"


class _Waiting(str):
    """Stands in the column of an object that has no row yet, and holds its plain value."""

    plain: Any

    def __new__(cls, plain: Any) -> Self:
        made = super().__new__(cls, "waiting")
        made.plain = plain
        return made


class Sealed(Generic[T]):
    """A plain field over a sealed column; made by `sealed` and `sealed_json`."""

    def __init__(self, attribute: str, pack: Callable[[Any], str], unpack: Callable[[str], Any], kind: str) -> None:
        self.attribute, self.kind = attribute, kind
        self._pack, self._unpack = pack, unpack

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner, name
        registry.add(self)

    @overload
    def __get__(self, thing: None, owner: Any) -> "Sealed[T]": ...
    @overload
    def __get__(self, thing: object, owner: Any) -> T: ...
    def __get__(self, thing: Any, owner: Any) -> Any:
        if thing is None:
            return self
        raw = getattr(thing, self.attribute)
        if raw is None or raw == "":
            return raw if self.kind == "text" else None
        return self._unpack(self._packed(thing, raw))

    def __set__(self, thing: Any, value: T) -> None:
        if value is None or (value == "" and self.kind == "text"):
            setattr(thing, self.attribute, value)
            return
        packed = self._pack(value)
        key = instance_state(thing).key
        if key is None:
            setattr(thing, self.attribute, _Waiting(packed))
        else:
            self._replace(thing, packed, key[1][0])

    def _replace(self, thing: Any, packed: str, row_id: int) -> None:
        """Seal the new value; where it stood so before, nothing has changed."""
        raw = self._standing(thing)
        if raw and self._packed(thing, raw) == packed:
            return
        for stood in get_history(thing, self.attribute).deleted or ():
            if stood and open_sealed(self.table, self.column, row_id, stood) == packed:
                setattr(thing, self.attribute, stood)
                return
        raw = seal(self.table, self.column, row_id, packed)
        setattr(thing, self.attribute, raw)
        thing.__dict__.setdefault(_OPENED, {})[self.attribute] = (raw, packed)

    def _standing(self, thing: Any) -> Any:
        """The column as it stands. To look must not save half of a change: that would raise the version twice."""
        session = instance_state(thing).session
        if session is None:
            return getattr(thing, self.attribute)
        with session.no_autoflush:
            return getattr(thing, self.attribute)

    def _packed(self, thing: Any, raw: str) -> str:
        if isinstance(raw, _Waiting):
            return str(raw.plain)
        opened = thing.__dict__.setdefault(_OPENED, {})
        known = opened.get(self.attribute)
        if known is not None and known[0] == raw:
            return str(known[1])
        packed = open_sealed(self.table, self.column, _row_id(thing), raw)
        opened[self.attribute] = (raw, packed)
        return packed

    def seal_waiting(self, thing: Any, row_id: int) -> None:
        """Seal what was set before the row had an id. Raises `Broken` for sealed text of another row."""
        raw = thing.__dict__.get(self.attribute)
        if isinstance(raw, _Waiting):
            setattr(thing, self.attribute, seal(self.table, self.column, row_id, raw.plain))
        elif raw:
            open_sealed(self.table, self.column, row_id, raw)

    def packed(self, value: Any) -> str | None:
        """The text that is sealed for `value`; None and the empty text stay."""
        return value if value is None or (value == "" and self.kind == "text") else self._pack(value)

    def opened(self, row_id: int, raw: str | None) -> Any:
        """The plain value of the column in the row with this id."""
        if not raw:
            return raw if self.kind == "text" else None
        return self._unpack(open_sealed(self.table, self.column, row_id, raw))

    @property
    def table(self) -> str:
        """The table's name in the database."""
        return str(self.owner.__table__.name)  # type: ignore[attr-defined]

    @property
    def column(self) -> str:
        """The column's name in the database."""
        found = self.__dict__.get("_column")
        if found is None:
            found = self.__dict__["_column"] = str(getattr(self.owner, self.attribute).property.columns[0].name)
        return found

    def __repr__(self) -> str:
        return f"<Sealed {self.owner.__name__}.{self.name}>"

    def _refuse(self, *_args: Any, **_kw: Any) -> NoReturn:
        raise Misused(f"{self!r} cannot be asked for: use a blind index, or open the values")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __clause_element__ = __invert__ = __neg__ = _refuse
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("owner", "name"):
            raise AttributeError(name)
        return self._refuse()


@overload
def sealed(attribute: str) -> Sealed[str]: ...
@overload
def sealed(attribute: str, *, optional: Literal[True]) -> Sealed[str | None]: ...
def sealed(attribute: str, *, optional: bool = False) -> Sealed[Any]:  # noqa: ARG001 - for the reader and the types
    """A text field over the mapped `SealedText` column `attribute`; `optional` where it may be None."""
    return Sealed(attribute, _text, str, "text")


def sealed_json(attribute: str) -> Sealed[Any]:
    """A field of JSON values over the mapped `SealedText` column `attribute`. Set it anew to change it."""
    return Sealed(attribute, _dumped, json.loads, "json")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Misused(f"a sealed text field takes text, not {type(value).__name__}")
    return value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _row_id(thing: Any) -> Any:
    key = instance_state(thing).key
    return key[1][0] if key else getattr(thing, _id_attribute(type(thing)))


def _id_attribute(model: type) -> str:
    mapper: Any = sa.inspect(model)
    return str(mapper.get_property_by_column(registry.id_column(mapper.local_table)).key)


@event.listens_for(Session, "before_flush")
def _give_ids(session: Session, _context: Any, _objects: Any) -> None:
    """One question for the ids of all new objects of a table."""
    waiting: dict[type, list[Any]] = {}
    for thing in session.new:
        if registry.fields(type(thing)) and getattr(thing, _id_attribute(type(thing))) is None:
            waiting.setdefault(type(thing), []).append(thing)
    for model, things in waiting.items():
        table: Any = sa.inspect(model).local_table
        given = bulk.reserve_ids(session.connection(bind_arguments={"mapper": model}), table, len(things))
        for thing, row_id in zip(sorted(things, key=_order), given, strict=True):
            setattr(thing, _id_attribute(model), row_id)


def _order(thing: Any) -> int:
    return instance_state(thing).insert_order or 0


@event.listens_for(Mapper, "before_insert")
def _seal(mapper: Mapper[Any], connection: sa.Connection, thing: Any) -> None:
    fields = registry.fields(mapper.class_)
    if not fields:
        return
    attribute = _id_attribute(mapper.class_)
    if getattr(thing, attribute) is None:
        setattr(thing, attribute, bulk.reserve_ids(connection, mapper.local_table)[0])  # type: ignore[arg-type]
    for field in fields:
        field.seal_waiting(thing, getattr(thing, attribute))
