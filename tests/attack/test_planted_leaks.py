"""Every way of working out a small count that we know of, planted in a small release: the attack finds it."""

from decimal import Decimal

import pytest

from tests.attack.releases import release, with_totals
from tracker.attack.audit import Contradiction, attack
from tracker.attack.earlier import all_standing
from tracker.attack.knowledge import Rest
from tracker.attack.published import Place

STARTED = {("a", "K"): 2, ("a", "M"): 9, ("b", "K"): 12, ("b", "M"): 3, ("c", "K"): 7, ("c", "M"): 8}
SAFE = [("a", "K"), ("a", "M"), ("b", "K"), ("b", "M")]


def started(inner=None, measure="started", table=3):
    return {(table, measure): with_totals(inner or STARTED)}


def hide(measure, *codes, table=3):
    return {(table, measure, each) for each in codes}


def leaks(published, **more):
    return {(place.measure, *place.codes) for place in attack(published, **more).determined}


def test_what_is_well_hidden_is_not_reached():
    found = attack(release(started(), hide("started", *SAFE)))
    assert found.safe
    assert found.reached[Place(3, "started", ("a", "K"))] == (1, 10)
    assert found.certificate.faults() == []


def test_a_lone_x_in_a_row():
    assert leaks(release(started(), hide("started", ("a", "K")))) == {("started", "a", "K")}


def test_two_x_in_a_row_that_are_alone_in_their_columns():
    assert ("started", "b", "M") in leaks(release(started(), hide("started", ("a", "K"), ("b", "M"))))


def test_two_x_whose_sum_leaves_no_choice():
    inner = {("a", "K"): 1, ("a", "M"): 1, ("b", "K"): 1, ("b", "M"): 9}
    found = attack(release(started(inner), hide("started", ("a", "K"), ("a", "M"), ("b", "K"), ("b", "M"))))
    assert {place.codes for place in found.determined} == {("a", "K"), ("a", "M"), ("b", "K")}
    assert Place(3, "started", ("b", "M")) in found.large


def test_two_x_whose_sum_is_known_from_elsewhere():
    """a + b of women is known because c is the only other one; each is at least 1 and they are 2 together."""
    inner = {("a", "K"): 1, ("b", "K"): 1, ("c", "K"): 9, ("a", "M"): 5, ("b", "M"): 5, ("c", "M"): 5}
    hidden = hide("started", ("a", "K"), ("b", "K"), ("a", "M"), ("b", "M"))
    assert leaks(release(started(inner), hidden)) == {("started", "a", "K"), ("started", "b", "K")}


def test_women_are_all_less_men():
    hidden = hide("started", ("a", "K"), ("b", "K"), ("c", "K"), ("T", "K"))
    assert leaks(release(started(), hidden)) == {("started", "a", "K")}


def stock():
    cells = {"open_start": 10, "started": 7, "exited": 3, "open_end": 14}
    inner = {measure: {("a", "K"): n, ("a", "M"): n + 10, ("b", "K"): n + 20, ("b", "M"): n + 10}
             for measure, n in cells.items()}  # fmt: skip
    return {(3, measure): with_totals(each) for measure, each in inner.items()}


def test_the_stock_identity():
    hidden = hide("exited", *SAFE, ("T", "K"), ("T", "M"), ("a", "T"), ("b", "T"), ("T", "T"))
    assert leaks(release(stock(), hidden)) == {("exited", "a", "K")}
    assert attack(release(stock(), hidden | hide("open_end", *SAFE) | hide("exited", *SAFE))).determined == ()


