"""The city's projects from `data/projekt.csv`, whose texts are kept as they stand."""

import re
from calendar import monthrange
from datetime import date

from tracker.codelists.terms import GoalMeasure
from tracker.database import sort_key
from tracker.demo.sources import Row, read

# A goal is a number in one of these words; what is an outcome ("utfall 93 deltagare") is none.
_GOALS = {
    GoalMeasure.PARTICIPANTS: r"(?:^|, )deltagare (\d+)",
    GoalMeasure.COMPLETED: r"fullföljt (\d+)",
    GoalMeasure.SELF_SUFFICIENCY: r"självförsörjande dag 90 (\d+) %",
    GoalMeasure.CHANCES_GROWN: r"upplever större möjligheter (\d+) %",
    GoalMeasure.WOMEN: r"(\d+) % kvinnor",
    GoalMeasure.MEN: r"(\d+) % män",
}


def first_day(period: str) -> date:
    """The first day of `2023-09` or `2020`."""
    year, month = (*period.split("-"), "1")[:2]
    return date(int(year), int(month), 1)


def last_day(period: str) -> date:
    """The last day of `2026-08` or `2023`."""
    year, month = (int(part) for part in (*period.split("-"), "12")[:2])
    return date(year, month, monthrange(year, month)[1])


def money(text: str) -> tuple[int | None, str]:
    """Amount and currency of `68900000` (kronor), `38750 EUR` or nothing."""
    amount, _, currency = text.partition(" ")
    return (int(amount) if amount else None), currency or "SEK"


def goals(text: str) -> dict[GoalMeasure, int]:
    """The goals with a number in `text`."""
    found = {measure: re.search(pattern, text) for measure, pattern in _GOALS.items()}
    return {measure: int(match[1]) for measure, match in found.items() if match}


def project_rows() -> list[Row]:
    """One row a project, with ids from 1. No unit owns them: they are the city's."""
    return [_project(number, row) for number, row in enumerate(read("projekt", ";"), start=1)]


def _project(number: int, row: dict[str, str]) -> Row:
    budget, currency = money(row["budget_kr"])
    return {
        "id": number,
        "unit_id": None,
        "name": row["namn"],
        "sort_name": sort_key(row["namn"]),
        "funder": row["finansiar"],
        "programme": row["program"],
        "budget": budget,
        "own_cofinancing": money(row["medfinansiering_kr"])[0],
        "currency": currency,
        "starts_on": first_day(row["start"]),
        "ends_on": last_day(row["slut"]),
        "department": row["ansvarig"],
        "partners": row["partner"],
        "audience": row["malgrupp"],
        "goals_text": row["mal"],
        # ESF+ asks for the result at six months.
        "follow_up_180": row["program"].startswith("ESF+"),
        "follow_up_365": False,
        "version": 1,
    }


def goal_rows() -> list[Row]:
    """The goals of all projects, with ids from 1."""
    found = [
        (number, measure.value, target)
        for number, row in enumerate(read("projekt", ";"), start=1)
        for measure, target in goals(row["mal"]).items()
    ]
    return [
        {"id": number, "project_id": project, "measure": measure, "target": target}
        for number, (project, measure, target) in enumerate(found, start=1)
    ]
