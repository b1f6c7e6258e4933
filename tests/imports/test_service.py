import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.imports.conftest import TODAY, add_unit
from tests.imports.lists import ANSWERED, ENDED, KERSTIN, OTHER, look, messages, take, without
from tracker.audit.entry import Who
from tracker.consents import service as consents
from tracker.consents.models import Consent
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.followups.models import FollowUp
from tracker.imports import service
from tracker.insatser.models import Insats
from tracker.participants.models import Participant, ParticipantNumber, Person, PersonNumber
from tracker.revisions.models import Revision

NOBODY = without(KERSTIN, "number") | {"birth_date": "1990-01-02", "sex": "kvinna"}


def only(session: Session, model: type[Any]) -> Any:
    session.expire_all()
    return session.scalars(sa.select(model)).one()


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_row_becomes_person_enrolment_and_answered_follow_up(session: Session, unit_id: int) -> None:
    row = ANSWERED | {
        "district_code": "Spånga - Tensta", "social_assistance": "JA", "barrier_code": "h03",
        "livelihood_code": "A-KASSA", "referral_code": "uppsökande", "protection": "ja",
    }  # fmt: skip
    assert take(session, unit_id, row) == ["new"]
    person, enrolment, follow_up = (only(session, model) for model in (Participant, Enrolment, FollowUp))
    assert (person.name, person.sort_name, person.sex) == ("Kerstin Åberg", "", "M")  # protected: not to be sorted by
    assert (person.protection, person.no_number_reason, person.number.number) == (
        "sekretessmarkering", None, KERSTIN["number"],
    )  # fmt: skip
    assert (enrolment.starts_on, enrolment.exit_on) == (date(2025, 3, 7), date(2025, 6, 1))
    assert (enrolment.completion, enrolment.exit_reason_code) == ("completed", "arbete")
    assert (enrolment.district_code, enrolment.social_assistance) == ("spanga-tensta", "yes")
    assert (enrolment.barrier_code, enrolment.livelihood_code) == ("h03", "a-kassa")
    assert (enrolment.referral_code, enrolment.version) == ("uppsokande", 1)
    assert (follow_up.horizon_days, follow_up.due_on) == (90, date(2025, 8, 30))
    assert (follow_up.livelihood_code, follow_up.social_assistance) == ("arbete", "no")
    assert follow_up.answered_on == follow_up.assistance_known_on == date(2025, 9, 1)
    assert (only(session, Insats).insats_type_code, count(session, Revision)) == ("praktik", 0)
    assert {person.unit_id, enrolment.unit_id, follow_up.unit_id} == {unit_id}
    assert only(session, PersonNumber).person_id == person.person_id


