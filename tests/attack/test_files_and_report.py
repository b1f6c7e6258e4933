"""The files of a release are attacked as the tables are, and the report gives nothing away."""

import json

import pytest

from tests.disclosure import made_up
from tracker.attack import files, report
from tracker.attack.audit import attack
from tracker.attack.published import Shown, of_tables
from tracker.exports import csv_files
from tracker.statistics.disclosure.suppression import protect


@pytest.fixture(scope="module")
def town():
    return made_up.city(250, 5, lists=made_up.SMALL_LISTS)


@pytest.fixture(scope="module")
def result(town):
    return protect(town.year, town.as_of, town.tables)


@pytest.fixture
def folder(town, result, tmp_path):
    for table in result.tables:
        (tmp_path / csv_files.file_name(table)).write_text(csv_files.text(table), encoding="utf-8")
    manifest = {"year": town.year, "as_of": town.as_of.isoformat(), "threshold": 5}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_the_files_say_what_the_tables_say(town, result, folder):
    assert files.read(folder) == of_tables(town.year, town.as_of, result.tables)
    assert files.threshold_of(folder) == 5


def test_the_attack_on_the_files_is_that_on_the_tables(result, folder):
    published = files.read(folder)
    assert report.as_json(attack(published), published) == report.as_json(result.attack, published)


@pytest.mark.parametrize("broken", ["manifest.json", "tabell-3.csv"])
def test_a_broken_file_is_named(folder, broken):
    (folder / broken).write_text("table,measure,value,sign\nx,y,z,\n", encoding="utf-8")
    with pytest.raises(files.NoRelease, match=broken):
        files.read(folder)


def test_a_folder_without_tables_is_no_release(folder):
    for path in folder.glob("tabell-*"):
        path.unlink()
    with pytest.raises(files.NoRelease):
        files.read(folder)


def test_the_report_counts_every_withheld_count_once(town, result):
    told = report.as_json(result.attack, of_tables(town.year, town.as_of, result.tables))
    assert told["safe"]
    assert told["determined"] == 0
    assert len(told["cells"]) == told["withheld"] == told["narrowed"] + told["full_range"] + told["not_small"]
    assert json.loads(json.dumps(told)) == told


def test_the_report_says_nothing_that_the_files_do_not(town, result):
    """Made of the published tables alone: so it cannot tell true values or which cells were withheld first."""
    published = of_tables(town.year, town.as_of, result.tables)
    assert report.as_json(attack(published), published) == report.as_json(result.attack, published)


def test_a_group_that_is_all_of_one_kind_is_warned_of(town, result):
    published = of_tables(town.year, town.as_of, result.tables)
    figures = dict(published.figures)
    place = next(place for place in figures if place.measure == "self_sufficiency_90" and place.codes[-1] == "K")
    figures |= {place: Shown(0, "–"), place._replace(measure="answered"): Shown(6)}
    figures[place._replace(measure="S_A")] = Shown(0, "–")
    changed = type(published)(published.year, published.as_of, published.dimensions, figures)
    assert place in list(report.group_disclosure(changed))
