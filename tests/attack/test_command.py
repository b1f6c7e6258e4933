"""`tracker attack DIR`: from the written files alone, with no database, no keys and no settings."""

import hashlib
import io
import json
import os
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from tests.attack import test_planted_leaks as planted
from tests.attack.releases import release, with_totals
from tests.attack.written import write
from tests.disclosure import made_up
from tracker.attack.published import Place, Shown, of_tables
from tracker.attack.report import as_json
from tracker.cli import main
from tracker.exports import csv_files, drawn, jsonstat, protections, px, workbook
from tracker.exports.files import ATTACK, MANIFEST, manifest
from tracker.statistics.disclosure.suppression import protect


def attacked(*words):
    return CliRunner().invoke(main, ["attack", *map(str, words)])


def hidden_exits():
    return planted.hide("exited", *planted.SAFE, table=5)


def share():
    cells = {"exited": (12, 30, 30, 40), "completed": (4, 20, 20, 20)}
    counts = {(5, name): with_totals(dict(zip(planted.SAFE, each, strict=True))) for name, each in cells.items()}
    printed = {(5, "completion_rate", ("a", "K")): (Decimal("33.3"),)}
    return release(counts, planted.hide("completed", *planted.SAFE, table=5), printed)


def median():
    printed = {(5, "median_days", ("a", "K")): (Decimal("31.5"),)}
    return release(planted.started(measure="exited", table=5), hidden_exits(), printed)


def sum_known():
    inner = {("a", "K"): 1, ("b", "K"): 1, ("c", "K"): 9, ("a", "M"): 5, ("b", "M"): 5, ("c", "M"): 5}
    return release(planted.started(inner), planted.hide("started", *planted.SAFE))


def women_are_all_less_men():
    return release(planted.started(), planted.hide("started", ("a", "K"), ("b", "K"), ("c", "K"), ("T", "K")))


def stock():
    hidden = planted.hide("exited", *planted.SAFE, *[(kind, sex) for kind in "abT" for sex in "KMT"])
    return release(planted.stock(), hidden - planted.hide("exited", ("T", "T")))


