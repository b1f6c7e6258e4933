"""First page: how many took part, began and left, and how they left."""

from collections.abc import Iterator

from tracker.exports import shares
from tracker.exports.blocks import Block, Grid, Listed, Tiles
from tracker.exports.publication import TOTAL
from tracker.exports.report.charts import bars
from tracker.exports.report.words import Words, balance, sentence
from tracker.statistics.figures import Figure

MOST = 6
"""Exit reasons that are shown."""
FLOW = ("open_start", "started", "exited", "open_end")
RESULT = ("exited", "completed", "completion_rate", "to_work_or_study", "to_work_or_study_rate", "median_days")


def blocks(words: Words) -> Iterator[Block]:
    """The numbers read first, the sentences, the year's flow and the results."""
    yield _tiles(words)
    yield Listed(tuple(sentences(words)))
    table = words.publication.table(3)
    rows = [(_name(words, one), *_of_sex(words, 3, one)) for one in FLOW]
    yield bars(words, "Inskrivningar under året", rows)
    names = tuple(code.label_sv for code in table.sexes)
    flow = tuple((_name(words, one), *_cells(words, 3, one)) for one in FLOW)
    result = tuple((_name(words, one), *_cells(words, 5, one)) for one in RESULT[1:])
    yield Grid("Inskrivningar och resultat vid avslut", ("", *names), flow + result)
    if reasons := tuple(_reasons(words)):
        caption = "De vanligaste orsakerna till avslut" + (", av dem som visas" if _hides_reasons(words) else "")
        yield Grid(caption, ("Avslutsorsak", "Kvinnor", "Män", "Totalt"), reasons)


def sentences(words: Words) -> Iterator[str]:
    """What the year's numbers say."""
    yield from _participants(words)
    yield _flow(words)
    yield from _results(words)


def _tiles(words: Words) -> Tiles:
    shown = [
        ("Deltagare", [figure_of_all(words, sex) for sex in (TOTAL, "K", "M")]),
        *((_name(words, one), [_figure(words, 3, one, sex) for sex in (TOTAL, "K", "M")]) for one in FLOW[1:3]),
        ("Till arbete eller studier", [_figure(words, 5, "to_work_or_study", sex) for sex in (TOTAL, "K", "M")]),
    ]
    return Tiles(tuple((name, *map(words.cell, figures)) for name, figures in shown))  # type: ignore[misc]


def figure_of_all(words: Words, sex: str) -> Figure:
    """Participants of all types and ages."""
    return words.publication.table(1).figure("participants", TOTAL, TOTAL, sex)


def _participants(words: Words) -> Iterator[str]:
    everyone, women, men = (figure_of_all(words, sex) for sex in (TOTAL, "K", "M"))
    where = f"arbetsmarknadsinsatser i {words.publication.city} {words.publication.year}"
    if everyone.value is None:
        yield f"Hur många som deltog i {where} visas inte ({words.number(everyone)})."
        return
    took_part = f"{words.count(everyone, 'person', 'personer', 'ingen')} deltog i {where}"
    if women.value is None or men.value is None or not everyone.value:
        yield sentence(took_part)
    else:
        both = [words.count(women, "kvinna", "kvinnor", "ingen kvinna"), words.count(men, "man", "män", "ingen man")]
        yield sentence(f"{took_part}: {both[0]} och {both[1]}{_unknown(words)}")
    yield from _balance(words)


def _unknown(words: Words) -> str:
    if "U" not in [code.code for code in words.publication.table(1).sexes]:
        return ""
    unknown = figure_of_all(words, "U")
    return f"; för {words.number(unknown)} saknas uppgift om kön" if unknown.value else ""


def _balance(words: Words) -> Iterator[str]:
    share = shares.within(words.publication.table(1), "participants", (TOTAL, TOTAL), "K")
    if share.value is not None:
        yield f"Kvinnornas andel var {words.per_cent(share)}: {balance(share)}."


def _flow(words: Words) -> str:
    start, started, exited, end = (_figure(words, 3, one, TOTAL) for one in FLOW)
    began = words.count(started, "inskrivning", "inskrivningar", "ingen inskrivning")
    ended = f"{words.number(exited) if exited.value else 'ingen'} avslutades"
    if exited.value is None:
        ended = f"hur många som avslutades visas inte ({words.number(exited)})"
    standing = words.count(end, "inskrivning", "inskrivningar", "ingen inskrivning")
    return (
        f"Under året började {began}; {ended}. Vid årets slut pågick {standing}, mot"
        f" {words.number(start) if start.value != 0 else 'ingen'} vid dess början."
    )


def _results(words: Words) -> Iterator[str]:
    exited = _figure(words, 5, "exited", TOTAL)
    if exited.value == 0:
        yield "Ingen inskrivning avslutades under året, så det finns inga resultat att visa."
        return
    done, rate = (_figure(words, 5, one, TOTAL) for one in ("completed", "completion_rate"))
    if done.value is not None and rate.value is not None:
        count = words.count(done, "insats", "insatser", "ingen insats")
        yield sentence(f"{count} fullföljdes, {words.per_cent(rate)} av avsluten")
    rates = _of_sex(words, 5, "to_work_or_study_rate")
    yield sentence(f"Började arbeta eller studera när insatsen var slut: {words.of_each_sex(rates, 'avslut')}")
    median = _figure(words, 5, "median_days", TOTAL)
    if median.value is not None:
        yield f"Hälften av de avslutade inskrivningarna hade varat i {words.number(median)} dagar eller mer."


def _reasons(words: Words) -> Iterator[tuple[str, ...]]:
    """The reasons with most exits among those whose number is printed."""
    table = words.publication.table(4)
    found = []
    for place, reason in enumerate(table.codes[0]):
        figures = [table.figure("exited", reason.code, TOTAL, sex) for sex in ("K", "M", TOTAL)]
        if reason.code != TOTAL and figures[-1].value:
            found.append((-figures[-1].value, place, (reason.label_sv, *map(words.cell, figures))))
    yield from (row for _number, _place, row in sorted(found)[:MOST])


def _hides_reasons(words: Words) -> bool:
    table = words.publication.table(4)
    return any(table.figure("exited", reason.code, TOTAL, TOTAL).value is None for reason in table.codes[0])


def _name(words: Words, measure: str) -> str:
    return words.publication.measure(measure).label_sv


def _figure(words: Words, number: int, measure: str, sex: str) -> Figure:
    return words.publication.table(number).figure(measure, TOTAL, sex)


def _of_sex(words: Words, number: int, measure: str) -> tuple[Figure, Figure]:
    return _figure(words, number, measure, "K"), _figure(words, number, measure, "M")


def _cells(words: Words, number: int, measure: str) -> list[str]:
    table = words.publication.table(number)
    sexes = [code.code for code in words.publication.table(3).sexes]
    return [words.cell(table.figures.get((measure, TOTAL, sex), Figure(0, "–"))) for sex in sexes]
