"""The report of the attack in words: how much is withheld, what can be worked out, which groups to think of."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.exports.publication import Publication
from tracker.releases import changed_words, differing
from tracker.translations import _
from tracker.web.formats import format_number

Cell = tuple[str, int, int | None]
"""What is counted and of whom; the least and the most that it can be (None: no end)."""


@dataclass(frozen=True)
class Told:
    """Tiles (label, number, note), sentences, warnings, and by table (number, title) the withheld cells.

    `inside`: what can be worked out of counts that are rounded or perturbed, for those who decide.
    """

    numbers: list[tuple[Any, int, Any]] = field(default_factory=list)
    sentences: list[Any] = field(default_factory=list)
    warnings: list[Any] = field(default_factory=list)
    tables: list[tuple[int, str, list[Cell]]] = field(default_factory=list)
    inside: list[changed_words.Group] = field(default_factory=list)


def told(report: Mapping[str, Any], publication: Publication, inside: Any = None) -> Told:
    """What the report says, with the names of the publication; with what was kept `inside`, that too."""
    if not publication.protection.additive:
        said = list(changed_words.sentences(report, inside))
        known = changed_words.inside(inside, publication)
        return Told(changed_words.numbers(report), said, _warnings(report, publication), inside=known)
    return Told(_numbers(report), _sentences(report), _warnings(report, publication), _tables(report, publication))


def _numbers(report: Mapping[str, Any]) -> list[tuple[Any, int, Any]]:
    parts = (
        ("withheld", _("Dolda tal"), _("antal med X; andelar och medianer som bygger på dem döljs också")),
        ("determined", _("Kan räknas ut"), _("måste vara noll")),
        ("narrowed", _("Kan ringas in"), _("färre möjliga värden än de små talen")),
        ("full_range", _("Fullt spann"), _("kan vara vilket litet tal som helst")),
        ("large", _("Syns vara större"), _("dolda för andras skull: alla ser att de inte är små")),
    )
    return [(label, int(report[name]), note) for name, label, note in parts if name in report]


def _sentences(report: Mapping[str, Any]) -> list[Any]:
    if not report.get("withheld"):
        return [_("Inget tal behövde döljas.")]
    if report.get("determined") == 0:
        return [
            _("Inget dolt tal kan räknas ut ur det som publiceras, inte heller tillsammans med tidigare utlämnanden.")
        ]
    return []


def _warnings(report: Mapping[str, Any], publication: Publication) -> list[Any]:
    return [_warning(one, publication) for one in report.get("group_disclosure", ())]


def _warning(one: Mapping[str, Any], publication: Publication) -> Any:
    words = {"n": one["table"], "size": format_number(one["size"]), "what": _what(publication, one)}
    if one["all"]:
        return _("Tabell %(n)s: alla %(size)s (%(what)s).", **words)
    return _("Tabell %(n)s: ingen av %(size)s (%(what)s).", **words)


def _tables(report: Mapping[str, Any], publication: Publication) -> list[tuple[int, str, list[Cell]]]:
    by_table: dict[int, list[Cell]] = defaultdict(list)
    for one in report.get("cells", ()):
        by_table[one["table"]].append((_what(publication, one), one["low"], one["high"]))
    return [(number, changed_words.title(publication, number), cells) for number, cells in sorted(by_table.items())]


def _what(publication: Publication, one: Mapping[str, Any]) -> str:
    table = publication.table(one["table"])
    where = differing.names(table, tuple(one[dimension] for dimension in table.dimensions))
    return ", ".join((differing.measure_name(publication, one["measure"]), *where))
