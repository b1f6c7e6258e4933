"""The nine annual tables: what each holds."""

from dataclasses import dataclass

from tracker.statistics.indicators import Condition, active, assisted

FOLLOW_UP = (
    *("matured", "answered", "not_reached", "assistance_known", "S_A", "S_B", "response_rate"),
    *("self_sufficiency_90", "self_sufficiency_90_floor", "self_sufficiency_90_ceiling"),
    *("without_assistance_90", "without_assistance_90_floor", "without_assistance_90_ceiling"),
)
STOCK = ("open_start", "started", "exited", "open_end")


@dataclass(frozen=True)
class Definition:
    """What a table holds: dimensions in order (sex last), measures in order, and which rows it takes."""

    number: int
    title_sv: str
    title_en: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    only: Condition = active
    both_shares: bool = False


TYPE_SEX = ("insats_type", "sex")
DEFINITIONS = (
    Definition(
        1,
        "Deltagare efter insatstyp, ålder och kön",
        "Participants by type of insats, age and sex",
        ("insats_type", "age_group", "sex"),
        ("participants",),
        both_shares=True,
    ),
    Definition(
        2,
        "Deltagare efter stadsdelsområde, ålder och kön",
        "Participants by district, age and sex",
        ("district", "age_group", "sex"),
        ("participants",),
        both_shares=True,
    ),
    Definition(
        3,
        "Inskrivna, nyinskrivna och avslutade efter insatstyp och kön",
        "Enrolled, started and exited by type of insats and sex",
        TYPE_SEX,
        STOCK,
    ),
    Definition(
        4,
        "Avslut efter orsak, insatstyp och kön",
        "Exits by reason, type of insats and sex",
        ("exit_reason", "insats_type", "sex"),
        ("exited",),
    ),
    Definition(
        5,
        "Resultat vid avslut efter insatstyp och kön",
        "Results at exit by type of insats and sex",
        TYPE_SEX,
        (
            "exited",
            "completed",
            "completion_rate",
            "to_work_or_study",
            "to_work_or_study_rate",
            "median_days",
        ),
    ),
    Definition(
        6,
        "Självförsörjning efter 90 dagar efter insatstyp och kön",
        "Self-sufficiency after 90 days by type of insats and sex",
        TYPE_SEX,
        FOLLOW_UP,
    ),
    Definition(
        7,
        "Återinskrivning efter insatstyp och kön",
        "Re-enrolment by type of insats and sex",
        TYPE_SEX,
        tuple(f"reenrolled_{days}{part}" for days in (90, 365) for part in ("_base", "", "_share")),
    ),
    Definition(
        8,
        "Deltagare med försörjningsstöd efter försörjningshinder och kön",
        "Participants with social assistance by barrier to self-support and sex",
        ("barrier", "sex"),
        ("participants",),
        only=assisted,
        both_shares=True,
    ),
    Definition(
        9,
        "Självförsörjning efter 90 dagar efter stadsdelsområde och kön",
        "Self-sufficiency after 90 days by district and sex",
        ("district", "sex"),
        FOLLOW_UP,
    ),
)
