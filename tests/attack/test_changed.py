"""Counts that are rounded or perturbed: what is planted to be taken back is found, along every sum there is."""

import pytest

from tests.attack.releases import DIMENSIONS, release, with_totals
from tracker.attack import changed
from tracker.attack.knowledge import Rest
from tracker.attack.published import Place, Published, Shown
from tracker.attack.readings import Reading

ROUNDING = Reading("rounding")


def rounded(inner, measure="started", table=3, **others):
    """A release of the counts as the city rounds them."""
    counts = {(table, measure): with_totals(inner), **{(3, name): with_totals(cells) for name, cells in others.items()}}
    true = release(counts)
    figures = {
        place: Shown({1: 0, 2: 0, 3: 5, 4: 5}.get(shown.value, shown.value)) for place, shown in true.figures.items()
    }
    return Published(true.year, true.as_of, DIMENSIONS, figures, reading=ROUNDING)


def small(published):
    return {(place.measure, *place.codes): number for place, number in changed.attack(published).small.items()}


def test_one_woman_among_men_is_taken_back():
    assert small(rounded({("a", "K"): 1, ("a", "M"): 7})) == {("started", "a", "K"): 1, ("started", "T", "K"): 1}


def test_along_types_too():
    """Three women in one type, nine in another, twelve in all; one man in the other, and so on."""
    found = small(rounded({("a", "K"): 3, ("b", "K"): 9, ("a", "M"): 2, ("b", "M"): 1}))
    assert (found["started", "a", "K"], found["started", "b", "M"], found["started", "a", "M"]) == (3, 1, 2)


def test_by_the_stock_identity():
    flows = {"open_start": 12, "exited": 6, "open_end": 8, "started": 2}
    cells = {name: {("a", "K"): number, ("a", "M"): 0} for name, number in flows.items()}
    assert small(rounded(cells.pop("open_start"), "open_start", **cells))["started", "a", "K"] == 2


def test_a_remainder_that_nobody_printed():
    found = changed.attack(rounded({("a", "K"): 9, ("a", "M"): 0}, "exited", completed={("a", "K"): 8, ("a", "M"): 0}))
    assert found.rests[Rest("exited", "completed", (("insats_type", "a"), ("sex", "K")))] == 1


def test_what_hides_is_not_taken_back():
    found = changed.attack(rounded({("a", "K"): 1, ("a", "M"): 1}))
    assert not found.small
    assert found.changeable == 6


def test_a_column_of_unknown_sex_tells_that_someone_is_there():
    inner = {("a", "-17", "K"): 40, ("a", "-17", "M"): 40, ("a", "-17", "U"): 1, ("a", "18-19", "K"): 9}
    everyone = dict.fromkeys([(kind, age, sex) for kind in "a" for age in ("-17", "18-19") for sex in "KMU"], 0)
    assert small(rounded({**everyone, **inner}, "participants", 1))[("participants", "a", "-17", "U")] == 1


@pytest.mark.parametrize(("shown", "span"), [(0, (0, 5)), (3, (1, 8)), (9, (4, 14))])
def test_noise_is_read_by_its_size_and_a_true_zero_is_left_alone(shown, span):
    assert Reading("cell_key", 5).span(shown) == span


def test_noise_at_its_end_gives_a_count_away():
    """Women and men can be no more than six together, all can be no fewer: so each is as many as can be."""
    figures = {("a", "K"): 1, ("a", "M"): 1, ("a", "T"): 8, ("T", "K"): 1, ("T", "M"): 1, ("T", "T"): 8}
    shown = {Place(3, "started", codes): Shown(number) for codes, number in figures.items()}
    true = release({(3, "started"): {}})
    published = Published(true.year, true.as_of, DIMENSIONS, shown, reading=Reading("cell_key", 2))
    assert changed.attack(published).known[Place(3, "started", ("a", "K"))] == 3
