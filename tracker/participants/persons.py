"""The person whom the units' records share, found by number. What is found here is shown to nobody."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker import bulk
from tracker.access.scope import whole_city
from tracker.participants.models import Person, PersonNumber, SamePerson
from tracker.sealing import blind

_PERSONS: Any = Person.__table__
_NUMBERS: Any = PersonNumber.__table__
_SAME: Any = SamePerson.__table__


def of_number(session: Any, number: str) -> int:
    """The id of the person whose number it is; from now on someone new, if it was nobody's."""
    with whole_city("whose a number is"):
        known = _known(session, number)
        if known is not None:
            return known
        stranger = session.execute(sa.insert(Person).returning(Person.id)).scalar_one()
        return _claim(session, number, stranger)


def of_numbers(session: Any, numbers: Sequence[str]) -> dict[str, int]:
    """The same for many numbers: number → person id."""
    with whole_city("whose numbers are"):
        index_of = blind.number_indexes(numbers)
        known = _many_known(session, index_of.values())
        missing = sorted(set(index_of.values()) - known.keys())
        if missing:
            given = list(zip(missing, new(session, len(missing)), strict=True))
            bulk.insert(session, _NUMBERS, ("number_index", "person_id"), given, unless_there=True)
            known |= _many_known(session, missing)
        return {number: known[index] for number, index in index_of.items()}


def new(session: Any, count: int) -> list[int]:
    """The ids of so many who are new to the city."""
    with whole_city("someone new"):
        ids = bulk.reserve_ids(session, _PERSONS, count)
        bulk.insert(session, _PERSONS, ("id",), [(id_,) for id_ in ids])
    return ids


def take_number(session: Any, person_id: int, number: str) -> None:
    """The person has the number too. If it was another person's, the two are one from now on."""
    with whole_city("whose a number is"):
        owner = _claim(session, number, person_id)
        if owner != person_id:
            _join(session, person_id, owner, None)


def join(session: Any, one_id: int, other_id: int, merge_id: int) -> None:
    """Two persons are one as long as the merge stands."""
    if one_id != other_id:
        with whole_city("two persons found to be one"):
            _join(session, one_id, other_id, merge_id)


def part(session: Any, merge_id: int) -> None:
    """The merge is undone: what it joined is two persons again."""
    with whole_city("two persons again"):
        session.execute(sa.delete(_SAME).where(_SAME.c.merge_id == merge_id))


def known(session: Any, number: str) -> list[int]:
    """The ids of the person whose number it is and of all found to be the same; empty if it is nobody's."""
    with whole_city("whose a number is"):
        owner = _known(session, number)
        return [] if owner is None else list(session.scalars(sa.select(alike(sa.literal(owner)).c.id)))


def alike(person_id: Any) -> Any:
    """A CTE of the ids of the person (an expression) and all found to be the same. Ask it of the whole city."""
    same = sa.select(sa.cast(person_id, sa.Integer).label("id")).cte("alike", recursive=True)
    other = sa.case((_SAME.c.one_id == same.c.id, _SAME.c.other_id), else_=_SAME.c.one_id)
    links = sa.or_(_SAME.c.one_id == same.c.id, _SAME.c.other_id == same.c.id)
    return same.union(sa.select(other).select_from(_SAME).join(same, links))


def linked(session: Any) -> dict[int, int]:
    """`one_person` of all that have been found to be the same in the city."""
    with whole_city("who is the same person"):
        links = session.execute(sa.select(SamePerson.one_id, SamePerson.other_id)).all()
    return one_person((one, other) for one, other in links)


def one_person(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Person id → the lowest id of those found to be the same, for all who are linked."""
    least: dict[int, int] = {}

    def root(person: int) -> int:
        while least.get(person, person) != person:
            least[person] = least.get(least[person], least[person])
            person = least[person]
        return person

    for one, other in links:
        low, high = sorted((root(one), root(other)))
        least[high] = least.setdefault(low, low)
    return {person: root(person) for person in list(least)}


def _join(session: Any, one_id: int, other_id: int, merge_id: int | None) -> None:
    session.execute(sa.insert(_SAME).values(one_id=one_id, other_id=other_id, merge_id=merge_id))


def _many_known(session: Any, indexes: Iterable[str]) -> dict[str, int]:
    query = sa.select(PersonNumber.number_index, PersonNumber.person_id)
    return {
        row[0]: row[1] for row in session.execute(query.where(bulk.among(session, PersonNumber.number_index, indexes)))
    }


def _known(session: Any, number: str) -> int | None:
    index = blind.number_index(number)
    found: int | None = session.scalar(sa.select(PersonNumber.person_id).where(PersonNumber.number_index == index))
    return found


def _claim(session: Any, number: str, person_id: int) -> int:
    """Whose the number is, once it has been given to the person unless someone had it first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    given = dialect.insert(_NUMBERS).values(number_index=blind.number_index(number), person_id=person_id)
    session.execute(given.on_conflict_do_nothing())
    return int(_known(session, number) or person_id)
