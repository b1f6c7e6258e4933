"""Percentages from printed counts alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exports import shares
from tracker.exports.publication import Code, PublishedTable
from tracker.statistics.figures import NOTHING, WITHHELD, Figure, count

FIGURES = st.one_of(st.just(WITHHELD), st.integers(0, 40).map(count))


def table(women, men):
    figures = {
        ("participants", code, sex): figure
        for code, pair in zip("aT", (women, men), strict=True)
        for sex, figure in pair
    }
    sexes = (Code("K", "", ""), Code("M", "", ""), Code("T", "", ""))
    return PublishedTable(8, "", "", ("barrier", "sex"), ("participants",), ((Code("a", "", ""),), sexes), figures)


def rows(here, whole):
    return table([("K", here[0]), ("M", here[1])], [("K", whole[0]), ("M", whole[1])])


def test_both_percentages():
    city = rows((count(6), count(4)), (count(12), count(40)))
    assert shares.within(city, "participants", ["a"], "K").value == 60
    assert shares.over(city, "participants", ["a"], "K").value == 50
    assert shares.over(city, "participants", ["a"], "M").value == 10
    assert shares.within(city, "participants", ["a"], "T") == NOTHING


def test_a_part_above_its_whole_is_not_available():
    city = rows((count(6), count(4)), (count(5), count(40)))
    assert shares.over(city, "participants", ["a"], "K") == Figure(None, "..")


@given(st.tuples(FIGURES, FIGURES), st.tuples(FIGURES, FIGURES))
@settings(deadline=None)
def test_a_percentage_is_printed_only_where_all_its_counts_are(here, whole):
    city = rows(here, whole)
    for place, sex in enumerate("KM"):
        hidden = any(figure.value is None for figure in here)
        assert (shares.within(city, "participants", ["a"], sex) == WITHHELD) == hidden
        hidden = here[place].value is None or whole[place].value is None
        assert (shares.over(city, "participants", ["a"], sex) == WITHHELD) == hidden
