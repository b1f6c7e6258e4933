"""The format of the CSV files, which other systems read."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from math import prod

from hypothesis import given, settings

from tests.exports.publications import publications
from tracker.exports import csv_files
from tracker.exports.publication import Code
from tracker.statistics.figures import Figure

TABLE_3 = """\
table,measure,insats_type,sex,value,sign,protection
3,open_start,jobbsok,K,0,–,none
3,open_start,jobbsok,M,0,–,none
3,open_start,jobbsok,T,0,–,none
3,open_start,T,K,0,–,none
3,open_start,T,M,0,–,none
3,open_start,T,T,0,–,none
3,started,jobbsok,K,16,,none
3,started,jobbsok,M,1,,none
3,started,jobbsok,T,17,,none
3,started,T,K,16,,none
3,started,T,M,1,,none
3,started,T,T,17,,none
3,exited,jobbsok,K,16,,none
3,exited,jobbsok,M,0,–,none
3,exited,jobbsok,T,16,,none
3,exited,T,K,16,,none
3,exited,T,M,0,–,none
3,exited,T,T,16,,none
3,open_end,jobbsok,K,0,–,none
3,open_end,jobbsok,M,1,,none
3,open_end,jobbsok,T,1,,none
3,open_end,T,K,0,–,none
3,open_end,T,M,1,,none
3,open_end,T,T,1,,none
"""


def test_a_table_has_a_line_for_every_number_zeros_and_totals_too(publication):
    assert csv_files.text(publication, publication.table(3)) == TABLE_3


def test_a_protected_table_has_the_columns_of_the_agreed_format_and_no_value_where_it_is_withheld(protected):
    lines = csv_files.text(protected, protected.table(3)).splitlines()
    assert lines[0] == "table,measure,insats_type,sex,value,sign"
    assert "3,started,jobbsok,K,16," in lines
    assert "3,started,jobbsok,M,,X" in lines
    assert "3,exited,jobbsok,M,0,–" in lines


def test_a_file_says_x_whatever_sign_is_printed(protected):
    other = replace(protected, protection=replace(protected.protection, sign="⊗"))
    assert csv_files.text(other, other.table(3)) == csv_files.text(protected, protected.table(3))


def test_no_code_is_a_formula(publication):
    table = publication.table(3)
    codes = ((Code("=1+1", "a", "a"), Code("T", "b", "b")), table.codes[1])
    figures = {("started", "=1+1", "K"): Figure(7)}
    formula = replace(table, codes=codes, measures=("started",), figures=figures)
    assert csv_files.text(publication, formula).splitlines()[1] == "3,started,'=1+1,K,7,,none"


@given(publications())
@settings(max_examples=20, deadline=None)
def test_every_figure_comes_back_from_the_file(publication):
    for table in publication.tables:
        rows = list(csv.DictReader(io.StringIO(csv_files.text(publication, table))))
        assert len(rows) == prod(len(codes) for codes in table.codes) * len(table.measures)
        for row, (key, figure) in zip(rows, table.lines(), strict=True):
            assert tuple(row[name] for name in ("measure", *table.dimensions)) == key
            assert Figure(Decimal(row["value"]) if row["value"] else None, row["sign"]) == figure


def test_shares_have_one_decimal_and_a_share_of_nothing_only_its_sign(publication):
    lines = csv_files.text(publication, publication.table(6)).splitlines()
    assert "6,self_sufficiency_90,T,K,6.3,,none" in lines  # 1/16 = 6.25, halves away from zero
    assert "6,self_sufficiency_90,T,M,,.,none" in lines
    assert "6,without_assistance_90_floor,T,K,0.0,–,none" in lines
    assert "5,median_days,T,K,51,,none" in csv_files.text(publication, publication.table(5)).splitlines()


def test_age_groups_are_written_as_their_codes(publication):
    groups = [line.split(",")[3] for line in csv_files.text(publication, publication.table(1)).splitlines()[1:]]
    assert groups[:3] == ["-17", "-17", "-17"]
    assert groups[24] == "65-"


def test_values_as_text():
    assert csv_files.value_text(Figure(Decimal("25.5"))) == "25.5"
    assert csv_files.value_text(Figure(Decimal("100.0"))) == "100.0"
    assert csv_files.value_text(Figure(None, ".")) == ""
