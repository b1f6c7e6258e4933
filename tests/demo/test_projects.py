"""What is read out of the list of projects."""

from datetime import date

import pytest

from tracker.demo.projects import first_day, goal_rows, goals, last_day, money, project_rows


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023-09", date(2023, 9, 1), date(2023, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_period_has_whole_months_or_years(period: str, first: date, last: date) -> None:
    assert (first_day(period), last_day(period)) == (first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("68900000", (68900000, "SEK")), ("38750 EUR", (38750, "EUR")), ("", (None, "SEK")), ("0", (0, "SEK"))],
)
def test_money(text: str, expected: tuple[int | None, str]) -> None:
    assert money(text) == expected


def test_goals_of_merit() -> None:
    merit = next(row for row in project_rows() if row["name"] == "merit.nu")
    assert goals(merit["goals_text"]) == {
        "participants": 725,
        "completed": 600,
        "self_sufficiency_90": 70,
        "chances_grown": 90,
        "women": 47,
        "men": 53,
    }


@pytest.mark.parametrize(
    "text",
    ["", "utfall 93 deltagare, 96 mentorer", "högst 15 deltagare per arbetsspecialist", "39→60 %"],
)
def test_a_number_that_is_no_goal(text: str) -> None:
    assert goals(text) == {}


def test_every_project_is_there_once() -> None:
    rows = project_rows()
    assert len(rows) == len({row["name"] for row in rows}) == 23
    assert [row["target"] for row in goal_rows() if row["measure"] == "participants"] == [100, 700, 725]
    assert {row["name"] for row in rows if row["follow_up_180"]} >= {"Kvinnors etablering"}