LONE = release(planted.started(), planted.hide("started", ("a", "K")))
LEAKS = {
    "a lone X": (LONE, "Tabell 3, started (insats_type: a, sex: K): är dolt men kan räknas ut, det är 2."),
    "two X whose sum is known": (sum_known(), "(insats_type: a, sex: K): är dolt men kan räknas ut, det är 1."),
    "a share": (share(), "Tabell 5, completed (insats_type: a, sex: K): är dolt men kan räknas ut, det är 4."),
    "a median": (median(), "Tabell 5, median_days (insats_type: a, sex: K): står tryckt fast"),
    "women": (women_are_all_less_men(), "(insats_type: a, sex: K): är dolt men kan räknas ut, det är 2."),
    "the stock": (stock(), "Tabell 3, exited (insats_type: a, sex: K): är dolt men kan räknas ut, det är 3."),
    "a margin that two tables share": (
        release(planted.exits(), hidden_exits()),
        "Tabell 5, exited (insats_type: a, sex: K): är dolt men kan räknas ut, det är 4.",
    ),
    "a rest": (
        release({(5, "exited"): with_totals({("a", "M"): 11}), (5, "completed"): with_totals({("a", "M"): 8})}),
        "exited som inte ingår i completed (insats_type: a, sex: M): kan räknas ut, det är 3.",
    ),
    "a small count in print": (release(planted.started()), "(insats_type: a, sex: K): 2 står tryckt"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_told(leak, tmp_path):
    published, sentence = LEAKS[leak]
    done = attacked(write(published, tmp_path / "ut"))
    assert done.exit_code == 1
    assert sentence in done.stderr


def test_last_months_release(tmp_path):
    one = release(planted.started(), planted.hide("started", *planted.SAFE))
    other = release(planted.started(), planted.hide("started", *[(row, sex) for row in "bc" for sex in "KM"]))
    now, before = write(one, tmp_path / "nu"), write(other, tmp_path / "då")
    done = attacked(now, "--earlier", before)
    assert (done.exit_code, "(insats_type: a, sex: K): är dolt men kan räknas ut" in done.stderr) == (1, True)


def test_releases_that_stand_two_by_two(tmp_path):
    now, one, other = (write(planted.of_four(rows), tmp_path / rows) for rows in ("abc", "abd", "acd"))
    done = attacked(now, "--earlier", one, "--earlier", other)
    assert (done.exit_code, "(insats_type: a, sex: K): är dolt men kan räknas ut" in done.stderr) == (1, True)


@pytest.fixture(scope="module")
def contents():
    """The files of a small town's release."""
    town = made_up.city(250, 5, lists=made_up.SMALL_LISTS)
    result = protect(town.year, town.as_of, town.tables)
    report = as_json(result.attack, of_tables(town.year, town.as_of, result.tables))
    facts = {"tables": result.tables, "protection": protections.suppression(5), "attack": report}
    made = drawn.publication(town, "Stockholm", **facts)
    found = {workbook.file_name(made): workbook.content(made)}
    for form in (csv_files, jsonstat, px):
        found |= {form.file_name(table): form.text(made, table).encode() for table in made.tables}
    found[ATTACK] = json.dumps(report).encode()
    return found | {MANIFEST: json.dumps(manifest(made, found)).encode()}


@pytest.fixture
def folder(contents, tmp_path):
    (tmp_path / "ut").mkdir()
    for name, content in contents.items():
        (tmp_path / "ut" / name).write_bytes(content)
    return tmp_path / "ut"


def test_a_protected_town_stands_and_agrees_with_its_own_report(folder, tmp_path):
    done = attacked(folder, "--report", tmp_path / "rapport.json")
    assert (done.exit_code, done.stderr) == (0, "")
    written = json.loads((tmp_path / "rapport.json").read_text())
    assert written == json.loads((folder / ATTACK).read_text())
    lines = done.stdout.splitlines()
    assert len([line for line in lines if ": mellan " in line or ": minst " in line]) == written["withheld"]
    assert lines[-1] == "Inget av dem kan räknas ut."
    assert any(line.startswith("Tabell 1, Deltagare (Insatstyp: typ-00, Ålder: ") for line in lines)


def test_it_needs_no_installation(folder):
    """As an outsider would run it: production's settings are wanting, and no database is there."""
    environment = {"PATH": os.environ["PATH"], "TRACKER_PRODUCTION": "1", "DATABASE_URL": "postgresql://x@nowhere/y"}
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "attack", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_was_altered_is_named_also_where_it_makes_no_sense(folder):
    text = (folder / "tabell-3.csv").read_text()
    total = next(line for line in text.splitlines() if line.startswith("3,started,T,T,"))
    (folder / "tabell-3.csv").write_text(text.replace(total, "3,started,T,T,9999,"))
    done = attacked(folder)
    assert done.exit_code == 1
    assert "motsäger varandra" in done.stderr
    assert "tabell-3.csv är inte som när uttaget skrevs" in done.stderr


def test_an_earlier_release_of_another_year_tells_nothing(tmp_path):
    now = write(planted.of_four("abc"), tmp_path / "nu")
    other = write(planted.of_four("abc"), tmp_path / "då", year=2023)
    done = attacked(now, "--earlier", other)
    assert (done.exit_code, "samma år" in done.stderr) == (1, True)


def test_what_was_altered_is_named_and_attacked_all_the_same(folder):
    text = (folder / "tabell-3.csv").read_text()
    first = next(line for line in text.splitlines() if line.endswith(",,X"))
    (folder / "tabell-3.csv").write_text(text.replace(first, first.removesuffix(",X") + "3,"))
    done = attacked(folder)
    assert done.exit_code == 1
    assert "tabell-3.csv är inte som när uttaget skrevs" in done.stderr


def test_a_report_that_says_something_else_is_told(folder):
    told = json.loads((folder / ATTACK).read_text())
    told["cells"][0]["high"] = 99
    (folder / ATTACK).write_text(json.dumps(told))
    done = attacked(folder)
    assert done.exit_code == 1
    assert "attack.json säger något annat än filerna" in done.stderr


def test_a_report_that_knew_an_earlier_release_asks_for_it(folder):
    told = json.loads((folder / ATTACK).read_text()) | {"earlier": ["2024-1"], "cells": []}
    content = json.dumps(told).encode()
    write_again(folder, ATTACK, content)
    done = attacked(folder)
    assert done.exit_code == 0, done.stderr
    assert "räknar också med 2024-1: ange dem med --earlier" in done.stdout


def write_again(folder, name, content):
    """Another content of a file, with a manifest that says so."""
    (folder / name).write_bytes(content)
    told = json.loads((folder / MANIFEST).read_text())
    told["sha256"][name] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(told))


def test_a_number_that_only_another_file_prints_is_told(folder):
    told = json.loads((folder / "tabell-3.json").read_text())
    told["value"][told["value"].index(None)] = 3
    write_again(folder, "tabell-3.json", json.dumps(told).encode())
    done = attacked(folder)
    assert done.exit_code == 1
    assert "tabell-3.json säger något annat än samma tabell i csv" in done.stderr


def test_a_withheld_number_in_px_alone_is_told(folder):
    head, _data, cells = (folder / "tabell-3.px").read_text().partition("DATA=")
    write_again(folder, "tabell-3.px", (head + "DATA=" + cells.replace('".."', "3", 1)).encode())
    done = attacked(folder)
    assert done.exit_code == 1
    assert "tabell-3.px säger något annat än samma tabell i csv: Inskrivna vid periodens början (" in done.stderr
    assert ", '3'." in done.stderr


def test_a_px_file_that_lets_pxweb_add_is_told(folder):
    text = (folder / "tabell-1.px").read_text()
    write_again(folder, "tabell-1.px", text.replace("AGGREGALLOWED=NO;", "").encode())
    assert "tabell-1.px säger något annat än samma tabell i csv." in attacked(folder).stderr


def a_count(book):
    """A withheld count of table 3 in print."""
    cell = next(cell for row in book["Tabell 3"]["C6:F60"] for cell in row if cell.value == "X")
    cell.value = 3


def a_percentage(book):
    """A percentage of withheld counts in print."""
    sheet = book["Tabell 1"]
    row = next(row for row in sheet.iter_rows(min_row=6) if row[2].value == row[3].value == "X")
    row[5].value = 60


def a_hidden_sheet(book):
    book.create_sheet("Underlag").sheet_state = "hidden"


def a_number_beside_the_text(book):
    book["Om statistiken"]["D4"] = 3


def a_number_under_the_table(book):
    book["Tabell 8"].append([3])


def a_column_more(book):
    book["Tabell 8"]["Z7"] = 3


def a_table_less(book):
    del book["Tabell 9"]


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (a_count, ": Inskrivna vid periodens början ("),
        (a_percentage, ", '60'."),
        (a_hidden_sheet, ", 'Underlag'."),
        (a_number_beside_the_text, ", '3'."),
        (a_number_under_the_table, ", '3'."),
        (a_column_more, "i csv"),
        (a_table_less, "i csv."),
    ],
)
def test_what_the_workbook_alone_prints_is_told(folder, plant, says):
    name = "statistik-2024.xlsx"
    book = openpyxl.load_workbook(folder / name)
    plant(book)
    out = io.BytesIO()
    book.save(out)
    write_again(folder, name, out.getvalue())
    done = attacked(folder)
    assert done.exit_code == 1
    assert f"{name} säger något annat än samma tabell i csv" in done.stderr
    assert says in done.stderr


@pytest.mark.parametrize("name", ["statistik-2024.xlsx", "tabell-3.px"])
def test_a_file_that_cannot_be_read_is_told(folder, name):
    write_again(folder, name, b"PK")
    assert f"{name} säger något annat än samma tabell i csv." in attacked(folder).stderr


def test_what_is_not_read_is_not_taken_for_proven(folder):
    write_again(folder, "rapport-2024.pdf", b"%PDF")
    (folder / "underlag.csv").write_text("1")
    said = attacked(folder).stdout
    assert "rapport-2024.pdf prövas bara mot sin kontrollsumma." in said
    assert "underlag.csv hör inte till uttaget och prövas inte." in said


def test_rounded_counts_are_read_in_every_file(tmp_path):
    folder = write(release(planted.started()), tmp_path / "ut", protection="rounding")
    (folder / "tabell-3.px").write_text("DATA=1;")
    assert "tabell-3.px säger något annat än samma tabell i csv." in attacked(folder).stderr


def test_the_working_reasons_are_those_of_the_release(tmp_path):
    """A city counts apprentices as at work: with the reasons as they come the tables would contradict themselves."""
    counts = planted.exits()
    renamed = {("larling" if codes[0] == "arbete" else codes[0], *codes[1:]): n
               for codes, n in counts[4, "exited"].items()}  # fmt: skip
    work = {codes[1:]: n for codes, n in renamed.items() if codes[0] == "larling"}
    counts |= {(4, "exited"): renamed, (5, "to_work_or_study"): work}
    published = release(counts)
    shown = {place: Shown(None, "X") if place == HIDDEN else each for place, each in published.figures.items()}
    published = type(published)(published.year, published.as_of, published.dimensions, shown)
    done = attacked(write(published, tmp_path / "ut", working_reasons=["larling"]))
    assert "to_work_or_study (insats_type: a, sex: K): är dolt men kan räknas ut, det är 2." in done.stderr


