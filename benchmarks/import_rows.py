"""What an import costs over what it cannot do without, both measured in one run.

Floor: calamine's read of the file, and a bare `executemany` of the same rows into the same empty tables, without the
triggers that tell other systems. Product: read, check, match and write, both where no system listens and where one does.
Usage: `python benchmarks/import_rows.py [ROWS]`
"""

import gc
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import python_calamine
import sqlalchemy as sa
import xlsxwriter
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from tracker import clock, create_app
from tracker.access.models import Unit
from tracker.access.policy import Grant
from tracker.access.scope import inside, of_unit, whole_city
from tracker.access.systems import service as systems
from tracker.codelists.service import load
from tracker.database import engine_options, writing
from tracker.extensions import db
from tracker.imports import reader, service
from tracker.sealing import keyring
from tracker.webhooks import kinds, receivers
from tracker.webhooks import service as webhooks

HEADINGS = [
    "Personnummer", "Förnamn", "Efternamn", "Stadsdelsområde", "Insats", "Insatstyp", "Startdatum",
    "Slutdatum", "Fullföljd", "Avslutsorsak", "Försörjningsstöd", "Försörjningshinder", "Försörjning",
    "Anvisad av",
    "Försörjning dag 90", "Försörjningsstöd dag 90", "Uppföljd",
]  # fmt: skip
TABLES = ("person", "person_number", "participant", "participant_number", "insats", "enrolment", "follow_up")
ROUNDS = 3
QUIET, LISTENING = "product", "listening"
FIRST_BIRTH = date(1950, 1, 1)


SITUATION = (
    "ja", "Arbete utan subvention", "nej", "", "A-kassa", "jobbtorg", "Arbete utan subvention", "nej",
)  # fmt: skip


def person(n: int) -> tuple[str, ...]:
    """Number, names, district, insats and its type."""
    name = (number(n), f"Anna{n % 300}", f"Berg{n % 500}")
    return (*name, "Hägersten-Älvsjö", f"Kurs {n % 13}", "Praktik")


def number(n: int) -> str:
    """The n-th of many valid numbers, all different."""
    birth = FIRST_BIRTH + timedelta(days=n % 18_000)
    digits = f"{birth:%Y%m%d}{1 + n // 18_000:03}"
    doubled = "".join(str(int(d) * (2 - i % 2)) for i, d in enumerate(digits[2:]))
    return f"{digits}{-sum(map(int, doubled)) % 10}"


def workbook(rows: int, columns: int = len(HEADINGS)) -> bytes:
    """An .xlsx as districts send it: dates as dates, labels in words. The first `columns` of it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd", "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS[:columns])
        for n in range(rows):
            start = date(2023, 1, 1) + timedelta(days=n % 700)
            row = [*person(n), start, start + timedelta(days=90), *SITUATION, start + timedelta(days=190)]
            for column, cell in enumerate(row[:columns]):
                put = sheet.write_datetime if isinstance(cell, date) else sheet.write_string
                put(n + 1, column, cell)  # type: ignore[operator]
    return out.getvalue()


@contextmanager
def empty_register(folder: Path, name: str) -> Iterator[tuple[Session, int]]:
    """A new, migrated database with code lists and one unit, in its application's context."""
    url = f"sqlite:///{folder / name}.sqlite"
    settings = {"KEYRING": keyring.new(clock.now()), "AUDIT_HEAD_FILE": str(folder / f"{name}.head")}
    with create_app(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="benchmark", **settings).app_context():
        upgrade()
        db.engine.dispose()
        with Session(sa.create_engine(url, **engine_options(url))) as session:
            with writing(session):
                load(session)
                session.add(Unit(id=1, code="enhet", name="Enhet", sort_name="enhet", kind="stadsdel"))
            yield session, 1


def timed(parts: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    gc.collect()
    start = time.perf_counter()
    result = work()
    parts[name] = time.perf_counter() - start
    return result


def listen(session: Session, unit_id: int) -> None:
    """A system that is told of everything in the unit from now on."""
    with writing(session):
        client, _secret = systems.add(session, "listener", "Lyssnare", unit_id, list(Grant), by=None)
        webhooks.begin(session, client, "", kinds.NEEDED, None, receivers.Allowed())


def product(
    parts: dict[str, float], content: bytes, folder: Path, turn: int, kind: str
) -> dict[str, list[tuple[Any, ...]]]:
    """Read a list in as the product does, in the unit's scope; the rows that came of it."""
    with empty_register(folder, f"{kind}{turn}") as (session, unit_id):
        if kind == LISTENING:
            listen(session, unit_id)
        sheet = timed(parts, f"{kind}: read", lambda: reader.read(content))
        look = lambda: service.preview(  # noqa: E731
            session, sheet, unit_id=unit_id, today=clock.today(), create_insatser=True
        )
        with inside(of_unit(unit_id)):
            preview = timed(parts, f"{kind}: preview", look)

            def write() -> None:
                with writing(session):
                    service.take(session, preview, user_id=None)

            timed(parts, f"{kind}: take", write)
        assert set(preview.counts) == {"new"}, preview.counts
        told = session.scalar(sa.text("SELECT count(*) FROM outbox")) or 0
        assert (told > len(preview.rows)) == (kind == LISTENING), told
        read = session.connection().exec_driver_sql
        return {table: [tuple(row) for row in read(f"SELECT * FROM {table}").fetchall()] for table in TABLES}


def floor(
    parts: dict[str, float], content: bytes, rows: dict[str, list[tuple[Any, ...]]], folder: Path, turn: int
) -> None:
    """Read with the parser alone; insert the product's own rows, as the driver returned them."""
    timed(
        parts,
        "floor: read",
        lambda: python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python(),
    )
    with empty_register(folder, f"floor{turn}") as (session, _unit_id):
        tell_nobody(session)

        def insert() -> None:
            with writing(session):
                for table, found in rows.items():
                    marks = ", ".join("?" * len(found[0]))
                    session.connection().exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", found)

        timed(parts, "floor: insert", insert)


def tell_nobody(session: Session) -> None:
    """Take the triggers away that write what other systems are told."""
    named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'outbox!_%' ESCAPE '!'"
    with writing(session):
        for name in session.scalars(sa.text(named)).all():
            session.execute(sa.text(f"DROP TRIGGER {name}"))


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def ratio(parts: dict[str, float], kind: str) -> float:
    """Product over floor, in one round."""
    sums = {each: sum(s for name, s in parts.items() if name.startswith(each)) for each in (kind, "floor")}
    return sums[kind] / sums["floor"]


def main(rows: int) -> None:
    content = workbook(rows)
    rounds: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS):
            parts: dict[str, float] = {}
            rows_made = product(parts, content, Path(folder), turn, QUIET)
            product(parts, content, Path(folder), turn, LISTENING)
            floor(parts, content, rows_made, Path(folder), turn)
            rounds.append(parts)
            print(f"round {turn + 1}: {_ratios([parts])} times the floor", flush=True)
    for name in rounds[0]:
        print(f"{name:20} {median([parts[name] for parts in rounds]):7.2f} s")
    print(f"{rows} rows: {_ratios(rounds)} times the floor")


def _ratios(rounds: list[dict[str, float]]) -> str:
    quiet, told = (median([ratio(parts, kind) for parts in rounds]) for kind in (QUIET, LISTENING))
    return f"{quiet:.2f}, where a system listens {told:.2f}"


if __name__ == "__main__":
    with whole_city("a measurement"):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
