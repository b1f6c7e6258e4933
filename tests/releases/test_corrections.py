"""A correction is a new release that says what changed; what was published stays as it is, whatever happens."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.releases.conftest import FACTS, Office, plain_protection
from tests.retention.test_erasure import closed
from tracker.access.scope import inside, of_unit
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.participants.models import Participant
from tracker.releases import checking, freezing, protecting, service
from tracker.releases.models import FrozenRelease, Release, ReleaseFile
from tracker.releases.terms import Outcome
from tracker.retention import service as retention

POSTGRESQL_LATER = True


def kept(office: Office, release: Release) -> tuple[dict[str, bytes], str]:
    check_id = office.passed(release).id
    return freezing.contents(office.session, check_id), freezing.published_text(office.session, check_id)


def late_answer(office: Office, city: City) -> None:
    """Ten more women come to be known."""
    for _each in range(10):
        person = factories.participant(office.session, city.jobbtorg, number=None)
        factories.exited(office.session, person, city.coaching, starts_on=date(2025, 2, 3), exit_on=date(2025, 3, 3))


def test_it_says_why_and_every_printed_difference(office: Office, city: City) -> None:
    first = office.published()
    late_answer(office, city)
    with pytest.raises(Refused) as refusal:
        office.draw()
    assert refusal.value.faults[0].field == "why"
    second = office.published(why="Tio inskrivningar lades in för sent")
    assert second.replaces_id == first.id
    made = freezing.publication_of(office.session, office.passed(second).id)
    earlier = freezing.publication_of(office.session, office.passed(first).id)
    assert made.corrects is not None
    assert (made.corrects.release_id, made.corrects.why) == (
        earlier.release_id,
        "Tio inskrivningar lades in för sent",
    )
    changed = {(one.table, one.key): (one.before.value, one.after.value) for one in made.corrects.differences}
    assert changed[1, ("participants", "T", "T", "T")] == (9, 19)
    printed = {(t.number, key): figure for t in (*earlier.tables, *made.tables) for key, figure in t.lines()}
    assert changed.keys() <= printed.keys()


def test_the_difference_tells_no_more_than_what_is_printed(office: Office, city: City) -> None:
    first = office.published()
    late_answer(office, city)
    second = office.published(why="Fler")
    before, after = (freezing.publication_of(office.session, office.passed(each).id) for each in (first, second))
    assert after.corrects is not None
    for one in after.corrects.differences:
        assert one.before == before.table(one.table).figures[one.key]
        assert one.after == after.table(one.table).figures[one.key]


def test_the_attack_knows_what_was_published_before(office: Office, city: City, protection: Any) -> None:
    first = office.published()
    late_answer(office, city)
    known: list[str] = []

    def protect(annual: Any, wanted: Any, earlier: Any, tell: Any) -> protecting.Protected:
        known.extend(each.release_id for each in earlier)
        return plain_protection(annual, wanted, earlier, tell)

    protection(protect)
    release = office.draw(why="Fler")
    office.check(release)
    assert known == [service.frozen(office.session, office.passed(first).id).name]  # type: ignore[union-attr]


def test_nothing_to_correct_is_no_correction(office: Office) -> None:
    office.published()
    release = office.draw(why="Ingenting")
    assert office.check(release) is Outcome.FAILED
    assert "same" in checking.told(service.latest_check(office.session, release.id))  # type: ignore[arg-type]


def test_of_two_corrections_only_one_takes_the_place(office: Office, city: City) -> None:
    office.published()
    late_answer(office, city)
    release = office.draw(why="Fler")
    office.check(release)
    office.fix(release)
    slow = Release(**FACTS, replaces_id=release.replaces_id, why="Långsam")
    with writing(office.session):
        office.session.add(slow)
        office.session.flush()
        service.take(office.session, slow, service.StepKind.DRAWN, office.drawer)
    office.publish(release)
    assert office.check(slow) is Outcome.FAILED  # it would print what the other one prints
    late_answer(office, city)
    office.check(slow)
    office.fix(slow)
    with pytest.raises(Refused) as refusal:
        office.publish(slow)
    assert "En annan version" in str(refusal.value.faults[0].message)


def test_erasing_people_changes_nothing_published(office: Office, city: City, people: list[Any], today: Any) -> None:
    release = office.published()
    before = kept(office, release)
    for enrolment in office.session.scalars(sa.select(Enrolment)).all():
        closed(office.session, enrolment)
    today(date(2033, 1, 10))
    rule = retention.Rules(frozenset(), 30, 24)
    manager = city.users["manager"].id
    with inside(of_unit(city.jobbtorg.id)), writing(office.session):
        run_id = retention.propose(
            office.session, city.jobbtorg.id, manager, date(2033, 1, 10), rule, whole_unit=True
        ).id
    administrator = city.users_of["central", "administrator"].id
    assert retention.carry_out(office.session, run_id, administrator, rule) == len(people)
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 0
    assert kept(office, release) == before
    assert freezing.drawn_otherwise(office.session, office.passed(release).id) == []


def test_the_same_bytes_twice(office: Office) -> None:
    release = office.draw()
    office.check(release)
    first = kept(office, release)
    office.check(release)
    assert kept(office, release) == first
    assert freezing.drawn_otherwise(office.session, office.passed(release).id) == []


def test_after_an_upgrade_the_kept_bytes_stand(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    release = office.published()
    before, _text = kept(office, release)
    drawn_now = freezing.files

    def upgraded(publication: Any) -> dict[str, bytes]:
        return {**drawn_now(publication), "tabell-1.csv": b"another layout\n"}

    monkeypatch.setattr(freezing, "files", upgraded)
    assert freezing.drawn_otherwise(office.session, office.passed(release).id) == ["tabell-1.csv"]
    assert kept(office, release)[0] == before


def test_what_was_altered_past_the_product_is_seen(office: Office) -> None:
    release = office.published()
    check_id = office.passed(release).id
    assert freezing.broken_files(office.session, check_id) == []
    for table in (ReleaseFile, FrozenRelease):
        _past_the_guard(office.session, table.__tablename__)
    office.session.execute(
        sa.update(ReleaseFile).where(ReleaseFile.name == "tabell-2.csv").values(content=freezing.packed("x"))
    )
    office.session.execute(sa.update(FrozenRelease).values(publication=b"broken"))
    assert freezing.broken_files(office.session, check_id) == ["publication", "tabell-2.csv"]
    office.session.rollback()


def _past_the_guard(session: Any, table: str) -> None:
    name = f"{table}_update" if session.get_bind().dialect.name == "sqlite" else f"release_stays ON {table}"
    session.execute(sa.text(f"DROP TRIGGER {name}"))
