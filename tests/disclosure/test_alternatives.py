"""The city's rounding and the noise of cell keys: what they do, and their own honest checks."""

import numpy as np
import pytest

from tests.disclosure import made_up
from tracker.statistics.disclosure import cell_key, declaration, rounding
from tracker.statistics.disclosure.cell_key import Noise, perturbed, record_key
from tracker.statistics.disclosure.primary import Settings, values
from tracker.translations import _


def test_one_and_two_become_none_and_three_and_four_five():
    assert [rounding.rounded(number) for number in range(8)] == [0, 0, 0, 5, 5, 5, 6, 7]


def test_every_number_is_among_its_candidates():
    assert all(number in rounding.candidates(rounding.rounded(number)) for number in range(20))


def test_no_small_count_is_left_in_rounded_tables():
    town = made_up.city(300, 1, lists=made_up.SMALL_LISTS)
    rounded = values(rounding.round_tables(town.tables))
    assert not [number for number in rounded.values() if 0 < number < 5]
    assert all(abs(rounded[place] - number) <= 2 for place, number in values(town.tables).items())


def test_the_check_of_rounding_finds_what_can_be_undone():
    """One woman and seven men are eight together: she is printed as none, and is the only one that fits."""
    town = made_up.city(300, 1, lists=made_up.SMALL_LISTS)
    found = rounding.check(town.tables)
    assert found.changed > len(found.pinned) > 0


@pytest.mark.parametrize("noise", [Noise(), Noise(3, 1.0), Noise(9, 4.0)])
@pytest.mark.parametrize("number", [1, 2, 3, 5, 40])
def test_noise_has_no_mean_and_the_variance_that_is_told(noise, number):
    changes, chances = noise.changes(number)
    assert chances.sum() == pytest.approx(1)
    assert changes @ chances == pytest.approx(0, abs=1e-9)
    assert changes**2 @ chances == pytest.approx(noise.variance)
    assert number + changes.min() >= 0
    assert np.abs(changes).max() <= noise.most


def test_the_same_people_get_the_same_noise_and_nobody_none():
    keys = [record_key(b"a" * 32, person) for person in range(40)]
    assert perturbed(40, keys, Noise()) == perturbed(40, keys[::-1], Noise())
    assert perturbed(0, [], Noise()) == 0


def test_noise_over_many_cells_is_as_told():
    draw = np.random.default_rng(1)
    keys = draw.integers(0, cell_key.KEY_RANGE, (4000, 7), dtype=np.uint64)
    changes = np.array([perturbed(7, row, Noise()) - 7 for row in keys])
    assert changes.mean() == pytest.approx(0, abs=0.1)
    assert changes.var() == pytest.approx(2, rel=0.1)


def test_another_secret_gives_other_keys():
    assert record_key(b"a" * 32, 1) != record_key(b"b" * 32, 1)


def test_the_check_of_noise_says_how_sure_one_can_be():
    found = cell_key.check(Noise())
    assert found.variance == pytest.approx(2)
    assert 0 < found.surest < 1
    assert cell_key.check(Noise(9, 6.0)).surest < found.surest


@pytest.mark.parametrize(("most", "variance"), [(0, 1), (2, 0), (2, 4)])
def test_noise_that_cannot_be_is_refused(most, variance):
    with pytest.raises(ValueError, match="noise needs"):
        Noise(most, variance)


def test_each_method_is_described():
    assert _ is not None
    for sentences in (declaration.of_suppression(Settings(full_range=True)), declaration.of_rounding(),
                      declaration.of_cell_key(Noise())):  # fmt: skip
        assert all(str(sentence).endswith(".") for sentence in sentences)
