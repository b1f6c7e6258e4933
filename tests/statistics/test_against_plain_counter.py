"""Every cell of every table equals what a plain count by the letter of the definitions gives."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics import cities, plain_counter
from tracker.statistics.service import annual_tables, several_years

AS_OF = st.one_of(
    st.dates(date(2025, 6, 1), date(2026, 6, 1)),
    st.dates(date(2024, 2, 1), date(2026, 6, 1)),
    st.sampled_from([date(2023, 11, 1), date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 1)]),
)
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(MANY, max_examples=12)


def plainly(table):
    return {
        key: (None if figure.value is None else Decimal(figure.value), figure.sign) for key, figure in table.lines()
    }


def assert_every_cell_is_right(session, city, as_of):
    cities.write(session, city)
    expected = plain_counter.count_tables(city, cities.YEAR, as_of)
    assert_same(annual_tables(session, cities.YEAR, as_of), expected)
    assert_stock_identity(expected[3])


def assert_same(annual, expected):
    assert [table.definition.number for table in annual.tables] == list(expected)
    for table in annual.tables:
        number = table.definition.number
        assert plainly(table) == expected[number], f"table {number}"
        assert list(dict(table.lines())) == list(expected[number]), f"order of table {number}"


def assert_stock_identity(table):
    for (measure, *cell), (start, _sign) in table.items():
        if measure == "open_start":
            new, gone, end = (table[name, *cell][0] for name in ("started", "exited", "open_end"))
            assert start + new - gone == end, cell


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


@FEW
@given(city=cities.CROWDS, as_of=AS_OF)
def test_every_cell_of_a_larger_city_is_right(register, city, as_of):
    assert_every_cell_is_right(register, city, as_of)


def test_larger_cities_reach_every_measure_of_every_table():
    seen = set()
    for seed in range(8):
        tables = plain_counter.count_tables(cities.crowd(seed), cities.YEAR, date(2026, 6, 1))
        for number, table in tables.items():
            seen.update((number, measure, cell[-1]) for (measure, *cell), (value, _sign) in table.items() if value)
    every = {
        (n, each, sex)
        for n, (_dimensions, measures) in plain_counter.TABLES.items()
        for each in measures
        for sex in "KMT"
    }
    assert every <= seen, every - seen
