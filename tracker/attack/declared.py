"""What the declaration prints about the tables: which measures count what, which lie within which, what divides what.

Public knowledge, kept apart from the register's own catalogue on purpose; `tests/attack` holds the two together.
"""

from dataclasses import dataclass

SEX, AGE, TYPE, REASON, DISTRICT, BARRIER = "sex", "age_group", "insats_type", "exit_reason", "district", "barrier"
OF_PERSON = frozenset({SEX, AGE})
"""A person stands in one row of these only; in several rows of the other dimensions."""

ASSISTED = "assisted"
"""Participants of table 8: those who had social assistance at entry."""
PERSONS = frozenset({"participants", ASSISTED})
RENAMED = {(8, "participants"): ASSISTED}
"""Counts that carry the same name and count something else."""

MEDIANS = {"median_days": "exited"}
WORKING_REASONS = frozenset({"arbete", "arbete-subvention", "eget-foretag", "studier-studiemedel"})
"""Exit reasons that make up `to_work_or_study`; printed with the definition."""


@dataclass(frozen=True)
class Share:
    """`plus` less `minus`, of `base`, in per cent with one decimal."""

    plus: tuple[str, ...]
    base: str
    minus: tuple[str, ...] = ()


SHARES = {
    "completion_rate": Share(("completed",), "exited"),
    "to_work_or_study_rate": Share(("to_work_or_study",), "exited"),
    "response_rate": Share(("answered",), "matured"),
    "self_sufficiency_90": Share(("S_A",), "answered"),
    "self_sufficiency_90_floor": Share(("S_A",), "matured"),
    "self_sufficiency_90_ceiling": Share(("S_A", "not_reached"), "matured"),
    "without_assistance_90": Share(("S_B",), "assistance_known"),
    "without_assistance_90_floor": Share(("S_B",), "matured"),
    "without_assistance_90_ceiling": Share(("S_B", "matured"), "matured", ("assistance_known",)),
    "reenrolled_90_share": Share(("reenrolled_90",), "reenrolled_90_base"),
    "reenrolled_365_share": Share(("reenrolled_365",), "reenrolled_365_base"),
}
EQUATIONS = (
    {"open_start": 1, "started": 1, "exited": -1, "open_end": -1},
    {"answered": 1, "not_reached": 1, "matured": -1},
)
"""Sums of measures that are zero in every cell."""
AT_LEAST_NOTHING = (
    {"completed": 1, "matured": -1},
    {"exited": 1, "reenrolled_90_base": -1},
    {"reenrolled_90_base": 1, "matured": -1},
    {"reenrolled_90_base": 1, "reenrolled_365_base": -1},
    {"reenrolled_365": 1, "reenrolled_90": -1, "reenrolled_90_base": 1, "reenrolled_365_base": -1},
    {"open_start": 1, "started": 1, "participants": -1},
    {"participants": 1, ASSISTED: -1},
)
"""Sums of measures that are never less than zero, in every cell that has them all."""
COMPLEMENTS = (
    ("exited", "completed"),
    ("exited", "to_work_or_study"),
    ("answered", "S_A"),
    ("matured", "assistance_known"),
    ("assistance_known", "S_B"),
    ("reenrolled_90_base", "reenrolled_90"),
    ("reenrolled_365_base", "reenrolled_365"),
)
"""A whole and a part of it that stand beside one another. The rest is a count of people too, though not printed."""
BASES_WHEN_TIME_HAS_PASSED = (("reenrolled_90_base", 90), ("reenrolled_365_base", 365))
"""Each is all that exited, once so many days have passed since the last day of the period."""
