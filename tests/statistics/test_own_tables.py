"""A unit's own tables: they count what the unit has written down, and each number is as long as the list behind it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics import cities, plain_counter
from tests.statistics.test_against_plain_counter import AS_OF, plainly
from tracker.access.scope import of_unit
from tracker.statistics import own
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.indicators import Count

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(MANY, max_examples=8)
UNITS = st.sampled_from(cities.UNITS)


def known_to(city, unit):
    """The city as it would be if there were no other unit, and nobody had found two records to be of one person."""
    people = {number: {} for number, one in city["records"].items() if one["unit"] == unit}
    records = {number: city["records"][number] | {"person": number, "into": None} for number in people}
    enrolments = [row for row in city["enrolments"] if row["record"] in records]
    return {**city, "people": people, "records": records, "links": [], "enrolments": enrolments}


def assert_only_the_own_counts(session, city, unit, as_of):
    cities.write(session, city)
    alone = known_to(city, unit)
    for table in own.annual_tables(session, of_unit(unit), cities.YEAR, as_of).tables:
        expected = plain_counter.count_table(alone, table.definition.number, cities.YEAR, as_of)
        assert plainly(table) == expected, f"table {table.definition.number}"


@MANY
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS)
def test_only_what_the_unit_has_written_down_counts(register, city, as_of, unit):
    assert_only_the_own_counts(register, city, unit, as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS)
def test_only_what_the_unit_has_written_down_counts_on_the_server_too(register_on_server, city, as_of, unit):
    assert_only_the_own_counts(register_on_server, city, unit, as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF, unit=UNITS)
def test_every_number_is_as_long_as_its_list(register, city, as_of, unit):
    cities.write(register, city)
    scope = of_unit(unit)
    theirs = {row["id"]: row["record"] for row in city["enrolments"] if city["records"][row["record"]]["unit"] == unit}
    for table in own.annual_tables(register, scope, cities.YEAR, as_of).tables:
        for (measure, *codes), figure in table.lines():
            if isinstance(MEASURES[measure], Count):
                number = table.definition.number
                found = own.behind(register, scope, cities.YEAR, as_of, number, measure, codes)
                assert (
                    figure.value == found.number == len(set(found.participants if found.persons else found.enrolments))
                )
                assert {theirs[each] for each in found.enrolments} == set(found.participants)
