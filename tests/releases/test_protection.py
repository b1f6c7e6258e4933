"""The protection as it is, from the register to the files of a release."""

import json
from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tests.releases.conftest import Office
from tracker.quality import doctor
from tracker.releases import attack_words, certified, checking, freezing, protecting, rules, service
from tracker.releases.terms import Outcome

pytestmark = [on_sqlite, pytest.mark.usefixtures("really_protected")]


def test_nothing_small_leaves_the_house(office: Office) -> None:
    release = office.draw()
    assert office.check(release) is Outcome.PASSED
    check_id = office.passed(release).id
    publication = freezing.publication_of(office.session, check_id)
    counts = {each.id for each in publication.measures if each.counted}
    printed = {figure.value for table in publication.tables for key, figure in table.lines() if key[0] in counts} - {
        None
    }
    assert not printed & {1, 2, 3, 4}
    assert publication.table(1).withheld > 0
    report = json.loads(freezing.content(office.session, check_id, "attack.json") or b"")
    assert report == freezing.attack_of(office.session, check_id)
    told = attack_words.told(report, publication)
    assert [(label, number) for label, number, _note in told.numbers][1] == ("Kan räknas ut", 0)
    assert {number for number, _title, _cells in told.tables} <= set(range(1, 10))
    kept = service.frozen(office.session, check_id)
    assert kept is not None
    assert "2" in freezing.unpacked(kept.cells)


def test_nothing_has_changed_so_nothing_is_printed_otherwise(office: Office) -> None:
    """Another pattern over the same figures would only tell more."""
    office.published()
    again = office.draw(why="Ingenting")
    assert office.check(again) is Outcome.FAILED
    assert "same" in checking.told(service.latest_check(office.session, again.id))  # type: ignore[arg-type]


def test_a_correction_stands_beside_what_is_published(office: Office, city: City) -> None:
    first = office.published(as_of=date(2026, 5, 1))
    for _each in range(12):
        person = factories.participant(office.session, city.jobbtorg, number=None)
        factories.exited(office.session, person, city.coaching, starts_on=date(2025, 2, 3), exit_on=date(2025, 3, 3))
    second = office.draw(why="Tolv inskrivningar lades in för sent")
    assert office.check(second) is Outcome.PASSED
    made: Any = freezing.publication_of(office.session, office.passed(second).id)
    assert made.corrects.release_id == service.frozen(office.session, office.passed(first).id).name  # type: ignore[union-attr]
    assert made.corrects.differences


@pytest.mark.parametrize("full_range", [False, True])
def test_the_certificate_that_is_kept_proves_what_was_published(office: Office, full_range: bool) -> None:
    release = office.published(full_range=full_range)
    check_id = office.passed(release).id
    published = protecting.as_attacked(freezing.publication_of(office.session, check_id))
    kept = freezing.inside_of(office.session, check_id)
    assert certified.faults(published, 5, kept) == []
    assert doctor.examine(office.session, TODAY, (rules.certificate_proves,)) == []
    number = next(at for at, name in enumerate(kept["unknowns"]) if name.startswith("this|exited|insats_type"))
    assert len({table[number] for table in kept["tables"]} & {1, 2, 3, 4}) == (4 if full_range else 2), kept
    forged = [[*table[:number], 2, *table[number + 1 :]] for table in kept["tables"]]
    assert certified.faults(published, 5, {**kept, "tables": forged})
    assert certified.faults(published, 5, {**kept, "tables": kept["tables"][:1]})
    assert certified.faults(published, 5, {**kept, "tables": []})
