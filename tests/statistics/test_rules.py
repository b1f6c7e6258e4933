"""The rules of the indicators, one by one, in cities small enough to see through."""

from datetime import date, timedelta

import pytest

from tests.statistics import cities
from tests.statistics.cities import answer, enrol, link, month, new_city, person, record
from tracker.statistics.service import annual_tables, several_years
from tracker.statistics.tables import Table, stock_faults

START, EXIT = date(2024, 1, 10), date(2024, 3, 1)
DUE = EXIT + timedelta(days=90)
LATE = date(2025, 6, 1)


@pytest.fixture
def city():
    return new_city()


@pytest.fixture
def table(register, city):
    """Draw one table of 2024 from the city as it stands."""

    def draw(number, as_of=LATE, year=2024):
        cities.write(register, city)
        return annual_tables(register, year, as_of).table(number)

    return draw


def values(table, *measures, row="T", sex="T"):
    return [table.figure(measure, row, sex).value for measure in measures]


def test_a_person_in_two_types_is_one_person_in_the_total(table, city):
    who = person(city)
    enrol(city, who, START, insats=1)
    enrol(city, who, START, insats=3)
    drawn = table(1)
    assert drawn.figure("participants", "jobbsok", "T", "K").value == 1
    assert drawn.figure("participants", "gammal", "T", "K").value == 1
    assert drawn.figure("participants", "T", "T", "T").value == 1


def test_a_person_whom_two_units_know_is_one_in_every_table(table, city):
    who = person(city)
    enrol(city, who, START, EXIT, insats=1, assistance="yes", barrier="h01")
    enrol(city, who, START, insats=2, assistance="yes", barrier="h01")
    assert len(city["records"]) == 2
    assert table(1).figure("participants", "jobbsok", "T", "K").value == 1
    assert table(2).figure("participants", "norra-staden", "T", "K").value == 1
    assert table(8).figure("participants", "h01", "K").value == 1
    assert values(table(3), "started", "exited", "open_end") == [2, 1, 1]


def test_records_found_to_be_of_one_person_are_one(table, city):
    ids = [person(city) for _each in range(4)]
    for who in ids:
        enrol(city, who, START)
    link(city, ids[3], ids[1])
    assert values(table(8), "participants") == [0]
    assert table(1).figure("participants", "T", "T", "T").value == 3
    link(city, ids[1], ids[0])
    assert table(1).figure("participants", "T", "T", "T").value == 2


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        ({"sex": "K"}, {"sex": "M"}, "M"),  # without numbers: the newest record
        ({"sex": "K", "number_on": 1}, {"sex": "M"}, "K"),
        ({"sex": "K", "number_on": 2}, {"sex": "M", "number_on": 1}, "K"),
        ({"sex": "K", "number_on": 1}, {"sex": "M", "number_on": 1}, "M"),
        ({"sex": "K"}, {"sex": "M", "into": 1}, "K"),
    ],
)
def test_where_units_differ_the_newest_number_decides(table, city, first, second, counted):
    who = person(city)
    record(city, who, 1, **first)
    record(city, who, 1 if second.get("into") else 2, **second)
    enrol(city, who, START, insats=1)
    figures = {sex: table(1).figure("participants", "T", "T", sex).value for sex in "KMT"}
    assert figures == {"K": 0, "M": 0, "T": 1, counted: 1}


def test_a_death_that_another_unit_knows_of_is_known(table, city):
    who = person(city)
    record(city, who, 2, died=DUE)
    enrol(city, who, START, EXIT, insats=1)
    assert city["records"][2]["died"] is None
    assert values(table(6), "matured") == [0]
    city["records"][1]["died"] = DUE + timedelta(days=1)
    assert values(table(6), "matured") == [1]


def test_another_units_insats_answers_and_another_units_start_is_a_reenrolment(table, city):
    who = person(city)
    enrol(city, who, START, EXIT, insats=1)
    enrol(city, who, EXIT + timedelta(days=1), insats=2)
    assert values(table(6), "matured", "answered") == [1, 1]
    assert values(table(7), "reenrolled_90_base", "reenrolled_90") == [1, 1]


