"""Second page: how women and men divide over the types of insats, and how each type divides."""

from collections.abc import Iterator

from tracker.exports import shares
from tracker.exports.blocks import Block, Grid, Listed
from tracker.exports.publication import TOTAL, Code, PublishedTable
from tracker.exports.report.charts import bars
from tracker.exports.report.words import BALANCED, Words, listed
from tracker.statistics.figures import Figure

MEASURE = "participants"
HEAD = ("Kvinnor", "Män", "Andel kvinnor, %", "Andel män, %", "Av alla kvinnor, %", "Av alla män, %")


def blocks(words: Words) -> Iterator[Block]:
    """Sentences, the chart, and the table with both percentages."""
    table = words.publication.table(1)
    yield (
        "Representation: vilka som nås av insatserna. En grupp där kvinnor och män är 40–60 procent var räknas som"
        " jämn. Tabellen visar både hur varje insatstyp delas och hur kvinnorna och männen fördelar sig över typerna."
    )
    yield Listed(tuple(sentences(words)))
    rows = [(code.label_sv, *_pair(table, code)) for code in _types(table)]
    yield bars(words, "Deltagare efter insatstyp", rows)
    cells = tuple((code.label_sv, *_cells(words, table, code)) for code in table.codes[0] if occurs(table, code))
    yield Grid("Deltagare efter insatstyp, med båda procenttalen", ("Insatstyp", *HEAD), cells)
    if len(cells) < len(table.codes[0]):
        yield "Insatstyper utan deltagare är utelämnade här; de finns i tabell 1."


def sentences(words: Words) -> Iterator[str]:
    """Which types are far from balanced, and where most women and most men are."""
    table = words.publication.table(1)
    low, high = BALANCED
    known = [(code, share.value) for code in _types(table) if (share := _within(table, code, "K")).value is not None]
    for names, text in (
        ([code.label_sv for code, share in known if share > high], f"Mer än {high} procent är kvinnor"),
        ([code.label_sv for code, share in known if share < low], f"Mer än {high} procent är män"),
    ):
        if names:
            yield f"{text} i {listed(names)}."
    even = sum(low <= share <= high for _code, share in known)
    if known:
        yield f"Fördelningen är jämn i {even} av {len(known)} insatstyper där den kan visas."
    yield from (
        _commonest(words, table, sex, whose) for sex, whose in (("K", "kvinnor"), ("M", "män")) if _any(table, sex)
    )


def _commonest(words: Words, table: PublishedTable, sex: str, whose: str) -> str:
    code = max(_types(table), key=lambda one: _value(table.figure(MEASURE, one.code, TOTAL, sex)))
    figure = table.figure(MEASURE, code.code, TOTAL, sex)
    share = shares.over(table, MEASURE, (code.code, TOTAL), sex)
    part = f", {words.per_cent(share)} av alla {whose}" if share.value is not None else ""
    hidden = any(table.figure(MEASURE, one.code, TOTAL, sex).value is None for one in _types(table))
    begins = f"Av de tal som visas gäller flest {whose}" if hidden else f"Flest {whose} finns i"
    return f"{begins} {code.label_sv} ({words.number(figure)}{part})."


def occurs(table: PublishedTable, code: Code) -> bool:
    """Whether there is anybody in the row, or may be."""
    return table.figure(MEASURE, code.code, TOTAL, TOTAL).value != 0


def _any(table: PublishedTable, sex: str) -> bool:
    return any(table.figure(MEASURE, code.code, TOTAL, sex).value for code in _types(table))


def _value(figure: Figure) -> int:
    return int(figure.value or 0)


def _types(table: PublishedTable) -> list[Code]:
    return [code for code in table.codes[0] if code.code != TOTAL]


def _pair(table: PublishedTable, code: Code) -> tuple[Figure, Figure]:
    return table.figure(MEASURE, code.code, TOTAL, "K"), table.figure(MEASURE, code.code, TOTAL, "M")


def _within(table: PublishedTable, code: Code, sex: str) -> Figure:
    return shares.within(table, MEASURE, (code.code, TOTAL), sex)


def _cells(words: Words, table: PublishedTable, code: Code) -> list[str]:
    within = [_within(table, code, sex) for sex in ("K", "M")]
    over = [shares.over(table, MEASURE, (code.code, TOTAL), sex) for sex in ("K", "M")]
    return [words.cell(figure) for figure in (*_pair(table, code), *within, *over)]
