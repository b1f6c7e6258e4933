"""Every check constraint refuses what it should, on both databases, whatever the code above does."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import city as small_city
from tests import factories
from tests.city import City
from tests.databases import lasting, opened
from tracker import clock
from tracker.access.models import ExportRight
from tracker.access.systems.models import Client
from tracker.access_review.models import AccessReview, Pick
from tracker.audit.models import AuditEntry
from tracker.codelists.service import LISTS
from tracker.consents.models import Consent
from tracker.database import Base, broken_rule
from tracker.deliveries.models import Delivery, DeliveryEvent, DeliveryLine
from tracker.emergency.models import EmergencyAccess, EmergencyOpened
from tracker.enrolments.models import CancelledEnrolment
from tracker.errors import Refused
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.imports.models import ImportRow, ImportRun
from tracker.insatser.service import add_project
from tracker.merges.models import DifferentPeople
from tracker.participants.models import Handler, Participant
from tracker.releases.models import Release, ReleaseCheck, ReleaseStep
from tracker.retention.models import RetentionRun
from tracker.webhooks.models import Outbox, Webhook

RELEASE = (
    "INSERT INTO release (year, as_of, method, threshold, full_range, replaces_id, why)"
    " VALUES (2025, '2026-05-01', '{method}', {threshold}, FALSE, {replaces}, '{why}')"
)
# Constraint → a statement that breaks it and nothing else.
BROKEN = {
    "ck_unit_kind": "UPDATE unit SET kind = 'annat'",
    "ck_participant_sex": "UPDATE participant SET sex = 'X'",
    "ck_participant_protection": "UPDATE participant SET protection = 'hemlig'",
    "ck_participant_no_number_reason": "UPDATE participant SET no_number_reason = 'glömt'",
    "ck_participant_died_after_birth": "UPDATE participant SET died_on = '1900-01-01'",
    "ck_participant_not_own_absorber": "UPDATE participant SET absorbed_by_id = id",
    "ck_participant_number_kind": "UPDATE participant_number SET kind = 'reservnummer'",
    "ck_participant_number_indexed": "UPDATE participant_number SET number_index = '1234567890'",
    "ck_insats_dates": "UPDATE insats SET starts_on = '2026-01-01', ends_on = '2025-12-31' WHERE ends_on IS NULL",
    "ck_insats_places": "UPDATE insats SET places = 0",
    "ck_insats_caseload_ceiling": "UPDATE insats SET caseload_ceiling = 0",
    "ck_project_dates": "UPDATE project SET starts_on = '2026-01-01', ends_on = '2025-12-31'",
    "ck_project_budget": "UPDATE project SET budget = -1",
    "ck_project_own_cofinancing": "UPDATE project SET own_cofinancing = -1",
    "ck_project_goal_target": "UPDATE project_goal SET target = -1",
    "ck_enrolment_exit_after_start": "UPDATE enrolment SET exit_on = '2026-01-11' WHERE exit_on IS NOT NULL",
    "ck_enrolment_exit_whole": "UPDATE enrolment SET completion = NULL WHERE exit_on IS NOT NULL",
    "ck_enrolment_completion": "UPDATE enrolment SET completion = 'nästan' WHERE exit_on IS NOT NULL",
    "ck_enrolment_social_assistance": "UPDATE enrolment SET social_assistance = 'kanske'",
    "ck_enrolment_months_without_work": "UPDATE enrolment SET months_without_work = -1",
    "ck_follow_up_horizon": "UPDATE follow_up SET horizon_days = 91, withdrawn_at = '2026-01-01 00:00:00+00'",
    "ck_follow_up_answer_whole": "UPDATE follow_up SET livelihood_code = 'arbete'",
    "ck_follow_up_answer_after_reference_day": "UPDATE follow_up SET livelihood_code = 'arbete',"
    " source = 'participant', answered_on = '2026-05-30'",
    "ck_follow_up_closed_whole": "UPDATE follow_up SET closed_as = 'declined'",
    "ck_follow_up_closed_as": "UPDATE follow_up SET closed_as = 'glömd', closed_on = '2026-06-01'",
    "ck_follow_up_social_assistance": "UPDATE follow_up SET social_assistance = 'yes'",
    "ck_different_people_in_order": "INSERT INTO different_people (unit_id, one_id, two_id, found_at)"
    " SELECT min(unit_id), min(id), min(id), '2026-01-01 00:00:00+00' FROM participant",
    "ck_merge_two_rows": "INSERT INTO merge (unit_id, survivor_id, absorbed_id, merged_at)"
    " SELECT min(unit_id), min(id), min(id), '2026-01-01 00:00:00+00' FROM participant",
    "ck_same_person_two_persons": "INSERT INTO same_person (one_id, other_id) SELECT min(id), min(id) FROM person",
    **{
        f"ck_{name}_validity": f"UPDATE {name} SET valid_from = '2026-01-02', valid_to = '2026-01-01'" for name in LISTS
    },
    "enrolment_no_overlap": "UPDATE enrolment SET insats_id = (SELECT min(insats_id) FROM enrolment),"
    " starts_on = '2026-01-12'",
    "enrolment_within_insats": "UPDATE enrolment SET starts_on = '2024-12-31' WHERE exit_on IS NULL",
    "enrolment_of_absorbed": "UPDATE enrolment SET participant_id ="
    " (SELECT id FROM participant WHERE absorbed_by_id IS NOT NULL)",
    "insats_dates": "UPDATE insats SET ends_on = '2025-12-31' WHERE ends_on IS NOT NULL",
    "follow_up_due_on": "UPDATE follow_up SET due_on = '2026-05-30'",
    "ck_access_review_pick_mark": "UPDATE access_review_pick SET mark = 'bra'",
    "ck_client_client_id": "UPDATE client SET client_id = ''",
    "ck_client_grants": "UPDATE client SET grants = ''",
    "ck_outbox_what": "UPDATE outbox SET what = 'sett'",
    "ck_webhook_kinds": "UPDATE webhook SET kinds = ''",
    "ck_webhook_delivered": "UPDATE webhook SET delivered = 1",
    "ck_webhook_notice_what": "INSERT INTO webhook_notice"
    " (webhook_id, sequence, unit_id, kind, thing_id, what, at, made_at)"
    " SELECT id, 1, unit_id, 'insats', 1, 'sett', created_at, created_at FROM webhook",
    "ck_export_right_purpose": "UPDATE export_right SET purpose = ''",
    "ck_consent_another_unit": "UPDATE consent SET to_unit_id = unit_id",
    "ck_consent_period": "UPDATE consent SET until_on = '2025-12-31'",
    "ck_retention_run_two_persons": "UPDATE retention_run SET carried_out_by_id = proposed_by_id",
    "ck_retention_run_carried_out_by_someone": "UPDATE retention_run SET carried_out_by_id = NULL,"
    " carried_out_at = '2026-05-01 00:00:00+00'",
    "ck_retention_run_no_more_than_proposed": "UPDATE retention_run SET files_erased = files_proposed + 1",
    "ck_release_method": RELEASE.format(method="magi", threshold=5, replaces="NULL", why=""),
    "ck_release_threshold": RELEASE.format(method="suppression", threshold=4, replaces="NULL", why=""),
    "ck_release_replaces_for_a_reason": RELEASE.format(method="suppression", threshold=5, replaces="1", why=""),
    "ck_release_step_kind": "INSERT INTO release_step (release_id, number, kind, user_id, at, why)"
    " SELECT release_id, 99, 'glömd', user_id, at, '' FROM release_step",
    "ck_release_check_ended_somehow": "UPDATE release_check SET outcome = 'passed'",
    "ck_delivery_period": "UPDATE delivery SET last = '2026-01-31'",
    "ck_delivery_replaces_another": "UPDATE delivery SET replaces_id = id",
    "ck_delivery_event_kind": "UPDATE delivery_event SET kind = 'bortglömd'",
    "revision_stays": "UPDATE revision SET reason_sealed = 'omskriven'",
}


@pytest.fixture
def register(session: Any, city: City) -> City:
    """One row at least in each table that has a rule."""
    return _register(session, city)


@pytest.fixture(scope="module", params=["files", "server_databases"])
def shared(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The register for the many tests in which the database refuses, and so leaves it as it was."""
    with lasting(request.getfixturevalue(request.param), small_city.TODAY) as app:
        with opened(app) as session:
            _register(session, small_city.build(session))
        yield app


