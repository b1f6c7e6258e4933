"""The check report in words: what someone should look at before the file is sent, and what is as it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tracker.deliveries.checks import Report
from tracker.translations import _, ngettext
from tracker.web.formats import format_number

SEXES = {"K": _("Kvinnor"), "M": _("Män"), "U": _("Uppgift saknas"), "T": _("Alla")}
LISTS = {
    "insats_type": _("Insatstyp"), "exit_reason": _("Avslutsorsak"), "district": _("Stadsdelsområde"),
    "livelihood": _("Försörjning"), "barrier": _("Försörjningshinder"), "education": _("Utbildning"),
    "referral": _("Anvisad av"), "sex": _("Kön"), "completion": _("Fullföljd"),
    "social_assistance": _("Försörjningsstöd"),
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """A sentence of the report; `look` where someone should do something about it, or know it. `parts`: what it is
    about, one by one."""

    text: Any
    look: bool = True
    parts: tuple[str, ...] = ()


def remarks(report: Report) -> list[Remark]:
    """All of the report in sentences, what needs a look first."""
    found = [*_codes(report), *_people(report), *_lines(report), *_protected(report), *_published(report)]
    return sorted(found, key=lambda each: not each.look)


def _codes(report: Report) -> Iterator[Remark]:
    for source, rows in groupby(report["codes"], key=lambda row: row[0]):
        found = list(rows)
        missing = tuple(_on_lines(label, n) for _source, _code, label, n in found if label)
        if missing:
            text = ngettext(
                "%(list)s: myndighetens kod saknas för %(n)s värde. Be administratören fylla i den.",
                "%(list)s: myndighetens kod saknas för %(n)s värden. Be administratören fylla i dem.",
                len(missing), n=format_number(len(missing)), list=LISTS[source],
            )  # fmt: skip
            yield Remark(text, parts=missing)
        for code, n in ((code, n) for _source, code, label, n in found if not label):
            yield Remark(
                ngettext(
                    "%(list)s: layoutfilen översätter inte ordet %(label)s, på %(n)s rad.",
                    "%(list)s: layoutfilen översätter inte ordet %(label)s, på %(n)s rader.",
                    n, n=format_number(n), list=LISTS[source], label=code,
                )
            )  # fmt: skip
    if not report["codes"]:
        yield Remark(_("Alla koder har myndighetens egen kod."), look=False)


def _on_lines(label: str, n: int) -> str:
    return ngettext("%(label)s: %(n)s rad", "%(label)s: %(n)s rader", n, label=label, n=format_number(n))


def _people(report: Report) -> Iterator[Remark]:
    people, n = report["without_number"]
    yield _one(
        people, _("Alla deltagare har person- eller samordningsnummer."),
        lambda: ngettext(
            "%(people)s deltagare saknar person- eller samordningsnummer, på sammanlagt %(n)s rad.",
            "%(people)s deltagare saknar person- eller samordningsnummer, på sammanlagt %(n)s rader.",
            n, n=format_number(n), people=format_number(people),
        ),
    )  # fmt: skip
    unknown = report["lines"]["U"]
    yield _one(
        unknown, _("Kön är känt på alla rader."),
        lambda: ngettext("Kön saknas på %(n)s rad.", "Kön saknas på %(n)s rader.", unknown, n=format_number(unknown)),
    )  # fmt: skip
    where = report["unknown_district"]
    yield _one(
        where, _("Stadsdelsområde är känt på alla rader."),
        lambda: ngettext(
            "Stadsdelsområde är okänt på %(n)s rad.", "Stadsdelsområde är okänt på %(n)s rader.",
            where, n=format_number(where),
        ),
    )  # fmt: skip


def _one(number: int, fine: Any, wrong: Any) -> Remark:
    return Remark(wrong()) if number else Remark(fine, look=False)


def _lines(report: Report) -> Iterator[Remark]:
    if n := report["joined"]:
        yield Remark(
            ngettext(
                "%(n)s rad gäller flera inskrivningar i samma insats och månad. Den senare gäller.",
                "%(n)s rader gäller flera inskrivningar i samma insats och månad. Den senare gäller.",
                n, n=format_number(n),
            )
        )  # fmt: skip
    if n := report["overlaps"]:
        yield Remark(
            ngettext(
                "%(n)s rad gäller inskrivningar som överlappar varandra. Rätta datumen.",
                "%(n)s rader gäller inskrivningar som överlappar varandra. Rätta datumen.",
                n, n=format_number(n),
            )
        )  # fmt: skip
    else:
        yield Remark(_("Inga inskrivningar överlappar varandra."), look=False)
    for name, n in report["cut"]:
        yield Remark(ngettext("Kolumnen %(name)s är för smal för %(n)s rad: texten är avkortad.",
                              "Kolumnen %(name)s är för smal för %(n)s rader: texten är avkortad.",
                              n, n=format_number(n), name=name))  # fmt: skip
    for name, n in report["unwritable"]:
        yield Remark(ngettext("Kolumnen %(name)s har tecken som filens teckenkodning saknar, på %(n)s rad.",
                              "Kolumnen %(name)s har tecken som filens teckenkodning saknar, på %(n)s rader.",
                              n, n=format_number(n), name=name))  # fmt: skip
    if report["unfinished"]:
        yield Remark(_("Perioden är inte slut: filen visar läget den dag den togs fram."))


def _protected(report: Report) -> Iterator[Remark]:
    people, n = report["left_out"]
    if n:
        yield Remark(ngettext(
            "%(people)s av dina deltagare har skyddade personuppgifter och är utelämnade, med %(n)s rad.",
            "%(people)s av dina deltagare har skyddade personuppgifter och är utelämnade, med %(n)s rader.",
            n, n=format_number(n), people=format_number(people),
        ))  # fmt: skip
    if n := report["masked"]:
        yield Remark(ngettext(
            "%(n)s rad gäller någon med skyddade personuppgifter: nummer, men varken namn eller område.",
            "%(n)s rader gäller någon med skyddade personuppgifter: nummer, men varken namn eller område.",
            n, n=format_number(n),
        ))  # fmt: skip
    yield Remark(
        _("Den som har skyddade personuppgifter och som du inte handlägger är varken med eller räknad."), False
    )


def _published(report: Report) -> Iterator[Remark]:
    more = report["more_than_published"]
    if more is None:
        yield Remark(_("Det finns ingen publicerad statistik för samma period att jämföra med."), look=False)
        return
    for sex, ours, published in more:
        yield Remark(_("%(sex)s: filen har %(ours)s deltagare, fler än de %(published)s som är publicerade för staden.",
                       sex=SEXES[sex], ours=format_number(ours), published=format_number(published)))  # fmt: skip
    if not more:
        yield Remark(_("Filen har inte fler deltagare än den publicerade statistiken för staden."), look=False)


def changes(report: Report) -> list[str]:
    """What a correction changes, in numbers; empty for what is no correction."""
    found = report.get("changes")
    if found is None:
        return []
    if not any(found.values()):
        return [
            _("Inga rader är nya, ändrade eller borttagna. Rätta först i registret om det var uppgifterna som var fel.")
        ]
    return [
        ngettext("%(n)s ny rad", "%(n)s nya rader", found["added"], n=format_number(found["added"])),
        ngettext("%(n)s ändrad rad", "%(n)s ändrade rader", found["changed"], n=format_number(found["changed"])),
        ngettext("%(n)s borttagen rad", "%(n)s borttagna rader", found["removed"], n=format_number(found["removed"])),
    ]
