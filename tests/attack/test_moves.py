"""Moves are whole, keep every row, and leave the solver as it was."""

import numpy as np
import pytest

from tracker.attack.moves import Moves
from tracker.attack.programme import Programme, Unsound
from tracker.attack.system import Builder


def line(*numbers):
    """Counts that add up to a printed number."""
    builder = Builder()
    parts = [builder.unknown(place, 1) for place in range(len(numbers))]
    builder.row([(part, 1) for part in parts], sum(numbers), sum(numbers))
    return builder.system(), np.array(numbers)


def test_a_step_is_whole_and_holds():
    system, truth = line(2, 1, 3)
    step, _sure = Moves(system, truth).whole(1, 1, 5, np.ones(3))
    assert step[1] >= 1
    assert system.holds(truth + step)


@pytest.mark.parametrize(("place", "least", "most"), [(1, -1, -1), (1, 5, 9)])
def test_where_there_is_no_way_that_is_certain(place, least, most):
    system, truth = line(2, 1, 3)
    moves = Moves(system, truth)
    assert moves.whole(place, least, most, np.ones(3)) == (None, True)
    assert moves.whole(place, 1, 1, np.ones(3))[0] is not None


def test_halves_are_driven_to_whole_numbers():
    """Three pairs of equal sums: the programme alone would move two by a half each."""
    builder = Builder()
    for place in range(4):
        builder.unknown(place, 0, 9)
    builder.row([(0, 1), (1, -2), (2, -2), (3, -1)], -5, -5)
    system, truth = builder.system(), np.array([2, 1, 1, 3])
    step, _sure = Moves(system, truth).whole(0, 1, 1, np.array([1, 0.1, 0.1, 9.0]))
    assert step is not None
    assert system.holds(truth + step)


def test_many_are_moved_at_once():
    system, truth = line(2, 2, 3, 3)
    step = Moves(system, truth).towards(np.array([0, 2]), np.array([3, 2]), np.ones(4))
    assert (step[0], step[2]) == (1, -1)
    assert system.holds(truth + step)


def test_bounds_that_the_solver_does_not_take_are_told():
    """HiGHS refuses a column named twice and keeps the old bounds, without a word."""
    system, _truth = line(2, 1, 3)
    programme = Programme(system.rows, system.low, system.high)
    with pytest.raises(Unsound):
        programme.bound(np.array([1, 1]), np.zeros(2), np.ones(2))
