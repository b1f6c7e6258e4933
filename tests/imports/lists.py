"""Lists for the tests, written as rows of field → text."""

import csv
import io
from typing import Any

from sqlalchemy.orm import Session

from tests.imports.conftest import TODAY
from tracker.database import writing
from tracker.imports import reader, service
from tracker.imports.headings import heading

KERSTIN = {
    "number": "194501128278",
    "given_name": "Kerstin",
    "family_name": "Åberg",
    "insats": "Kurs",
    "insats_type_code": "praktik",
    "starts_on": "2025-03-07",
}
ENDED = KERSTIN | {"exit_on": "2025-06-01", "completion": "ja", "exit_reason_code": "arbete"}
ANSWERED = ENDED | {
    "answer_livelihood": "arbete",
    "answer_assistance": "nej",
    "answered_on": "2025-09-01",
}
OTHER = "194501103297"


def without(row: dict[str, str], *fields: str) -> dict[str, str]:
    return {field: cell for field, cell in row.items() if field not in fields}


def sheet(*rows: dict[str, str]) -> reader.Sheet:
    """The list as CSV, read; the rows' fields under their headings."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([heading(field) for field in fields])
    writer.writerows([[row.get(field, "") for field in fields] for row in rows])
    return reader.read(out.getvalue().encode())


def look(session: Session, unit_id: int, *rows: dict[str, str], **options: Any) -> service.Preview:
    options = {"create_insatser": True, "today": TODAY} | options
    return service.preview(session, sheet(*rows), unit_id=unit_id, **options)


def take(session: Session, unit_id: int, *rows: dict[str, str], **options: Any) -> list[str]:
    """Take what can be taken; the states of the rows."""
    preview = look(session, unit_id, *rows, **options)
    with writing(session):
        service.take(session, preview, user_id=None, rest=True)
    return [row.state.value for row in preview.rows]


def messages(preview: service.Preview) -> list[tuple[str, str]]:
    """Field and message of every fault."""
    return [(fault.field, str(fault.message)) for row in preview.rows for fault in row.faults]