@pytest.fixture
def standing(shared: Flask) -> Iterator[Any]:
    """The session of the shared register."""
    with opened(shared) as session:
        yield session
        session.rollback()


def _register(session: Any, city: City) -> City:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching)
    factories.enrolment(session, person, city.course)
    factories.participant(session, city.district, number=None)
    absorbed = factories.participant(session, city.jobbtorg, number=None)
    absorbed.absorbed_by_id = person.id
    facts = {"name": "Vägen in", "funder": "ESF"}
    add_project(session, facts, {"participants": 100}, unit_id=None)
    follow_up = session.scalars(sa.select(FollowUp)).one()
    session.add(FollowUpAttempt(follow_up=follow_up, at=clock.now(), channel="phone", result="no_answer"))
    unit_id, read = city.jobbtorg.id, {"digest": "", "headings": [], "create_insatser": False, "counts": {}}
    run = ImportRun(unit_id=unit_id, uploaded_at=clock.now(), **read)
    session.add_all([run, ImportRow(run=run, unit_id=unit_id, row_number=2, state="new")])
    user_id = city.users["caseworker"].id
    session.add_all(
        [
            Handler(participant_id=person.id, unit_id=unit_id, user_id=user_id, since=clock.now()),
            CancelledEnrolment(id=99, participant_id=person.id, insats_id=city.coaching.id, unit_id=unit_id),
            DifferentPeople(unit_id=unit_id, one_id=person.id, two_id=absorbed.id, reason="", found_at=clock.now()),
        ]
    )
    session.commit()
    _a_review(session, unit_id)
    _opened(session, city, person, user_id)
    _given_out(session, person, user_id)
    return city


