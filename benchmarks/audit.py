"""What the log costs over what it cannot do without, in one run: `python benchmarks/audit.py [ENTRIES]`

Appending beside a bare insert of as many columns into a table without chain, anchor, triggers or indexes; verifying
beside a bare read of the same rows. On SQLite; medians of CPU time.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from tracker import clock, create_app
from tracker.audit import keeping, service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import ENTRIES
from tracker.audit.verify import verify
from tracker.database import writing
from tracker.extensions import db

ROUNDS = 5
SINGLES = 300
WHO = Who(role="caseworker", client="benchmark")


def entry(n: int) -> Entry:
    return Entry(Action.READ, WHO, "participant", n, n, "participants.show")


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def bare_table(engine: sa.Engine) -> sa.Table:
    """The same columns and nothing else."""
    columns = [sa.Column(column.name, column.type, primary_key=column.primary_key) for column in ENTRIES.columns]
    table = sa.Table("bare", sa.MetaData(), *columns)
    table.create(engine)
    return table


def bare_row(n: int) -> dict[str, object]:
    return {
        "id": n, "at": clock.now(), "user_id": None, "client": "benchmark", "role": "caseworker", "unit_id": None,
        "action": "read", "thing": "participant", "thing_id": n, "participant_id": n, "reason": "participants.show",
        "details_digest": None, "previous": bytes(32), "mac": bytes(32),
    }  # fmt: skip


class Bench:
    """Both ways on one database, in turns."""

    def __init__(self, engine: sa.Engine, kept: keeping.Keeping, entries: int) -> None:
        self.engine, self.kept, self.entries = engine, kept, entries
        self.bare, self.made = bare_table(engine), 0

    def transactions(self, number: int, size: int) -> tuple[float, float, float]:
        """Seconds of CPU for `number` transactions of `size`: empty of entries, bare inserts, the log."""
        made = range(self.made + 1, self.made + 1 + number * size)
        batches = [made[at : at + size] for at in range(0, len(made), size)]
        self.made += number * size
        with Session(self.engine) as session:
            idle = seconds(lambda: [self._bare(session, []) for _batch in batches])
            bare = seconds(lambda: [self._bare(session, batch) for batch in batches])
            log = seconds(lambda: [self._log(session, batch) for batch in batches])
        return idle, bare, log

    def _bare(self, session: Session, numbers: "range | list[int]") -> None:
        with writing(session):
            connection = session.connection()
            if numbers:
                connection.execute(sa.insert(self.bare), [bare_row(n) for n in numbers])

    def _log(self, session: Session, numbers: range) -> None:
        with writing(session):
            service.append_all(session, [entry(n) for n in numbers])

    def reading(self) -> tuple[float, float]:
        """Seconds to read all: bare, and verified."""
        with self.engine.connect() as connection:
            bare = seconds(lambda: [row for row in connection.execute(sa.select(self.bare)).mappings()])  # noqa: C416
        verified = seconds(lambda: self._whole())
        return bare, verified

    def _whole(self) -> None:
        report = verify(self.engine, self.kept)
        if report.broken is not None or report.entries != self.made:
            raise RuntimeError(report)


def told(name: str, each: float, bare: float, unit: str = "µs") -> None:
    print(f"{name:34} {each * 1e6:8.1f} {unit}   {each / bare:5.2f} times bare ({bare * 1e6:.1f} {unit})")


def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        app = create_app(
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{where / 'log.sqlite'}", SECRET_KEY="benchmark", LOG_KEY="benchmark",
            AUDIT_HEAD_FILE=str(where / "audit.head"),
        )  # fmt: skip
        with app.app_context():
            upgrade()
            bench = Bench(db.engine, keeping.of_app(), entries)
            measure(bench, entries)
            db.engine.dispose()


def measure(bench: Bench, entries: int) -> None:
    singles = [bench.transactions(SINGLES, 1) for _round in range(ROUNDS)]
    many = [bench.transactions(1, entries // ROUNDS) for _round in range(ROUNDS)]
    reads = [bench.reading() for _round in range(ROUNDS)]
    idle, bare, log = (median([found[place] for found in singles]) / SINGLES for place in range(3))
    print(f"an empty write transaction         {idle * 1e6:8.1f} µs")
    told("a transaction with one entry", log, bare)
    bare, log = (median([found[place] for found in many]) / (entries // ROUNDS) for place in (1, 2))
    told("an entry among many", log, bare)
    bare, verified = (median([found[place] for found in reads]) / bench.made for place in range(2))
    told("verifying an entry", verified, bare)
    print(f"verifying: {1 / verified:,.0f} entries/s beside {1 / bare:,.0f} bare".replace(",", " "))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
