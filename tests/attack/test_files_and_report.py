"""The files of a release are attacked as the tables are, and the report gives nothing away."""

import json

import pytest

from tests.attack.releases import release
from tests.attack.test_planted_leaks import SAFE, hide, started
from tests.disclosure import made_up
from tracker.attack import files, report
from tracker.attack.audit import attack
from tracker.attack.published import of_tables
from tracker.exports import csv_files, drawn, protections
from tracker.exports.files import MANIFEST, manifest
from tracker.statistics.disclosure.suppression import protect


@pytest.fixture(scope="module")
def town():
    return made_up.city(250, 5, lists=made_up.SMALL_LISTS)


@pytest.fixture(scope="module")
def result(town):
    return protect(town.year, town.as_of, town.tables)


@pytest.fixture(scope="module")
def published(town, result):
    return of_tables(town.year, town.as_of, result.tables)


@pytest.fixture
def folder(town, result, tmp_path):
    facts = {"tables": result.tables, "protection": protections.suppression(5)}
    publication = drawn.publication(town, "Stockholm", **facts)
    contents = {csv_files.file_name(each): csv_files.text(publication, each).encode() for each in publication.tables}
    contents[MANIFEST] = json.dumps(manifest(publication, contents)).encode()
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_the_files_say_what_the_tables_say(published, folder):
    assert files.read(folder) == published
    assert files.about(folder).threshold == 5


def test_the_attack_on_the_files_is_that_on_the_tables(result, folder):
    written = files.read(folder)
    assert report.as_json(attack(written), written) == report.as_json(result.attack, written)


def test_the_report_counts_every_withheld_count_once(published, result):
    told = report.as_json(result.attack, published, ["2024-1"])
    assert told["safe"]
    assert (told["determined"], told["leaks"], told["earlier"]) == (0, [], ["2024-1"])
    assert len(told["cells"]) == told["withheld"] == told["narrowed"] + told["full_range"] + told["large"]
    assert json.loads(json.dumps(told)) == told


def test_the_report_says_nothing_that_the_files_do_not(published, result):
    """Made of the published tables alone: so it cannot tell true values or which cells were withheld first."""
    assert report.as_json(attack(published), published) == report.as_json(result.attack, published)


def test_a_place_is_told_by_the_names_of_the_data_files():
    shown = release(started(), hide("started", *SAFE))
    first = report.as_json(attack(shown), shown)["cells"][0]
    assert first == {"table": 3, "measure": "started", "insats_type": "a", "sex": "K", "low": 1, "high": 10}


def test_each_kind_of_leak_is_told():
    shown = release(started(), hide("started", ("a", "K")))
    told = report.as_json(attack(shown), shown)
    assert not told["safe"]
    where = {"table": 3, "measure": "started", "insats_type": "a", "sex": "K"}
    assert {"kind": "count", **where, "value": 2} in told["leaks"]
    assert {"kind": "printed", **where, "insats_type": "b", "sex": "M", "value": 3} in told["leaks"]
    assert told["determined"] == 2