def exits():
    by_type = {("a", "K"): 4, ("a", "M"): 20, ("b", "K"): 20, ("b", "M"): 20}
    reasons = {("arbete", *codes): n // 2 for codes, n in by_type.items()}
    reasons |= {("okand", *codes): n - n // 2 for codes, n in by_type.items()}
    return {(5, "exited"): with_totals(by_type), (4, "exited"): with_totals(reasons)}


def test_two_tables_that_share_a_margin():
    assert ("exited", "a", "K") in leaks(release(exits(), hide("exited", *SAFE, table=5)))


def test_reasons_that_make_up_a_measure_of_another_table():
    counts = exits()
    counts[5, "to_work_or_study"] = {codes[1:]: n for codes, n in counts[4, "exited"].items() if codes[0] == "arbete"}
    hidden = hide("to_work_or_study", *SAFE, table=5)
    assert ("to_work_or_study", "a", "K") in leaks(release(counts, hidden))


def test_a_share_that_gives_a_count_away():
    counts = {(5, measure): with_totals(dict(zip(SAFE, numbers, strict=True)))
              for measure, numbers in (("exited", (12, 30, 30, 40)), ("completed", (4, 20, 20, 20)))}  # fmt: skip
    hidden = hide("completed", *SAFE, table=5)
    assert leaks(release(counts, hidden)) == set()
    printed = {(5, "completion_rate", ("a", "K")): (Decimal("33.3"),)}
    assert leaks(release(counts, hidden, printed)) == {("completed", "a", "K")}


def test_a_share_read_backwards():
    """A third to one decimal of at most 5: one of three."""
    counts = {(5, "exited"): with_totals({("a", "K"): 3, ("b", "K"): 2}), (5, "completed"): with_totals(
        {("a", "K"): 1, ("b", "K"): 1})}  # fmt: skip
    hidden = hide("exited", ("a", "K"), ("b", "K"), table=5) | hide("completed", ("a", "K"), ("b", "K"), table=5)
    hidden |= hide("exited", ("a", "T"), ("b", "T"), table=5) | hide("completed", ("a", "T"), ("b", "T"), table=5)
    assert ("exited", "a", "K") not in leaks(release(counts, hidden))
    printed = {(5, "completion_rate", ("a", "K")): (Decimal("33.3"),)}
    assert ("exited", "a", "K") in leaks(release(counts, hidden, printed))


def test_a_median_on_a_small_base():
    counts = started(measure="exited", table=5)
    printed = {(5, "median_days", ("a", "K")): (Decimal("31.5"),)}
    found = attack(release(counts, hide("exited", *SAFE, table=5), printed))
    assert found.unsafe_medians == (Place(5, "median_days", ("a", "K")),)
    assert not found.safe


def test_a_median_with_a_half_says_that_the_base_is_even():
    """One of a and the other of the men are 11 together: one to ten, but for the half."""
    counts = started(measure="exited", table=5)
    printed = {(5, "median_days", ("a", "K")): (Decimal("31.5"),)}
    reach = attack(release(counts, hide("exited", *SAFE, table=5), printed)).reached
    assert reach[Place(5, "exited", ("a", "K"))] == (2, 10)


def test_the_rest_between_two_printed_numbers():
    counts = {(5, "exited"): with_totals({("a", "K"): 9, ("a", "M"): 11}),
              (5, "completed"): with_totals({("a", "K"): 9, ("a", "M"): 8})}  # fmt: skip
    of_men = {rest: n for rest, n in attack(release(counts)).worked_out.items() if ("sex", "M") in rest.cell}
    of_a = Rest("exited", "completed", (("insats_type", "a"), ("sex", "M")))
    assert of_men == {of_a: 3, of_a._replace(cell=(("sex", "M"),)): 3}


def test_persons_do_not_add_up_over_types():
    inner = {("a", "18-19", "K"): 2, ("b", "18-19", "K"): 9, ("T", "18-19", "K"): 10}
    cells = {codes: n for (kind, age, sex), n in inner.items() for codes in [(kind, a, s) for a in (age, "T")
             for s in (sex, "T")]}  # fmt: skip
    alone = {(1, "participants", codes) for codes in cells if codes[0] == "a"}
    reach = attack(release({(1, "participants"): cells}, alone)).reached
    assert reach[Place(1, "participants", ("a", "18-19", "K"))] == (1, 10)


def test_last_months_release():
    """Each release stands alone; the two together do not."""
    one = release(started(), hide("started", *SAFE))
    other = release(started(), hide("started", ("a", "K"), ("a", "M"), ("c", "K"), ("c", "M")) | hide(
        "started", ("b", "M"), ("b", "K")))  # fmt: skip
    third = release(started(), hide("started", ("b", "M"), ("b", "K"), ("c", "K"), ("c", "M")))
    assert attack(one).safe
    assert attack(third).safe
    assert attack(other).safe
    assert leaks(one, earlier=[third]) == {("started", "a", "K"), ("started", "b", "M")}


FOUR = {("a", "K"): 2, ("a", "M"): 9, ("b", "K"): 12, ("b", "M"): 13, ("c", "K"): 7, ("c", "M"): 8,
        ("d", "K"): 10, ("d", "M"): 11}  # fmt: skip


def of_four(rows, inner=None):
    return release(started(inner or FOUR), hide("started", *[(row, sex) for row in rows for sex in "KM"]))


def test_three_releases_that_stand_two_by_two():
    one, other, third = of_four("abc"), of_four("abd"), of_four("acd")
    assert not any(leaks(one, earlier=[each]) for each in (other, third))
    assert not leaks(other, earlier=[third])
    assert ("started", "a", "K") in leaks(one, earlier=[other, third])


def test_any_two_of_the_releases_are_set_beside_each_other():
    groups = {group for group, _place in all_standing(of_four("abc"), [of_four("abd"), of_four("acd")])}
    assert {(group.one, group.other) for group in groups} == {(0, 1), (0, 2), (1, 2)}


def test_what_stands_in_one_column_is_used_though_the_other_changed():
    """The women changed, the men did not: they are known from the others, and so are the women by their row."""
    changed = {**FOUR, ("b", "K"): 14}
    assert leaks(of_four("abc", changed), earlier=[of_four("abd"), of_four("acd")]) == {("started", "a", "K")}


def test_what_changed_since_last_month_is_not_taken_to_stand():
    now = dict(STARTED) | {("a", "K"): 3, ("a", "M"): 10, ("b", "K"): 13, ("b", "M"): 4}
    one = release(started(now), hide("started", *SAFE))
    third = release(started(), hide("started", ("b", "M"), ("b", "K"), ("c", "K"), ("c", "M")))
    assert leaks(one, earlier=[third]) == set()


def test_figures_that_contradict_one_another():
    wrong = started()
    wrong[3, "started"]["T", "T"] += 1
    with pytest.raises(Contradiction):
        attack(release(wrong))
