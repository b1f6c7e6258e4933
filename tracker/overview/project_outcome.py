"""How a project has gone, women and men apart, beside its goals."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.codelists.terms import GoalMeasure
from tracker.insatser.models import Insats, Project
from tracker.overview.outcome import Counts, by_sex, share
from tracker.translations import _

Value = int | Fraction | str
NOT_FOR_ONE_SEX = "."
BEGINNING = date(1900, 1, 1)
_SUFFICIENT = GoalMeasure.SELF_SUFFICIENCY.value
_SEXES = (GoalMeasure.WOMEN, GoalMeasure.MEN)
BALANCED = (40, 60)
"""Per cent; between them the sexes are called balanced (domain, section 9)."""


@dataclass(frozen=True)
class Line:
    """One measure by sex, with its goal if there is one. Shares are in per cent."""

    measure: str
    label: Any
    women: Value
    men: Value
    all: Value
    in_percent: bool = False
    goal: int | None = None
    is_distribution: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without goal or outcome, and for the shares of women and men."""
        return None if self.is_distribution or self.difference is None else self.difference >= 0

    @property
    def difference(self) -> Fraction | None:
        """Outcome less goal; None without a goal or without an outcome."""
        if self.goal is None or isinstance(self.all, str):
            return None
        return Fraction(self.all) - self.goal


@dataclass(frozen=True)
class Outcome:
    """`goals` has a line for each measure that a project can have a goal for, `follow_up` what the 90 days rest on."""

    counts: dict[str, Counts]
    goals: list[Line]
    follow_up: list[Line]
    charted: list[Line]

    @property
    def waiting(self) -> int:
        """Completed exits that do not count yet: their window is open, or the participant died."""
        return self.counts["T"].completed - self.counts["T"].matured

    @property
    def balanced(self) -> bool | None:
        """Whether women are 40–60 per cent of women and men; None when there is nobody."""
        women = _part_of_both(self.counts, "K")
        return None if isinstance(women, str) else BALANCED[0] <= women <= BALANCED[1]


def outcome(session: Any, project: Project, unit_id: int | None, today: date, *, city: bool) -> Outcome:
    """The outcome of the project from its first day to its last or today; with `unit_id`, of that unit's part."""
    wanted = Insats.project_id == project.id
    if unit_id is not None:
        wanted = wanted & (Insats.unit_id == unit_id)
    first, last = project.starts_on or BEGINNING, project.ends_on or today
    return of_counts(by_sex(session, wanted, first, last, today, city=city), project)


def of_counts(counts: dict[str, Counts], project: Project) -> Outcome:
    """The counts set beside the goals of the project."""
    targets = {goal.measure: goal.target for goal in project.goals}
    rates = [
        _share(counts, "completion_rate", _("Fullföljandegrad"), "completed", "exited"),
        _share(counts, _SUFFICIENT, _("Självförsörjande efter 90 dagar"), "self_sufficient", "answered"),
        _share(counts, "chances_grown", _("Upplever att möjligheterna har ökat"), "chances_grown", "asked"),
    ]
    return Outcome(counts, _goals(counts, targets), _follow_up(counts), rates)


def _goals(counts: dict[str, Counts], targets: dict[str, int]) -> list[Line]:
    def goal(measure: GoalMeasure) -> int | None:
        return targets.get(measure.value)

    sufficiency, chances = GoalMeasure.SELF_SUFFICIENCY, GoalMeasure.CHANCES_GROWN
    return [
        _count(counts, "participants", GoalMeasure.PARTICIPANTS.label, goal(GoalMeasure.PARTICIPANTS)),
        _count(counts, "completed", GoalMeasure.COMPLETED.label, goal(GoalMeasure.COMPLETED)),
        _share(counts, sufficiency.value, sufficiency.label, "self_sufficient", "answered", goal(sufficiency)),
        _share(counts, chances.value, chances.label, "chances_grown", "asked", goal(chances)),
        *_distribution(counts, goal(GoalMeasure.WOMEN), goal(GoalMeasure.MEN)),
    ]


def _distribution(counts: dict[str, Counts], women_goal: int | None, men_goal: int | None) -> list[Line]:
    women, men = (_part_of_both(counts, sex) for sex in "KM")
    (of_women, label_women), (of_men, label_men) = ((each.value, each.label) for each in _SEXES)
    share_of_both = {"in_percent": True, "is_distribution": True}
    return [
        Line(of_women, label_women, women, NOT_FOR_ONE_SEX, women, goal=women_goal, **share_of_both),
        Line(of_men, label_men, NOT_FOR_ONE_SEX, men, men, goal=men_goal, **share_of_both),
    ]


def _follow_up(counts: dict[str, Counts]) -> list[Line]:
    """The share of the self-sufficient with what it must be printed with (domain, section 6)."""
    return [
        _count(counts, "matured", _("Fullföljda avslut som kan följas upp")),
        _count(counts, "answered", _("Besvarade")),
        _share(counts, "response_rate", _("Svarsfrekvens"), "answered", "matured"),
        _share(counts, _SUFFICIENT, _("Självförsörjande, andel av besvarade"), "self_sufficient", "answered"),
        _share(
            counts, f"{_SUFFICIENT}_floor", _("Lägst, om ingen utan svar är självförsörjande"),
            "self_sufficient", "matured",
        ),
        _line(
            f"{_SUFFICIENT}_ceiling",
            _("Högst, om alla utan svar är självförsörjande"),
            [share(each.self_sufficient + each.not_reached, each.matured) for each in _kmt(counts)],
            in_percent=True,
        ),
    ]  # fmt: skip


def _kmt(counts: dict[str, Counts]) -> list[Counts]:
    return [counts[sex] for sex in "KMT"]


def _line(measure: str, label: Any, values: list[Value], goal: int | None = None, *, in_percent: bool) -> Line:
    women, men, everyone = values
    return Line(measure, label, women, men, everyone, in_percent, goal)


def _count(counts: dict[str, Counts], measure: str, label: Any, goal: int | None = None) -> Line:
    return _line(measure, label, [getattr(each, measure) for each in _kmt(counts)], goal, in_percent=False)


def _share(counts: dict[str, Counts], measure: str, label: Any, part: str, base: str, goal: int | None = None) -> Line:
    shares: list[Value] = [share(getattr(each, part), getattr(each, base)) for each in _kmt(counts)]
    return _line(measure, label, shares, goal, in_percent=True)


def _part_of_both(counts: dict[str, Counts], sex: str) -> Fraction | str:
    """Of women and men, K + M = 100."""
    return share(counts[sex].participants, counts["K"].participants + counts["M"].participants)
