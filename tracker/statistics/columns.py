"""Columns out of the database: each travels as one long text, which becomes an array. No object is made per row.

An aggregate joins a column's values, so a statement answers with one row whatever it reads; all its texts hold the
rows in the same order. A text that does not hold exactly one value a row is refused, never read askew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tracker.statistics.period import NEVER

_LETTERS_FROM = 0x100
"""The letter of the number 0: beyond every sign that a statement could take for its own."""
_UNREAD = "?"
_DAY_WIDTH = len("2026-01-01")
_HIGHEST_DIGIT = 9
_NO_DAY = "0000-00-00"
_DIGITS, _HYPHENS = [0, 1, 2, 3, 5, 6, 8, 9], [4, 7]
_MONTHS_TO_1970 = 1970 * 12 + 1
_DAYS_TO_1970 = date(1970, 1, 1).toordinal() - 1


class Askew(Exception):
    """A column does not hold what it should, one value a row: a date or a code that is none. Never says the value."""


def fixed(value: Any) -> sa.ColumnElement[Any]:
    """A value written into the statement: SQLite fetches a parameter anew for each row."""
    return sa.literal(value, literal_execute=True)


class _DayText(FunctionElement[str]):
    """A date column as text: on SQLite as it is kept, which has one width; on PostgreSQL its day number."""

    type = sa.String()
    inherit_cache = True


@compiles(_DayText, "sqlite")
def _day_on_sqlite(element: _DayText, compiler: Any, **kw: Any) -> str:
    return f"coalesce({compiler.process(element.clauses, **kw)}, '{_NO_DAY}')"


@compiles(_DayText, "postgresql")
def _day_on_postgresql(element: _DayText, compiler: Any, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    return f"CAST(coalesce({day} - DATE '0001-01-01' + 1, {NEVER}) AS VARCHAR)"


@dataclass(frozen=True)
class Numbers:
    """A column of whole numbers."""

    expression: Any

    def text(self, _dialect: str) -> Any:
        """The aggregate to read."""
        return _joined(sa.cast(self.expression, sa.String), ",")

    def values(self, text: str, _dialect: str) -> np.ndarray:
        """The column from its text."""
        return _numbers(text)


@dataclass(frozen=True)
class Codes:
    """A column of codes as small numbers: `none` for a NULL, and for each row that `only` does not hold for.

    A code without a number is `other`, or refused where there is no other.
    """

    expression: Any
    numbers: Mapping[str, int]
    none: int = 0
    other: int | None = None
    only: Any = None

    def text(self, _dialect: str) -> Any:
        """The aggregate to read: one letter a row, which the database finds."""
        none, other = fixed(_letter(self.none)), fixed(_UNREAD if self.other is None else _letter(self.other))
        letters = [(fixed(code), fixed(_letter(number))) for code, number in self.numbers.items()]
        code = self.expression if self.other == self.none else sa.func.coalesce(self.expression, fixed(""))
        letter = sa.case(*letters, (fixed(""), none), value=code, else_=other)
        return _joined(letter if self.only is None else sa.case((self.only, letter), else_=none), "")

    def values(self, text: str, _dialect: str) -> np.ndarray:
        """The column from its text. Raises `Askew`."""
        if _UNREAD in text:
            raise Askew("a code that is not in its list")
        return np.frombuffer(text.encode("utf-16-le"), np.uint16).astype(np.int32) - _LETTERS_FROM


def whether(condition: Any) -> Codes:
    """A column of ones, where the condition holds, and zeros."""
    return Codes(sa.case((condition, fixed("x"))), {"x": 1}, other=0)


@dataclass(frozen=True)
class Days:
    """A column of dates as day numbers (`period.day_number`); a NULL is NEVER."""

    expression: Any

    def text(self, dialect: str) -> Any:
        """The aggregate to read."""
        return _joined(_DayText(self.expression), "" if dialect == "sqlite" else ",")

    def values(self, text: str, dialect: str) -> np.ndarray:
        """The column from its text. Raises `Askew`."""
        return days_of(text) if dialect == "sqlite" else _numbers(text)


Column = Numbers | Codes | Days


def fetch(
    connection: Connection, columns: Mapping[str, Column], source: Any, where: Any = None
) -> dict[str, np.ndarray]:
    """The columns by name, of the rows of `source` that `where` holds for, in one order. Raises `Askew`."""
    dialect = connection.dialect.name
    texts = [column.text(dialect) for column in columns.values()]
    statement = sa.select(sa.func.count(), *texts).select_from(source)
    row = connection.execute(statement if where is None else statement.where(where)).one()
    return dict(_read(columns, row, dialect))


def _read(columns: Mapping[str, Column], row: Sequence[Any], dialect: str) -> Any:
    rows, *texts = row
    for (name, column), text in zip(columns.items(), texts, strict=True):
        values = column.values(text, dialect) if rows else np.empty(0, np.int32)
        if len(values) != rows:
            raise Askew(f"not one value a row: {name}")
        yield name, values


def days_of(text: str) -> np.ndarray:
    """The day numbers of dates as YYYY-MM-DD, written one after the other; 0000-00-00 is NEVER. Raises `Askew`."""
    signs = np.frombuffer(text.encode(), np.uint8)
    if len(signs) % _DAY_WIDTH:
        raise Askew("a date that is none")
    by_place = np.ascontiguousarray(signs.reshape(-1, _DAY_WIDTH).T)
    digits = by_place[_DIGITS] - np.uint8(ord("0"))  # what is below a 0 becomes more than 9
    if (by_place[_HYPHENS] != ord("-")).any() or digits.max(initial=0) > _HIGHEST_DIGIT:
        raise Askew("a date that is none")
    months = _sum(digits[:6], (12_000, 1_200, 120, 12, 10, 1))
    return _day_before(months) + _sum(digits[6:], (10, 1))


def _sum(digits: np.ndarray, worth: Sequence[int]) -> np.ndarray:
    total = np.zeros(digits.shape[1], np.int32)
    for digit, each in zip(digits, worth, strict=True):
        total += digit.astype(np.int32) * np.int32(each)
    return total


def _day_before(months: np.ndarray) -> np.ndarray:
    """The number of the day before the first of each month, counted from January of the year 0; of month 0, NEVER."""
    known = months[months > 0]
    if not len(known):
        return np.full(len(months), NEVER, np.int32)
    low = int(known.min())
    every = np.arange(low, int(known.max()) + 1) - _MONTHS_TO_1970
    days = every.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + _DAYS_TO_1970
    return np.append(days, NEVER).astype(np.int32)[np.where(months > 0, months - low, -1)]


def _letter(number: int) -> str:
    return chr(_LETTERS_FROM + number)


def _numbers(text: str) -> np.ndarray:
    return np.fromstring(text, np.int64, sep=",").astype(np.int32)


def _joined(expression: Any, between: str) -> Any:
    separator: Any = fixed(between)
    return sa.func.aggregate_strings(expression, separator)
