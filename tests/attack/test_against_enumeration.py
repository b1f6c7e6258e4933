"""Over small random tables every interval, and every "one value only", is what trying all tables gives."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.attack.aims import AnotherValue
from tracker.attack.bounds import narrowed
from tracker.attack.intervals import intervals
from tracker.attack.system import Builder, open_part
from tracker.attack.variants import Variants

TOP = 4
FEW = settings(max_examples=150, deadline=None)


@st.composite
def systems(draw):
    """Up to six unknowns from 0 or 1 to 4 with a true table, tied by random rows that it keeps."""
    size = draw(st.integers(2, 6))
    low = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    truth = [draw(st.integers(least, TOP)) for least in low]
    builder = Builder()
    for number in range(size):
        builder.unknown(number, low[number], TOP)
    for _row in range(draw(st.integers(1, 4))):
        coefs = draw(st.lists(st.sampled_from([-2, -1, 0, 1, 1, 1]), min_size=size, max_size=size))
        total = sum(coef * n for coef, n in zip(coefs, truth, strict=True))
        least, most = draw(st.sampled_from([(0, 0), (0, 0), (0, 2), (1, 0)]))
        builder.row(list(enumerate(coefs)), total - least, total + most)
    return builder.system(), np.array(truth)


def all_tables(system):
    tables = [np.array(x) for x in product(*[range(low, high + 1) for low, high in zip(system.low, system.high,
              strict=True)])]  # fmt: skip
    return np.array([x for x in tables if system.rows.hold(x)])


@FEW
@given(systems())
def test_reasoning_loses_nothing(made):
    system, _truth = made
    every, tight = all_tables(system), narrowed(system)
    assert np.all(tight.low <= every.min(axis=0))
    assert np.all(tight.high >= every.max(axis=0))


@FEW
@given(systems())
def test_every_single_value_is_told_and_no_other(made):
    system, truth = made
    every = all_tables(system)
    part = open_part(narrowed(system))
    base = truth[part.free]
    variants = Variants(part.system, base)
    stuck = variants.seek(AnotherValue(base, np.arange(len(base)), part.system.low))
    single = every.min(axis=0) == every.max(axis=0)
    told = np.ones(len(truth), bool)
    told[part.free] = False
    told[part.free[[target[0] for target in stuck]]] = True
    assert np.array_equal(told, single)
    assert all(any(np.array_equal(part.whole(table, truth), x) for x in every) for table in variants.found)


@FEW
@given(systems())
def test_intervals_hold_every_table_and_no_more_than_fractions_do(made):
    system, truth = made
    every, part = all_tables(system), open_part(narrowed(system))
    low, high = intervals(part.system, truth[part.free], range(len(part.free)), [])
    assert np.all(low <= every.min(axis=0)[part.free])
    assert np.all(high >= every.max(axis=0)[part.free])
