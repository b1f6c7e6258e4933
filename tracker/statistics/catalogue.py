"""The measures by id, with their names and definitions in words."""

from tracker.statistics import indicators as is_
from tracker.statistics.indicators import Count, Measure, Median, Share


def _reenrolment(days: int) -> tuple[Measure, ...]:
    return (
        Count(
            f"reenrolled_{days}_base",
            f"Avslut som kan följas {days} dagar",
            f"Exits that can be followed for {days} days",
            f"Avslut under perioden där {days} dagar har gått senast uttagsdagen.",
            is_.reenrolment_base(days),
        ),
        Count(
            f"reenrolled_{days}",
            f"Återinskrivna inom {days} dagar",
            f"Re-enrolled within {days} days",
            f"Av dessa: personen börjar en annan inskrivning 1–{days} dagar efter avslutet.",
            is_.reenrolled(days),
        ),
        Share(
            f"reenrolled_{days}_share",
            f"Andel återinskrivna inom {days} dagar",
            f"Share re-enrolled within {days} days",
            f"Återinskrivna inom {days} dagar, av avslut som kan följas {days} dagar.",
            (f"reenrolled_{days}",),
            f"reenrolled_{days}_base",
        ),
    )


_STOCK: tuple[Measure, ...] = (
    Count(
        "participants",
        "Deltagare",
        "Participants",
        "Olika personer med minst en inskrivning som pågick någon dag under perioden. Varje person räknas"
        " en gång i varje cell, även i summorna: summan av raderna kan därför vara större än totalen.",
        is_.active,
        persons=True,
    ),
    Count(
        "open_start",
        "Inskrivna vid periodens början",
        "Enrolled at start",
        "Inskrivningar som pågick vid utgången av dagen före periodens första dag.",
        is_.open_start,
    ),
    Count("started", "Nyinskrivna", "Started", "Inskrivningar med start under perioden.", is_.started),
    Count("exited", "Avslutade", "Exited", "Inskrivningar med avslut under perioden.", is_.exited),
    Count(
        "open_end",
        "Inskrivna vid periodens slut",
        "Enrolled at end",
        "Inskrivningar som pågick vid utgången av periodens sista dag.",
        is_.open_end,
    ),
)
_RESULT: tuple[Measure, ...] = (
    Count("completed", "Fullföljda", "Completed", "Avslut där insatsen fullföljdes.", is_.completed),
    Share(
        "completion_rate",
        "Fullföljandegrad, procent",
        "Completion rate, per cent",
        "Fullföljda av avslutade.",
        ("completed",),
        "exited",
    ),
    Count(
        "to_work_or_study",
        "Börjat arbeta eller studera",
        "To work or studies",
        "Avslut med orsak arbete utan subvention, arbete med subvention, eget företag eller studier med studiemedel.",
        is_.to_work_or_study,
    ),
    Share(
        "to_work_or_study_rate",
        "Andel som börjat arbeta eller studera, procent",
        "Share to work or studies, per cent",
        "Börjat arbeta eller studera av avslutade. Jämförbart med Kolada U40455.",
        ("to_work_or_study",),
        "exited",
    ),
    Median(
        "median_days",
        "Mediantid i insats, dagar",
        "Median time in insats, days",
        "Median av antalet dagar från start till avslut.",
        is_.exited,
    ),
)
_FOLLOW_UP: tuple[Measure, ...] = (
    Count(
        "matured",
        "Uppföljningsbara",
        "Matured",
        "Fullföljda avslut vars deltagare levde dag 90 och där dag 120 har passerat på uttagsdagen.",
        is_.matured,
    ),
    Count(
        "answered",
        "Svar",
        "Answered",
        "Av uppföljningsbara: försörjningen dag 90 är känd, även genom sena svar och genom registret självt.",
        is_.answered,
    ),
    Count("not_reached", "Bortfall", "Non-response", "Av uppföljningsbara: alla övriga.", is_.not_reached),
    Count(
        "assistance_known",
        "Försörjningsstöd känt",
        "Social assistance known",
        "Av uppföljningsbara: det är känt om personen hade försörjningsstöd i kalendermånaden med dag 90.",
        is_.assistance_known,
    ),
    Count(
        "S_A",
        "Självförsörjande, arbete eller studier",
        "Self-sufficient, work or studies",
        "Av svar: försörjning genom arbete utan subvention, arbete med subvention, eget företag eller studier"
        " med studiemedel, och inte känt försörjningsstöd i månaden.",
        is_.self_sufficient,
    ),
    Count(
        "S_B",
        "Utan försörjningsstöd",
        "Without social assistance",
        "Av försörjningsstöd känt: inget försörjningsstöd.",
        is_.without_assistance,
    ),
    Share(
        "response_rate",
        "Svarsandel, procent",
        "Response rate, per cent",
        "Svar av uppföljningsbara.",
        ("answered",),
        "matured",
    ),
)
_RATES: tuple[Measure, ...] = (
    Share(
        "self_sufficiency_90",
        "Självförsörjande efter 90 dagar, procent",
        "Self-sufficient after 90 days, per cent",
        "Självförsörjande av svar.",
        ("S_A",),
        "answered",
    ),
    Share(
        "self_sufficiency_90_floor",
        "Självförsörjande efter 90 dagar, lägst",
        "Self-sufficient after 90 days, floor",
        "Självförsörjande av uppföljningsbara: som om ingen i bortfallet var självförsörjande.",
        ("S_A",),
        "matured",
    ),
    Share(
        "self_sufficiency_90_ceiling",
        "Självförsörjande efter 90 dagar, högst",
        "Self-sufficient after 90 days, ceiling",
        "Självförsörjande och bortfall av uppföljningsbara: som om alla i bortfallet var självförsörjande.",
        ("S_A", "not_reached"),
        "matured",
    ),
    Share(
        "without_assistance_90",
        "Utan försörjningsstöd efter 90 dagar, procent",
        "Without social assistance after 90 days, per cent",
        "Utan försörjningsstöd av försörjningsstöd känt.",
        ("S_B",),
        "assistance_known",
    ),
    Share(
        "without_assistance_90_floor",
        "Utan försörjningsstöd efter 90 dagar, lägst",
        "Without social assistance after 90 days, floor",
        "Utan försörjningsstöd av uppföljningsbara.",
        ("S_B",),
        "matured",
    ),
    Share(
        "without_assistance_90_ceiling",
        "Utan försörjningsstöd efter 90 dagar, högst",
        "Without social assistance after 90 days, ceiling",
        "Utan försörjningsstöd och de vars försörjningsstöd inte är känt, av uppföljningsbara.",
        ("S_B", "matured"),
        "matured",
        minus=("assistance_known",),
    ),
)
MEASURES: dict[str, Measure] = {
    measure.id: measure for measure in (*_STOCK, *_RESULT, *_FOLLOW_UP, *_RATES, *_reenrolment(90), *_reenrolment(365))
}
