"""Where a release stands, for every order of events: one rule."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.releases import steps
from tracker.releases.terms import Status, StepKind


@dataclass(frozen=True)
class Step:
    kind: StepKind
    user_id: int


orders = st.lists(st.builds(Step, st.sampled_from(StepKind), st.integers(1, 3)), max_size=14)
stories = orders.map(lambda order: [Step(StepKind.DRAWN, 1), *order])


def statuses(story: list[Step]) -> list[Status | None]:
    """The status after each step."""
    return [steps.standing(story[:number]).status for number in range(len(story) + 1)]


def taken(story: list[Step]) -> list[Step]:
    """The steps that were allowed when they came."""
    return [step for n, step in enumerate(story) if steps.allowed(steps.standing(story[:n]), step.kind, step.user_id)]


def test_the_way_from_draft_to_published() -> None:
    story = [Step(StepKind.DRAWN, 1), Step(StepKind.CHECKED, 1), Step(StepKind.FIXED, 2), Step(StepKind.PUBLISHED, 2)]
    assert statuses(story)[1:] == [Status.DRAFT, Status.CHECKED, Status.FIXED, Status.PUBLISHED]


def test_nothing_drawn_has_no_status() -> None:
    with pytest.raises(ValueError, match="first step"):
        steps.status([])


@given(stories)
def test_published_only_after_a_check_and_a_second_person(story: list[Step]) -> None:
    if steps.status(story) is not Status.PUBLISHED:
        return
    *_before, checked, fixed, published = taken(story)
    assert [step.kind for step in (checked, fixed, published)] == [
        StepKind.CHECKED,
        StepKind.FIXED,
        StepKind.PUBLISHED,
    ]
    assert fixed.user_id != story[0].user_id


@given(stories)
def test_what_is_published_or_discarded_stays_so(story: list[Step]) -> None:
    ended = {Status.PUBLISHED, Status.DISCARDED}
    for before, after in zip(statuses(story), statuses(story)[1:], strict=False):
        assert before not in ended or after is before


@given(stories)
def test_what_was_not_allowed_leads_nowhere(story: list[Step]) -> None:
    assert steps.standing(taken(story)) == steps.standing(story)
    assert steps.status(story) is steps.status(taken(story))


@given(stories)
def test_whoever_drew_it_never_fixes_it(story: list[Step]) -> None:
    drawn_by = steps.standing(story).drawn_by
    assert drawn_by == 1
    assert all(step.user_id != drawn_by for step in taken(story) if step.kind is StepKind.FIXED)


@given(stories, st.sampled_from([StepKind.FAILED, StepKind.RETURNED]), st.integers(1, 3))
def test_a_failed_or_returned_release_is_a_draft_again(story: list[Step], kind: StepKind, user_id: int) -> None:
    if steps.allowed(steps.standing(story), kind, user_id):
        assert steps.status([*story, Step(kind, user_id)]) is Status.DRAFT
