"""The report of an attack on rounded or perturbed counts, in words; what was worked out, for those who decide."""

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.exports.publication import TOTAL, Publication
from tracker.releases import differing
from tracker.translations import _

Tile = tuple[Any, int, Any]


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


def sentences(report: Mapping[str, Any]) -> Iterator[Any]:
    """What the numbers mean."""
    yield _("Skyddet bevisas inte. Talen säger vad en utomstående kan räkna ut ur det som publiceras.")
    if noise := report.get("noise"):
        yield _("Ett antal ändras med högst %(most)s; i genomsnitt med noll och med variansen %(variance)s. Den som"
                " läser ett litet tal kan vara högst %(surest)s procent säker på att det är det verkliga, om hen inget"
                " annat vet.", most=noise["most"], variance=_decimal(noise["variance"]),
                surest=round(100 * noise["surest"]))  # fmt: skip


def inside(found: Mapping[str, Any] | None, publication: Publication) -> list[Any]:
    """What can be worked out, one line each, for those who see what is not published."""
    known = [
        _("Tabell %(n)s: %(what)s är %(value)s.", n=one["table"], what=what(publication, one), value=one["value"])
        for one in (found or {}).get("worked_out", ())
    ]
    rests = [_rest(publication, one) for one in (found or {}).get("rests", ())]
    return [*known, *rests, *_measured((found or {}).get("measured"))]


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


def _measured(measured: Mapping[str, Any] | None) -> Iterator[Any]:
    if measured:
        yield _("Mätt på %(n)s grupper av människor: ändringarna är i genomsnitt %(mean)s, med variansen %(variance)s.",
                n=measured["groups"], mean=_decimal(measured["mean"]),
                variance=_decimal(measured["variance"]))  # fmt: skip


def _decimal(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")
