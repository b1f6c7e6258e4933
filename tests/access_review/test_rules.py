"""Which entries of a month are to be looked at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.access_review import rules
from tracker.access_review.rules import SETTINGS, Look, Month, Person, Risk

NOON = datetime(2026, 5, 6, 10, tzinfo=UTC)  # a Wednesday
USERS = {1: Person("strom", "asa strom", "asa@kista.test"), 2: Person("oh", "bo oh"), 3: Person("ek", "eva ek")}


def _risks(look: Look, person: Person, acted: bool = True) -> set[Risk]:
    month = Month((look,), USERS, {7: person}, frozenset({(look.user_id, 7)} if acted else ()))
    return set(rules.risks(month)[look.id])


def test_each_risk_alone() -> None:
    look, stranger = Look(1, NOON, 1, 7), Person("berg", "lo berg")
    assert _risks(look, stranger) == set()
    assert _risks(look, replace(stranger, family_name="strom")) == {Risk.FAMILY_NAME}
    assert _risks(look, replace(stranger, email="asa@kista.test")) == {Risk.CONTACT}
    assert _risks(look, replace(stranger, full_name="bo oh")) == {Risk.COLLEAGUE}
    assert _risks(look, replace(stranger, protected=True)) == {Risk.PROTECTED}
    assert _risks(look, stranger, acted=False) == {Risk.NO_ACTION}
    assert _risks(replace(look, emergency=True), stranger) == {Risk.EMERGENCY}
    assert _risks(replace(look, at=NOON + timedelta(hours=12)), stranger) == {Risk.ODD_HOURS}
    assert _risks(replace(look, at=NOON + timedelta(days=3)), stranger) == {Risk.ODD_HOURS}


def test_far_more_than_the_others() -> None:
    few = [Look(n, NOON, user, n) for n, user in enumerate((2, 3))]
    many = [Look(100 + n, NOON, 1, n) for n in range(SETTINGS.many_least + 1)]
    found = rules.risks(Month((*few, *many), {}, {}))
    assert {id_ for id_, each in found.items() if Risk.MANY in each} == {look.id for look in many}


LOOKS = st.lists(
    st.builds(
        Look,
        id=st.integers(1, 10_000),
        at=st.integers(0, 30 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
        user_id=st.integers(1, 4),
        participant_id=st.none() | st.integers(1, 20),
        emergency=st.booleans(),
    ),
    max_size=200,
    unique_by=lambda look: look.id,
)
PEOPLE = st.dictionaries(
    st.integers(1, 20),
    st.builds(Person, st.sampled_from(["strom", "berg"]), st.just("lo berg"), protected=st.booleans()),
)


@given(LOOKS, PEOPLE)
def test_the_same_month_is_drawn_again_whatever_the_order(looks: list[Look], people: dict[int, Person]) -> None:
    month = Month(tuple(looks), USERS, people)
    assert rules.pick(month, "1-2026-05-01") == rules.pick(replace(month, looks=tuple(looks[::-1])), "1-2026-05-01")


@given(LOOKS, PEOPLE)
def test_every_pick_is_of_the_month_and_says_why(looks: list[Look], people: dict[int, Person]) -> None:
    chosen = rules.pick(Month(tuple(looks), USERS, people), "seed")
    assert set(chosen) <= {look.id for look in looks}
    assert all(chosen.values())
    by_risk = [each for each in chosen.values() if Risk.RANDOM not in each]
    assert len(by_risk) <= SETTINGS.most
    assert len(chosen) - len(by_risk) >= min(SETTINGS.least, len(looks) - len(by_risk))


@given(LOOKS, PEOPLE)
def test_someone_looked_at_by_emergency_is_always_among_them(looks: list[Look], people: dict[int, Person]) -> None:
    roomy = replace(SETTINGS, most=1000)
    chosen = rules.pick(Month(tuple(looks), USERS, people), "seed", roomy)
    pairs = {(look.user_id, look.participant_id) for look in looks if look.id in chosen}
    assert {(look.user_id, look.participant_id) for look in looks if look.emergency} <= pairs


def test_months_that_are_over() -> None:
    assert rules.months(date(2025, 11, 30), date(2026, 2, 1)) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
    ]  # fmt: skip
    assert rules.months(date(2026, 2, 3), date(2026, 2, 28)) == []
