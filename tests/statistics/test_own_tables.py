"""A unit's own tables: they count what the viewer sees of it, and each number is as long as the list behind it."""

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics import cities, plain_counter
from tests.statistics.test_against_plain_counter import AS_OF, assert_same
from tracker.access.models import User
from tracker.access.scope import inside, of_unit
from tracker.participants.models import Handler, Participant
from tracker.statistics import own, own_lists
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.indicators import Count

MANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(MANY, max_examples=8)
UNITS = st.sampled_from(cities.UNITS)
VIEWER = 1
SOME = st.sets(st.integers(1, 12))
"""Numbers of records."""


def known_to(city, unit, hidden=frozenset()):
    """The city as if there were no other unit, nobody hidden, and no two records had been found to be of one person."""
    own_records = {number: one for number, one in city["records"].items() if one["unit"] == unit}
    people = {number: {} for number in own_records if number not in hidden}
    records = {number: own_records[number] | {"person": number, "into": None} for number in people}
    enrolments = [row for row in city["enrolments"] if row["record"] in records]
    return {**city, "people": people, "records": records, "links": [], "enrolments": enrolments}


def protect(session, city, protected, handled):
    """Write the city; some of its people are protected, and of these the viewer handles some."""
    cities.write(session, city)
    facts = {"email": "a@b.test", "name": "A", "password": "-", "active": True, "fs_uniquifier": "a"}
    if not session.scalar(sa.select(sa.func.count()).select_from(User.__table__)):
        session.execute(sa.insert(User.__table__), {"id": VIEWER, "created_at": cities.RECORDED, **facts})
    marked = sa.update(Participant.__table__).where(Participant.id.in_(protected))
    session.execute(marked.values(protection="sekretessmarkering"))
    for number in protected & handled & set(city["records"]):
        row = {"participant_id": number, "user_id": VIEWER, "unit_id": city["records"][number]["unit"]}
        session.execute(sa.insert(Handler.__table__), row | {"since": cities.RECORDED})
    session.commit()


def assert_only_the_own_counts(session, scope, expected_of, as_of):
    expected = plain_counter.count_tables(expected_of, cities.YEAR, as_of)
    assert_same(own.annual_tables(session, scope, cities.YEAR, as_of), expected)


@MANY
@given(city=st.one_of(cities.cities(), cities.CROWDS), as_of=AS_OF, unit=UNITS)
def test_only_what_the_unit_has_written_down_counts(register, city, as_of, unit):
    protect(register, city, set(), set())
    assert_only_the_own_counts(register, of_unit(unit), known_to(city, unit), as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS)
def test_only_what_the_unit_has_written_down_counts_on_the_server_too(register_on_server, city, as_of, unit):
    protect(register_on_server, city, set(), set())
    assert_only_the_own_counts(register_on_server, of_unit(unit), known_to(city, unit), as_of)


@settings(MANY, max_examples=20)
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS, protected=SOME, handled=SOME)
def test_who_is_hidden_from_the_viewer_does_not_count(register, city, as_of, unit, protected, handled):
    protect(register, city, protected, handled)
    seen = known_to(city, unit, protected - handled)
    assert_only_the_own_counts(register, of_unit(unit, VIEWER), seen, as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS, protected=SOME, handled=SOME)
def test_every_number_is_as_long_as_its_list(register, city, as_of, unit, protected, handled):
    protect(register, city, protected, handled)
    scope = of_unit(unit, VIEWER)
    theirs = {row["id"]: row["record"] for row in known_to(city, unit, protected - handled)["enrolments"]}
    material = own.read(register, scope, cities.YEAR, as_of)
    for table in own.annual_tables(register, scope, cities.YEAR, as_of).tables:
        for (measure, *codes), figure in table.lines():
            if isinstance(MEASURES[measure], Count):
                found = own.behind(material, table.definition.number, measure, codes)
                assert figure.value == found.number
                assert {theirs[each] for each in found.enrolments} == set(found.participants)
                if found.number and set(codes[:-1]) == {"T"}:
                    assert_all_are_listed(register, scope, found)


def assert_all_are_listed(session, scope, found):
    with inside(scope):
        listed = own_lists.page(session.connection(), found, own_lists.sorting(found, {}), {})
    assert listed.total == len(listed.items) == found.number  # such a city is smaller than a page
    assert {row[0] for row in listed.items} == set(found.participants)
