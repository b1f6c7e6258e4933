"""The way of a release: drawn, checked, fixed by another, published, never changed."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.city import City
from tests.databases import on_sqlite
from tests.releases.conftest import Office, plain_protection
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.errors import Refused
from tracker.releases import freezing, protecting, service, steps
from tracker.releases.models import FrozenRelease, Release, ReleaseFile, ReleaseStep
from tracker.releases.terms import Outcome, Status, StepKind

POSTGRESQL_LATER = True


def status(office: Office, release: Release) -> Status:
    return steps.status(service.steps_of(office.session, release.id))


def words(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(str(fault.message) for fault in refusal.value.faults)


def test_all_the_way(office: Office) -> None:
    release = office.draw()
    assert status(office, release) is Status.DRAFT
    assert office.check(release) is Outcome.PASSED
    assert status(office, release) is Status.CHECKED
    office.fix(release)
    assert status(office, release) is Status.FIXED
    office.publish(release)
    assert status(office, release) is Status.PUBLISHED
    told = [(step.kind, step.user_id, step.why) for step in service.steps_of(office.session, release.id)]
    drew, fixed = office.drawer.user_id, office.fixer.user_id
    assert told == [("drawn", drew, ""), ("checked", drew, ""), ("fixed", fixed, "Granskat"), ("published", fixed, "")]


def test_every_step_is_logged(office: Office) -> None:
    release = office.published()
    query = sa.select(ENTRIES.c.action, ENTRIES.c.reason, ENTRIES.c.user_id).where(ENTRIES.c.thing == "release")
    rows = office.session.execute(query.order_by(ENTRIES.c.id)).all()
    assert [(row.action, row.reason) for row in rows] == [
        ("create", "drawn"), ("change", "checked"), ("change", "fixed"), ("publish", "published"),
    ]  # fmt: skip
    assert release.id


def test_whoever_drew_it_cannot_fix_it(office: Office) -> None:
    release = office.draw()
    office.check(release)
    with pytest.raises(Refused) as refusal:
        office.fix(release, who=office.drawer)
    assert "annan person" in words(refusal)
    assert status(office, release) is Status.CHECKED


def test_the_database_too_refuses_the_same_person(office: Office) -> None:
    release = office.draw()
    office.check(release)
    step = {"release_id": release.id, "number": 9, "kind": "fixed", "user_id": office.drawer.user_id}
    at = service.steps_of(office.session, release.id)[0].at
    with pytest.raises(Refused) as refusal, writing(office.session):
        office.session.execute(sa.insert(ReleaseStep).values(**step, at=at, why=""))
    assert "annan person" in words(refusal)


def test_nothing_is_fixed_unchecked_or_published_unfixed(office: Office) -> None:
    release = office.draw()
    for attempt in (office.fix, office.publish):
        with pytest.raises(Refused):
            attempt(release)
    office.check(release)
    with pytest.raises(Refused):
        office.publish(release)


def test_a_new_check_makes_what_was_seen_old(office: Office) -> None:
    release = office.draw()
    office.check(release)
    seen = office.passed(release).id
    office.check(release)
    with pytest.raises(Refused) as refusal, writing(office.session):
        service.fix(office.session, release, office.fixer, "", seen_check_id=seen)
    assert "på nytt" in words(refusal)


def test_warnings_are_decided_with_a_reason(office: Office, protection: Any) -> None:
    protection(lambda *facts: _with(plain_protection(*facts), warnings=2))
    release = office.draw()
    office.check(release)
    with pytest.raises(Refused) as refusal:
        office.fix(release, why="")
    assert refusal.value.faults[0].field == "why"
    office.fix(release, why="Grupperna är så stora att ingen pekas ut")
    assert service.steps_of(office.session, release.id)[-1].why == "Grupperna är så stora att ingen pekas ut"


def _with(protected: protecting.Protected, **facts: Any) -> protecting.Protected:
    return protecting.Protected(**{**vars(protected), **facts})


def test_what_the_attack_finds_out_stops_it(office: Office, protection: Any) -> None:
    protection(lambda *facts: _with(plain_protection(*facts), safe=False, attack={"determined": 4}))
    release = office.draw()
    assert office.check(release) is Outcome.FAILED
    assert status(office, release) is Status.DRAFT
    assert '"determined": 4' in service.latest_check(office.session, release.id).told  # type: ignore[union-attr]
    assert office.session.scalar(sa.select(sa.func.count()).select_from(FrozenRelease)) == 0


def test_one_draft_a_year(office: Office) -> None:
    release = office.draw()
    with pytest.raises(Refused) as refusal:
        office.draw()
    assert "redan ett utkast" in words(refusal)
    with writing(office.session):
        service.discard(office.session, release, office.drawer, "Fel dag")
    assert office.draw(as_of=date(2026, 5, 1)).id != release.id


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"as_of": date(2026, 6, 2)}, "as_of"), ({"as_of": date(2024, 12, 31)}, "as_of"), ({"year": 2019}, "year")],
)
def test_days_that_make_no_sense(office: Office, facts: Any, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        office.draw(**facts)
    assert [fault.field for fault in refusal.value.faults] == [field]


def test_what_is_frozen_stays_in_the_database(office: Office) -> None:
    release = office.published()
    for table in (Release, ReleaseStep, FrozenRelease, ReleaseFile):
        for statement in (
            sa.delete(table),
            sa.update(table).values({next(iter(table.__table__.primary_key)).name: 99}),
        ):
            with pytest.raises(Refused) as refusal, writing(office.session):
                office.session.execute(statement)
            assert "kan varken ändras eller tas bort" in words(refusal)
    with pytest.raises(Refused), writing(office.session):
        service.discard(office.session, release, office.drawer, "Ångrar mig")


@on_sqlite
def test_nothing_is_put_in_the_place_of_what_stands(office: Office) -> None:
    """SQLite's REPLACE takes a row away without asking the triggers of DELETE, unless it is told to."""
    release = office.published()
    for table in ("release", "release_step", "release_frozen", "release_file"):
        with pytest.raises(Refused) as refusal, writing(office.session):
            office.session.execute(sa.text(f"REPLACE INTO {table} SELECT * FROM {table}"))
        assert "kan varken ändras eller tas bort" in words(refusal)
    assert status(office, release) is Status.PUBLISHED


def test_the_frozen_parts(office: Office, people: list[Any], city: City) -> None:
    release = office.published()
    kept = service.frozen(office.session, office.passed(release).id)
    assert kept is not None
    assert kept.name.startswith("2025-20260601-")
    assert (kept.preliminary, kept.warnings) == (False, 0)
    cells = freezing.unpacked(kept.cells)
    assert freezing.publication_of(office.session, kept.check_id).table(1).withheld > 0
    everything = cells + freezing.unpacked(kept.publication) + freezing.unpacked(kept.attack)
    for person in people:
        assert person.family_name not in everything
        assert person.given_name not in everything
    assert "participant_id" not in everything


def test_two_who_fix_at_once(office: Office, city: City) -> None:
    release = office.draw()
    office.check(release)
    office.fix(release)
    with pytest.raises(Refused):
        office.fix(release)
    kinds = [step.kind for step in service.steps_of(office.session, release.id)]
    assert kinds.count(StepKind.FIXED) == 1


def test_sent_back_it_is_a_draft(office: Office) -> None:
    release = office.draw()
    office.check(release)
    with writing(office.session):
        service.send_back(office.session, release, office.fixer, "Kontrollera Farsta först")
    assert status(office, release) is Status.DRAFT
    assert office.check(release) is Outcome.PASSED
