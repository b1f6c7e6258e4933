"""Nothing about a person can be left out of the file by mistake (GDPR article 15)."""

import pytest

from tests.databases import on_sqlite
from tracker.access.policy import ROWS
from tracker.database import Base
from tracker.person_file.parts import BY_HAND, EXCEPTIONS, PARTS, TITLES

pytestmark = [on_sqlite, pytest.mark.usefixtures("app")]


def test_every_table_of_people_has_a_part_or_a_stated_exception() -> None:
    held = [*PARTS, *BY_HAND, *EXCEPTIONS]
    assert sorted(held) == sorted(ROWS)
    assert all(EXCEPTIONS.values())


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_column_has_a_key_or_a_reason(name: str) -> None:
    part = PARTS[name]
    columns = [field.column for field in part.fields]
    assert sorted([*columns, *part.left_out]) == sorted(Base.metadata.tables[name].columns.keys())
    assert all(part.left_out.values())


def test_keys_are_told_once() -> None:
    keys = [part.key for part in PARTS.values()] + list(TITLES)
    assert len(set(keys)) == len(keys)
    for part in PARTS.values():
        within = [field.key for field in part.fields]
        assert len(set(within)) == len(within)
