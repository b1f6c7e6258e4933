"""Erasing files on both databases: what goes, what stays, and who may (SoL; SoF 2025:468 13:1; SOSFS 2014:5)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tracker import clock
from tracker.access.policy import ROWS
from tracker.access.scope import inside, of_unit
from tracker.access.systems.models import Client
from tracker.audit import keeping
from tracker.audit import verify as verifying
from tracker.audit.entry import Who
from tracker.consents import service as consents
from tracker.database import Base, BrokenRule, writing
from tracker.deliveries.models import Delivery, DeliveryLine
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyAccess, EmergencyNotice
from tracker.enrolments import cancelling
from tracker.errors import Refused
from tracker.extensions import db
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.merges import different
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant, Person, PersonNumber, SamePerson
from tracker.quality import retention as rules
from tracker.retention import service
from tracker.retention.files import Outcome, old_files
from tracker.retention.models import Erasure, RetentionRun
from tracker.revisions.models import Revision
from tracker.webhooks.models import Notice, Outbox, Webhook

POSTGRESQL_LATER = True

LATER = clock.now().date().replace(year=clock.now().year + 6)
KEPT = frozenset({5, 15, 25})
RULE = service.Rules(KEPT, 30, 24)


@pytest.fixture(autouse=True)
def _six_years_on(today: Callable[[date], None]) -> None:
    today(LATER)


def someone(session: Any, unit: Any, day: int = 12, **facts: Any) -> Participant:
    return factories.participant(session, unit, number=None, birth_date=date(1980, 3, day), **facts)


def closed(session: Any, enrolment: Any) -> None:
    """Give the follow-up up, as one does."""
    with writing(session):
        follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
        facts = {"at": clock.now(), "channel": "phone", "result": "no_answer", "note": "Svarade inte"}
        followups.log_attempt(session, follow_up, facts, user_id=None)
        follow_up.closed_as, follow_up.closed_on = "not_reached", clock.now().date()


def whole_file(session: Any, city: City) -> Participant:
    """Someone about whom every table has a row."""
    person = someone(session, city.jobbtorg, protection="sekretessmarkering")
    closed(session, factories.exited(session, person, city.coaching))
    twin, other = someone(session, city.jobbtorg), someone(session, city.jobbtorg, 5)
    planned = factories.enrolment(session, person, city.coaching, starts_on=LATER + timedelta(days=10))
    number = next(each for each in iter(factories.number, None) if each[7] != "5")  # others are kept
    with writing(session):
        cancelling.cancel(session, planned, seen_version=planned.version, user_id=None, reason="Ångrade sig")
        participants.correct(session, person, {"given_name": "Eva"}, seen_version=person.version, user_id=None)
        participants.change_number(session, person, number, seen_version=person.version, user_id=None)
        different.record(session, person.id, other.id, unit_id=city.jobbtorg.id, reason="Två", user_id=None)
        merges.merge(session, person, twin, reason="Samma", user_id=None)
        _opened(session, city, person)
        _delivered(session, city, person)
        _told(session, city, person)
    return person


def _told(session: Any, city: City, person: Participant) -> None:
    """That she has changed, waiting to be told and told to a system that has been closed since."""
    now, unit_id = clock.now(), city.jobbtorg.id
    client = Client(client_id="x", name="X", unit_id=unit_id, grants="participants:read", created_at=now)
    client.revoked_at = now
    webhook = Webhook(client=client, unit_id=unit_id, key="x", kinds="participant", created_at=now, last_sequence=1)
    session.add(webhook)
    session.flush()
    change = {"unit_id": unit_id, "kind": "participant", "thing_id": person.id, "participant_id": person.id}
    change |= {"what": "changed", "at": now}
    session.add_all([Outbox(**change), Notice(**change, webhook_id=webhook.id, sequence=1, made_at=now)])


def _delivered(session: Any, city: City, person: Participant) -> None:
    """A file to the agency with a line of hers."""
    period = (LATER.replace(year=LATER.year - 7, month=1, day=1), LATER)
    delivery = Delivery(
        unit_id=city.jobbtorg.id, first=period[0], last=period[1], purpose="Leverans", digest="-",
        frame={"layout": "Månader"}, report={},
        one_users=True, created_at=clock.now(), created_by_id=city.users["caseworker"].id,
    )  # fmt: skip
    session.add(delivery)
    session.flush()
    whose = {"delivery_id": delivery.id, "unit_id": delivery.unit_id, "participant_id": person.id}
    session.add(DeliveryLine(**whose, lines=[[0, 1, "2025-01", "en rad"]]))


def _opened(session: Any, city: City, person: Participant) -> None:
    """By consent, and by the emergency of another unit and of one's own."""
    day = clock.now().date()
    facts = {"to_unit_id": city.district.id, "follow_ups": True, "from_on": day, "until_on": day, "how": "På plats"}
    number = person.number.number  # type: ignore[union-attr]
    users = (city.users["caseworker"], city.jobbtorg), (city.users_of["district", "caseworker"], city.district)
    for user, unit in users:
        who = Who(user.id, "caseworker", unit.id)
        emergency.end(session, emergency.begin(session, number, "Hon har fallit ihop här", who), who)
    for notice in session.scalars(sa.select(EmergencyNotice).where(EmergencyNotice.unit_id == city.jobbtorg.id)).all():
        emergency.review(session, notice, "Befogad", Who(city.users["manager"].id, "manager", city.jobbtorg.id))
    consents.record(session, person, facts, Who(users[0][0].id, "caseworker", city.jobbtorg.id))