def test_a_type_that_ended_before_the_year_stands_in_the_table_only_where_it_occurs(table, city):
    enrol(city, person(city), START)
    assert [item.code for item in table(3).items[0]] == ["jobbsok", "T"]
    enrol(city, person(city), START, insats=3)
    assert [item.code for item in table(3).items[0]] == ["jobbsok", "gammal", "T"]


def test_unknown_sex_has_lines_only_where_there_is_any_and_is_part_of_the_total(table, city):
    enrol(city, person(city, "K"), START)
    assert [item.code for item in table(3).sexes] == ["K", "M", "T"]
    enrol(city, person(city, "U"), START, EXIT)
    assert [item.code for item in table(3).sexes] == ["K", "M", "U", "T"]
    assert values(table(3), "started") == [2]
    assert [item.code for item in table(6, date(2024, 4, 1)).sexes] == ["K", "M", "T"]


def test_a_late_answer_is_an_answer(table, city):
    enrol(city, person(city), START, EXIT, answer=answer("arbete", DUE + timedelta(days=200)))
    assert values(table(6), "matured", "answered", "S_A", "self_sufficiency_90") == [1, 1, 1, 100]


def test_an_answer_after_the_day_the_figures_are_drawn_is_none(table, city):
    known = date(2024, 12, 1)
    enrol(city, person(city), START, EXIT, answer=answer("arbete", known), month=month("no", known))
    before = table(6, known - timedelta(days=1))
    assert values(before, "matured", "answered", "not_reached", "assistance_known") == [1, 0, 1, 0]
    assert values(table(6, known), "answered", "assistance_known", "S_B") == [1, 1, 1]


def test_the_window_must_have_closed(table, city):
    enrol(city, person(city), START, EXIT, answer=answer("arbete", DUE))
    last_day = DUE + timedelta(days=30)
    assert values(table(6, last_day), "matured", "answered") == [0, 0]
    assert values(table(6, last_day + timedelta(days=1)), "matured", "answered") == [1, 1]


def test_work_with_social_assistance_is_not_self_sufficient(table, city):
    enrol(city, person(city), START, EXIT, answer=answer("arbete", DUE), month=month("yes", DUE))
    assert values(table(6), "answered", "S_A", "assistance_known", "S_B") == [1, 0, 1, 0]


def test_social_assistance_counts_without_an_answer_too(table, city):
    enrol(city, person(city), START, EXIT, month=month("no", DUE))
    measures = ("answered", "assistance_known", "S_B", "without_assistance_90", "self_sufficiency_90_ceiling")
    assert values(table(6), *measures) == [0, 1, 1, 100, 100]
    assert table(6).figure("self_sufficiency_90", "T", "T").sign == "."


@pytest.mark.parametrize(
    ("insats", "start", "end", "answered"),
    [
        (2, DUE, None, 1),
        (2, START, DUE, 1),
        (2, START, DUE - timedelta(days=1), 0),
        (2, DUE + timedelta(days=1), None, 0),
        (1, DUE, None, 0),  # the same insats again is no other insats
    ],
)
def test_another_insats_on_the_reference_day_answers_by_itself(table, city, insats, start, end, answered):
    who = person(city)
    enrol(city, who, START, EXIT)
    enrol(city, who, start, end, insats=insats, completion="interrupted" if end else None)
    assert values(table(6), "matured", "answered", "S_A") == [1, answered, 0]


def test_a_persons_own_answer_replaces_the_registers(table, city):
    who = person(city)
    enrol(city, who, START, EXIT, answer=answer("arbete", DUE))
    enrol(city, who, START, insats=2)
    assert values(table(6), "answered", "S_A") == [1, 1]


@pytest.mark.parametrize(("died", "matured"), [(DUE, 0), (DUE + timedelta(days=1), 1), (LATE, 1)])
def test_the_dead_are_taken_out_and_nobody_else(table, city, died, matured):
    enrol(city, person(city, died=died), START, EXIT)
    assert values(table(6), "matured") == [matured]


def test_an_exit_by_death_from_another_insats_tells_it_too(table, city):
    who = person(city)
    enrol(city, who, START, EXIT)
    enrol(city, who, START, DUE, insats=2, completion="interrupted", reason="avliden")
    assert values(table(6), "matured") == [0]
    assert values(table(6, DUE + timedelta(days=31)), "matured") == [0]


