"""Every cell of every table equals what a plain count by the letter of the definitions gives."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics import cities, plain_counter
from tracker.statistics.service import annual_tables, several_years

AS_OF = st.one_of(
    st.dates(date(2024, 2, 1), date(2026, 6, 1)),
    st.sampled_from([date(2023, 11, 1), date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 1)]),
)
MANY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(MANY, max_examples=12)


def plainly(table):
    return {
        key: (None if figure.value is None else Decimal(figure.value), figure.sign) for key, figure in table.lines()
    }


def assert_every_cell_is_right(session, city, as_of):
    cities.write(session, city)
    for table in annual_tables(session, cities.YEAR, as_of).tables:
        number = table.definition.number
        expected = plain_counter.count_table(city, number, cities.YEAR, as_of)
        assert plainly(table) == expected, f"table {number}"
        assert list(dict(table.lines())) == list(expected), f"order of table {number}"


@MANY
@given(city=cities.cities(), as_of=AS_OF)
def test_every_cell_is_right(register, city, as_of):
    assert_every_cell_is_right(register, city, as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF)
def test_every_cell_is_right_on_the_server_too(register_on_server, city, as_of):
    assert_every_cell_is_right(register_on_server, city, as_of)


@FEW
@given(city=cities.cities(), as_of=AS_OF)
def test_several_years_read_at_once_are_the_same_as_each_year_by_itself(register, city, as_of):
    cities.write(register, city)
    for annual in several_years(register, (2023, 2024, 2025), as_of):
        assert annual == annual_tables(register, annual.year, as_of)
