"""`tracker audit`: what it finds, what it says, and how a log goes on after a restored backup."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.audit.conftest import examined, some_entries, tamper
from tests.city import TODAY, City
from tests.postgres import binaries
from tracker.audit import head, keeping, service
from tracker.audit.models import AuditEntry
from tracker.backups import service as backups
from tracker.database import writing
from tracker.quality.log import log_fits_its_anchor

Kept = keeping.Keeping
Run = Callable[..., Result]


@pytest.fixture
def audit(app: Flask, session: Any) -> Run:
    """`audit("verify")`"""

    def call(*words: str) -> Result:
        session.remove()
        return app.test_cli_runner().invoke(app.cli, ["audit", *words])

    return call


def test_a_whole_log(audit: Run, log: City) -> None:
    done = audit("verify")
    assert (done.exit_code, done.stdout) == (0, "Loggen är hel: 10 poster.\n")
    assert done.stderr == "10 poster lästa\n"


def test_a_log_that_was_tampered_with(audit: Run, log: City, engine: sa.Engine) -> None:
    tamper(engine, "UPDATE audit_entry SET role = 'manager' WHERE id = 3")
    done = audit("verify")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Avbrutet: Loggen stämmer inte. Post 3: Posten är ändrad" in done.stderr


def test_a_lost_anchor(audit: Run, log: City, kept: Kept) -> None:
    kept.head_file.unlink()
    done = audit("verify")
    assert (done.exit_code, "stämmer inte. Ankaret utanför databasen saknas." in done.stderr) == (1, True)
    assert audit("anchor", "--reason", "ny maskin").exit_code == 0
    assert audit("verify").exit_code == 0


def test_a_restored_backup_leaves_its_mark(
    audit: Run, log: City, session: Any, engine: sa.Engine, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    later = some_entries(log)[:5]
    session.remove()
    backups.backup(engine, tmp_path / "kopia")
    with writing(session):
        service.append_all(session, later)
    session.remove()
    backups.restore(engine, tmp_path / "kopia")
    refused = audit("verify")
    [finding] = log_fits_its_anchor(session, TODAY)
    assert "slutar med post 10" in str(finding.message)
    assert "kör `tracker audit anchor`" in str(finding.message)
    assert "Post 11: Slutet av loggen saknas: den slutar med post 10, men har haft minst 15" in refused.stderr
    done = audit("anchor", "--reason", "disken gick sönder")
    assert (done.exit_code, done.stdout) == (0, "Loggen är förankrad på nytt. Det står i post 11.\n")
    session.rollback()
    assert log_fits_its_anchor(session, TODAY) == []
    told = audit("verify")
    assert told.exit_code == 0
    assert told.stdout == ("Post 11: loggen förankrades på nytt. Skälet står i posten.\nLoggen är hel: 11 poster.\n")
    row = session.get(AuditEntry, 11)
    assert (row.thing, row.thing_id, row.reason) == ("audit_entry", 15, "disken gick sönder")
    with writing(session):
        service.append_all(session, later)
    assert head.read(kept.head_file, kept.key) == examined(engine, kept).last


def test_a_log_that_grows_while_the_doctor_looks_is_whole(session: Any, log: City, engine: sa.Engine) -> None:
    """The doctor's session may have begun to read before others wrote, and the anchor has moved since."""
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == 10
    service.note(engine, *some_entries(log)[:2])
    assert log_fits_its_anchor(session, TODAY) == []


@pytest.mark.parametrize(
    ("reason", "told"), [(" ", "Skriv varför"), ("utan skäl", "Det finns inget att förankra på nytt")]
)
def test_an_anchor_that_stands_stays(audit: Run, log: City, reason: str, told: str) -> None:
    done = audit("anchor", "--reason", reason)
    assert (done.exit_code, told in done.stderr) == (1, True)


def test_a_broken_chain_is_not_anchored(audit: Run, log: City, engine: sa.Engine, kept: Kept) -> None:
    tamper(engine, "UPDATE audit_entry SET role = 'manager' WHERE id = 3")
    kept.head_file.unlink()
    done = audit("anchor", "--reason", "försök")
    assert (done.exit_code, "Kedjan är bruten vid post 3: Posten är ändrad" in done.stderr) == (1, True)
    assert not kept.head_file.exists()
