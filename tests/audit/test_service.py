"""Entries come and go with their transaction; the head follows what is committed."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.audit.conftest import PERSON, examined, some_entries, tamper, who
from tests.city import City
from tests.together import together
from tracker.access.models import Unit
from tracker.audit import head, keeping, service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import AuditDetail, AuditEntry
from tracker.database import BrokenRule, writing
from tracker.errors import Refused

Kept = keeping.Keeping
LOGIN = Entry(Action.LOGIN)


def actions(session: Any) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_what_is_kept_of_an_entry(session: Any, log: City, kept: Kept) -> None:
    row = session.get(AuditEntry, 4)
    assert (row.action, row.user_id, row.role) == ("change", log.users["caseworker"].id, "caseworker")
    assert (row.unit_id, row.thing, row.thing_id, row.participant_id) == (
        log.jobbtorg.id,
        "participant",
        PERSON,
        PERSON,
    )
    assert isinstance(row.at, datetime)
    assert service.detail_of(session, 4) == {"before": {"phone": "08-1"}}
    assert service.detail_of(session, 2) == {"sought": "Åsa Ö\x00berg"}
    assert service.detail_of(session, 3) is None


def test_a_text_that_no_database_keeps_stops_nothing(session: Any, city: City, kept: Kept, engine: sa.Engine) -> None:
    odd = "a\x00b\ud800"
    with writing(session):
        service.append(session, Entry(Action.READ, Who(client=odd), reason=odd, detail={"sought": odd}))
    row = session.get(AuditEntry, 1)
    assert (row.client, row.reason, service.detail_of(session, 1)) == ("ab?", "ab?", {"sought": odd})
    assert examined(engine, kept).broken is None


def test_dates_in_details(session: Any, city: City, kept: Kept, today: Any) -> None:
    with writing(session):
        service.append(session, replace(LOGIN, detail={"exit_on": date(2026, 1, 2), "n": None}))
    assert service.detail_of(session, 1) == {"exit_on": "2026-01-02", "n": None}


def test_personal_contents_are_sealed(session: Any, city: City, kept: Kept, engine: sa.Engine) -> None:
    def unseal(entry_id: int, content: str) -> str:
        number, turned = content.split(":", 1)
        if int(number) != entry_id:
            raise ValueError
        return turned[::-1]

    sealing = replace(kept, seal=lambda entry_id, content: f"{entry_id}:{content[::-1]}", unseal=unseal)
    session.info[keeping.IN_SESSION] = sealing
    with writing(session):
        service.append_all(session, some_entries(city))
    assert session.scalar(sa.select(AuditDetail.content).where(AuditDetail.entry_id == 2)).startswith("2:}")
    assert service.detail_of(session, 9) == {"why": "akut"}
    session.rollback()
    assert examined(engine, sealing).broken is None
    tamper(engine, "UPDATE audit_detail SET content = '2' || substr(content, 2) WHERE entry_id = 4")
    found = examined(engine, sealing).broken
    assert found is not None
    assert (found.entry_id, "öppna" in str(found.what)) == (4, True)


def test_a_write_that_is_taken_back_is_not_logged(session: Any, city: City, kept: Kept) -> None:
    def fail() -> None:
        with writing(session):
            service.append(session, LOGIN)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with writing(session):
        service.append(session, replace(LOGIN, action=Action.LOGOUT))
    assert actions(session) == ["logout"]


def test_a_write_that_the_database_refuses_at_the_end_is_not_logged(session: Any, city: City, kept: Kept) -> None:
    def clash() -> None:
        with writing(session):
            service.append(session, LOGIN)
            session.add(Unit(code="kista", name="En till", sort_name="en till", kind="jobbtorg"))

    with pytest.raises(Refused):
        clash()
    assert actions(session) == []
    assert head.read(kept.head_file, kept.key) is None


def test_a_savepoint_takes_back_its_own_entries(session: Any, city: City, kept: Kept) -> None:
    with writing(session):
        service.append(session, LOGIN)
        outer = session.begin_nested()
        service.append(session, replace(LOGIN, action=Action.READ))
        with session.begin_nested():
            service.append(session, replace(LOGIN, action=Action.SEARCH))
        outer.rollback()
        with session.begin_nested():
            service.append(session, replace(LOGIN, action=Action.LOGOUT))
    assert actions(session) == ["login", "logout"]


def test_a_session_that_was_closed_forgets(session: Any, city: City, kept: Kept) -> None:
    own = session()
    with writing(own):
        service.append(own, LOGIN)
        own.close()
    with writing(own):
        service.append(own, replace(LOGIN, action=Action.LOGOUT))
    assert actions(session) == ["logout"]


def test_each_way_has_its_place(session: Any, city: City, engine: sa.Engine, kept: Kept) -> None:
    with pytest.raises(service.WrongPlace):
        service.append(session, LOGIN)
    with pytest.raises(service.WrongPlace), writing(session):
        service.note(engine, LOGIN)
    assert actions(session) == []


def test_a_read_is_noted_at_once(session: Any, log: City, engine: sa.Engine, kept: Kept) -> None:
    session.scalar(sa.select(Unit.id))  # a read goes on meanwhile
    service.note(engine, Entry(Action.READ, who(log), "participant", PERSON, PERSON), LOGIN)
    service.note(engine, LOGIN, kept=kept)
    assert actions(session)[10:] == ["read", "login", "login"]
    assert examined(engine, kept).last == head.read(kept.head_file, kept.key)


def test_many_at_once_make_one_chain(app: Flask, session: Any, city: City, engine: sa.Engine, kept: Kept) -> None:
    def write(own: Any) -> None:
        for _each in range(3):
            service.append(own, LOGIN)

    for _round in range(5):
        assert together(app, *[write] * 4) == [None] * 4
    report = examined(engine, kept)
    assert (report.entries, report.broken) == (60, None)
    assert head.read(kept.head_file, kept.key) == report.last


def test_a_crash_before_the_head_is_written_is_no_tampering(
    session: Any, log: City, engine: sa.Engine, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(head, "advance", lambda *_args: None)
        service.note(engine, LOGIN)
    anchored = head.read(kept.head_file, kept.key)
    assert anchored is not None
    assert anchored.id == 10
    assert examined(engine, kept).broken is None
    service.note(engine, LOGIN)
    assert head.read(kept.head_file, kept.key) == examined(engine, kept).last


def test_a_crash_at_the_very_first_entry_is_no_tampering(
    session: Any, city: City, engine: sa.Engine, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(head, "advance", lambda *_args: None)
        service.note(engine, LOGIN)
    assert examined(engine, kept).broken is None
    service.note(engine, LOGIN)
    assert head.read(kept.head_file, kept.key) == examined(engine, kept).last


def test_work_goes_on_where_the_head_cannot_be_written(
    session: Any, log: City, engine: sa.Engine, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = replace(kept, head_file=kept.head_file / "under" / "a file")
    service.note(engine, LOGIN, kept=nowhere)
    assert actions(session)[10:] == ["login"]
    assert [record.levelno for record in caplog.records if record.name == head.__name__] == [logging.ERROR]


def test_the_database_refuses_to_change_or_remove_an_entry(session: Any, log: City) -> None:
    rule = "audit_stays"
    orders = ["UPDATE audit_entry SET reason = ''", "DELETE FROM audit_entry"]
    if session.get_bind().dialect.name == "postgresql":
        orders.append("TRUNCATE audit_entry CASCADE")
    for order in orders:
        with pytest.raises(BrokenRule, match=rule), writing(session):
            session.execute(sa.text(order))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("entry_id", [1, 10, 12, 0, "NULL"])
def test_sqlite_adds_at_the_end_only(session: Any, log: City, entry_id: Any) -> None:
    columns = "at, client, role, action, thing, reason, previous, mac"
    with pytest.raises(BrokenRule, match="audit_order"), writing(session):
        session.execute(
            sa.text(
                f"REPLACE INTO audit_entry (id, {columns}) SELECT {entry_id}, {columns} FROM audit_entry WHERE id = 3"
            )
        )


def test_every_action_has_a_label() -> None:
    assert all(str(action.label) for action in Action)
    assert [value for value, _label in Action.choices()] == [action.value for action in Action]


def test_the_head_never_goes_backwards(kept: Kept) -> None:
    path, key = kept.head_file, kept.key
    first, second = head.Head(1, b"a" * 32), head.Head(2, b"b" * 32)
    head.replace(path, key, head.START)
    head.advance(path, key, head.START, second)
    head.advance(path, key, head.START, first)  # committed before, came after
    assert head.read(path, key) == second
    head.advance(path, key, head.Head(3, b"c" * 32), head.Head(4, b"d" * 32))  # the file was put back behind our back
    assert head.read(path, key) == second
    with ThreadPoolExecutor(8) as pool:
        heads = [head.Head(n, bytes([n]) * 32) for n in range(3, 60)]
        list(pool.map(lambda new: head.advance(path, key, head.START, new), heads))
    assert head.read(path, key) == heads[-1]
    assert (path.stat().st_mode & 0o077, Who()) == (0, Who())


def test_a_head_torn_by_a_power_cut_leaves_the_one_before(kept: Kept) -> None:
    path, key = kept.head_file, kept.key
    head.replace(path, key, head.START)
    heads = [head.Head(n, bytes([n]) * 32) for n in range(1, 5)]
    for new, before in zip(heads, [head.START, *heads], strict=False):
        head.advance(path, key, before, new)
        whole, place = path.read_bytes(), path.read_text().index(f'"id": {new.id},')
        path.write_bytes(whole[: place + 40] + b"\0" * 50 + whole[place + 90 :])
        assert head.read(path, key) == before
        path.write_bytes(whole)
    assert [each.name for each in path.parent.glob(f".{path.name}*")] == []
