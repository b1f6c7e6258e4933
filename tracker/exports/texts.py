"""The words that stand in several files: one Swedish document with English titles, so nothing here is translated."""

from decimal import Decimal

from tracker.exports.dimensions import Names
from tracker.exports.publication import Publication, PublishedTable
from tracker.statistics.figures import CANNOT_OCCUR, WITHHELD_SIGN, ZERO_SIGN, Figure

UNPROTECTED = "OSKYDDADE SIFFROR – endast för intern kontroll"
SIGNS = {
    ZERO_SIGN: Names("Inget att redovisa (noll)", "Nothing to report (zero)"),
    "0": Names("Mindre än hälften av enheten", "Less than half the unit"),
    "..": Names("Uppgift är inte tillgänglig", "Not available"),
    CANNOT_OCCUR: Names("Uppgift kan inte förekomma, till exempel en andel av ingenting", "Cannot occur"),
}
WITHHELD = Names("Uppgiften visas inte, för att skydda enskilda personer", "Withheld to protect individuals")
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
PERSONS_NOTE = (
    "Varje person räknas en gång i varje cell, även i summorna. Den som finns på flera rader räknas en gång i"
    " totalen, som därför kan vara mindre än summan av raderna."
)
STOCK_NOTE = "Inskrivna vid början + nyinskrivna − avslutade = inskrivna vid slutet, på varje rad."
NOTES = {
    1: (PERSONS_NOTE, "Ålder vid årets slut."),
    2: (PERSONS_NOTE, "Ålder vid årets slut. Stadsdelsområde vid inskrivningen."),
    3: (STOCK_NOTE,),
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
NOTES_OF_PEOPLE = {number: tuple(note for note in notes if note != STOCK_NOTE) for number, notes in NOTES.items()}
"""The notes that hold also where counts are changed."""
SHARES_NOTE = (
    "Könsfördelning, kvinnors och mäns andel: hur raden delas mellan kvinnor och män. Andel av alla kvinnor (män):"
    " hur kvinnorna (männen) fördelar sig över raderna."
)


def signs(publication: Publication, printed: bool = True) -> list[tuple[str, str]]:
    """Each sign with its meaning; the sign of the withheld as it is printed, or X as in data files."""
    zero = {ZERO_SIGN: _sentence(publication.protection.zero)} if publication.protection.zero else {}
    listed = [(sign, zero.get(sign, names.sv)) for sign, names in SIGNS.items()]
    if publication.unprotected:
        return listed
    return [*listed, (publication.protection.sign if printed else WITHHELD_SIGN, WITHHELD.sv)]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def sign_line(publication: Publication) -> str:
    """The signs of a table in one line."""
    short = [
        (ZERO_SIGN, publication.protection.zero or "inget att redovisa (noll)"),
        (CANNOT_OCCUR, "kan inte förekomma"),
    ]
    if not publication.unprotected:
        short.append((publication.protection.sign, "visas inte, för att skydda enskilda"))
    return "Tecken: " + "; ".join(f"{sign} {meaning}" for sign, meaning in short) + "."


def table_title(publication: Publication, table: PublishedTable) -> Names:
    """The title over a table, numbered, with its year."""
    return Names(
        f"Tabell {table.number}. {table.title_sv}, {publication.year}",
        f"Table {table.number}. {table.title_en}, {publication.year}",
    )


def status(publication: Publication) -> str:
    """One line: final, or preliminary with what is missing."""
    if not publication.preliminary:
        return "Slutliga uppgifter."
    return " ".join(["Preliminära uppgifter.", *publication.missing])


def division(publication: Publication) -> str:
    """Which division of districts the tables use."""
    parts = publication.division
    since = f" i kraft sedan {parts.since}" if parts.since else ""
    return (
        f"Stadsdelsindelning: {len(parts.districts)} stadsdelsområden{since}, den som gällde"
        f" {parts.in_force_on}. Äldre områden är hopräknade till denna."
    )


def drawn(publication: Publication) -> str:
    """When the figures were drawn and by which definitions."""
    return f"Uppgifterna är uttagna {publication.as_of}. Definitionernas version: {publication.definition_version}."


def release(publication: Publication) -> str:
    """Which release a sheet belongs to."""
    return f"Uttagets id: {publication.release_id}."


def correction(publication: Publication) -> str:
    """Which release this one corrects and why; empty where it corrects none."""
    if publication.corrects is None:
        return ""
    return f"{corrects(publication).removesuffix('.')}: {publication.corrects.why}"


def corrects(publication: Publication) -> str:
    """Which release this one corrects; empty where it corrects none."""
    return f"Rättar uttaget {publication.corrects.release_id}." if publication.corrects else ""


def origin(publication: Publication) -> str:
    """Where the figures come from."""
    return f"{publication.city}, registret över arbetsmarknadsinsatser"


def origin_in_both(publication: Publication) -> Names:
    """The same, in two languages."""
    return Names(origin(publication), f"{publication.city}, register of labour-market measures")


def source(publication: Publication) -> str:
    """The line of the source."""
    return f"Källa: {origin(publication)}."


def below(publication: Publication, table: PublishedTable) -> list[str]:
    """What stands under a table in every format: how to read it, its day, its division, its release."""
    lines = [
        UNPROTECTED if publication.unprotected else "",
        *(NOTES[table.number] if publication.protection.additive else NOTES_OF_PEOPLE[table.number]),
        publication.protection.note,
        status(publication),
        correction(publication),
        sign_line(publication),
        division(publication),
        drawn(publication),
        source(publication),
        release(publication),
    ]
    return [line for line in lines if line]


def english_notes(publication: Publication) -> list[str]:
    """The most needed of it in English."""
    lines = [
        *(["UNPROTECTED FIGURES – for internal checking only."] if publication.unprotected else []),
        "Preliminary figures." if publication.preliminary else "Final figures.",
        "Each person is counted once in every cell, so a total of persons may be less than the sum of its rows.",
        publication.protection.note_en,
        *([f"{ZERO_SIGN} {publication.protection.zero_en}."] if publication.protection.zero_en else []),
        f"{publication.protection.sign} {WITHHELD.en.lower()}. Do not add up figures to fill a withheld one.",
        f"Drawn {publication.as_of}. Definitions, version {publication.definition_version}.",
        f"Release: {publication.release_id}.",
    ]
    return [line for line in lines if line]


def cell(figure: Figure, publication: Publication) -> str:
    """The figure in a table: its sign where it has one, or as in running text."""
    return figure.sign if figure.value == 0 and figure.sign else swedish(figure, publication)


def swedish(figure: Figure, publication: Publication) -> str:
    """The figure in running text: no-break spaces between thousands, decimal comma, or its sign without a value."""
    if figure.sign == WITHHELD_SIGN:
        return publication.protection.sign
    if figure.value is None:
        return figure.sign
    return whole(figure.value).replace(".", ",")


def whole(n: int | Decimal) -> str:
    """A number of something in running text: no-break spaces between thousands."""
    return f"{n:,}".replace(",", "\u00a0")
