"""Fourth page: where the participants live, and how it went for those who live there."""

from collections.abc import Iterator

from tracker.exports import shares, texts
from tracker.exports.blocks import Block, Grid, Listed
from tracker.exports.publication import TOTAL, Code, PublishedTable
from tracker.exports.report.charts import bars
from tracker.exports.report.words import Words, listed
from tracker.statistics.figures import Figure

MEASURE, RATE = "participants", "self_sufficiency_90"
HEAD = ("Kvinnor", "Män", "Totalt", "Andel kvinnor, %", "Självförsörjande dag 90, %", "Svarsandel, %")
_MOST = 3


def blocks(words: Words) -> Iterator[Block]:
    """Sentences, the chart, the table, and which division it is."""
    table = words.publication.table(2)
    yield "Deltagarna räknas där de bodde när de skrevs in. Den som hann flytta kan finnas i flera områden."
    yield Listed(tuple(sentences(words)))
    everywhere = [code for code in table.codes[0] if code.code != TOTAL]
    yield bars(words, "Deltagare efter stadsdelsområde", [(code.label_sv, *_pair(table, code)) for code in everywhere])
    rows = tuple((code.label_sv, *_cells(words, code)) for code in table.codes[0])
    yield Grid("Deltagare och självförsörjning efter stadsdelsområde", ("Stadsdelsområde", *HEAD), rows)
    yield texts.division(words.publication)


def sentences(words: Words) -> Iterator[str]:
    """Where most participants live, and that small districts are to be read with care."""
    table = words.publication.table(2)
    own = {code.code for code in words.publication.division.districts}
    counted = [
        (int(figure.value), code.label_sv)
        for code in table.codes[0]
        if code.code in own and (figure := _all(table, code)).value
    ]
    most = sorted(counted, key=lambda one: (-one[0], one[1]))[:_MOST]
    if most:
        places = [f"{name} ({words.number(Figure(number))})" for number, name in most]
        hidden = any(_all(table, code).value is None for code in table.codes[0] if code.code in own)
        yield f"{'Av de tal som visas gäller flest' if hidden else 'Flest deltagare bodde i'} {listed(places)}."
    else:
        yield "Det finns inga antal per stadsdelsområde att visa."
    yield (
        "Andelen självförsörjande i ett område med få svar ändras mycket av en enda person. Läs den tillsammans med"
        " svarsandelen, och jämför områden med försiktighet."
    )


def _all(table: PublishedTable, code: Code) -> Figure:
    return table.figure(MEASURE, code.code, TOTAL, TOTAL)


def _pair(table: PublishedTable, code: Code) -> tuple[Figure, Figure]:
    return table.figure(MEASURE, code.code, TOTAL, "K"), table.figure(MEASURE, code.code, TOTAL, "M")


def _cells(words: Words, code: Code) -> list[str]:
    people, follow_up = words.publication.table(2), words.publication.table(9)
    women = shares.within(people, MEASURE, (code.code, TOTAL), "K")
    after = [follow_up.figures.get((one, code.code, TOTAL), Figure(None, ".")) for one in (RATE, "response_rate")]
    return [words.cell(figure) for figure in (*_pair(people, code), _all(people, code), women, *after)]
