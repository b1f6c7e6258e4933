"""The words of the workbook: one Swedish document with English titles, so nothing here is translated."""

from tracker.statistics.figures import Figure
from tracker.statistics.service import AnnualTables

UNPROTECTED = "OSKYDDADE SIFFROR – endast för intern kontroll"
SIGNS = (
    ("–", "Inget att redovisa (noll)", "Nothing to report (zero)"),
    ("0", "Mindre än hälften av enheten", "Less than half the unit"),
    ("..", "Uppgift är inte tillgänglig", "Not available"),
    (".", "Uppgift kan inte förekomma, till exempel en andel av ingenting", "Cannot occur"),
)
TERMS = (
    ("avslut", "exit", "En inskrivning som har upphört, med datum, orsak och om insatsen fullföljdes."),
    ("avslutsorsak", "exit reason", "Varför inskrivningen upphörde."),
    ("bortfall", "non-response", "Uppföljningar som ska göras och som inte har besvarats."),
    ("deltagare", "participant", "En person som deltar i minst en insats."),
    ("fullföljd", "completed", "Insatsen genomfördes till sitt slut. Skilt från avslutsorsaken."),
    ("försörjning", "livelihood", "Personens huvudsakliga inkomstkälla."),
    ("försörjningshinder", "barrier to self-support", "Det som hindrar personen från att försörja sig."),
    ("försörjningsstöd", "social assistance", "Ekonomiskt bistånd till försörjningen."),
    ("inskrivning", "enrolment", "En deltagare i en insats under en period."),
    (
        "insats",
        "insats (labour-market measure)",
        "Något som en enhet erbjuder: kurs, coachning, arbetsträning.",
    ),
    ("kön", "sex", "Kvinna eller man. Uppgift saknas redovisas för sig och ingår i totalen."),
    ("stadsdelsområde", "district", "Där deltagaren bodde vid inskrivningen."),
    ("uppföljning", "follow-up", "Frågan om försörjning dag 90 efter avslutet; besvaras dag 90–120."),
    ("återinskrivning", "re-enrolment", "En ny inskrivning inom ett visst antal dagar efter ett avslut."),
)
DIMENSIONS = {
    "insats_type": "Insatstyp",
    "age_group": "Ålder",
    "district": "Stadsdelsområde",
    "exit_reason": "Avslutsorsak",
    "barrier": "Försörjningshinder",
    "sex": "Kön",
}
PERSONS_NOTE = (
    "Varje person räknas en gång i varje cell, även i summorna. Den som finns på flera rader räknas en gång i"
    " totalen, som därför kan vara mindre än summan av raderna."
)
NOTES = {
    1: (PERSONS_NOTE, "Ålder vid årets slut."),
    2: (PERSONS_NOTE, "Ålder vid årets slut. Stadsdelsområde vid inskrivningen."),
    3: ("Inskrivna vid början + nyinskrivna − avslutade = inskrivna vid slutet, på varje rad.",),
    4: (),
    5: ("Andelar av avslutade. Mediantid från start till avslut.",),
    6: ("Andelarna ska läsas tillsammans med svarsandelen och med lägsta och högsta möjliga värde.",),
    7: ("Bara avslut där tiden har gått senast uttagsdagen ingår i basen.",),
    8: (PERSONS_NOTE, "Försörjningsstöd och försörjningshinder vid inskrivningen."),
    9: (
        "Andelarna ska läsas tillsammans med svarsandelen och med lägsta och högsta möjliga värde.",
        "Stadsdelsområde vid inskrivningen.",
    ),
}
SHARES_NOTE = (
    "Könsfördelning: kvinnors och mäns andel av raden. Andel av alla kvinnor (män): radens andel av tabellens"
    " kvinnor (män)."
)


def status(annual: AnnualTables) -> str:
    """One line: final, or preliminary with what is missing."""
    if not annual.preliminary:
        return "Slutliga uppgifter."
    return " ".join(["Preliminära uppgifter.", *(str(sentence) for sentence in annual.completeness.missing)])


def division(annual: AnnualTables) -> str:
    """Which division of districts the tables use."""
    since = f" i kraft sedan {annual.division_from}" if annual.division_from else ""
    return (
        f"Stadsdelsindelning: {len(annual.division)} stadsdelsområden{since}, den som gällde"
        f" {annual.year}-12-31. Äldre områden är hopräknade till denna."
    )


def drawn(annual: AnnualTables) -> str:
    """When the figures were drawn and by which definitions."""
    return f"Uppgifterna är uttagna {annual.as_of}. Definitionernas version: {annual.definition_version}."


def release(release_id: str) -> str:
    """Which release the sheet belongs to."""
    return f"Uttagets id: {release_id}." if release_id else "Eget uttag, utanför ett utlämnande."


def source(city: str) -> str:
    """Where the figures come from."""
    return f"Källa: {city}, registret över arbetsmarknadsinsatser."


def about(annual: AnnualTables, city: str) -> list[tuple[str, str]]:
    """The quality declaration: heading and text, in the customary order."""
    return [
        (
            "Relevans",
            f"Tabellerna visar vilka som deltog i arbetsmarknadsinsatser i {city} {annual.year} och vad som"
            " hände sedan. De är till för uppföljning och planering i stadens nämnder. Allt delas på kön.",
        ),
        (
            "Tillförlitlighet",
            "Alla inskrivningar i registret ingår. Brister uppstår främst när svar på uppföljningen dag 90"
            f" saknas. {_nonresponse(annual)} Lägsta och högsta möjliga värde trycks därför vid varje andel.",
        ),
        (
            "Aktualitet och punktlighet",
            f"{drawn(annual)} {status(annual)} Det som hände efter uttagsdagen ingår inte.",
        ),
        (
            "Tillgänglighet och tydlighet",
            "Samma tal finns i denna arbetsbok och i textfiler, en per tabell. Siffrorna är inte skyddade:"
            " små tal kan röja enskilda personer, och filerna får inte lämnas vidare.",
        ),
        (
            "Jämförbarhet och samanvändbarhet",
            f"{division(annual)} Definitionerna har en version; tal med samma version kan jämföras.",
        ),
        (
            "Allmänna uppgifter",
            f"{source(city)} Underlag för stadens egen uppföljning.",
        ),
    ]


def _nonresponse(annual: AnnualTables) -> str:
    """Non-response in per cent of the matured, by sex."""
    table = annual.table(6)
    parts = []
    for item in table.sexes:
        missing = table.figure("not_reached", "T", item.code).value or 0
        base = table.figure("matured", "T", item.code).value or 0
        rate = table.figure("response_rate", "T", item.code)
        answered = "ingen att följa upp" if not base else f"{missing} av {base}, svarsandel {swedish(rate)} procent"
        parts.append(f"{item.label_sv.lower()} {answered}")
    return f"Bortfall: {'; '.join(parts)}."


def swedish(figure: Figure) -> str:
    """The figure in running text: decimal comma, or its sign."""
    return figure.sign if figure.value is None else str(figure.value).replace(".", ",")
