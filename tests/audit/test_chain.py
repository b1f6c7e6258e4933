"""Any change of any field of any entry is found; no two entries are written alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.conftest import broken, examined, tampering
from tests.city import City
from tracker import clock
from tracker.audit import chain, keeping
from tracker.audit.models import ENTRIES

NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HASHES = st.binary(min_size=32, max_size=32)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "id": NUMBERS,
    "at": MOMENTS,
    "user_id": st.none() | st.integers(0, 2**31 - 1),
    "client": TEXTS,
    "role": TEXTS,
    "unit_id": st.none() | st.integers(0, 2**31 - 1),
    "action": TEXTS,
    "thing": TEXTS,
    "thing_id": st.none() | NUMBERS,
    "participant_id": st.none() | NUMBERS,
    "reason": TEXTS,
    "details_digest": st.none() | HASHES,
    "previous": HASHES,
    "mac": HASHES,
}
ENTRY = st.fixed_dictionaries({name: values for name, values in VALUES.items() if name != "mac"})


def test_the_signature_covers_every_column() -> None:
    assert {*chain.SIGNED, "mac"} == {column.name for column in ENTRIES.columns} == set(VALUES)


@given(ENTRY, ENTRY)
def test_two_entries_are_never_written_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (chain.canonical(one) == chain.canonical(other)) == (one == other)


@given(ENTRY, st.data())
def test_one_field_makes_another_signature(entry: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(chain.SIGNED))
    changed = {**entry, name: data.draw(VALUES[name].filter(lambda value: value != entry[name]))}
    assert chain.mac(b"key", changed) != chain.mac(b"key", entry)
    assert chain.mac(b"other", entry) != chain.mac(b"key", entry)


def test_a_moment_is_the_same_in_every_zone() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    texts = dict.fromkeys(("client", "role", "action", "thing", "reason"), "")
    entry = {**dict.fromkeys(chain.SIGNED), **texts, "at": moment}
    there = {**entry, "at": moment.astimezone(clock.CITY_TIME)}
    assert chain.canonical(entry) == chain.canonical(there)


@pytest.fixture
def hand(engine: sa.Engine, log: City) -> Iterator[sa.Connection]:
    """A connection that may change anything."""
    with tampering(engine) as connection:
        yield connection


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_in_the_database_is_found(
    data: st.DataObject, hand: sa.Connection, engine: sa.Engine, kept: keeping.Keeping
) -> None:
    entry_id = data.draw(st.integers(1, 10))
    name = data.draw(st.sampled_from(sorted(VALUES)))
    before = hand.scalar(sa.select(ENTRIES.c[name]).where(ENTRIES.c.id == entry_id))
    taken = set(hand.scalars(sa.select(ENTRIES.c.id))) if name == "id" else {before}
    value = data.draw(VALUES[name].filter(lambda drawn: drawn not in taken))
    hand.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry_id).values({name: value}))
    hand.commit()
    found = broken(engine, kept)
    now = value if name == "id" else entry_id
    assert found.entry_id in (entry_id, now)
    hand.execute(sa.update(ENTRIES).where(ENTRIES.c.id == now).values({name: before}))
    hand.commit()
    assert examined(engine, kept).broken is None