def _opened(session: Any, city: City, person: Participant, user_id: int) -> None:
    """What opens records, and what erases them."""
    unit_id, now = city.jobbtorg.id, clock.now()
    asked = {"unit_id": unit_id, "user_id": user_id, "birth_date": person.birth_date, "reason": "Fara"}
    access = EmergencyAccess(**asked, from_at=now, until_at=now)
    session.add(access)
    session.flush()
    consent = {"participant_id": person.id, "unit_id": unit_id, "to_unit_id": city.district.id}
    consent |= {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31), "how": "Muntligen", "follow_ups": False}
    right = {"user_id": user_id, "unit_id": unit_id, "purpose": "Uppföljning"}
    run = {"unit_id": unit_id, "as_of": date(2026, 5, 1), "files_proposed": 1, "proposed_by_id": user_id}
    session.add_all(
        [
            EmergencyOpened(access_id=access.id, participant_id=person.id, unit_id=unit_id),
            Consent(**consent, recorded_at=now, recorded_by_id=user_id),
            ExportRight(**right, ends_on=date(2026, 12, 31), given_at=now),
            RetentionRun(**run, proposed_at=now, carried_out_by_id=city.users["manager"].id),
        ]
    )
    system = Client(client_id="x", name="X", unit_id=unit_id, grants="participants:read", created_at=now)
    listening = Webhook(client=system, unit_id=unit_id, key="x", kinds="participant", created_at=now)
    session.add_all([listening, Outbox(unit_id=unit_id, kind="participant", thing_id=1, what="created", at=now)])
    session.commit()


def _given_out(session: Any, person: Participant, user_id: int) -> None:
    """A release that is being checked, and a file for the agency."""
    now = clock.now()
    release = Release(year=2025, as_of=date(2026, 5, 1), method="suppression", threshold=5, full_range=False)
    here = {"unit_id": person.unit_id}
    months = {"first": date(2026, 2, 1), "last": date(2026, 3, 31)}
    delivery = Delivery(
        **here, **months, digest="", frame={}, one_users=False, created_at=now, created_by_id=user_id
    )  # fmt: skip
    session.add_all([release, delivery])
    session.flush()
    began = {"started_by_id": user_id, "started_at": now, "beat_at": now, "stage": "waiting"}
    session.add_all(
        [
            ReleaseStep(release_id=release.id, number=1, kind="drawn", user_id=user_id, at=now),
            ReleaseCheck(release_id=release.id, **began),
            DeliveryLine(delivery_id=delivery.id, participant_id=person.id, **here, lines=[]),
            DeliveryEvent(delivery_id=delivery.id, **here, kind="sent", at=now, user_id=user_id),
        ]
    )
    session.commit()


def _a_review(session: Any, unit_id: int) -> None:
    review = AccessReview(unit_id=unit_id, month=date(2026, 5, 1), entries=1, begun_at=clock.now())
    session.add(review)
    session.flush()
    entry = session.scalar(sa.select(sa.func.min(AuditEntry.id)))
    session.add(Pick(review_id=review.id, unit_id=unit_id, entry_id=entry, risks="random"))
    session.commit()


