"""JSON-stat files as the named readers read them."""

import json
import math
from dataclasses import replace
from math import prod

import pytest
from hypothesis import given, settings
from jsonstat_validator import validate_jsonstat

from tests.exports import readers
from tests.exports.publications import publications
from tracker.exports import jsonstat
from tracker.exports.jsonstat import WrongSize


@given(publications())
@settings(max_examples=10, deadline=None)
def test_every_dataset_is_valid_and_holds_as_many_numbers_as_its_size_says(publication):
    for table in publication.tables:
        read = json.loads(jsonstat.text(publication, table))
        assert validate_jsonstat(read)
        assert prod(read["size"]) == len(read["value"])
        assert [len(read["dimension"][name]["category"]["index"]) for name in read["id"]] == read["size"]


def test_an_array_that_is_too_short_is_never_written(protected):
    table = protected.table(3)
    shorter = dict(list(table.figures.items())[:-1])
    with pytest.raises(WrongSize):
        jsonstat.text(protected, replace(table, figures=shorter))


def test_withheld_figures_are_null_with_status_x(protected):
    read = jsonstat.dataset(protected, protected.table(3))
    place = list(protected.table(3).figures).index(("started", "jobbsok", "M"))
    assert (read["value"][place], read["status"][str(place)]) == (None, "X")
    assert read["extension"]["status_label"]["X"] == "Uppgiften visas inte, för att skydda enskilda personer"


def test_it_says_what_it_is(protected):
    read = jsonstat.dataset(protected, protected.table(9))
    assert read["label"] == "Tabell 9. Självförsörjning efter 90 dagar efter stadsdelsområde och kön, 2024"
    assert read["role"] == {"time": ["year"], "metric": ["measure"], "geo": ["district"]}
    assert read["updated"] == "2025-06-01"
    assert read["source"] == "Stockholm, registret över arbetsmarknadsinsatser"
    assert read["dimension"]["measure"]["category"]["unit"]["response_rate"] == {"label": "procent", "decimals": 1}
    assert read["extension"]["en"]["dimension"]["sex"]["category"]["label"]["K"] == "Women"
    assert f"Uttagets id: {protected.release_id}." in read["note"]


@given(publications())
@settings(max_examples=3, deadline=None)
def test_pyjstat_reads_every_figure_in_its_place(publication):
    for table in publication.tables:
        frame = readers.pyjstat_frame(jsonstat.text(publication, table))
        names = ["measure", *table.dimensions]
        for (key, figure), row in zip(table.lines(), frame.to_dict("records"), strict=True):
            assert tuple(row[name] for name in names) == key
            blank = row["value"] is None or math.isnan(row["value"])
            assert (None if blank else row["value"]) == (None if figure.value is None else float(figure.value))


@given(publications())
@settings(max_examples=3, deadline=None)
def test_the_toolkit_of_npm_reads_every_figure_and_status(publication):
    datasets = [jsonstat.dataset(publication, table) for table in publication.tables]
    for table, written, read in zip(publication.tables, datasets, readers.toolkit(datasets), strict=True):
        assert (read["kind"], read["size"], read["label"]) == ("dataset", written["size"], written["label"])
        expected = [
            [None if figure.value is None else float(figure.value), figure.sign or None]
            for _key, figure in table.lines()
        ]
        assert read["cells"] == expected
        assert read["labels"][1] == [code.label_sv for code in table.codes[0]]
