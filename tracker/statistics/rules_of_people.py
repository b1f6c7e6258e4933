"""What SQL says of the participants of a year beside what the tables hold: sex, age, district and barrier.

Where a person's records differ on sex or birth one of them counts, by a rule of its own: such persons are left out.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from tracker.codelists.districts import Successors, district_on
from tracker.enrolments.models import Enrolment
from tracker.participants.models import Participant
from tracker.participants.persons import linked
from tracker.statistics.codes import AGE_BOUNDS, AGE_GROUPS, SEXES, UNKNOWN
from tracker.statistics.material import Frame, Persons
from tracker.statistics.service import AnnualTables

Counts = dict[tuple[str, ...], int]
"""Numbers of persons by what is counted and the code."""


def at_odds(session: Any) -> frozenset[int]:
    """Persons of whom several records may say different things."""
    said = [sa.func.count(sa.distinct(column)) for column in (Participant.sex, Participant.birth_date)]
    query = (
        sa.select(Participant.person_id).group_by(Participant.person_id).having(sa.or_(*[each > 1 for each in said]))
    )
    least = linked(session.connection())
    return frozenset({*session.scalars(query), *least, *least.values()})


def drawn(frame: Frame, persons: Persons, annual: AnnualTables, without: frozenset[int]) -> Iterator[Any]:
    """As the pass has them."""
    for number, name in ((2, "district"), (8, "barrier")):
        table = annual.table(number)
        for item in table.items[0]:
            figure = table.figures["participants", item.code, *["T" for _other in table.items[1:]]]
            yield (name, item.code), int(figure.value or 0)
    held = np.unique(np.stack([persons.id[frame.person], frame.sex, frame.age_group]), axis=1)
    held = held[:, ~np.isin(held[0], list(without))]
    for name, items, codes in (("sex", SEXES, held[1]), ("age_group", AGE_GROUPS, held[2])):
        yield from (((name, item.code), int(np.count_nonzero(codes == at))) for at, item in enumerate(items))


def counted(
    session: Any, open_then: sa.ColumnElement[bool], last: date, successors: Successors, without: frozenset[int]
) -> Counts:
    """As SQL has them, of the enrolments that were open; age on the day `last`, districts as divided then."""
    assisted = sa.case((Enrolment.social_assistance == "yes", sa.func.coalesce(Enrolment.barrier_code, UNKNOWN)))
    said = (Participant.person_id, Participant.sex, Participant.birth_date, Enrolment.district_code, assisted)
    query = sa.select(*said).join(Enrolment, Enrolment.participant_id == Participant.id).where(open_then).distinct()
    least = linked(session.connection())
    found: dict[tuple[str, ...], set[int]] = {}
    for person, sex, birth, district, barrier in session.execute(query):
        one = least.get(person, person)
        keys = [("district", district_on(district, last, successors)), ("district", "T")]
        if barrier is not None:
            keys += [("barrier", barrier), ("barrier", "T")]
        if one not in without:
            keys += [("sex", sex if sex in ("K", "M") else "U"), ("age_group", _age_group(birth, last))]
        for key in keys:
            found.setdefault(key, set()).add(one)
    return {key: len(persons) for key, persons in found.items()}


def _age_group(birth: date, last: date) -> str:
    age = last.year - birth.year - ((last.month, last.day) < (birth.month, birth.day))
    return AGE_GROUPS[bisect_right(AGE_BOUNDS, age)].code
