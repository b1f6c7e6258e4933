from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.imports.conftest import TODAY
from tests.imports.workbooks import workbook
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused, Stale
from tracker.imports import reader, service, staging
from tracker.imports.models import ImportRow, ImportRun

HEADINGS = (
    "Personnummer",
    "Förnamn",
    "Efternamn",
    "Insats",
    "Insatstyp",
    "Start",
    "Slut",
    "Fullföljd",
    "Orsak",
)
GOOD = (194501103297.0, "Kerstin", "Åberg", "Kurs", "praktik", date(2025, 3, 7), "2025-06-01", "ja", "arbete")
GOOD2 = ("194501128278", *GOOD[1:])
BAD = ("194501128278", "Inga", "Öhman", "Kurs", "praktik", "7/3 25", "2025-06-01", "ja", "månen")


def staged(session: Session, unit_id: int, *rows: tuple[object, ...]) -> ImportRun:
    sheet = reader.read(workbook(HEADINGS, *rows))
    preview = service.preview(session, sheet, unit_id=unit_id, today=TODAY, create_insatser=True)
    with writing(session):
        return staging.stage(session, preview, unit_id=unit_id, user_id=None, digest="0" * 64)


def rows(session: Session) -> list[ImportRow]:
    return list(session.scalars(sa.select(ImportRow).order_by(ImportRow.row_number)))


def take(session: Session, run: ImportRun, rest: bool) -> dict[str, int]:
    with writing(session):
        return staging.take_run(session, run, user_id=None, rest=rest, seen_version=run.version, today=TODAY)


def test_a_kept_list_is_corrected_and_taken(session: Session, unit_id: int) -> None:
    run = staged(session, unit_id, GOOD, BAD)
    good, bad = rows(session)
    assert run.counts == {"new": 1, "refused": 1}
    assert good.cells["starts_on"] == "2025-03-07"
    assert {fault["field"] for fault in bad.faults} == {"starts_on", "exit_reason_code"}
    with writing(session):
        words = {3: {"starts_on": "2025-03-07", "exit_reason_code": "Eget företag"}}
        preview = staging.restage(session, run, words, today=TODAY)
    assert preview.counts == run.counts == {"new": 2}
    assert take(session, run, rest=False) == {"new": 2}
    assert [row.cells for row in rows(session)] == [{}, {}]
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 2


def test_what_is_not_taken_stays_to_be_read(session: Session, unit_id: int) -> None:
    run = staged(session, unit_id, GOOD, BAD)
    with pytest.raises(Refused, match="1 rader nekas"):
        take(session, run, rest=False)
    assert run.taken_at is None
    assert take(session, run, rest=True) == {"new": 1, "refused": 1}
    good, bad = rows(session)
    assert good.cells == {}
    assert bad.cells["insats"] == "Kurs"
    assert run.counts == {"new taken": 1, "refused": 1}
    assert run.taken_at is None
    with pytest.raises(Refused, match="inget att läsa in"):
        take(session, run, rest=True)


def test_what_was_left_is_corrected_and_taken_later(session: Session, unit_id: int) -> None:
    run = staged(session, unit_id, GOOD, BAD)
    take(session, run, rest=True)
    with writing(session):
        words = {3: {"starts_on": "2025-03-07", "exit_reason_code": "Eget företag"}}
        assert staging.restage(session, run, words, today=TODAY).counts == {"new": 1}
    assert take(session, run, rest=False) == {"new": 1}
    assert run.counts == {"new taken": 2}
    assert run.taken_at is not None
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 2
    with pytest.raises(Refused, match="redan inläst"):
        take(session, run, rest=True)


def test_a_discarded_list_leaves_no_cells(session: Session, unit_id: int) -> None:
    run = staged(session, unit_id, GOOD)
    with writing(session):
        staging.discard(session, run, seen_version=run.version)
    assert rows(session)[0].cells == {}
    with pytest.raises(Refused, match="kastad"):
        take(session, run, rest=True)


def test_a_list_that_has_changed_is_not_taken_or_thrown_away_unseen(session: Session, unit_id: int) -> None:
    run = staged(session, unit_id, GOOD, GOOD2)
    seen = run.version
    with writing(session):
        staging.restage(session, run, {3: {"family_name": "Ek"}}, today=TODAY)
    assert run.counts == {"new": 2}  # as before: what stands in the cells is what has changed
    for act in (
        lambda: staging.take_run(session, run, user_id=None, rest=True, seen_version=seen, today=TODAY),
        lambda: staging.discard(session, run, seen_version=seen),
    ):
        with pytest.raises(Stale), writing(session):
            act()
    assert run.taken_at is run.discarded_at is None
    assert take(session, run, rest=False) == {"new": 2}


@pytest.mark.parametrize("words", [{99: {"insats": "x"}}, {2: {"password": "x"}}])
def test_only_the_lists_own_cells_are_corrected(
    session: Session, unit_id: int, words: dict[int, dict[str, str]]
) -> None:
    run = staged(session, unit_id, GOOD)
    with pytest.raises(Refused, match="finns inte i listan"), writing(session):
        staging.restage(session, run, words, today=TODAY)


def test_what_was_changed_since_the_check_is_not_written_over_unseen(session: Session, unit_id: int) -> None:
    take(session, staged(session, unit_id, GOOD), rest=False)
    other = (*GOOD[:6], "2025-06-20", *GOOD[7:])
    run = staged(session, unit_id, other)
    assert run.counts == {"changed": 1}
    enrolment = session.scalars(sa.select(Enrolment)).one()
    with writing(session):
        enrolment.exit_reason_code = "eget-foretag"
    with pytest.raises(Refused, match="Rad 2 skulle skriva över"):
        take(session, run, rest=False)
    assert session.scalars(sa.select(Enrolment.exit_reason_code)).one() == "eget-foretag"
    with writing(session):
        staging.restage(session, run, {}, today=TODAY)
    assert take(session, run, rest=False) == {"changed": 1}


def test_a_row_that_was_to_change_nothing_does_not_write_over_a_correction(session: Session, unit_id: int) -> None:
    take(session, staged(session, unit_id, GOOD), rest=False)
    run = staged(session, unit_id, GOOD, BAD)
    with writing(session):
        session.scalars(sa.select(Enrolment)).one().exit_reason_code = "eget-foretag"
    with writing(session):  # correcting another row is no look at this one
        staging.restage(session, run, {3: {"starts_on": "2025-03-07"}}, today=TODAY)
    with pytest.raises(Refused, match="Rad 2 skulle skriva över"):
        take(session, run, rest=True)
