"""Third page: how those who completed supported themselves ninety days later, and who came back."""

from collections.abc import Iterator

from tracker.exports.blocks import Block, Grid, Listed
from tracker.exports.publication import TOTAL
from tracker.exports.report.charts import bars
from tracker.exports.report.words import Words, sentence
from tracker.statistics.figures import Figure

RATE, FLOOR, CEILING = "self_sufficiency_90", "self_sufficiency_90_floor", "self_sufficiency_90_ceiling"
SEXES = (("K", "kvinnor"), ("M", "män"))
PRINTED = (RATE, FLOOR, CEILING, "without_assistance_90")
BACK = ("reenrolled_90_share", "reenrolled_365_share")


def blocks(words: Words) -> Iterator[Block]:
    """Sentences, the chart by type, the same numbers with the response rate, and the totals."""
    table = words.publication.table(6)
    yield (
        "Den som har fullföljt en insats följs upp dag 90. Självförsörjande är den som då arbetar, driver företag eller"
        " studerar med studiemedel och inte har försörjningsstöd. Andelen räknas av dem som har svarat."
    )
    yield Listed(tuple(sentences(words)))
    types = table.codes[0]
    rows = [(code.label_sv, *(table.figure(RATE, code.code, sex) for sex in "KM")) for code in types]
    yield bars(words, "Självförsörjande efter 90 dagar", rows, ", procent av svaren", 100)  # type: ignore[arg-type]
    kept = [code for code in types if table.figure("matured", code.code, TOTAL).value != 0]
    cells = tuple((code.label_sv, *_cells(words, code.code)) for code in kept)
    head = ("Insatstyp", "Kvinnor, %", "Män, %", "Alla, %", "Svarsandel kvinnor, %", "Svarsandel män, %")
    yield Grid("Självförsörjande efter 90 dagar efter insatstyp, med svarsandel", head, cells)
    totals = [(6, measure) for measure in PRINTED] + [(7, measure) for measure in BACK]
    names = ("", "Kvinnor", "Män", "Totalt")
    yield Grid("Hela staden", names, tuple(_total(words, number, measure) for number, measure in totals))


def sentences(words: Words) -> Iterator[str]:
    """The result with what it could at least and at most be, and whether the sexes can be told apart."""
    base = _figure(words, "matured", TOTAL)
    if base.value == 0:
        yield "Ingen uppföljning har ännu hunnit bli klar, så det finns inget resultat att visa."
        return
    rates = (_figure(words, RATE, sex) for sex in "KM")
    yield sentence(f"Självförsörjande dag 90: {words.of_each_sex(rates, 'svar')}")
    for sex, whose in SEXES:
        low, high = (_figure(words, measure, sex) for measure in (FLOOR, CEILING))
        if low.value is not None and high.value is not None:
            yield (
                f"Räknas bortfallet in ligger andelen bland {whose} mellan {words.number(low)} och"
                f" {words.per_cent(high)}."
            )
    yield from _apart(words)
    back = [words.publication.table(7).figure("reenrolled_365_share", TOTAL, sex) for sex in "KM"]
    if any(figure.value is not None for figure in back):
        said = words.of_each_sex(back, "avslut som hunnit följas så länge")
        yield sentence(f"Inskrivna på nytt inom ett år: {said}")


def _apart(words: Words) -> Iterator[str]:
    bounds = [_figure(words, measure, sex).value for measure in (FLOOR, CEILING) for sex in "KM"]
    if any(bound is None for bound in bounds):
        return
    women_low, men_low, women_high, men_high = (float(bound or 0) for bound in bounds)
    if women_low > men_high or men_low > women_high:
        yield "Skillnaden mellan kvinnor och män är större än vad bortfallet kan förklara."
    else:
        yield "Bortfallet är så stort att det kan dölja eller skapa skillnaden mellan kvinnor och män."


def _figure(words: Words, measure: str, sex: str) -> Figure:
    return words.publication.table(6).figure(measure, TOTAL, sex)


def _cells(words: Words, code: str) -> list[str]:
    table = words.publication.table(6)
    wanted = [(RATE, "K"), (RATE, "M"), (RATE, TOTAL), ("response_rate", "K"), ("response_rate", "M")]
    return [words.cell(table.figure(measure, code, sex)) for measure, sex in wanted]


def _total(words: Words, number: int, measure: str) -> tuple[str, ...]:
    table, name = words.publication.table(number), words.publication.measure(measure).label_sv
    return name, *(words.cell(table.figure(measure, TOTAL, sex)) for sex in ("K", "M", TOTAL))
