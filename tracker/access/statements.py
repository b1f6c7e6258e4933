"""Where a statement speaks of people: which tables, where in its text, and how.

Read once for each text (sqlglot) and remembered. What cannot be read for certain is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from tracker.access.policy import ROWS
from tracker.access.scope import Unscoped

_NAMES = re.compile(rf"\b({'|'.join(ROWS)})\b", re.IGNORECASE)
# Strings that the databases read in a way of their own.
_ODD = frozenset(
    {
        TokenType.BYTE_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.HINT,
        TokenType.NATIONAL_STRING,
        TokenType.RAW_STRING,
        TokenType.UNICODE_STRING,
    }
)
_DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres"}


@dataclass(frozen=True)
class Read:
    """A table that is read from: its place in the text, and whether it has a name of its own there."""

    table: str
    start: int
    end: int
    named: bool


@dataclass(frozen=True)
class Change:
    """The table that an UPDATE or DELETE changes: what it is called, its WHERE (or where one would stand)."""

    table: str
    name: str
    where: int | None
    end: int
    moves: bool


@dataclass(frozen=True)
class Insertion:
    """The table that an INSERT fills; for each row the place (or name) of the parameter that is its `unit_id`."""

    table: str
    units: tuple[int | str, ...] | None


@dataclass(frozen=True)
class Statement:
    """What a statement does to tables that hold people."""

    reads: tuple[Read, ...] = ()
    change: Change | None = None
    insertion: Insertion | None = None


def concerns_people(text: str) -> bool:
    """Whether the statement names a table that holds people."""
    return _NAMES.search(text) is not None


@lru_cache(maxsize=4096)
def read(text: str, dialect: str) -> Statement:
    """What the statement does. Raises `Unscoped` if that cannot be told for certain."""
    if "\x00" in text or "\ufeff" in text:  # white space to one database, a letter to sqlglot
        raise Unscoped("a statement on people with an unseen sign in it")
    language = sqlglot.Dialect.get_or_raise(_DIALECTS[dialect])
    try:
        tokens = language.tokenize(text)
        trees = language.parser().parse(tokens, text)
    except sqlglot.errors.SqlglotError:
        raise Unscoped("a statement on people could not be read") from None
    if len(trees) != 1 or trees[0] is None:
        raise Unscoped("more than one statement on people at once")
    return _Reader(trees[0], tokens, text, _DIALECTS[dialect]).statement()


class _Reader:
    def __init__(self, tree: Any, tokens: list[Token], text: str, language: str) -> None:
        self.tree, self.tokens, self.text, self.language = tree, tokens, text, language

    def statement(self) -> Statement:
        self._refuse_unread()
        tables = [table for table in self.tree.find_all(exp.Table) if table.name.lower() in ROWS]
        self._refuse_doubtful(tables)
        reads, change, insertion = [], None, None
        for table in tables:
            holder = table.parent
            if isinstance(holder, exp.Lock):
                continue
            if isinstance(holder, exp.Schema):
                holder = holder.parent
            if isinstance(holder, exp.Insert) and holder.this.find(exp.Table) is table:
                insertion = self._insertion(table, holder)
            elif isinstance(holder, exp.Update | exp.Delete) and holder.this is table:
                change = self._change(table, holder)
            else:
                reads.append(self._read(table))
        return Statement(tuple(reads), change, insertion)

    def _refuse_unread(self) -> None:
        """Every character is of a word that was read, or white space: the databases end comments and odd strings
        otherwise than sqlglot does, and what is put in after one would not be read by them."""
        end = 0
        for token in self.tokens:
            if token.token_type in _ODD or not _blank(self.text[end : token.start]):
                raise Unscoped("a statement on people with a comment or an odd string in it")
            end = token.end + 1
        if not _blank(self.text[end:].rstrip(";")):
            raise Unscoped("a statement on people with a comment in it")

    def _refuse_doubtful(self, tables: list[Any]) -> None:
        """Every bare name of such a table must be one that was found as a table; nothing else may be called so."""
        bare = 0
        for place, token in enumerate(self.tokens):
            if token.text.lower() in ROWS and token.token_type is not TokenType.STRING:
                after = self.tokens[place + 1].token_type if place + 1 < len(self.tokens) else None
                bare += after is not TokenType.DOT
        named = sum(bool(cte.alias and cte.alias.lower() in ROWS) for cte in self.tree.find_all(exp.CTE))
        if named or bare != len(tables) or any(table.args.get("db") for table in tables):
            raise Unscoped("a statement on people could not be read for certain")
        if not isinstance(self.tree, exp.Query | exp.Insert | exp.Update | exp.Delete):
            raise Unscoped("a kind of statement that may not be made on people")
        if self.tree.find(exp.Into):
            raise Unscoped("a statement that makes a table out of people")
        inner = [each for each in self.tree.find_all(exp.Insert, exp.Update, exp.Delete) if each is not self.tree]
        if inner:
            raise Unscoped("a statement that changes people inside another")

    def _read(self, table: Any) -> Read:
        start, end = self._place(table)
        return Read(table.name.lower(), start, end, bool(table.alias))

    def _place(self, table: Any) -> tuple[int, int]:
        meta = table.this.meta
        if "start" not in meta:
            raise Unscoped("a table of people whose place in the statement is not known")
        return int(meta["start"]), int(meta["end"]) + 1

    def _change(self, table: Any, holder: Any) -> Change:
        _start, after = self._place(table)
        where, end = None, max(token.end + 1 for token in self.tokens if token.token_type is not TokenType.SEMICOLON)
        depth = 0
        for token in self.tokens:
            if token.start < after:
                continue
            depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
            if depth == 0 and token.token_type is TokenType.WHERE:
                where = token.end + 1
            elif depth == 0 and token.token_type is TokenType.RETURNING:
                end = token.start
                break
            elif depth == 0 and token.token_type in (TokenType.ORDER_BY, TokenType.LIMIT):
                raise Unscoped("a change of people in some order")
        alias = table.args.get("alias")
        name = alias.this.sql(self.language) if alias else table.name
        return Change(table.name.lower(), name, where, end, isinstance(holder, exp.Update) and _moves(holder))

    def _insertion(self, table: Any, holder: Any) -> Insertion:
        name = table.name.lower()
        columns = (
            [column.name.lower() for column in holder.this.expressions] if isinstance(holder.this, exp.Schema) else []
        )
        values = holder.expression
        conflict = holder.args.get("conflict")
        if holder.args.get("alternative") or (conflict is not None and conflict.expressions):
            raise Unscoped("an insert on people that changes what is there")
        if columns.count("unit_id") != 1 or not isinstance(values, exp.Values) or holder.args.get("with_"):
            return Insertion(name, None)
        place = columns.index("unit_id")
        cells = [value for row in values.expressions for value in row.expressions]
        every = [each for cell in cells for each in cell.find_all(exp.Placeholder)]
        return Insertion(name, tuple(_parameter(row.expressions[place], every) for row in values.expressions))


def _moves(update: Any) -> bool:
    """Whether an UPDATE may set the unit, however it is written."""
    return any(
        not isinstance(each, exp.EQ)
        or any(name.name.lower() == "unit_id" for name in each.this.find_all(exp.Identifier))
        for each in update.expressions
    )


def _blank(between: str) -> bool:
    return not between.strip(" \t\n\r")


def _parameter(value: Any, every: list[Any]) -> int | str:
    """Which parameter the value is: its name, or where it stands among the nameless."""
    placeholder = value.this if isinstance(value, exp.Cast) else value
    if not isinstance(placeholder, exp.Placeholder):
        raise Unscoped("a unit that is not a parameter")
    if placeholder.this:
        return str(placeholder.name)
    return next(place for place, each in enumerate(every) if each is placeholder)