def outcomes(session: Any, unit_id: int, as_of: date = LATER) -> dict[int, Outcome]:
    return {file.participant_id: file.outcome for file in old_files(session, unit_id, as_of, KEPT)}


def erase(session: Any, city: City, as_of: date = LATER) -> int:
    unit_id = city.jobbtorg.id
    proposer, other = city.users["manager"].id, city.users["administrator"].id
    with writing(session):
        run = service.propose(session, unit_id, proposer, as_of, RULE, whole_unit=True)
        run_id = run.id
    return service.carry_out(session, run_id, other, RULE)


def rows_left(session: Any) -> dict[str, int]:
    names = (name for name, rule in ROWS.items() if rule.about or rule.city)
    counted = sa.select(sa.func.count())
    counts = {name: session.scalar(counted.select_from(Base.metadata.tables[name])) for name in names}
    return {name: number for name, number in counts.items() if number}


def test_nothing_is_due_before_five_years(session: Any, city: City) -> None:
    someone(session, city.jobbtorg)
    first = clock.now().date().replace(year=clock.now().year + 5)
    assert outcomes(session, city.jobbtorg.id, first - timedelta(days=2)) == {}
    assert list(outcomes(session, city.jobbtorg.id, first + timedelta(days=2)).values()) == [Outcome.DUE]


def test_sof_2025_468_13_1_files_of_those_born_on_the_5th_are_kept(session: Any, city: City) -> None:
    due, kept = someone(session, city.jobbtorg, 12), someone(session, city.jobbtorg, 15)
    assert outcomes(session, city.jobbtorg.id) == {due.id: Outcome.DUE, kept.id: Outcome.KEPT}
    assert erase(session, city) == 1
    assert session.scalars(sa.select(Participant.id)).all() == [kept.id]


def test_open_enrolments_and_owed_follow_ups_are_never_due(session: Any, city: City) -> None:
    enrolled, owed, done = (someone(session, city.jobbtorg) for _each in range(3))
    factories.enrolment(session, enrolled, city.coaching)
    factories.exited(session, owed, city.coaching)
    closed(session, factories.exited(session, done, city.coaching))
    assert outcomes(session, city.jobbtorg.id) == {
        enrolled.id: Outcome.HELD_UP, owed.id: Outcome.HELD_UP, done.id: Outcome.DUE,
    }  # fmt: skip


