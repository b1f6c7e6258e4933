"""The search for what else is withheld, on plain tables: what it says is proven, and building anew only takes away."""

import numpy as np
import pytest

from benchmarks.protection import attacked, population, task_of
from tracker.attack import diving
from tracker.statistics.disclosure import growth
from tracker.statistics.disclosure import search as searching
from tracker.statistics.disclosure.growth import Growth, Pace
from tracker.statistics.disclosure.search import HARD, rebuilt, search

SHAPE = (5, 6, 4)


def task(seed=1, full_range=False):
    return task_of(population(SHAPE, seed, 400), full_range)


def more_than_first(one, pattern):
    return np.flatnonzero(pattern.hidden & ~one.first)


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("seed", range(1, 5))
def test_the_tables_prove_the_pattern_and_the_attack_finds_nothing(seed, full_range):
    one = task(seed, full_range)
    found = search(one)
    assert one.proven(found.tables)
    assert not np.any(one.first & ~found.hidden)
    for table in found.tables:
        assert one.system.holds(table)
        assert np.array_equal(table[~found.hidden], one.truth[~found.hidden])
    assert attacked(one, found.hidden)[0] == 0


def test_without_what_else_is_withheld_the_attack_finds_something():
    one = task()
    assert attacked(one, one.first)[0] > 0


def test_building_anew_only_takes_away():
    one = task()
    before = Growth(one, Pace(64)).run()
    after = rebuilt(one, before, Pace(4))
    assert one.proven(after.tables)
    assert set(more_than_first(one, after)) <= set(more_than_first(one, before))


def test_what_no_step_shows_is_shown_as_before(monkeypatch):
    one = task()
    before = Growth(one, Pace(64)).run()
    monkeypatch.setattr("tracker.attack.moves.Moves.towards", lambda *_args: None)
    after = rebuilt(one, before, Pace(4))
    assert one.proven(after.tables)
    known = {table.tobytes() for table in before.tables}
    assert {table.tobytes() for table in after.tables} <= known


def test_where_the_first_answer_is_all_fractions_the_search_goes_slowly(monkeypatch):
    one, paces = task(), []

    class Broken(Growth):
        eases = False

        def run(self):
            paces.append(self.pace)
            return super().run()

    monkeypatch.setattr(searching, "Growth", Broken)
    assert one.proven(search(one).tables)
    assert paces == [HARD[0]]


def test_a_dive_into_too_many_fractions_is_not_begun(monkeypatch):
    tables = [task_of(population((9, 9, 9), seed, 4000), full_range=False) for seed in range(1, 4)]
    assert all(Growth(one, Pace(64)).eases for one in tables)
    monkeypatch.setattr(diving, "MANY", 0)
    assert not all(Growth(one, Pace(64)).eases for one in tables)


def test_after_a_failure_fewer_guards_are_tried_and_then_more_again(monkeypatch):
    one, sizes, step = task(), [], growth._step

    def failing_first(gathering, moves, draw, pace):
        sizes.append(pace.size)
        some, found = step(gathering, moves, draw, pace)
        return some, None if len(sizes) == 1 else found

    monkeypatch.setattr(growth, "_step", failing_first)
    assert one.proven(Growth(one, Pace(8)).run().tables)
    assert sizes[:4] == [8, 2, 4, 8]


def test_the_same_task_gives_the_same_pattern():
    assert np.array_equal(search(task()).hidden, search(task()).hidden)
