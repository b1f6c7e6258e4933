"""Protected cities are attacked with nothing but what is published: nothing small is worked out, and it is proven."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disclosure import made_up
from tests.statistics import cities
from tracker.attack.audit import attack
from tracker.attack.knowledge import is_count
from tracker.attack.published import of_tables
from tracker.attack.report import leaks
from tracker.statistics.disclosure import prices
from tracker.statistics.disclosure.primary import Settings, printed, values
from tracker.statistics.disclosure.suppression import FalseKnowledge, Unproven, protect
from tracker.statistics.service import annual_tables

SMALL = {"lists": made_up.SMALL_LISTS}
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
HUNDRED = settings(FEW, max_examples=100)


def protected(annual, chosen=None, **more):
    return protect(annual.year, annual.as_of, annual.tables, chosen or Settings(), **more)


def published(annual, result):
    return of_tables(annual.year, annual.as_of, result.tables)


@pytest.fixture(scope="module")
def town():
    return made_up.city(300, 1, **SMALL)


@pytest.fixture(scope="module")
def result(town):
    return protected(town)


def test_the_release_stands_an_attack_on_what_is_published(town, result):
    found = attack(published(town, result))
    assert found.safe
    assert not found.determined
    assert not found.worked_out
    assert found.certificate.faults() == []


def test_every_small_count_and_no_zero_is_withheld(town, result):
    shown = published(town, result).figures
    for place, number in values(town.tables).items():
        if 0 < number < 5:
            assert shown[place].value is None
        if number == 0:
            assert shown[place].value == 0


def test_what_is_printed_is_true(town, result):
    true = of_tables(town.year, town.as_of, town.tables).figures
    for place, shown in published(town, result).figures.items():
        assert shown.value is None or shown == true[place]
    assert {shown.sign for shown in published(town, result).figures.values()} <= {"", "–", ".", "X"}


def test_the_city_keeps_its_totals(town, result):
    table = result.tables[0]
    assert table.figure("participants", "T", "T", "T").value is not None


def test_no_share_rests_on_a_withheld_count_or_a_small_base(town, result):
    for table in result.tables[4:7]:
        for (measure, *codes), figure in table.lines():
            if measure == "completion_rate" and figure.value is not None:
                assert table.figure("exited", *codes).value >= 5
                assert table.figure("completed", *codes).value is not None


def test_the_small_counts_alone_do_not_stand_it(town):
    small = {place for place, number in values(town.tables).items() if 0 < number < 5}
    naive = printed(town.tables, small.__contains__, Settings())
    assert attack(of_tables(town.year, town.as_of, naive)).determined


def test_a_count_that_is_printed_after_all_is_found(town, result):
    """It is told as printed, and the attack sees at least as much of each other one as before."""
    whole = of_tables(town.year, town.as_of, town.tables)
    safe = published(town, result)
    before = attack(safe).reached
    small = [place for place in result.primary if place.table == 4][:3]
    for place in small:
        opened = replace(safe, figures=dict(safe.figures) | {place: whole.figures[place]})
        attacked = attack(opened)
        told = [leak for leak in leaks(attacked, opened) if leak["kind"] == "printed"]
        assert told == [{"kind": "printed", **opened.named(place), "value": whole.figures[place].value}]
        found = attacked.reached
        assert found.keys() == before.keys() - {place}
        assert all(within(found[other], before[other]) for other in found)


def within(inner, outer):
    return inner[0] >= outer[0] and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def test_the_same_tables_give_the_same_pattern(town, result):
    assert protected(town).tables == result.tables


def test_a_threshold_of_three(town):
    lower = protected(town, Settings(threshold=3))
    assert attack(published(town, lower), threshold=3).safe
    assert len(lower.primary) < len(protected(town).primary)


def test_in_full_range_every_value_is_possible(town, result):
    wide = protected(town, Settings(full_range=True))
    assert wide.proven
    assert attack(published(town, wide)).safe
    reached = wide.attack.reached
    told = [place for place in wide.primary if not set(range(*_ends(reached[place]))) >= wide.attack.possible[place]]
    assert len(told) <= 0.02 * len(wide.primary)
    assert len(reached) <= 1.5 * len(result.attack.reached)
    few = replace(wide.certificate, tables=attack(published(town, wide)).certificate.tables)
    assert any("is never" in fault for fault in few.faults())


def _ends(reach):
    low, high = reach
    return low, 5 if high is None else min(high, 4) + 1


def test_no_threshold_under_three():
    with pytest.raises(ValueError, match="never below 3"):
        Settings(threshold=2)


def test_figures_that_do_not_keep_what_is_said_of_them_are_refused(town):
    with pytest.raises(FalseKnowledge):
        protected(town, working_reasons=frozenset({"arbete"}))


def test_last_months_release_is_withstood_too(town, result, monkeypatch):
    """Other prices, another pattern: the two together tell more, until the second knows the first."""
    with monkeypatch.context() as patched:
        patched.setattr(prices, "OF_A_SUM", -0.2)
        earlier = published(town, protected(town))
    assert not attack(published(town, result), earlier=[earlier]).safe
    now = protected(town, earlier=[earlier])
    assert attack(published(town, now), earlier=[earlier]).safe


def test_what_was_told_already_is_said(town):
    """Counts of 3 and 4 were printed last month: nothing that is withheld now can help them."""
    earlier = published(town, protected(town, Settings(threshold=3)))
    with pytest.raises(Unproven) as refused:
        protected(town, earlier=[earlier])
    assert refused.value.attack.determined


@pytest.mark.long
def test_a_city_of_the_full_size():
    annual = made_up.city(3000, 3)
    found = attack(published(annual, protected(annual)))
    assert found.safe
    assert found.certificate.faults() == []


def assert_nothing_small_is_worked_out(session, city, as_of):
    cities.write(session, city)
    annual = annual_tables(session, cities.YEAR, as_of)
    shown = published(annual, protected(annual))
    found = attack(shown)
    assert found.safe
    assert all(is_count(place.measure) for place in found.reached)


@FEW
@given(city=cities.cities(), as_of=st.dates(date(2024, 2, 1), date(2026, 6, 1)))
def test_random_cities(register, city, as_of):
    assert_nothing_small_is_worked_out(register, city, as_of)


@pytest.mark.long
@HUNDRED
@given(city=cities.cities(), as_of=st.dates(date(2024, 2, 1), date(2026, 6, 1)))
def test_a_hundred_random_cities(register, city, as_of):
    assert_nothing_small_is_worked_out(register, city, as_of)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_towns_with_many_people_in_each_cell(seed):
    annual = made_up.city(400, seed, lists=made_up.SMALL_LISTS)
    found = attack(published(annual, protected(annual)))
    assert found.safe
    assert found.certificate.faults() == []