def test_what_is_empty_is_unknown(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    enrolment = only(session, Enrolment)
    assert (enrolment.district_code, enrolment.social_assistance) == ("okant", "unknown")
    assert (enrolment.barrier_code, enrolment.exit_on, count(session, FollowUp)) == (None, None, 0)


def test_an_exit_filled_in_later_is_an_exit(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    assert take(session, unit_id, ENDED) == ["changed"]
    enrolment, revision = only(session, Enrolment), only(session, Revision)
    assert (enrolment.exit_on, enrolment.version) == (date(2025, 6, 1), 2)
    assert (revision.thing, revision.action, revision.version) == ("enrolment", "exit", 2)
    assert revision.before == {"exit_on": None, "completion": None, "exit_reason_code": None}
    assert revision.after["exit_on"] == "2025-06-01"
    assert only(session, FollowUp).due_on == date(2025, 8, 30)
    assert take(session, unit_id, ENDED) == ["unchanged"]


def test_an_answer_filled_in_later_is_an_answer_of_the_day_of_import(session: Session, unit_id: int) -> None:
    take(session, unit_id, ENDED)
    late = without(ANSWERED, "answered_on")
    assert take(session, unit_id, late) == ["changed"]
    follow_up = only(session, FollowUp)
    assert (follow_up.answered_on, follow_up.livelihood_code, follow_up.version) == (TODAY, "arbete", 2)
    assert only(session, Revision).action == "answered"
    assert take(session, unit_id, late, today=date(2026, 12, 24)) == ["unchanged"]


def test_assistance_may_be_all_that_is_known(session: Session, unit_id: int) -> None:
    row = without(ANSWERED, "answer_livelihood")
    assert take(session, unit_id, row) == ["new"]
    follow_up = only(session, FollowUp)
    assert (follow_up.livelihood_code, follow_up.answered_on, follow_up.source) == (None, None, None)
    assert (follow_up.social_assistance, follow_up.assistance_known_on) == ("no", date(2025, 9, 1))
    assert take(session, unit_id, row) == ["unchanged"]


def test_an_empty_cell_never_erases(session: Session, unit_id: int) -> None:
    take(session, unit_id, ANSWERED | {"district_code": "farsta"})
    assert take(session, unit_id, KERSTIN | {"district_code": ""}) == ["unchanged"]
    assert only(session, Enrolment).exit_on == date(2025, 6, 1)


def test_a_corrected_exit_moves_what_is_owed_and_keeps_what_stood(session: Session, unit_id: int) -> None:
    take(session, unit_id, ANSWERED)
    moved = ENDED | {"exit_on": "2025-05-20", "exit_reason_code": "flyttat"}
    assert take(session, unit_id, moved) == ["changed"]
    revision, follow_up = only(session, Revision), only(session, FollowUp)
    assert revision.before == {"exit_on": "2025-06-01", "exit_reason_code": "arbete"}
    assert (revision.action, follow_up.due_on, follow_up.livelihood_code) == (
        "corrected",
        date(2025, 8, 18),
        "arbete",
    )


def test_an_exit_cannot_move_past_its_answer(session: Session, unit_id: int) -> None:
    take(session, unit_id, ANSWERED)
    preview = look(session, unit_id, ENDED | {"exit_on": "2025-07-01"})
    assert messages(preview)[0][0] == "exit_on"
    assert "redan besvarad" in messages(preview)[0][1]


def test_an_answer_reopens_what_was_closed(session: Session, unit_id: int) -> None:
    take(session, unit_id, ENDED)
    with writing(session):
        session.execute(sa.update(FollowUp).values(closed_as="not_reached", closed_on=TODAY))
    assert take(session, unit_id, ANSWERED) == ["changed"]
    follow_up = only(session, FollowUp)
    assert (follow_up.closed_as, follow_up.livelihood_code) == (None, "arbete")
    assert only(session, Revision).before["closed_as"] == "not_reached"


def test_overlap_is_refused_and_an_exit_in_the_same_list_makes_room(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    again = KERSTIN | {"starts_on": "2025-06-01"}
    preview = look(session, unit_id, again)
    assert "redan inskriven" in messages(preview)[0][1]
    assert take(session, unit_id, again, ENDED) == ["refused", "changed"]
    assert take(session, unit_id, again | {"starts_on": "2025-06-02"}, ENDED) == ["new", "unchanged"]
    assert take(session, unit_id, ENDED | {"exit_on": "2025-06-02"}) == ["refused"]


def test_overlap_within_the_list_is_refused(session: Session, unit_id: int) -> None:
    assert take(session, unit_id, ENDED, KERSTIN | {"starts_on": "2025-05-01"}) == ["new", "refused"]


def test_the_same_row_twice_is_one_and_another_content_a_possible_duplicate(session: Session, unit_id: int) -> None:
    states = take(session, unit_id, KERSTIN, KERSTIN, ENDED)
    assert states == ["new", "unchanged", "possible duplicate"]
    assert only(session, Enrolment).exit_on is None


def test_someone_without_a_number_is_known_by_the_enrolment(session: Session, unit_id: int) -> None:
    other_insats = NOBODY | {"insats": "Annan kurs"}
    assert take(session, unit_id, NOBODY) == ["new"]
    assert only(session, Participant).no_number_reason == "other"
    assert take(session, unit_id, NOBODY) == ["unchanged"]
    assert take(session, unit_id, other_insats) == ["possible duplicate"]
    assert take(session, unit_id, other_insats | {"sex": "man"}) == ["new"]
    assert count(session, Participant) == 2


def test_rows_without_a_number_in_one_list_are_one_person(session: Session, unit_id: int) -> None:
    rows = [NOBODY, NOBODY | {"insats": "Annan kurs"}]
    assert take(session, unit_id, *rows) == ["new", "new"]
    assert count(session, Participant) == 1
    assert take(session, unit_id, *rows) == ["unchanged", "unchanged"]


def test_a_person_of_another_unit_is_new_here_and_nothing_goes_over(session: Session, unit_id: int) -> None:
    take(session, unit_id, ENDED)
    other = add_unit(session, "farsta")
    stranger = KERSTIN | {"given_name": "Kristina", "protection": "ja"}
    preview = look(session, other, stranger)
    assert (preview.counts, preview.rows[0].faults) == ({"new": 1}, ())
    take(session, other, stranger)
    with writing(session):
        first, second = session.scalars(sa.select(Participant).order_by(Participant.id))
        assert (first.unit_id, first.given_name, first.protection) == (unit_id, "Kerstin", "none")
        assert (second.unit_id, second.given_name, second.protection) == (other, "Kristina", "sekretessmarkering")
        assert first.person_id == second.person_id
    assert (count(session, Person), count(session, Enrolment), count(session, Revision)) == (1, 2, 0)
    assert take(session, unit_id, ENDED) == ["unchanged"]


def test_a_nameless_row_does_not_tell_that_another_unit_knows_the_person(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    nameless = without(KERSTIN, "given_name", "family_name") | {"starts_on": "2024-01-01", "insats": "Annan kurs"}
    other = add_unit(session, "another")
    known, unknown = (look(session, other, nameless | {"number": number}) for number in (KERSTIN["number"], OTHER))
    assert messages(known) == messages(unknown)
    assert known.counts == {"refused": 1}
    assert look(session, unit_id, nameless).counts == {"new": 1}


def test_a_refused_row_stands_in_nobodys_way(session: Session, unit_id: int) -> None:
    wrong_type = KERSTIN | {"insats_type_code": "sprak", "number": OTHER}
    rows = [KERSTIN, wrong_type, wrong_type | {"insats_type_code": "praktik", "starts_on": "2025-04-01"}]
    assert take(session, unit_id, *rows) == ["new", "refused", "new"]


def test_old_numbers_and_merged_rows_lead_to_the_person(session: Session, unit_id: int) -> None:
    take(session, unit_id, ENDED, KERSTIN | {"number": OTHER, "insats": "Annan kurs"})
    with writing(session):
        ids = {each.number: each.participant_id for each in session.scalars(sa.select(ParticipantNumber))}
        session.execute(
            sa.update(Participant).where(Participant.id == ids[OTHER]).values(absorbed_by_id=ids[KERSTIN["number"]])
        )
    assert take(session, unit_id, ENDED | {"number": OTHER}) == ["unchanged"]


def test_a_list_protects_but_never_unprotects(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    assert take(session, unit_id, KERSTIN | {"protection": "ja"}) == ["changed"]
    assert only(session, Participant).protection == "sekretessmarkering"
    assert only(session, Revision).thing == "participant"
    assert take(session, unit_id, KERSTIN | {"protection": "nej"}) == ["unchanged"]
    assert only(session, Participant).protection == "sekretessmarkering"


def test_longer_horizons_where_the_insats_asks(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    with writing(session):
        session.execute(sa.update(Insats).values(follow_up_180=True))
    take(session, unit_id, ENDED)
    rows = session.execute(sa.select(FollowUp.horizon_days, FollowUp.due_on).order_by(FollowUp.horizon_days))
    assert [tuple(row) for row in rows] == [(90, date(2025, 8, 30)), (180, date(2025, 11, 28))]


def test_the_dates_of_the_insats_hold(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    with writing(session):
        session.execute(sa.update(Insats).values(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)))
    early, late = (KERSTIN | {"number": OTHER, "starts_on": day} for day in ("2024-12-31", "2026-01-01"))
    preview = look(session, unit_id, early, late)
    assert [field for field, _message in messages(preview)] == ["starts_on", "starts_on"]


def test_what_has_changed_since_the_preview_is_seen(session: Session, unit_id: int) -> None:
    preview = look(session, unit_id, KERSTIN)
    take(session, unit_id, KERSTIN)
    with writing(session):
        assert service.take(session, preview, user_id=None) == {"unchanged": 1}
    assert count(session, Enrolment) == 1


def test_nothing_is_written_when_a_row_is_refused(session: Session, unit_id: int) -> None:
    preview = look(session, unit_id, KERSTIN, KERSTIN | {"number": "x"})
    with pytest.raises(Refused), writing(session):
        service.take(session, preview, user_id=None)
    assert count(session, Participant) == count(session, Insats) == 0


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    yield found
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)


def test_the_number_of_queries_does_not_follow_the_length(session: Session, unit_id: int) -> None:
    rows = [NOBODY | {"given_name": f"A{n}"} for n in range(40)] + [ENDED]
    take(session, unit_id, *rows)
    with statements(session) as short:
        look(session, unit_id, *rows[-2:])
    with statements(session) as long:
        look(session, unit_id, *rows)
    assert len(short) == len(long) < 20


def test_the_report_is_safe_to_open(session: Session, unit_id: int) -> None:
    rows = [KERSTIN, KERSTIN | {"number": OTHER, "district_code": "=1+1", "barrier_code": "@x"}]
    text = service.report_csv(session, look(session, unit_id, *rows))
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["row", "state", "field", "message", "value"]
    assert lines[1] == ["2", "new", "", "", ""]
    assert [(line[0], line[1], line[2], line[4]) for line in lines[2:]] == [
        ("3", "refused", "stadsdelsområde", "'=1+1"),
        ("3", "refused", "försörjningshinder", "'@x"),
    ]


def test_an_exit_moved_past_its_answer_together_with_a_later_answer(session: Session, unit_id: int) -> None:
    take(session, unit_id, ANSWERED)
    later = ANSWERED | {"exit_on": "2025-07-01", "answered_on": "2025-10-15"}
    assert take(session, unit_id, later) == ["changed"]
    follow_up = only(session, FollowUp)
    assert (follow_up.due_on, follow_up.answered_on) == (date(2025, 9, 29), date(2025, 10, 15))
    versions = [row.version for row in session.scalars(sa.select(Revision).where(Revision.thing == "follow_up"))]
    assert versions == [follow_up.version] == [2]
    assert take(session, unit_id, later) == ["unchanged"]


def test_who_is_marked_as_protected_has_no_contact_left(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    with writing(session):
        only(session, Participant).phone = "08-1"
    assert take(session, unit_id, KERSTIN | {"protection": "ja"}) == ["changed"]
    assert only(session, Participant).phone == ""
    assert only(session, Revision).before == {"protection": "none", "phone": "08-1"}


@pytest.mark.parametrize("field", ["family_name", "insats"])
def test_a_text_longer_than_a_form_takes_is_refused(session: Session, unit_id: int, field: str) -> None:
    assert messages(look(session, unit_id, KERSTIN | {field: "x" * 201})) == [
        (field, "Texten får ha högst 200 tecken.")
    ]


def test_signs_that_cannot_be_seen_are_left_out(session: Session, unit_id: int) -> None:
    assert take(session, unit_id, KERSTIN | {"family_name": "Å\x08berg"}) == ["new"]
    assert only(session, Participant).family_name == "Åberg"


def test_the_report_says_what_a_changed_row_writes_over(session: Session, unit_id: int) -> None:
    take(session, unit_id, ANSWERED | {"exit_reason_code": "okand"})
    changed = ANSWERED | {"answer_livelihood": "a-kassa", "referral_code": "egen"}
    text = service.report_csv(session, look(session, unit_id, changed, KERSTIN))
    lines = [tuple(line) for line in csv.reader(io.StringIO(text))][1:]
    assert {line[:2] for line in lines[:-1]} == {("2", "changed")}
    assert {line[2:] for line in lines[:-1]} == {
        ("anvisad av", "Saknas i registret. Listan fyller i det.", "Eget initiativ"),
        ("avslutsorsak", "Registret har Okänd. Listan skriver över det.", "Arbete utan subvention"),
        ("försörjning dag 90", "Registret har Arbete utan subvention. Listan skriver över det.", "A-kassa"),
    }


def test_a_list_that_marks_someone_ends_her_consents(session: Session, unit_id: int) -> None:
    take(session, unit_id, KERSTIN)
    person, other = only(session, Participant), add_unit(session, "farsta")
    facts = {"to_unit_id": other, "follow_ups": False, "from_on": TODAY, "until_on": TODAY, "how": "Muntligt"}
    with writing(session):
        consents.record(session, person, facts, Who(unit_id=unit_id))
    take(session, unit_id, KERSTIN | {"protection": "ja"})
    assert only(session, Consent).withdrawn_at is not None
