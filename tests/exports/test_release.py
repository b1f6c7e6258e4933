"""A release is all of its files or none of them."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.exports import publications
from tracker.errors import Refused
from tracker.exports import protections, release, texts
from tracker.exports.files import files
from tracker.exports.publication import Correction, differences, named
from tracker.statistics.completeness import Completeness
from tracker.statistics.disclosure.cell_key import Noise
from tracker.statistics.figures import WITHHELD, Figure


def test_it_holds_the_workbook_nine_tables_and_a_manifest_with_their_digests(publication, tmp_path):
    paths = release.write(publication, tmp_path / "ut" / "2024")
    tables = [f"tabell-{number}.{kind}" for kind in ("csv", "json", "px") for number in range(1, 10)]
    texts = ["om-statistiken.html", "om-statistiken.pdf", "rapport-2024.pdf"]
    assert [path.name for path in paths] == ["statistik-2024.xlsx", *tables, *texts, "manifest.json"]
    manifest = json.loads(paths[-1].read_text())
    assert manifest["sha256"] == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths[:-1]}
    assert manifest["protection"] == "none"
    assert manifest["status"] == "final"
    assert manifest["release_id"].startswith("2024-20250601-")
    assert manifest["definition_version"] == "1"
    assert manifest["district_division"]["districts"] == ["norra-staden", "soder"]


def test_a_preliminary_release_says_what_is_missing(annual):
    waiting = Completeness(("3 avslut kan ännu inte följas upp.",), 3)
    preliminary = publications.published(replace(annual, completeness=waiting))
    manifest = json.loads(files(preliminary)["manifest.json"])
    assert manifest["status"] == "preliminary"
    assert manifest["missing"] == ["3 avslut kan ännu inte följas upp."]


def test_a_protected_release_tells_no_number_of_exits_that_wait_and_no_day_of_the_last_one(annual):
    waiting = Completeness(("3 avslut kan ännu inte följas upp.",), 3, date(2025, 4, 2))
    late = replace(annual, as_of=date(2025, 1, 20), completeness=waiting)
    contents = files(publications.published(late, protection=publications.PROTECTED))
    manifest = json.loads(contents["manifest.json"])
    assert manifest["status"] == "preliminary"
    assert manifest["missing"] == ["Avslut finns som ännu inte kan följas upp: dag 120 har inte passerat."]
    assert (manifest["waiting_exits"], manifest["final_from"]) == (None, "2025-05-01")
    assert "3 avslut" not in contents["om-statistiken.html"].decode()


def test_written_again_it_takes_the_place_of_the_earlier_one_byte_for_byte(publication, tmp_path):
    first = {path.name: path.read_bytes() for path in release.write(publication, tmp_path / "ut")}
    (tmp_path / "ut" / "tabell-1.csv").write_text("gammalt")
    assert {path.name: path.read_bytes() for path in release.write(publication, tmp_path / "ut")} == first
    assert [path.name for path in tmp_path.iterdir()] == ["ut"]


def test_a_folder_with_other_things_in_it_is_left_alone(publication, tmp_path):
    (tmp_path / "brev.txt").write_text("behåll mig")
    with pytest.raises(Refused):
        release.write(publication, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["brev.txt"]


def test_a_file_is_not_a_folder(publication, tmp_path):
    (tmp_path / "ut").write_text("")
    with pytest.raises(Refused):
        release.write(publication, tmp_path / "ut")


def test_a_failure_half_way_leaves_what_was_there(publication, tmp_path, monkeypatch):
    release.write(publication, tmp_path / "ut")
    before = {path.name: path.read_bytes() for path in (tmp_path / "ut").iterdir()}
    monkeypatch.setattr(release, "_swap", lambda *_: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(OSError, match="no room"):
        release.write(publication, tmp_path / "ut")
    assert {path.name: path.read_bytes() for path in (tmp_path / "ut").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["ut"]


def test_every_sheet_of_a_table_prints_the_id_of_the_release(publication, tmp_path):
    paths = release.write(publication, tmp_path / "ut")
    name = json.loads(paths[-1].read_text())["release_id"]
    book = openpyxl.load_workbook(paths[0])
    for sheet in [book["Innehåll"], *(book[f"Tabell {number}"] for number in range(1, 10))]:
        assert f"Uttagets id: {name}." in [row[0].value for row in sheet.iter_rows()]


def test_the_report_of_the_attack_is_a_file_of_its_own(protected, tmp_path):
    attacked = replace(protected, attack={"determined": 0, "cells": []})
    written = {path.name: path for path in release.write(attacked, tmp_path / "ut")}
    assert json.loads(written["attack.json"].read_text()) == attacked.attack
    manifest = json.loads(written["manifest.json"].read_text())
    assert "attack.json" in manifest["sha256"]
    assert (manifest["protection"], manifest["threshold"]) == ("suppression", 5)


def test_another_protection_of_the_same_figures_is_another_release(publication):
    again = named(replace(publication, release_id="", protection=publications.PROTECTED))
    assert again.release_id != publication.release_id


def test_a_correction_lists_what_it_changed(publication, protected):
    changed = differences(publication.tables, protected.tables)
    started = next(one for one in changed if one.table == 3 and one.key == ("started", "jobbsok", "M"))
    assert (started.before, started.after) == (Figure(1), WITHHELD)
    assert differences(protected.tables, protected.tables) == ()
    correction = Correction(publication.release_id, "En insats var felkodad.", changed)
    contents = files(replace(protected, corrects=correction))
    book = openpyxl.load_workbook(io.BytesIO(contents["statistik-2024.xlsx"]))
    rows = list(book["Rättelser"].iter_rows(values_only=True))
    assert ("Tabell 3", "Nyinskrivna", "Insatstyp: =1+1, Kön: Män", 1, "X") in rows
    assert json.loads(contents["manifest.json"])["corrects"]["why"] == "En insats var felkodad."
    assert "En insats var felkodad." in contents["om-statistiken.html"].decode()


def test_figures_that_are_changed_a_little_are_not_said_to_add_up(protected):
    table = protected.table(3)
    assert texts.STOCK_NOTE in texts.below(protected, table)
    changed = replace(protected, protection=protections.cell_key(Noise()))
    assert texts.STOCK_NOTE not in texts.below(changed, table)
    assert changed.protection.note in texts.below(changed, table)
