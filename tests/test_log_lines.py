"""The technical log as JSON: one object a line, whatever is written, and never a number."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories
from tests.databases import on_sqlite, test_app
from tracker import log_lines


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before


@pytest.mark.usefixtures("_as_it_was")
@on_sqlite
def test_each_record_is_one_object_on_a_line(url: str, capsys: Any) -> None:
    for _twice in range(2):
        test_app(url, LOG_JSON=True)
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, log_lines.Stream)]
    logger, number = logging.getLogger("tracker.try"), factories.number()
    try:
        raise RuntimeError(f"på två\nrader {number}")
    except RuntimeError:
        logger.exception("gick %s\nsönder", number)
    logger.warning("bara ord")
    handler.flush()
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["logger"], first["message"]) == (
        "ERROR",
        "tracker.try",
        "gick [personnummer]\nsönder",
    )
    assert "RuntimeError: på två\nrader [personnummer]" in first["error"]
    assert number not in json.dumps([first, second])
    assert first["at"].endswith("+00:00")
    assert "error" not in second
