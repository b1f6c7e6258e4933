"""The report of an attack on rounded or perturbed counts, in words; what was worked out, for those who decide."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.exports.publication import TOTAL, Publication
from tracker.releases import differing
from tracker.statistics import presentation
from tracker.translations import _
from tracker.web.formats import format_number

Tile = tuple[Any, int, Any]
Group = tuple[Any, list[Any]]
"""A heading with its lines."""


def numbers(report: Mapping[str, Any]) -> list[Tile]:
    """Tiles: label, number, note."""
    return [
        (_("Kan stå för flera"), int(report["changeable"]), _("visade antal som vart för sig inte säger det verkliga")),
        (
            _("Kan räknas ut"),
            int(report["determined"]),
            _("av dem är ett antal 1–4 det enda som stämmer med allt annat"),
        ),
        (_("Skillnader"), int(report["rests"]), _("på 1–4 mellan två antal, till exempel avslutade och fullföljda")),
        (_("Kan ringas in"), int(report["narrowed"]), _("stämmer med färre värden än vart för sig")),
        (_("Inte avgjort"), int(report["unsettled"]), _("varken ett eller flera möjliga värden kunde visas")),
    ]


def sentences(report: Mapping[str, Any], found: Mapping[str, Any] | None) -> Iterator[Any]:
    """What the numbers mean; with what was `found` inside, how the changes turned out."""
    yield _("Skyddet bevisas inte. Talen säger vad en utomstående kan räkna ut ur det som publiceras.")
    if noise := report.get("noise"):
        yield _("Ett antal ändras med högst %(most)s; i genomsnitt med noll och med variansen %(variance)s. Den som"
                " läser ett litet tal kan vara högst %(surest)s procent säker på att det är det verkliga, om hen inget"
                " annat vet.", most=noise["most"], variance=format_number(noise["variance"]),
                surest=round(100 * noise["surest"]))  # fmt: skip
    if measured := (found or {}).get("measured"):
        yield _("Mätt på %(n)s grupper av människor: ändringarna är i genomsnitt %(mean)s, med variansen %(variance)s.",
                n=format_number(measured["groups"]), mean=format_number(measured["mean"]),
                variance=format_number(measured["variance"]))  # fmt: skip


def inside(found: Mapping[str, Any] | None, publication: Publication) -> list[Group]:
    """What can be worked out, by table and last the differences, for those who see what is not published."""
    by_table: dict[int, list[Any]] = defaultdict(list)
    for one in (found or {}).get("worked_out", ()):
        said = _("%(what)s är %(value)s.", what=what(publication, one), value=one["value"])
        by_table[one["table"]].append(said)
    known = [
        (_("Tabell %(n)s. %(title)s: %(count)s antal", n=number, title=title(publication, number),
           count=format_number(len(said))), said)
        for number, said in sorted(by_table.items())
    ]  # fmt: skip
    if rests := [_rest(publication, one) for one in (found or {}).get("rests", ())]:
        known.append((_("Skillnader mellan två antal: %(count)s", count=format_number(len(rests))), rests))
    return known


def title(publication: Publication, number: int) -> str:
    """The title of a table in the reader's language."""
    return presentation.definition_title(publication.table(number))


def what(publication: Publication, one: Mapping[str, Any]) -> str:
    """A cell in words."""
    table = publication.table(one["table"])
    where = differing.names(table, tuple(one[dimension] for dimension in table.dimensions))
    return ", ".join((differing.measure_name(publication, one["measure"]), *where))


def _rest(publication: Publication, one: Mapping[str, Any]) -> Any:
    whole, part = (differing.measure_name(publication, one[name]) for name in ("whole", "part"))
    where = ", ".join(_code_label(publication, *each) for each in one["cell"].items())
    return _("%(whole)s − %(part)s (%(where)s) är %(value)s.", whole=whole, part=part, where=where or _("alla"),
             value=one["value"])  # fmt: skip


def _code_label(publication: Publication, dimension: str, code: str) -> str:
    table = next(each for each in publication.tables if dimension in each.dimensions)
    place = table.dimensions.index(dimension)
    codes = tuple(code if n == place else TOTAL for n in range(len(table.dimensions)))
    return differing.names(table, codes)[place]
