"""A release is all of its files or none of them."""

import hashlib
import json
from dataclasses import replace

import openpyxl
import pytest

from tracker.errors import Refused
from tracker.exports import release
from tracker.statistics.completeness import Completeness


def test_it_holds_the_workbook_nine_tables_and_a_manifest_with_their_digests(annual, tmp_path):
    paths = release.write(annual, tmp_path / "ut" / "2024")
    tables = [f"tabell-{number}.csv" for number in range(1, 10)]
    assert [path.name for path in paths] == ["statistik-2024.xlsx", *tables, "manifest.json"]
    manifest = json.loads(paths[-1].read_text())
    assert manifest["sha256"] == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths[:-1]}
    assert manifest["protection"] == "none"
    assert manifest["status"] == "final"
    assert manifest["release_id"].startswith("2024-20250601-")
    assert manifest["definition_version"] == "1"
    assert manifest["district_division"]["districts"] == ["norra-staden", "soder"]


def test_a_preliminary_release_says_what_is_missing(annual):
    waiting = Completeness(("3 avslut kan ännu inte följas upp.",), 3)
    manifest = json.loads(release.files(replace(annual, completeness=waiting))["manifest.json"])
    assert manifest["status"] == "preliminary"
    assert manifest["missing"] == ["3 avslut kan ännu inte följas upp."]


def test_written_again_it_takes_the_place_of_the_earlier_one_byte_for_byte(annual, tmp_path):
    first = {path.name: path.read_bytes() for path in release.write(annual, tmp_path / "ut")}
    (tmp_path / "ut" / "tabell-1.csv").write_text("gammalt")
    assert {path.name: path.read_bytes() for path in release.write(annual, tmp_path / "ut")} == first
    assert [path.name for path in tmp_path.iterdir()] == ["ut"]


def test_a_folder_with_other_things_in_it_is_left_alone(annual, tmp_path):
    (tmp_path / "brev.txt").write_text("behåll mig")
    with pytest.raises(Refused):
        release.write(annual, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["brev.txt"]


def test_a_file_is_not_a_folder(annual, tmp_path):
    (tmp_path / "ut").write_text("")
    with pytest.raises(Refused):
        release.write(annual, tmp_path / "ut")


def test_a_failure_half_way_leaves_what_was_there(annual, tmp_path, monkeypatch):
    release.write(annual, tmp_path / "ut")
    before = {path.name: path.read_bytes() for path in (tmp_path / "ut").iterdir()}
    monkeypatch.setattr(release, "_swap", lambda *_: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(OSError, match="no room"):
        release.write(annual, tmp_path / "ut")
    assert {path.name: path.read_bytes() for path in (tmp_path / "ut").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["ut"]


def test_every_sheet_of_a_table_prints_the_id_of_the_release(annual, tmp_path):
    paths = release.write(annual, tmp_path / "ut")
    name = json.loads(paths[-1].read_text())["release_id"]
    book = openpyxl.load_workbook(paths[0])
    for sheet in [book["Innehåll"], *(book[f"Tabell {number}"] for number in range(1, 10))]:
        assert f"Uttagets id: {name}." in [row[0].value for row in sheet.iter_rows()]