@pytest.mark.parametrize("by", ["district", "jobbtorg"])
def test_an_emergency_access_holds_the_file_up_until_it_is_over_and_reviewed(
    session: Any, city: City, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the unit itself has asked, for what others have: its reason would go with its own file."""
    number = next(each for each in factories.numbers() if each[6:8] == "12")
    person, there = factories.known_in(session, city.jobbtorg, city.district, number=number)
    factories.enrolment(session, there, city.training)
    unit, user = getattr(city, by), city.users_of[by, "caseworker"]
    manager = Who(city.users["manager"].id, "manager", city.jobbtorg.id)
    with writing(session):
        access = emergency.begin(session, number, "Hon har fallit ihop här", Who(user.id, "caseworker", unit.id))
    with inside(of_unit(city.jobbtorg.id)):
        (file,) = old_files(session, city.jobbtorg.id, LATER, KEPT)
    assert (file.participant_id, file.outcome, file.emergency) == (person.id, Outcome.HELD_UP, True)
    session.rollback()
    with writing(session):
        notice = session.scalars(sa.select(EmergencyNotice).where(EmergencyNotice.unit_id == city.jobbtorg.id)).one()
        emergency.review(session, notice, "Befogad", manager)
    with inside(of_unit(city.jobbtorg.id)):
        assert outcomes(session, city.jobbtorg.id) == {person.id: Outcome.HELD_UP}  # it is open still
    over = access.until_at + timedelta(seconds=1)
    monkeypatch.setattr("tracker.retention.emergencies.clock.now", lambda: over)
    assert outcomes(session, city.jobbtorg.id) == {person.id: Outcome.DUE}


def test_everything_about_the_person_goes(session: Any, city: City) -> None:
    whole_file(session, city)
    assert set(rows_left(session)) == {name for name, rule in ROWS.items() if rule.about or rule.city}
    kept = session.scalar(sa.select(Participant.id).where(Participant.birth_date == date(1980, 3, 5)))
    assert erase(session, city) == 1
    assert rows_left(session) == {"participant": 1, "person": 1}
    assert session.scalars(sa.select(Participant.id)).all() == [kept]
    assert rules.nothing_left_behind(session, LATER) == []
    session.rollback()
    assert verifying.verify(db.engine, keeping.of_app()).broken is None


def test_nobody_gets_the_number_of_one_who_is_gone(session: Any, city: City) -> None:
    """What the log tells of her by that number would be told of whoever got it."""
    gone = someone(session, city.jobbtorg).id
    assert erase(session, city) == 1
    assert someone(session, city.jobbtorg).id > gone


def test_of_emergency_access_it_stays_that_it_was_asked_and_by_whom(session: Any, city: City) -> None:
    """The unit whose file goes forgets the words; the other unit its own, when five years have passed there."""
    whole_file(session, city)
    assert erase(session, city) == 1
    own, other = session.scalars(sa.select(EmergencyAccess).order_by(EmergencyAccess.unit_id)).all()
    assert (own.unit_id, own.person_id, own.birth_date, own.reason) == (city.jobbtorg.id, None, None, "")
    assert (other.person_id, other.reason) == (None, "Hon har fallit ihop här")
    told = session.scalars(sa.select(EmergencyNotice).where(EmergencyNotice.unit_id == city.jobbtorg.id)).all()
    assert [(row.reason, row.note) for row in told] == [("", "")] * 2
    someone(session, city.district)
    with writing(session):
        proposer, unit_id = city.users_of["district", "manager"].id, city.district.id
        run_id = service.propose(session, unit_id, proposer, LATER, RULE, whole_unit=True).id
    assert service.carry_out(session, run_id, city.users["administrator"].id, RULE) == 1
    session.expire_all()
    assert (other.birth_date, other.reason) == (None, "")


def test_no_row_is_about_the_person_any_more(session: Any, city: City) -> None:
    """Asked of every table there is, not of those that the policy names."""
    person = whole_file(session, city)
    gone = {person.id, *session.scalars(sa.select(Participant.id).where(Participant.absorbed_by_id == person.id))}
    erase(session, city)
    left = {}
    for table in Base.metadata.sorted_tables:
        for column in {"participant_id", "survivor_id", "absorbed_id"} & set(table.columns.keys()):
            found = set(session.scalars(sa.select(table.c[column])))
            if found & gone:
                left[table.name] = column
    assert left == {"audit_entry": "participant_id"}  # the log keeps that something was done, not what


def test_the_run_tells_how_many_and_who_never_whom(session: Any, city: City) -> None:
    for _each in range(3):
        someone(session, city.jobbtorg)
    assert erase(session, city) == 3
    run = session.scalars(sa.select(RetentionRun)).one()
    assert (run.files_proposed, run.files_erased) == (3, 3)
    assert run.carried_out_by_id != run.proposed_by_id
    report = verifying.verify(db.engine, keeping.of_app())
    assert report.broken is None


def test_other_units_records_and_the_shared_person_stay(session: Any, city: City) -> None:
    number = next(each for each in factories.numbers() if each[6:8] == "12")
    _here, there = factories.known_in(session, city.jobbtorg, city.district, number=number)
    factories.enrolment(session, there, city.training)
    assert erase(session, city) == 1
    assert session.scalars(sa.select(Participant.id)).all() == [there.id]
    assert session.scalars(sa.select(PersonNumber.person_id)).all() == [there.person_id]


def test_two_who_were_found_to_be_one_stay_so_for_other_units(session: Any, city: City) -> None:
    numbers = [each for each in factories.numbers() if each[6:8] == "12"][:2]
    (one, there), (two, also_there) = (
        factories.known_in(session, city.jobbtorg, city.district, number=number) for number in numbers
    )
    for each, insats in ((there, city.training), (also_there, city.training)):
        factories.enrolment(session, each, insats)
    with writing(session):
        merges.merge(session, one, two, reason="Samma", user_id=None)
    assert erase(session, city) == 1
    assert session.scalars(sa.select(SamePerson.merge_id)).all() == [None]
    assert len(session.scalars(sa.select(Person.id)).all()) == 2


def test_history_stays_but_for_an_erasure_by_two(session: Any, city: City) -> None:
    person = someone(session, city.jobbtorg)
    with writing(session):
        participants.correct(session, person, {"given_name": "Eva"}, seen_version=1, user_id=None)
        run = service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER, RULE)
        run_id, unit_id = run.id, run.unit_id
    with pytest.raises(Refused, match="Historiken"), writing(session):
        session.execute(sa.delete(Revision))
    row = {"thing": "participant", "thing_id": person.id, "run_id": run_id, "unit_id": unit_id}
    with pytest.raises(BrokenRule, match="erasure_by_two"), writing(session):
        session.execute(sa.insert(Erasure).values(**row))
    with pytest.raises(Refused, match="Historiken"), writing(session):
        session.execute(sa.update(Revision).values(action="other"))


def test_whoever_proposed_cannot_carry_out(session: Any, city: City) -> None:
    someone(session, city.jobbtorg)
    manager = city.users["manager"].id
    with writing(session):
        run_id = service.propose(session, city.jobbtorg.id, manager, LATER, RULE).id
    for user_id, why in ((manager, "annan person"), (city.users["caseworker"].id, "chef")):
        with pytest.raises(Refused, match=why):
            service.carry_out(session, run_id, user_id, RULE)
    with pytest.raises(BrokenRule, match="two_persons"), writing(session):
        session.execute(sa.update(RetentionRun).values(carried_out_by_id=manager))
    assert len(session.scalars(sa.select(Participant.id)).all()) == 1


def test_a_proposal_runs_out(session: Any, city: City) -> None:
    someone(session, city.jobbtorg)
    with writing(session):
        run = service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER, RULE)
        run.proposed_at -= timedelta(days=31)
        run_id = run.id
    with pytest.raises(Refused, match="för gammalt"):
        service.carry_out(session, run_id, city.users["administrator"].id, RULE)


def test_what_has_an_entry_since_the_proposal_stays(session: Any, city: City) -> None:
    stays, _goes = someone(session, city.jobbtorg), someone(session, city.jobbtorg)
    with writing(session):
        run_id = service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER, RULE).id
        factories.enrolment(session, stays, city.coaching)
    assert service.carry_out(session, run_id, city.users["administrator"].id, RULE) == 1
    assert session.scalars(sa.select(Participant.id)).all() == [stays.id]


def test_a_day_ahead_is_refused(session: Any, city: City) -> None:
    someone(session, city.jobbtorg)
    with pytest.raises(Refused, match="framtiden"), writing(session):
        service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER + timedelta(days=1), RULE)


def test_protected_people_are_proposed_by_their_handlers_or_for_the_whole_unit(session: Any, city: City) -> None:
    hidden = someone(session, city.jobbtorg, protection="sekretessmarkering")
    unit_id, caseworker = city.jobbtorg.id, city.users["caseworker"].id
    with inside(of_unit(unit_id, caseworker)):
        assert outcomes(session, unit_id) == {}
    with inside(of_unit(unit_id)):
        assert outcomes(session, unit_id) == {hidden.id: Outcome.DUE}


def test_the_doctor_finds_what_stands_too_long(session: Any, city: City) -> None:
    person = someone(session, city.jobbtorg)
    assert str(person.id) in str(rules.nothing_overdue(session, LATER)[0].message)
    erase(session, city)
    assert rules.nothing_overdue(session, LATER) == []


def test_statistics_that_were_written_before_are_untouched(app: Any, session: Any, city: City, tmp_path: Any) -> None:
    closed(session, factories.exited(session, someone(session, city.jobbtorg), city.coaching))
    folder = tmp_path / "release"
    session.rollback()
    words = ["statistics", "2026", "--out", str(folder), "--no-protection"]
    done = app.test_cli_runner().invoke(app.cli, words)
    assert done.exit_code == 0, done.output
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert erase(session, city) == 1
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}
