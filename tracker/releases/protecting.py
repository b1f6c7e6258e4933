"""How the year's tables are protected and proven with the settings of a release."""

from collections.abc import Sequence
from typing import Any

from tracker.attack import report
from tracker.attack.audit import Attack
from tracker.attack.bounds import Contradiction
from tracker.attack.knowledge import is_count
from tracker.attack.programme import Unsound
from tracker.attack.published import Place, Published, Shown, of_tables
from tracker.exports import protections
from tracker.exports.publication import Protection, Publication
from tracker.releases import changing
from tracker.releases.protected import Protected, Tell, Wanted
from tracker.releases.terms import Method
from tracker.statistics.disclosure import suppression
from tracker.statistics.disclosure.primary import Settings
from tracker.statistics.service import AnnualTables
from tracker.statistics.tables import Table


def protect(annual: AnnualTables, wanted: Wanted, earlier: Sequence[Publication], tell: Tell) -> Protected:
    """The year's tables, protected and attacked. `earlier`: what is published of the same year, oldest first."""
    if wanted.method != Method.SUPPRESSION:
        return changing.protect(annual, wanted, tell)
    known = [as_attacked(each) for each in earlier]
    settings = Settings(wanted.threshold, wanted.full_range)
    named = protections.suppression(wanted.threshold, wanted.full_range, wanted.sign)
    facts = annual.year, annual.as_of, annual.tables, settings, known, annual.working_reasons
    try:
        made = suppression.protect(*facts, progress=tell, hidden=_as_published(annual, named, earlier))
    except suppression.Unproven as found:
        return Protected((), named, _report(found.attack, annual, found.tables, earlier), None, 0, False)
    except (suppression.FalseKnowledge, Contradiction, Unsound) as fault:
        return Protected((), named, {"fault": type(fault).__name__}, None, 0, False)
    told = _report(made.attack, annual, made.tables, earlier)
    certificate = made.certificate.as_json() if made.certificate else None  # in full range: with every value
    return Protected(made.tables, named, told, certificate, len(told["group_disclosure"]), made.proven)


def _as_published(annual: AnnualTables, named: Protection, earlier: Sequence[Publication]) -> frozenset[Place]:
    """What the last release withholds, where all that it prints still stands: then the same is printed again.

    Another pattern over the same figures would only tell more.
    """
    if not earlier or earlier[-1].protection != named:
        return frozenset()
    last = as_attacked(earlier[-1])
    truth = of_tables(annual.year, annual.as_of, annual.tables).figures
    stands = all(truth.get(place, shown) == shown for place, shown in last.figures.items() if not shown.withheld)
    withheld = frozenset(place for place in last.withheld() if is_count(place.measure))
    if not stands or truth.keys() != last.figures.keys() or not all(truth[place].value for place in withheld):
        return frozenset()
    return withheld


def _report(
    found: Attack, annual: AnnualTables, tables: Sequence[Table], earlier: Sequence[Publication]
) -> dict[str, Any]:
    published = of_tables(annual.year, annual.as_of, tables, annual.working_reasons)
    return report.as_json(found, published, [each.release_id for each in earlier])


def as_attacked(publication: Publication) -> Published:
    """A publication as the auditor takes it."""
    figures = {
        Place(table.number, key[0], key[1:]): Shown(figure.value, figure.sign)
        for table in publication.tables
        for key, figure in table.lines()
    }
    dimensions = {table.number: table.dimensions for table in publication.tables}
    return Published(publication.year, publication.as_of, dimensions, figures, frozenset(publication.working_reasons))
