"""Whose rows are seen: the guard's conditions, PostgreSQL's policies and a plain filter in Python say the same."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pysqlite3.dbapi2 as plain
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tracker.access import guard
from tracker.access.policy import ROWS
from tracker.access.scope import NOBODY, Scope, inside, whole_city
from tracker.database import Base, writing
from tracker.merges import service as merging
from tracker.participants.models import Handler, Participant

# Columns that tell of people or of whose something is, in tables that hold none.
WITHOUT_PEOPLE = {
    "assignment": "who works where",
    "client": "which systems are let in: administrators see all units'",
    "insats": "what a unit offers",
    "webhook": "how far a system has been told, in numbers: administrators see all units'",
    "project": "what a unit offers",
    "export_right": "which user may take out rows, and what for: given by administrators across the units",
    "retention_run": "how many files went, who and when, never whose: administrators see all units'",
}
TELLING = {"unit_id", "participant_id", "person_id", "survivor_id", "absorbed_id", "enrolment_id", "follow_up_id"}

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_every_table_of_people_has_a_rule() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables if TELLING & set(table.columns.keys())}
    assert tables - ROWS.keys() - WITHOUT_PEOPLE.keys() == set()


def test_rules_name_columns_that_there_are() -> None:
    for name, rule in ROWS.items():
        columns = Base.metadata.tables[name].columns.keys()
        assert {*rule.about, *([] if rule.city else ["unit_id"])} <= set(columns), name


@on_postgresql
def test_postgresql_holds_every_table_of_people(session: Any) -> None:
    held = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    assert set(session.scalars(sa.text(held))) == ROWS.keys()
    policies = "SELECT tablename, array_agg(cmd ORDER BY cmd) FROM pg_policies GROUP BY tablename"
    for table, commands in session.execute(sa.text(policies)):
        assert commands in (["ALL"], ["DELETE", "INSERT", "SELECT", "UPDATE"]), table


@pytest.fixture
def people(session: Any, city: Any) -> Any:
    """People in three units, protected ones with handlers among them, a merge, and rows about all."""
    places = [
        (city.jobbtorg, city.coaching),
        (city.district, city.training),
        (city.other_jobbtorg, city.other_coaching),
    ]
    for unit, where in places:
        for protection in ("none", "none", "sekretessmarkering", "fingerade_uppgifter"):
            person = factories.participant(session, unit, protection=protection)
            factories.exited(session, person, where)
        first, second = (factories.participant(session, unit, number=None) for _each in range(2))
        with writing(session):
            merging.merge(session, first, second, reason="Samma", user_id=None)
    protected = list(session.scalars(sa.select(Participant).where(Participant.protection != "none")))
    users = [city.users_of[unit, "caseworker"].id for unit in ("jobbtorg", "district")]
    with writing(session):
        for person in protected[::2]:
            facts = {"participant_id": person.id, "unit_id": person.unit_id, "since": person.created_at}
            session.execute(sa.insert(Handler).values(**facts, user_id=users[0]))
    return city, users


def _scopes(city: Any, users: list[int], everyone: list[int]) -> Iterator[Scope]:
    chance = random.Random(26)
    units = [city.jobbtorg.id, city.district.id, city.other_jobbtorg.id]
    yield NOBODY
    yield Scope(opened=tuple(everyone[:2]))
    for _each in range(20):
        yield Scope(
            units=tuple(chance.sample(units, chance.randint(0, 3))),
            user_id=chance.choice([None, *users]),
            opened=tuple(chance.sample(everyone, chance.choice([0, 0, 1, 3]))),
            log=tuple(chance.sample(units, chance.choice([0, 1]))),
        )


def _all(session: Any) -> dict[str, list[dict[str, Any]]]:
    with whole_city("a test"):
        tables = {name: Base.metadata.tables[name] for name in ROWS}
        return {
            name: [dict(row) for row in session.execute(sa.select(table)).mappings()] for name, table in tables.items()
        }


def _allowed(rows: dict[str, list[dict[str, Any]]], scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """The rules of `policy.Rows` in plain words of Python."""
    handled = {row["participant_id"] for row in rows["handler"] if row["user_id"] == scope.user_id}
    protected = {row["id"] for row in rows["participant"] if row["protection"] != "none"}
    hidden = protected - handled if scope.user_id is not None else set()

    def seen(name: str, row: dict[str, Any]) -> bool:
        rule = ROWS[name]
        if rule.city:
            return False
        if rule.log:
            return row["unit_id"] in scope.log
        about = [row[column] for column in rule.about]
        opened = bool(about) and all(each in scope.opened for each in about)
        own = row["unit_id"] in scope.units and not hidden & set(about)
        return own or opened or (rule.shared and row["unit_id"] is None)

    return {name: [row for row in each if seen(name, row)] for name, each in rows.items()}


def _keys(name: str, rows: Any) -> Counter[Any]:
    keys = [column.name for column in Base.metadata.tables[name].primary_key]
    return Counter(tuple(row[key] for key in keys) for row in rows)


@contextmanager
def _row_level_security_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(guard, "narrowed", lambda text, _statement, _scope: text)
        yield


def _differences(session: Any, scope: Scope, expected: dict[str, Any]) -> dict[str, Any]:
    wrong = {}
    with inside(scope):
        for name in ROWS:
            found = _keys(name, session.execute(sa.select(Base.metadata.tables[name])).mappings())
            if found != _keys(name, expected[name]):
                wrong[name] = found - _keys(name, expected[name]), _keys(name, expected[name]) - found
    return wrong


def test_the_rows_of_any_scope(session: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    city, users = people
    rows = _all(session)
    for scope in _scopes(city, users, [row["id"] for row in rows["participant"]]):
        expected = _allowed(rows, scope)
        assert _differences(session, scope, expected) == {}, scope
        if session.get_bind().dialect.name == "postgresql":
            with _row_level_security_alone(monkeypatch):
                assert _differences(session, scope, expected) == {}, scope


# Random statements. Each source has an id and tells whom it is about in `{who}`.
ABOUT = {
    "participant": "id",
    "enrolment": "participant_id",
    "follow_up": "participant_id",
    "participant_number": "participant_id",
}
_spelled = st.sampled_from([str, str.upper, lambda name: f'"{name}"'])


@st.composite
def _selects(draw: Any, depth: int = 2) -> str:
    """A select of two columns, on SQLite and PostgreSQL alike."""
    tables = draw(st.lists(st.sampled_from(sorted(ABOUT)), min_size=1, max_size=3))
    sources = [(name, f"t{place}", draw(_spelled)(name)) for place, name in enumerate(tables)]
    text = f"{sources[0][2]} AS {sources[0][1]}"
    for name, alias, spelled in sources[1:]:
        joined = draw(st.sampled_from(["JOIN", "LEFT JOIN", "LEFT OUTER JOIN"]))
        text += f" {joined} {spelled} {alias} ON {alias}.{ABOUT[name]} = t0.{ABOUT[tables[0]]}"
    last = sources[-1]
    made = f"SELECT t0.id AS a, {last[1]}.{ABOUT[last[0]]} AS b FROM {text} WHERE {draw(_conditions(tables[0], depth))}"
    return _wrapped(draw, made, depth)


def _wrapped(draw: Any, made: str, depth: int) -> str:
    how = draw(st.sampled_from(["", "", "cte", "subquery", "union"])) if depth else ""
    if how == "cte":
        return f"WITH chosen AS ({made}) SELECT chosen.a, chosen.b FROM chosen"
    if how == "subquery":
        return f"SELECT inside.a, inside.b FROM ({made}) AS inside LEFT JOIN participant ON participant.id = inside.b"
    if how == "union":
        return f"{made} UNION ALL SELECT enrolment.id, enrolment.participant_id FROM enrolment"
    return made


@st.composite
def _conditions(draw: Any, first: str, depth: int) -> str:
    table = draw(st.sampled_from(sorted(ABOUT)))
    spelled = draw(_spelled)(table)
    return draw(
        st.sampled_from(
            [
                "1 = 1",
                "'participant' = 'participant' OR 1 = 0",
                f"EXISTS (SELECT 1 FROM {spelled} AS e WHERE e.{ABOUT[table]} = t0.{ABOUT[first]})",
                f"NOT EXISTS (SELECT 1 FROM {spelled} e WHERE e.{ABOUT[table]} = t0.{ABOUT[first]} AND e.id > 3)",
                f"t0.{ABOUT[first]} IN (SELECT {table}.{ABOUT[table]} FROM {table})",
                f"t0.id <= (SELECT max(m.id) FROM {spelled} AS m)",
                f"(SELECT count(*) FROM {spelled} AS c) > t0.id OR t0.id > 2",
            ]
        )
    )  # fmt: skip


def _answers(rows: dict[str, list[dict[str, Any]]], text: str) -> Counter[Any]:
    """What the statement says of a database that holds these rows and no more."""
    database = plain.connect(":memory:")
    for name in ABOUT:
        columns = ["id"] if name == "participant" else ["id", "participant_id"]
        database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        values = [tuple(row[column] for column in columns) for row in rows[name]]
        database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", values)
    answers = Counter(database.execute(text).fetchall())
    database.close()
    return answers


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_any_select_answers_as_if_there_were_no_other_rows(session: Any, people: Any) -> None:
    city, users = people
    rows = _all(session)
    scopes = list(_scopes(city, users, [row["id"] for row in rows["participant"]]))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(text=_selects(), scope=st.sampled_from(scopes))
    def check(text: str, scope: Scope) -> None:
        with inside(scope):
            found = Counter(tuple(row) for row in session.execute(sa.text(text)))
        assert found == _answers(_allowed(rows, scope), text)

    check()
