"""Last page: what is missing, what is not shown, and questions to go on with, by the four R."""

from collections.abc import Iterator
from textwrap import shorten

from tracker.exports import declaration, shares, texts
from tracker.exports.blocks import Block, Grid, Sub
from tracker.exports.publication import TOTAL
from tracker.exports.report.words import Words, balance

EXPLAINED = ("participants", "completed", "to_work_or_study", "matured", "S_A", "S_B")
LONGEST_REASON = 240


def blocks(words: Words) -> Iterator[Block]:
    """Completeness, non-response, protection, signs and the four R."""
    publication = words.publication
    yield Sub("Är uppgifterna slutliga?")
    yield f"{texts.status(publication)} {texts.drawn(publication)}"
    if publication.corrects:
        yield _correction(texts.correction(publication))
    yield Sub("Hur många svarade?")
    yield _response(words)
    yield declaration.nonresponse(publication)
    yield Sub("Vad visas inte?")
    yield _hidden(words)
    yield declaration.signs(publication)
    yield Sub("Så räknas de viktigaste måtten")
    yield Grid("Mått och definition", ("Mått", "Definition"), tuple(_defined(words)))
    yield Sub("Att ta vidare: fyra R")
    yield _four(words)
    yield "Alla tal, definitioner och hur de ska läsas finns i arbetsboken och i Om statistiken."


def _correction(whole: str) -> str:
    """The reason as far as there is room for it on the page."""
    if len(whole) <= LONGEST_REASON:
        return whole
    return f"{shorten(whole, LONGEST_REASON, placeholder=' …')} Hela skälet står i Om statistiken."


def _defined(words: Words) -> Iterator[tuple[str, str]]:
    for measure in map(words.publication.measure, EXPLAINED):
        yield measure.label_sv, measure.text_sv


def _response(words: Words) -> str:
    table = words.publication.table(6)
    if table.figure("matured", TOTAL, TOTAL).value == 0:
        return "Ingen uppföljning har ännu hunnit bli klar."
    rates = [table.figure("response_rate", TOTAL, sex) for sex in "KM"]
    return (
        f"Svarsandel dag 90: {words.of_each_sex(rates, 'uppföljningar')}. Ju lägre svarsandel, desto längre ifrån"
        " varandra ligger det lägsta och det högsta möjliga värdet."
    )


def _hidden(words: Words) -> str:
    publication = words.publication
    if publication.unprotected:
        return " ".join(publication.protection.paragraphs)
    name, note = publication.protection.name, publication.protection.note
    method = f"{name}{f'. {note} Metoden' if note else '; metoden'} beskrivs i Om statistiken."
    withheld = sum(table.withheld for table in publication.tables)
    if not withheld:
        return f"Inget tal i tabellerna är dolt. {method}"
    total = sum(len(table.figures) for table in publication.tables)
    shown = f"{texts.whole(withheld)} av {texts.whole(total)} tal i tabellerna visas inte"
    return f"{shown} och har tecknet {publication.protection.sign}. {method}"


def _four(words: Words) -> Grid:
    """What the figures say under each R, and what they leave to be asked."""
    rows = (
        ("Representation", _represented(words), "Når insatserna dem som behöver dem, kvinnor som män?"),
        ("Resurser", "Timmar, platser och pengar ingår inte i tabellerna.", "Får kvinnor och män lika mycket av dem?"),
        ("Realia", _outcome(words), "Varför ser insatser och resultat ut så?"),
        ("Realisera", "Nämnden bestämmer.", "Vad ska göras, av vem och till när?"),
    )
    return Grid(
        "Fyra R: vad tabellerna visar och vad de lämnar att fråga", ("", "Vad tabellerna visar", "Att fråga"), rows
    )


def _represented(words: Words) -> str:
    women = shares.within(words.publication.table(1), "participants", (TOTAL, TOTAL), "K")
    if women.value is None:
        return f"Kvinnornas andel av deltagarna: {words.number(women)}."
    return f"Kvinnor är {words.per_cent(women)} av deltagarna: {balance(women)}."


def _outcome(words: Words) -> str:
    table = words.publication.table(6)
    women, men = (table.figure("self_sufficiency_90", TOTAL, sex) for sex in "KM")
    return f"Självförsörjande efter 90 dagar, procent: kvinnor {words.cell(women)}, män {words.cell(men)}."