def test_an_exit_after_the_day_the_figures_are_drawn_has_not_happened(table, city):
    enrol(city, person(city), START, EXIT)
    assert values(table(3, EXIT - timedelta(days=1)), "started", "exited", "open_end") == [1, 0, 1]
    assert values(table(3, START - timedelta(days=1)), "started", "open_end") == [0, 0]


@pytest.mark.parametrize(("gap", "ninety", "year"), [(0, 0, 0), (1, 1, 1), (90, 1, 1), (91, 0, 1), (366, 0, 0)])
def test_reenrolment_is_a_start_within_the_days_after_the_exit(table, city, gap, ninety, year):
    who = person(city)
    enrol(city, who, START, EXIT)
    enrol(city, who, EXIT + timedelta(days=gap), insats=2)
    assert values(table(7), "reenrolled_90", "reenrolled_365") == [ninety, year]


def test_only_exits_with_all_their_days_behind_them_are_the_base(table, city):
    enrol(city, person(city), START, EXIT)
    day = EXIT + timedelta(days=365)
    assert values(table(7, day), "reenrolled_90_base", "reenrolled_365_base") == [1, 1]
    assert values(table(7, day - timedelta(days=1)), "reenrolled_365_base") == [0]
    assert table(7, day - timedelta(days=1)).figure("reenrolled_365_share", "T", "T").sign == "."


def test_districts_are_added_up_to_the_division_of_the_year(table, city):
    for name in ("mitt", "norr", "norra-staden", "soder", "utanfor"):
        enrol(city, person(city), START, district=name)
    drawn = table(2)
    rows = [item.code for item in drawn.items[0]]
    assert rows == ["norra-staden", "soder", "utanfor", "okant", "T"]
    assert [drawn.figure("participants", row, "T", "T").value for row in rows] == [3, 1, 1, 0, 5]


def test_a_barrier_that_is_not_recorded_is_counted_as_unknown(table, city):
    enrol(city, person(city), START, assistance="yes", barrier=None)
    enrol(city, person(city), START, assistance="yes", barrier="h01")
    enrol(city, person(city), START, assistance="no", barrier="h01")
    drawn = table(8)
    rows = [item.code for item in drawn.items[0]]
    assert rows == ["h01", "h02", "okant", "T"]
    assert [drawn.figure("participants", row, "T").value for row in rows] == [1, 0, 1, 2]


@pytest.mark.parametrize(
    ("birth", "group"),
    [
        (date(2006, 12, 31), "18-19"),
        (date(2007, 1, 1), "-17"),
        (date(1959, 12, 31), "65-"),
        (date(1960, 1, 1), "60-64"),
        (date(2004, 2, 29), "20-24"),
    ],
)
def test_age_is_the_age_on_the_last_day(table, city, birth, group):
    enrol(city, person(city, birth=birth), START)
    assert table(1).figure("participants", "T", group, "T").value == 1


def test_the_stock_identity_is_checked_in_every_cell(table, city):
    enrol(city, person(city), START, EXIT)
    drawn = table(3)
    assert stock_faults(drawn) == []
    broken = dict(drawn.figures) | {("open_end", "T", "K"): drawn.figure("started", "T", "K")}
    assert stock_faults(Table(drawn.definition, drawn.items, broken)) == [("T", "K")]


def test_preliminary_until_the_year_is_over_and_its_last_exit_has_matured(register, city):
    last = date(2024, 12, 20)
    enrol(city, person(city), START, last)
    cities.write(register, city)
    closes = last + timedelta(days=120)
    assert annual_tables(register, 2024, date(2024, 12, 31)).completeness.final_from is None
    waiting = annual_tables(register, 2024, closes)
    assert waiting.preliminary
    assert waiting.completeness.waiting_exits == 1
    assert waiting.completeness.final_from == closes + timedelta(days=1)
    assert str(waiting.completeness.missing[0]).startswith("1 avslut kan ännu inte följas upp")
    assert not annual_tables(register, 2024, closes + timedelta(days=1)).preliminary


def test_an_empty_register_has_tables_of_zeros(register, city):
    cities.write(register, city)
    for annual in several_years(register, [2023, 2024], LATE):
        assert all(figure.value in (0, None) for table in annual.tables for _key, figure in table.lines())
        assert [item.code for item in annual.division] == {2023: ["norr", "soder"]}.get(
            annual.year, ["norra-staden", "soder"]
        )
