"""Rounding and the noise of cell keys: what they do, and that nothing printed tells more than the changed counts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure import made_up
from tracker.attack import changed, declared
from tracker.attack.bounds import Contradiction
from tracker.attack.knowledge import is_count
from tracker.attack.published import of_tables
from tracker.statistics.disclosure import cell_key, rounding
from tracker.statistics.disclosure.cell_key import Noise, perturbed
from tracker.statistics.disclosure.primary import values
from tracker.statistics.disclosure.record_keys import KEY_RANGE, record_key
from tracker.statistics.figures import WITHHELD, count, share
from tracker.statistics.tables import rows_of

SECRET = b"a" * 32


@pytest.fixture(scope="module")
def town():
    return made_up.city(300, 1, lists=made_up.SMALL_LISTS, secret=SECRET)


def changed_tables(town, method):
    if method == "rounding":
        return rounding.round_tables(town.tables), rounding.READING
    return cell_key.perturb_tables(town.tables, Noise()), cell_key.reading(Noise())


@pytest.mark.parametrize("method", ["rounding", "cell_key"])
def test_a_printed_count_can_be_the_true_one_and_no_zero_is_told_from_a_few(town, method):
    tables, reading = changed_tables(town, method)
    true = values(town.tables)
    printed = values(tables)
    assert true.keys() == printed.keys()
    for place, number in printed.items():
        low, high = reading.span(number)
        assert low <= true[place] <= high
    assert all(figure.sign == "–" for table in tables for _key, figure in table.lines() if figure.value == 0)


@pytest.mark.parametrize("method", ["rounding", "cell_key"])
def test_shares_are_those_of_the_printed_counts(town, method):
    for table in changed_tables(town, method)[0]:
        for (measure, *codes), figure in table.lines():
            if what := declared.SHARES.get(measure):
                base = table.figure(what.base, *codes).value
                part = sum(table.figure(name, *codes).value for name in what.plus)
                part -= sum(table.figure(name, *codes).value for name in what.minus)
                fits = share(part, base) if 0 <= part <= base else (None, "..")
                assert figure == (fits if base >= table.least_base else WITHHELD)
            elif not is_count(measure):
                assert (figure == WITHHELD) == (table.figure("exited", *codes).value < table.least_base)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_two_towns_that_round_alike_are_printed_alike(town, chance):
    """Nothing printed, save a median of days, rests on what the rounding hid."""
    table = town.tables[5]
    alike = {}
    for key, figure in table.lines():
        low, high = rounding.READING.span(rounding.rounded(int(figure.value or 0)))
        alike[key] = count(chance.randint(low, high)) if is_count(key[0]) else figure
    assert rounding.round_tables([replace(table, figures=alike)]) == rounding.round_tables([table])


@pytest.mark.parametrize("method", ["rounding", "cell_key"])
def test_the_attack_says_true_things_and_true_counts_do_not_hasten_it_wrong(town, method):
    tables, reading = changed_tables(town, method)
    published = of_tables(town.year, town.as_of, tables, reading=reading)
    true = values(town.tables)
    found = changed.attack(published, begin=true)
    assert {place: true[place] for place in found.known} == found.known
    assert found == changed.attack(published)
    assert (method == "rounding") == bool(found.small)


def test_a_town_that_is_not_the_printed_one_is_refused(town):
    tables, reading = changed_tables(town, "rounding")
    other = dict.fromkeys(values(town.tables), 1)
    with pytest.raises(Contradiction):
        changed.attack(of_tables(town.year, town.as_of, tables, reading=reading), begin=other)


def test_the_key_of_a_cell_is_the_sum_over_its_distinct_people():
    """Counted again in plain Python, from the rows behind each number."""
    frame = made_up.frame(60, 2, lists=made_up.SMALL_LISTS, secret=SECRET)
    for table in made_up.of_frame(frame).tables:
        for (measure, *codes), key in table.keys.items():
            people = set(frame.person[rows_of(frame, table.definition, measure, codes)].tolist())
            assert key == sum(int(frame.keys[person]) for person in people)


def test_the_same_number_of_the_same_people_is_changed_alike_everywhere(town):
    tables, _reading = changed_tables(town, "cell_key")
    seen = {}
    for before, after in zip(town.tables, tables, strict=True):
        for key, of_cell in before.keys.items():
            group = before.figures[key].value, of_cell
            assert seen.setdefault(group, after.figures[key]) == after.figures[key]
    other = made_up.city(300, 1, lists=made_up.SMALL_LISTS, secret=b"b" * 32)
    assert values(cell_key.perturb_tables(other.tables, Noise())) != values(tables)


@given(st.integers(1, 60), st.sampled_from([Noise(), Noise(3, 1.0), Noise(9, 4.0)]))
def test_noise_has_no_mean_and_the_variance_that_is_told(number, noise):
    changes, chances = noise.changes(number)
    assert chances.sum() == pytest.approx(1)
    assert changes @ chances == pytest.approx(0, abs=1e-9)
    assert changes**2 @ chances == pytest.approx(noise.variance)
    assert number + changes.min() >= 0
    assert np.abs(changes).max() <= noise.most


def test_noise_over_many_cells_is_as_told():
    keys = np.random.default_rng(1).integers(0, KEY_RANGE, 4000).tolist()
    noise = Noise()
    changes = np.array([perturbed(7, key, noise) - 7 for key in keys])
    assert changes.mean() == pytest.approx(0, abs=0.1)
    assert changes.var() == pytest.approx(2, rel=0.1)
    assert perturbed(0, keys[0], noise) == 0


def test_noise_is_measured_and_a_bias_is_seen(town):
    tables, _reading = changed_tables(town, "cell_key")
    found = cell_key.measured(town.tables, tables, Noise())
    assert found.groups > cell_key.ENOUGH
    assert found.as_declared
    lifted = [
        replace(table, figures={key: count(int(figure.value or 0) + 1) for key, figure in table.lines()})
        for table in tables
    ]
    assert not cell_key.measured(town.tables, lifted, Noise()).as_declared


def test_another_secret_gives_other_keys():
    assert record_key(SECRET, 1) != record_key(b"b" * 32, 1)


def test_the_check_of_noise_says_how_sure_one_can_be():
    found = cell_key.check(Noise())
    assert found.variance == pytest.approx(2)
    assert 0 < found.surest < 1
    assert cell_key.check(Noise(9, 6.0)).surest < found.surest


@pytest.mark.parametrize(("most", "variance"), [(0, 1), (2, 0), (2, 2.5)])
def test_noise_that_cannot_be_is_refused(most, variance):
    with pytest.raises(ValueError, match="noise needs"):
        Noise(most, variance)
