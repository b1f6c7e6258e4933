"""The format of the CSV files, which other systems read."""

from decimal import Decimal

from tracker.exports import csv_files
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


def test_a_table_has_a_line_for_every_number_zeros_and_totals_too(annual):
    assert csv_files.text(annual.table(3)) == TABLE_3


def test_shares_have_one_decimal_and_a_share_of_nothing_only_its_sign(annual):
    lines = csv_files.text(annual.table(6)).splitlines()
    assert "6,self_sufficiency_90,T,K,6.3,,none" in lines  # 1/16 = 6.25, halves away from zero
    assert "6,self_sufficiency_90,T,M,,.,none" in lines
    assert "6,without_assistance_90_floor,T,K,0.0,–,none" in lines
    assert "5,median_days,T,K,51,,none" in csv_files.text(annual.table(5)).splitlines()


def test_age_groups_are_written_as_their_codes(annual):
    groups = [line.split(",")[3] for line in csv_files.text(annual.table(1)).splitlines()[1:]]
    assert groups[:3] == ["-17", "-17", "-17"]
    assert groups[24] == "65-"


def test_values_as_text():
    assert csv_files.value_text(Figure(Decimal("25.5"))) == "25.5"
    assert csv_files.value_text(Figure(Decimal("100.0"))) == "100.0"
    assert csv_files.value_text(Figure(None, ".")) == ""
