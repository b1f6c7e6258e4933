"""Whoever owns the database, without the log's key and its anchor, cannot change the log unseen."""

import shutil
from typing import Any

import pytest
import sqlalchemy as sa

from tests.audit.conftest import PERSON, broken, examined, some_entries, tamper, tampering, who
from tests.city import City
from tracker.audit import chain, head, keeping, service
from tracker.audit.models import ENTRIES
from tracker.database import writing

Kept = keeping.Keeping
COPY = "INSERT INTO audit_detail SELECT {}, salt, content FROM audit_detail WHERE entry_id = 2"
FIELDS = ", ".join(column.name for column in ENTRIES.columns if column.name != "id")


def test_an_untouched_log_is_whole(engine: sa.Engine, kept: Kept, log: City) -> None:
    report = examined(engine, kept)
    assert (report.entries, report.broken, report.last.id) == (10, None, 10)
    assert head.read(kept.head_file, kept.key) == report.last


def test_a_log_without_entries_is_whole(engine: sa.Engine, kept: Kept, city: City) -> None:
    assert examined(engine, kept).broken is None


# The kind, what is done, the first entry that is wrong, a word of what is said.
KINDS: dict[str, tuple[list[str], int, str]] = {
    "altered": (["UPDATE audit_entry SET user_id = NULL WHERE id = 6"], 6, "ändrad"),
    "moment altered": (["UPDATE audit_entry SET at = '2020-01-01 00:00:00.000000+00' WHERE id = 3"], 3, "ändrad"),
    "previous altered": (["UPDATE audit_entry SET previous = mac WHERE id = 3"], 3, "ändrad"),
    "removed": (["DELETE FROM audit_detail WHERE entry_id = 5", "DELETE FROM audit_entry WHERE id = 5"], 5, "saknas"),
    "first removed": (["DELETE FROM audit_entry WHERE id = 1"], 1, "saknas"),
    "removed and closed up": (
        [
            "DELETE FROM audit_entry WHERE id = 7",
            "UPDATE audit_entry SET id = 7 WHERE id = 8",
            "UPDATE audit_entry SET id = 8 WHERE id = 10",
        ],
        7,
        "ändrad",
    ),
    "inserted at the end": (
        [f"INSERT INTO audit_entry SELECT 11, {FIELDS} FROM audit_entry WHERE id = 10"],
        11,
        "insatt",
    ),
    "inserted before the first": (
        [f"INSERT INTO audit_entry SELECT 0, {FIELDS} FROM audit_entry WHERE id = 1"],
        0,
        "början",
    ),
    "swapped": (
        [
            "UPDATE audit_entry SET id = 99 WHERE id = 7",
            "UPDATE audit_entry SET id = 7 WHERE id = 8",
            "UPDATE audit_entry SET id = 8 WHERE id = 99",
        ],
        7,
        "flyttad",
    ),
    "tail cut": (["DELETE FROM audit_entry WHERE id = 10"], 10, "Slutet av loggen saknas"),
    "emptied": (["DELETE FROM audit_detail", "DELETE FROM audit_entry"], 1, "Slutet av loggen saknas"),
    "detail altered": (["UPDATE audit_detail SET content = '{}' WHERE entry_id = 4"], 4, "innehåll går inte att öppna"),
    "detail's salt altered": (
        ["UPDATE audit_detail SET salt = (SELECT salt FROM audit_detail WHERE entry_id = 4) WHERE entry_id = 5"],
        5,
        "innehåll är ändrat",
    ),
    "details swapped": (
        [
            "UPDATE audit_detail SET entry_id = 99 WHERE entry_id = 4",
            "UPDATE audit_detail SET entry_id = 4 WHERE entry_id = 5",
            "UPDATE audit_detail SET entry_id = 5 WHERE entry_id = 99",
        ],
        4,
        "innehåll går inte att öppna",
    ),
    "detail removed": (["DELETE FROM audit_detail WHERE entry_id = 9"], 9, "innehåll saknas"),
    "detail given": (["UPDATE audit_detail SET entry_id = 3 WHERE entry_id = 2"], 2, "innehåll saknas"),
    "detail added": ([COPY.format(1)], 1, "i efterhand"),
    "detail of no entry": ([COPY.format(77)], 77, "inte finns"),
    "erasure pretended": (
        [
            f"INSERT INTO audit_entry SELECT 11, {FIELDS} FROM audit_entry WHERE id = 10",
            "UPDATE audit_entry SET action = 'erase', thing = 'audit_detail', thing_id = 10 WHERE id = 11",
            "DELETE FROM audit_detail WHERE entry_id = 9",
        ],
        11,
        "ändrad",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found(kind: str, engine: sa.Engine, kept: Kept, log: City) -> None:
    statements, first, words = KINDS[kind]
    tamper(engine, *statements)
    found = broken(engine, kept)
    assert (found.entry_id, words in str(found.what)) == (first, True), str(found.what)


def rechained(engine: sa.Engine, key: bytes, first: int) -> None:
    """Change an entry and sign it and all after it anew with `key`."""
    with tampering(engine) as connection:
        connection.execute(sa.text(f"UPDATE audit_entry SET unit_id = NULL WHERE id = {first}"))
        rows = connection.execute(sa.select(ENTRIES).order_by(ENTRIES.c.id)).mappings().all()
        previous = rows[first - 2]["mac"] if first > 1 else chain.BEGINNING
        for row in rows[first - 1 :]:
            mac = chain.mac(key, {**row, "previous": previous})
            change = sa.update(ENTRIES).where(ENTRIES.c.id == row["id"])
            connection.execute(change.values(previous=previous, mac=mac))
            previous = mac


def test_a_log_chained_anew_without_the_key_is_found(engine: sa.Engine, kept: Kept, log: City) -> None:
    rechained(engine, b"guessed", 4)
    assert broken(engine, kept).entry_id == 4
    rechained(engine, b"guessed", 1)
    assert broken(engine, kept).entry_id == 1


def test_a_log_chained_anew_with_the_key_does_not_fit_its_anchor(engine: sa.Engine, kept: Kept, log: City) -> None:
    rechained(engine, kept.key, 3)
    found = broken(engine, kept)
    assert (found.entry_id, "utbytt" in str(found.what)) == (10, True)


def test_an_entry_of_another_history_does_not_fit(engine: sa.Engine, kept: Kept, log: City) -> None:
    """Even with the key: one entry signed anew, the next as it was."""
    with tampering(engine) as connection:
        row = dict(connection.execute(sa.select(ENTRIES).where(ENTRIES.c.id == 6)).mappings().one())
        row["user_id"] = None
        connection.execute(
            sa.update(ENTRIES).where(ENTRIES.c.id == 6).values(user_id=None, mac=chain.mac(kept.key, row))
        )
    found = broken(engine, kept)
    assert (found.entry_id, "före" in str(found.what)) == (7, True)


def test_a_cut_end_is_not_hidden_by_what_is_written_after(
    engine: sa.Engine, kept: Kept, log: City, session: Any
) -> None:
    tamper(engine, "DELETE FROM audit_detail WHERE entry_id > 7", "DELETE FROM audit_entry WHERE id > 7")
    anchored = head.read(kept.head_file, kept.key)
    for _each in range(5):
        with writing(session):
            service.append_all(session, some_entries(log))
    assert head.read(kept.head_file, kept.key) == anchored
    found = broken(engine, kept)
    assert (found.entry_id, "utbytt" in str(found.what)) == (10, True)


@pytest.mark.parametrize("damage", ["lost", "emptied", "altered", "of another key"])
def test_an_anchor_that_is_tampered_with_is_found_and_stays_so(
    damage: str, engine: sa.Engine, kept: Kept, log: City, session: Any
) -> None:
    anchored = head.read(kept.head_file, kept.key)
    assert anchored is not None
    if damage == "lost":
        kept.head_file.unlink()
    elif damage == "emptied":
        kept.head_file.write_text("")
    elif damage == "altered":
        kept.head_file.write_text(kept.head_file.read_text().replace('"id": ', '"id": 1'))
    else:
        head.replace(kept.head_file, b"another", anchored)
    assert broken(engine, kept).entry_id == 0
    with writing(session):
        service.append(session, some_entries(log)[0])
    assert "Ankaret" in str(broken(engine, kept).what)


def test_an_old_anchor_put_back_hides_nothing(engine: sa.Engine, kept: Kept, log: City, session: Any) -> None:
    old = kept.head_file.with_suffix(".old")
    shutil.copyfile(kept.head_file, old)
    with writing(session):
        service.append_all(session, some_entries(log))
    shutil.move(old, kept.head_file)
    assert examined(engine, kept).broken is None  # as after a crash: the database is ahead
    tamper(engine, "DELETE FROM audit_entry WHERE id = 10")
    assert broken(engine, kept).entry_id == 10


def test_contents_that_retention_takes_away_are_no_tampering(
    engine: sa.Engine, kept: Kept, log: City, session: Any
) -> None:
    with writing(session):
        assert service.erase_details(session, who(log), "gallring", participant_id=PERSON) == 2
    assert examined(engine, kept).broken is None
    tamper(engine, "DELETE FROM audit_detail WHERE entry_id = 2")
    assert broken(engine, kept).entry_id == 2
    with writing(session):
        assert service.erase_details(session, who(log), "gallring", up_to=4) == 0
    assert examined(engine, kept).broken is None
    tamper(engine, "DELETE FROM audit_detail WHERE entry_id = 5")
    assert broken(engine, kept).entry_id == 5


def test_an_erasure_covers_nothing_that_comes_after_it(engine: sa.Engine, kept: Kept, log: City, session: Any) -> None:
    with writing(session):
        service.erase_details(session, who(log), "gallring", participant_id=PERSON)
    with writing(session):
        service.append(session, some_entries(log)[3])
    tamper(engine, "DELETE FROM audit_detail WHERE entry_id = 12")
    assert broken(engine, kept).entry_id == 12


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("garbage", ["at = 'i går'", "reason = CAST(X'FF' AS TEXT)", "id = -5"])
def test_what_cannot_even_be_read_is_found(engine: sa.Engine, kept: Kept, log: City, garbage: str) -> None:
    tamper(engine, f"UPDATE audit_entry SET {garbage} WHERE id = 8")
    found = broken(engine, kept)
    assert found.entry_id == (-5 if garbage.startswith("id") else 8)
