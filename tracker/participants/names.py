"""Names as they are shown and sought: those of protected people are sealed, and opened here."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tracker.database import sort_key
from tracker.participants.models import Participant, name_key
from tracker.sealing.values import open_sealed


def opened(row_id: int, names_sealed: str) -> tuple[str, str]:
    """Given name and family name of a protected participant, from the columns `id` and `names_sealed`."""
    given_name, family_name = json.loads(open_sealed("participant", "names_sealed", row_id, names_sealed))
    return given_name, family_name


def shown(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Rows that begin with id and both names and end with `names_sealed`: the names in their places, the end gone."""
    return [(row[0], *opened(row[0], row[-1]), *row[3:-1]) if row[-1] else tuple(row[:-1]) for row in rows]


def protected(session: Any, unit_id: int) -> dict[int, str]:
    """The sort keys of the protected people of the unit whom the user sees, by id: few, so they are opened."""
    query = sa.select(Participant.id, Participant.names_sealed).where(
        Participant.unit_id == unit_id, Participant.protection != "none", Participant.absorbed_by_id.is_(None)
    )
    return {id_: name_key(*opened(id_, names)) for id_, names in session.execute(query) if names}


def protected_with(session: Any, unit_id: int, words: str) -> list[int]:
    """Those of them whose names begin with the words, all of these."""
    wanted = sort_key(words).split()
    return [id_ for id_, key in protected(session, unit_id).items() if begins(key, wanted)]


def begins(key: str, wanted: list[str]) -> bool:
    """Whether each of the words, as sort keys, begins a name in the sort key: what a search by name finds."""
    return all(key.startswith(word) or f" {word}" in key for word in wanted)
