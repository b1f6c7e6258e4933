"""Lists page by page, sorted by what the list allows: two queries, whatever the length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import has_request_context, request

from tracker.database import AnySession, at_most
from tracker.translations import _
from tracker.web.formats import format_number

PAGE_SIZE = 25
COUNT_CAP = 10_000


def address(**changes: Any) -> str:
    """This page's address with `changes` in its query; None removes a word."""
    words = request.args.to_dict(flat=False) if has_request_context() else {}
    for name, value in changes.items():
        if value is None:
            words.pop(name, None)
        else:
            words[name] = [str(value)]
    return "?" + urlencode(words, doseq=True)


def made_once(statement: Any, size: int = PAGE_SIZE) -> Any:
    """A statement for `Page.of` that is kept: how many rows it passes over is told when it is executed."""
    return statement.limit(at_most(size + 1)).offset(sa.bindparam("skipped", type_=sa.Integer))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def _count(session: AnySession, statement: Any, cap: int) -> int:
    rows = statement.order_by(None).limit(at_most(cap + 1))
    return session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


class Sorting:
    """The order that ?sort=&order= ask for, out of `allowed` (word → columns); `default` and `sort` may be "-word".

    `tie`, a unique column, settles the order of equals, so that no row falls between two pages.
    """

    def __init__(self, args: Mapping[str, str], allowed: Mapping[str, Any], default: str, tie: Any = None) -> None:
        self.allowed = allowed
        self.tie = tie
        asked = args.get("sort", "")
        if asked.removeprefix("-") in allowed:
            self.key = asked.removeprefix("-")
            self.descending = asked.startswith("-") or args.get("order") == "desc"
        else:
            self.key, self.descending = default.removeprefix("-"), default.startswith("-")

    def apply(self, statement: Any) -> Any:
        """`statement` in this order."""
        columns = self.allowed[self.key]
        columns = columns if isinstance(columns, list | tuple) else (columns,)
        ordered = [column.desc() if self.descending else column.asc() for column in columns]
        return statement.order_by(None).order_by(*ordered, *self._tie())

    def _tie(self) -> list[Any]:
        if self.tie is None:
            return []
        return [self.tie.desc() if self.descending else self.tie]  # one way, so that an index can give the order

    def aria(self, key: str) -> str:
        """The `aria-sort` of the header `key`."""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"

    def url(self, key: str) -> str:
        """Where the header `key` leads: its own order, or the other way round; always to the first page."""
        return address(sort=key, order="desc" if self._turns(key) else None, page=None)

    def word(self, key: str) -> str:
        """The same as a word that a list which is posted sends: "-word" for the other way round."""
        return f"-{key}" if self._turns(key) else key

    @property
    def standing(self) -> str:
        """The order that the list stands in, as a word."""
        return f"-{self.key}" if self.descending else self.key

    def _turns(self, key: str) -> bool:
        return key == self.key and not self.descending


@dataclass(frozen=True)
class Page:
    """One page of a list. `total` stops at the cap, and `capped` says that there is more."""

    items: Sequence[Any]
    number: int
    total: int
    size: int = PAGE_SIZE
    capped: bool = False
    has_next: bool = False

    @classmethod
    def of(
        cls, session: AnySession, statement: Any, args: Mapping[str, str], *, rows: bool = False,
        size: int = PAGE_SIZE, cap: int = COUNT_CAP, found: int | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> "Page":  # fmt: skip
        """The page that ?page= asks for, kept within the list; objects, or `rows` of several columns.

        `found` is the length of the list, at most `cap` + 1, where the caller has a cheaper way to count; `given`
        the values of a statement that is `made_once`, which then goes with `found`.
        """
        if found is None:
            found = _count(session, statement, cap)
        last = max(1, -(-min(found, cap) // size))
        number = min(max(1, _whole(args.get("page", ""))), last)
        kept = statement if given is not None else made_once(statement, size)
        result = session.execute(kept, {**(given or {}), "skipped": (number - 1) * size})
        items = result.all() if rows else result.scalars().unique().all()
        return cls(items[:size], number, min(found, cap), size, found > cap, len(items) > size and number < last)

    @classmethod
    def cut(cls, found: Sequence[Any], args: Mapping[str, str], *, size: int = PAGE_SIZE) -> "Page":
        """The page that ?page= asks for, of a list that is at hand."""
        last = max(1, -(-len(found) // size))
        number = min(max(1, _whole(args.get("page", ""))), last)
        items = found[(number - 1) * size : number * size]
        return cls(items, number, len(found), size, has_next=number < last)

    @property
    def first(self) -> int:
        """The place in the list of the page's first item."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The place in the list of the page's last item."""
        return self.first + len(self.items) - 1

    @property
    def pages(self) -> int:
        """How many pages can be opened."""
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def count_text(self) -> Any:
        """The length of the list: "1 234", or "fler än 10 000"."""
        text = format_number(self.total)
        return _("fler än %(number)s", number=text) if self.capped else text

    def url(self, number: int) -> str:
        """The address of page `number` of the same list."""
        return address(page=number)

    def numbers(self) -> list[int | None]:
        """Page numbers to show: the ends and those around this one; None is a gap."""
        near = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        shown: list[int | None] = []
        for number in near:
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown
