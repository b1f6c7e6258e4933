"""The mapping file: the product's own is fine, each fault has a sentence, and lines are written as it says."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.databases import test_app
from tracker.deliveries import layout, lines
from tracker.deliveries.records import Record
from tracker.errors import Refused

HEAD = "version = 1\n"
COLUMN = '[[column]]\nname = "a"\nsource = "year"\n'
WRONG = {
    "": ("version = 1", "ingen kolumn"),
    f"version = 2\n{COLUMN}": ("version = 1",),
    f'{HEAD}form = "wide"\n{COLUMN}': ("separated, fixed",),
    f'{HEAD}encoding = "latin"\n{COLUMN}': ("windows-1252",),
    f'{HEAD}separator = ";;"\n{COLUMN}': ("ett tecken",),
    f'{HEAD}seperator = ";"\n{COLUMN}': ("seperator",),
    f"{HEAD}heading = 1\n{COLUMN}": ("true eller false",),
    f"{HEAD}separator = 3\n{COLUMN}": ("inom citattecken",),
    f'{HEAD}protected = "shown"\n{COLUMN}': ("left_out",),
    f'{HEAD}form = "fixed"\n{COLUMN}': ("saknas width",),
    f"{HEAD}{COLUMN}{COLUMN}": ("Två kolumner heter a",),
    f'{HEAD}[[column]]\nname = "a"\n': ("antingen source eller value",),
    f'{HEAD}[[column]]\nsource = "year"\n': ("saknas name",),
    f'{HEAD}[[column]]\nname = "a"\nsource = "phone"\n': ("insats_type",),
    f'{HEAD}{COLUMN}code = "agency"\n': ("code bara till kodlistor",),
    f'{HEAD}{COLUMN}codes = {{ a = "b" }}\n': ("inga koder att översätta",),
    f"{HEAD}{COLUMN}codes = {{ a = 1 }}\n": ("par av våra ord",),
    f'{HEAD}{COLUMN}date = "YYYYMMDD"\n': ("date bara till datum",),
    f"{HEAD}{COLUMN}width = -1\n": ("helt antal tecken",),
    f'{HEAD}{COLUMN}fill = "00"\n': ("ett enda tecken",),
    f"{HEAD}column = 3\n": ("ingen kolumn",),
    "name = \n": ("TOML",),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, app: Any) -> None:
    file = tmp_path / "agency.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused, app.test_request_context():
        layout.read(file)
    with app.test_request_context():
        told = [str(fault.message) for fault in refused.value.faults]
    for words in WRONG[text]:
        assert any(words in sentence for sentence in told), told


def test_the_products_own_is_fine() -> None:
    assert layout.read(layout.DEFAULT).columns


def test_a_file_that_is_not_there(app: Any, tmp_path: Path) -> None:
    with app.test_request_context():
        (fault,) = layout.faults_of({"AGENCY_LAYOUT": str(tmp_path / "none.toml")})
        assert "finns inte" in str(fault.message)
    assert layout.faults_of({"AGENCY_LAYOUT": ""}) == ()


def test_a_wrong_layout_is_told_at_start_and_stops_nothing(
    url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    test_app(url, AGENCY_LAYOUT=str(tmp_path / "none.toml"))
    assert "Filen med myndighetens layout finns inte" in caplog.text


def record(**facts: Any) -> Record:
    known = {
        "participant_id": 7, "protection": "none", "family_name": "Łuk;asz", "given_name": "=1+1", "sex": "K",
        "birth_date": date(1980, 3, 5), "starts_on": date(2025, 2, 10), "exit_on": None, "district": "bromma",
        "insats": "Jobb  coachning", "completion": None,
    }  # fmt: skip
    return Record(SimpleNamespace(**(known | facts)), date(2025, 3, 1), {date(2025, 3, 1)})


LISTS = {"district": {"bromma": ("07", "Bromma"), "okant": (None, "Okänt")}}


def plan_of(tmp_path: Path, head: str, *columns: str) -> layout.Layout:
    file = tmp_path / "plan.toml"
    file.write_text(HEAD + head + "".join(f"\n[[column]]\n{each}\n" for each in columns), encoding="utf-8")
    return layout.read(file)


def test_separated(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, 'missing = "-"', 'name = "n"\nsource = "family_name"', 'name = "f"\nsource = "given_name"',
        'name = "d"\nsource = "district"', 'name = "s"\nsource = "starts_on"\ndate = "YYMMDD"',
        'name = "e"\nsource = "exit_on"', 'name = "m"\nsource = "month"\nwidth = 2\nfill = "0"',
        'name = "i"\nsource = "insats"', 'name = "x"\nsource = "sex"\ncodes = { M = "1" }',
        'name = "p"\nsource = "number"',
    )  # fmt: skip
    writer = lines.Writer(plan, LISTS, {})
    assert writer.head() == "n;f;d;s;e;m;i;x;p"
    assert writer.line(record()) == '"Łuk;asz";\'=1+1;07;250210;-;03;Jobb coachning;-;-'
    assert writer.told.without_code == {("sex", "K"): 1}
    assert writer.line(record(district="okant")).split(";")[3] == "-"
    assert writer.told.without_code["district", "okant"] == 1


def test_fixed_width_in_an_old_encoding(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, 'form = "fixed"\nencoding = "iso-8859-1"\nline_end = "lf"',
        'name = "efternamn"\nsource = "family_name"\nwidth = 5',
        'name = "dagar"\nsource = "days"\nwidth = 3\nfill = "0"',
        'name = "kommun"\nvalue = "0180"\nwidth = 6\nalign = "right"',
        'name = "omr"\nsource = "district"\ncode = "own"\nwidth = 7',
    )  # fmt: skip
    writer = lines.Writer(plan, LISTS, {})
    text = writer.line(record())
    assert text == "?uk;a001  0180bromma "
    assert (writer.told.cut, writer.told.unwritable) == ({"efternamn": 1}, {"efternamn": 1})
    assert writer.head() == "efterdagkommunomr    "
    assert lines.payload(lines.frame(plan, None), [text, "Å"]) == b"?uk;a001  0180bromma \n\xc5\n"


def test_protected_people_have_no_name_or_area(tmp_path: Path) -> None:
    columns = ("family_name", "given_name", "district", "birth_date", "number")
    plan = plan_of(tmp_path, "", *(f'name = "{each}"\nsource = "{each}"' for each in columns))
    text = lines.Writer(plan, LISTS, {7: "number"}).line(record(protection="sekretessmarkering"))
    assert text == ";;;;number"
