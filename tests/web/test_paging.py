"""Lists page by page."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tracker.web.paging import Page, Sorting


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture
def things() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Thing(name="ab"[number % 2]) for number in range(60))
        session.flush()
        yield session
    engine.dispose()


LIST = sa.select(Thing).order_by(Thing.id)


def test_a_page_takes_two_queries(things: Session) -> None:
    asked: list[str] = []
    sa.event.listen(things.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2]))
    page = Page.of(things, LIST, {"page": "2"})
    assert len(asked) == 2
    assert [page.items[0].id, page.items[-1].id] == [26, 50]
    assert (page.first, page.last, page.total, page.pages, page.has_next) == (26, 50, 60, 3, True)


@pytest.mark.parametrize(("asked", "number"), [("0", 1), ("99", 3), ("x", 1), ("-1", 1), ("9" * 40, 1), ("²", 1)])
def test_a_page_outside_the_list_is_the_nearest(things: Session, asked: str, number: int) -> None:
    assert Page.of(things, LIST, {"page": asked}).number == number


def test_a_long_list_is_counted_to_a_cap(things: Session, swedish: None) -> None:
    page = Page.of(things, LIST, {}, cap=50)
    assert (page.total, page.capped, str(page.count_text)) == (50, True, "fler än 50")
    assert not Page.of(things, LIST, {"page": "2"}, cap=50).has_next


def test_an_empty_list(things: Session) -> None:
    page = Page.of(things, LIST.where(Thing.id < 0), {})
    assert (page.items, page.total, page.pages, page.has_next) == ([], 0, 1, False)


def test_rows_of_several_columns(things: Session) -> None:
    page = Page.of(things, sa.select(Thing.id, Thing.name).order_by(Thing.id), {}, rows=True)
    assert tuple(page.items[1]) == (2, "b")


def test_numbers_leave_gaps() -> None:
    assert Page([], 10, 500).numbers() == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Page([], 1, 500).numbers() == [1, 2, 3, None, 20]


def test_only_allowed_words_sort(things: Session) -> None:
    allowed = {"name": Thing.name, "id": Thing.id}
    order = Sorting({"sort": "name", "order": "desc"}, allowed, "id", tie=Thing.id)
    assert [thing.name for thing in Page.of(things, order.apply(LIST), {}).items][:2] == ["b", "b"]
    assert (order.aria("name"), order.aria("id")) == ("descending", "none")
    assert Sorting({"sort": "password"}, allowed, "-id").descending


def test_a_header_turns_the_order_and_keeps_the_filters(small: Flask) -> None:
    with small.test_request_context("/list?unit=1&page=4&sort=name"):
        order = Sorting({"sort": "name"}, {"name": Thing.name}, "name")
        assert order.url("name") == "?unit=1&sort=name&order=desc"
        assert Page([], 1, 60).url(2) == "?unit=1&page=2&sort=name"
