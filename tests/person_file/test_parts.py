"""Nothing about a person can be left out of the file by mistake (GDPR article 15)."""

from typing import Any

import pytest

from tests.databases import on_sqlite
from tracker.access.policy import ROWS
from tracker.database import Base
from tracker.person_file.parts import BY_HAND, EXCEPTIONS, PARTS, TITLES
from tracker.sealing import registry

pytestmark = [on_sqlite, pytest.mark.usefixtures("app")]


def test_every_table_of_people_has_a_part_or_a_stated_exception() -> None:
    held = [*PARTS, *BY_HAND, *EXCEPTIONS]
    assert sorted(held) == sorted(ROWS)
    assert all(EXCEPTIONS.values())


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_column_has_a_key_or_a_reason(name: str) -> None:
    part = PARTS[name]
    columns = [field.column for field in part.fields]
    assert sorted([*columns, *part.left_out]) == sorted(_columns(name))
    assert all(part.left_out.values())


def _columns(name: str) -> list[str]:
    """The table's columns, a sealed one by the name of what is in it."""
    mappers: Any = Base.registry.mappers
    (model,) = (mapper.class_ for mapper in mappers if mapper.local_table.name == name)
    plain = {field.column: field.name for field in registry.fields(model)}
    return [plain.get(column.name, column.name) for column in Base.metadata.tables[name].columns]


def test_keys_are_told_once() -> None:
    keys = [part.key for part in PARTS.values()] + list(TITLES)
    assert len(set(keys)) == len(keys)
    for part in PARTS.values():
        within = [field.key for field in part.fields]
        assert len(set(within)) == len(within)
