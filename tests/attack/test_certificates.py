"""The certificate proves, and the verifier refuses one that was tampered with."""

from dataclasses import replace

import pytest

from tests.attack.releases import release
from tests.attack.test_planted_leaks import SAFE, hide, started
from tracker.attack.audit import attack
from tracker.attack.certificate import Certificate

KEY = ("this", "started", (("insats_type", "a"), ("sex", "K")))


@pytest.fixture(scope="module")
def certificate():
    return attack(release(started(), hide("started", *SAFE))).certificate


def tampered(certificate, table, **values):
    tables = list(certificate.tables)
    tables[table] = {key: values.get("to", n) if key == values["at"] else n for key, n in tables[table].items()}
    return replace(certificate, tables=tuple(tables))


def test_it_holds(certificate):
    assert certificate.faults() == []
    assert len(certificate.tables) <= 3


def test_another_number_breaks_a_sum(certificate):
    assert any("does not hold" in fault for fault in tampered(certificate, 0, at=KEY, to=99).faults())


def test_a_zero_behind_an_x_is_refused(certificate):
    assert any("is not what is published" in fault for fault in tampered(certificate, 0, at=KEY, to=0).faults())


def test_another_printed_number_is_refused(certificate):
    printed = ("this", "started", (("insats_type", "c"), ("sex", "K")))
    assert any("is not what is published" in fault for fault in tampered(certificate, 0, at=printed, to=8).faults())


def test_a_number_that_is_not_whole_is_refused(certificate):
    assert tampered(certificate, 0, at=KEY, to=2.5).faults()


def test_a_count_left_out_is_refused(certificate):
    short = {key: n for key, n in certificate.tables[0].items() if key != KEY}
    assert replace(certificate, tables=(short, *certificate.tables[1:])).faults()


def test_one_table_alone_proves_nothing(certificate):
    alone = Certificate(certificate.statement, certificate.tables[:1])
    assert any("one value in every table" in fault for fault in alone.faults())


def test_no_table_proves_nothing(certificate):
    assert Certificate(certificate.statement, ()).faults()


def test_what_is_kept_names_the_unknowns_only(certificate):
    kept = certificate.as_json()
    assert "this|started|insats_type|a|sex|K" in kept["unknowns"]
    assert "this|started|insats_type|c|sex|K" not in kept["unknowns"]
    assert all(len(table) == len(kept["unknowns"]) for table in kept["tables"])