@pytest.mark.parametrize("rule", BROKEN)
def test_the_database_itself_refuses(rule: str, standing: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused:
        standing.execute(sa.text(BROKEN[rule]))
    assert broken_rule(refused.value) == rule


# What tells whose a row is agrees with what the row belongs to. Foreign key → a statement that breaks it.
FARSTA = "(SELECT id FROM unit WHERE code = 'farsta')"
OTHERS = "(SELECT id FROM {} WHERE unit_id = (SELECT unit_id FROM insats WHERE name = 'Arbetsträning i parken'))"
ASTRAY = {
    "fk_participant_number_participant_unit": f"UPDATE participant_number SET participant_id = {OTHERS}",
    "fk_enrolment_participant_unit": f"UPDATE enrolment SET participant_id = {OTHERS}",
    "fk_enrolment_insats_unit": f"UPDATE enrolment SET insats_id = {OTHERS} WHERE exit_on IS NOT NULL",
    "fk_follow_up_enrolment_unit": "UPDATE follow_up SET unit_id = {unit}",
    "fk_follow_up_attempt_follow_up_unit": "UPDATE follow_up_attempt SET unit_id = {unit}",
    "fk_import_row_import_run_unit": "UPDATE import_row SET unit_id = {unit}",
    "fk_handler_participant_unit": "UPDATE handler SET unit_id = {unit}",
    "fk_cancelled_enrolment_participant_unit": f"UPDATE cancelled_enrolment SET participant_id = {OTHERS}",
    "fk_cancelled_enrolment_insats_unit": f"UPDATE cancelled_enrolment SET insats_id = {OTHERS}",
    "fk_consent_participant_unit": f"UPDATE consent SET participant_id = {OTHERS}",
    "fk_emergency_opened_participant_unit": f"UPDATE emergency_opened SET participant_id = {OTHERS}",
    "fk_erasure_retention_run_unit": "INSERT INTO erasure (thing, thing_id, run_id, unit_id)"
    " SELECT 'enrolment', 1, id, {unit} FROM retention_run",
    "fk_delivery_replaces_unit": "INSERT INTO delivery (unit_id, first, last, digest, frame, one_users, replaces_id,"
    " created_at, created_by_id) SELECT {unit}, first, last, digest, frame, one_users, id, created_at, created_by_id"
    " FROM delivery",
    "fk_delivery_event_delivery_unit": "UPDATE delivery_event SET unit_id = {unit}",
    "fk_delivery_line_delivery_unit": "UPDATE delivery_line SET unit_id = {unit}",
    "fk_delivery_line_participant_unit": f"UPDATE delivery_line SET participant_id = {OTHERS}",
    "fk_different_people_one_unit": f"UPDATE different_people SET one_id = {OTHERS}, two_id = two_id + 100",
    "fk_different_people_two_unit": f"UPDATE different_people SET two_id = {OTHERS}",
}
TABLES = {"fk_enrolment_insats_unit": "insats", "fk_cancelled_enrolment_insats_unit": "insats"}


@pytest.mark.parametrize("rule", ASTRAY)
def test_a_row_belongs_to_the_unit_of_what_it_is_about(rule: str, standing: Any) -> None:
    statement = ASTRAY[rule].format(TABLES.get(rule, "participant"), unit=FARSTA)
    with pytest.raises(sa.exc.IntegrityError) as refused:
        standing.execute(sa.text(statement))
    assert broken_rule(refused.value) in (rule, "FOREIGN KEY constraint failed")


def test_an_enrolment_in_another_units_insats_is_refused(session: Any, register: City) -> None:
    person = session.scalars(sa.select(Participant).join(Participant.numbers)).one()
    with pytest.raises(Refused):
        factories.enrolment(session, person, register.training)


def test_every_foreign_key_that_tells_whose_a_row_is_is_tried() -> None:
    together = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if len(constraint.columns) > 1
    }
    assert together == set(ASTRAY)


def test_every_check_of_the_models_is_tried() -> None:
    checks = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert checks <= set(BROKEN)


@pytest.mark.parametrize("name", LISTS)
def test_a_code_is_never_deleted(name: str, standing: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused:
        standing.execute(sa.text(f"DELETE FROM {name}"))
    assert broken_rule(refused.value) == "code_stays"


def test_a_revision_is_never_deleted(standing: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused:
        standing.execute(sa.text("DELETE FROM revision"))
    assert broken_rule(refused.value) == "revision_stays"


def test_an_exit_and_a_new_start_on_one_day_overlap(session: Any, register: City) -> None:
    again = (
        "INSERT INTO enrolment (participant_id, insats_id, unit_id, starts_on, district_code, social_assistance,"
        " version, created_at) SELECT participant_id, insats_id, unit_id, {start}, district_code, social_assistance, 1,"
        " created_at"
        " FROM enrolment WHERE exit_on IS NOT NULL"
    )
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.text(again.format(start="exit_on")))
    session.rollback()
    session.execute(sa.text(again.format(start="'2026-03-03'")))


def test_a_number_belongs_to_one_person_for_ever(session: Any, register: City) -> None:
    query = sa.text("UPDATE participant_number SET number_index = (SELECT min(number_index) FROM participant_number)")
    factories.participant(session, register.jobbtorg)
    with pytest.raises(sa.exc.IntegrityError) as refused:
        session.execute(query)
    session.rollback()
    rule = broken_rule(refused.value)
    columns = "participant_number.unit_id, participant_number.number_index, participant_number.parallel"
    assert rule in ("uq_participant_number_number", columns)