HIDDEN = Place(5, "to_work_or_study", ("a", "K"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", "{"),
        ("manifest.json", "[]"),
        ("manifest.json", '{"year": 0, "as_of": "2025-01-01"}'),
        ("manifest.json", None),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,,\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,7.5,\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,-7,\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,7\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,7,\n3,started,a,K,7,\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,started,a,K,7,\n3,started,b,M,7,\n"),
        ("tabell-3.csv", "table,measure,insats_type,sex,value,sign\n3,completion_rate,a,K,7.0,\n"),
        ("tabell-3.csv", None),
        ("attack.json", "{"),
    ],
)
def test_a_broken_or_missing_file_is_named(tmp_path, name, content):
    folder = write(release(planted.started(), planted.hide("started", *planted.SAFE)), tmp_path / "ut")
    (folder / name).write_text(content) if content is not None else (folder / name).unlink()
    done = attacked(folder)
    assert done.exit_code == 1
    assert f"{name} saknas eller går inte att läsa" in done.stderr


@pytest.mark.parametrize(("protection", "words"), [("none", "oskyddat"), ("another", "prövas inte")])
def test_another_protection_is_not_attacked(tmp_path, protection, words):
    done = attacked(write(release(planted.started()), tmp_path / "ut", protection=protection))
    assert (done.exit_code, words in done.stderr) == (1, True)


def test_a_folder_that_is_not_there(tmp_path):
    done = attacked(tmp_path / "ingen")
    assert (done.exit_code, "är ingen mapp" in done.stderr) == (1, True)


def test_figures_that_contradict_one_another(tmp_path):
    wrong = planted.started()
    wrong[3, "started"]["T", "T"] += 1
    done = attacked(write(release(wrong), tmp_path / "ut"))
    assert (done.exit_code, "motsäger varandra" in done.stderr) == (1, True)


def test_rounded_counts_are_told_by_number_alone(tmp_path):
    """A woman among nine, printed as none: exit 1, and not which she is."""
    inner = planted.with_totals({("a", "K"): 0, ("a", "M"): 8})
    counts = {(3, "started"): inner | {("a", "T"): 9, ("T", "T"): 9}}
    done = attacked(write(release(counts), tmp_path / "ut", protection="rounding"))
    assert done.exit_code == 1
    assert "2 antal och 0 skillnader mellan två antal kan räknas ut" in done.stderr
    assert "Kvinnor" not in done.output
