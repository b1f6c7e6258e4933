"""What is published of drawn tables, and what is said of how they are protected."""

from dataclasses import replace

import pytest

from tests.exports import publications
from tracker.exports import declaration, protections
from tracker.statistics.definitions import DEFINITIONS
from tracker.statistics.disclosure.cell_key import Noise
from tracker.statistics.figures import WITHHELD, Figure


def test_every_table_and_measure_is_there_with_its_texts(annual, publication):
    assert [table.number for table in publication.tables] == [definition.number for definition in DEFINITIONS]
    assert {measure.id for measure in publication.measures} == {one for each in DEFINITIONS for one in each.measures}
    for drawn, published in zip(annual.tables, publication.tables, strict=True):
        assert published.figures == drawn.figures


def test_a_figure_withheld_by_another_sign_is_withheld(annual):
    protection = protections.suppression(5, sign="⊗")
    key = ("started", "jobbsok", "M")
    tables = [replace(table, figures={**table.figures, key: Figure(None, "⊗")}) for table in annual.tables[2:3]]
    published = publications.published(annual, tables=tables, protection=protection)
    assert published.table(3).figures[key] == WITHHELD


@pytest.mark.parametrize(
    ("protection", "words"),
    [
        (protections.suppression(5), ["Antal från 1 till 4 visas inte", "under 5 bara kan ha ett värde"]),
        (protections.suppression(3), ["Antal från 1 till 2 visas inte", "mindre än 3"]),
        (protections.suppression(5, full_range=True), ["spannet 1 till 4"]),
        (protections.suppression(5, sign="⊗"), ["tecknet ⊗"]),
        (protections.rounding(), ["1 och 2 visas som 0", "3 och 4 som 5"]),
        (protections.cell_key(Noise()), ["cellnyckelmetoden", "ska inte räknas om"]),
    ],
)
def test_the_declaration_describes_the_method(protected, protection, words):
    text = declaration.html(replace(protected, protection=protection))
    assert all(one in text for one in [protection.name, *words])
