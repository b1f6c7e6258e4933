"""No personal number in a log, an error or an error's causes; other numbers stay."""

import io
import logging
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.sealing.toys import Person
from tracker.participants.identity import test_numbers as official
from tracker.sealing import scrub
from tracker.sealing.scrub import MASK

NUMBER = "198001022394"


def ways(number: str) -> list[str]:
    date, last = number[:8], number[8:]
    separated = [f"{date}{mark}{last}" for mark in ("", "-", "+", " ", " - ", "\u2013", "%2B")]
    return separated + [each[2:] for each in separated]


@pytest.fixture
def written() -> Any:
    """What a plain handler writes of this test's logger."""
    scrub.install()
    stream = io.StringIO()
    logger = logging.getLogger("tests.scrub")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


LOG = logging.getLogger("tests.scrub.below")


def test_every_official_test_number_in_every_way() -> None:
    for number in official():
        assert scrub.scrub(f"({number})") == f"({MASK})"
    for number in sorted(official())[::997]:
        for way in ways(number):
            assert scrub.scrub(f"q={way}&x") == f"q={MASK}&x"


@pytest.mark.parametrize(
    "text",
    [
        "198001022395",
        "198013022394",
        "198002302394",
        "1980010223941",
        "9198001022394",
        "2026-11-22 01:11:27",
        "070-123 45 67",
        "id 42",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert scrub.scrub(text) == text


def test_in_messages_arguments_and_errors(written: Any) -> None:
    def fail() -> None:
        try:
            raise KeyError(NUMBER)
        except KeyError as error:
            raise ValueError(f"about {NUMBER[2:]}") from error

    LOG.warning("a %s b", NUMBER)
    LOG.warning("%(who)s", {"who": f"{NUMBER[:8]}-{NUMBER[8:]}"})
    LOG.warning({"number": NUMBER})
    LOG.warning(f"{NUMBER} %s %s", 1)  # cannot be formatted
    try:
        fail()
    except ValueError:
        LOG.exception("failed")
    told = written.getvalue()
    assert NUMBER[2:8] not in told
    assert told.count(MASK) >= 5
    assert "ValueError: about" in told
    assert "KeyError" in told


def test_a_record_without_numbers_is_left(written: Any, caplog: pytest.LogCaptureFixture) -> None:
    LOG.warning("id %s", 7)
    assert caplog.records[-1].args == (7,)
    try:
        raise ValueError("plain")
    except ValueError:
        LOG.exception("failed")
    assert caplog.records[-1].exc_info is not None


def test_a_filter_for_handlers() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s", (NUMBER,), None)
    record.stack_info = NUMBER
    assert scrub.Scrub().filter(record)
    assert NUMBER not in record.getMessage() + str(record.stack_info)


def test_last_words_of_a_process() -> None:
    code = f"from tracker.sealing import scrub; scrub.install(); raise ValueError('{NUMBER}')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert NUMBER not in done.stderr.split("ValueError")[-1]
    assert MASK in done.stderr


def test_what_the_database_refuses(session: Session, written: Any) -> None:
    session.execute(sa.text("CREATE TABLE plain (number TEXT UNIQUE, name TEXT CHECK (length(name) < 5))"))
    session.execute(sa.text("INSERT INTO plain VALUES (:number, 'A')"), {"number": NUMBER})
    session.commit()
    for number, name in ((NUMBER, "B"), ("1", "Hemlig Canary")):
        with pytest.raises(sa.exc.IntegrityError) as refused:
            session.execute(sa.text("INSERT INTO plain VALUES (:number, :name)"), {"number": number, "name": name})
        LOG.error("refused", exc_info=refused.value)
        told = str(refused.value) + repr(refused.value) + str(refused.value.orig) + repr(refused.value.orig)
        assert NUMBER not in told + written.getvalue()
        assert "Canary" not in told + written.getvalue()
        session.rollback()
    assert Person.phone is not None
