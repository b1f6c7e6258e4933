"""What the API costs beside other ways to the same: many enrolments in one call beside a file, one person beside a bare view.

    python -m benchmarks.api [--rows 20000] [--rounds 3]

The same rows, all of people and enrolments that are new, go in as a file (read, preview, take) and by calls of 1 000
rows (token, JSON, outcomes), each into an empty register of its own, turn about. Then one participant is asked for, in
turns with a bare Flask view that sends the same query and answers with the same facts, without token, scope, seals or
log; and, for the reader, with one that knows no objects. Access control and the log are on in both of ours.
"""

import argparse
import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from benchmarks import import_rows, pages
from tracker import clock
from tracker.access.policy import Grant
from tracker.access.scope import inside, of_unit, whole_city
from tracker.access.systems import service, tokens
from tracker.database import engine_options, renew_estimates, writing
from tracker.extensions import db
from tracker.imports import reader
from tracker.imports import service as imports
from tracker.insatser.service import add_insats
from tracker.participants import service as participants
from tracker.participants.models import Participant, ParticipantNumber

A_CALL = 1000
COLUMNS = import_rows.HEADINGS.index("Försörjning dag 90")  # answers have calls of their own
ENOUGH, MOST = 0.5, 4.0
SITUATION = {
    "district_code": "hagersten-alvsjo", "social_assistance": "no", "livelihood_code": "a-kassa",
    "referral_code": "jobbtorg",
}  # fmt: skip
SHOWN = ("id", "version", "given_name", "family_name", "birth_date", "sex", "no_number_reason", "protection")
ENDED = {"completion": "completed", "exit_reason_code": "arbete"}


def body(first: int) -> bytes:
    """The rows of one call, as in the file."""
    rows = []
    for n in range(first, first + A_CALL):
        number, given, family, _district, _insats, _kind = import_rows.person(n)
        start = date(2023, 1, 1) + timedelta(days=n % 700)
        end = (start + timedelta(days=90)).isoformat()
        who = {"number": number, "given_name": given, "family_name": family, "insats_id": n % 13 + 1}
        rows.append({**who, "starts_on": start.isoformat(), **SITUATION, "exit_on": end, **ENDED})
    return json.dumps({"rows": rows}).encode()


def by_file(content: bytes, folder: Path, turn: int) -> float:
    """Seconds to read the list in."""
    with import_rows.empty_register(folder, f"file{turn}") as (session, unit_id), inside(of_unit(unit_id)):
        with whole_city("a measurement"):
            offer(session)
        start = time.perf_counter()
        preview = imports.preview(session, reader.read(content), unit_id=unit_id, today=clock.today())
        with writing(session):
            imports.take(session, preview, user_id=None)
        taken = time.perf_counter() - start
        assert set(preview.counts) == {"new"}, preview.counts
        return taken


def offer(session: Any) -> None:
    """The insatser that the rows are about, so that their ids are known."""
    with writing(session):
        for n in range(13):
            add_insats(session, {"name": f"Kurs {n}", "insats_type_code": "praktik"}, unit_id=1)


def token(session: Any) -> str:
    """Of a system with every scope."""
    with writing(session):
        client, _secret = service.add(session, "bench", "Bench", 1, tuple(Grant), by=None)
        session.flush()
        return tokens.issue(session, client.secrets[0], client.grants, timedelta(hours=1))


def by_calls(bodies: list[bytes], folder: Path, turn: int, then: Callable[..., None]) -> float:
    """Seconds to send them all; `then` is given the application, the token and its address of the database."""
    with import_rows.empty_register(folder, f"calls{turn}") as (session, _unit_id):
        offer(session)
        word, app = token(session), flask.current_app._get_current_object()  # type: ignore[attr-defined]
        session.close()
        outside = Context()  # as a server's: each call has a context of its own
        start = time.perf_counter()
        for each in bodies:
            outside.run(sent, app, word, each)
        taken = time.perf_counter() - start
        renew_estimates(db.engine)
        outside.run(then, app, word)
        return taken


def headers(word: str) -> dict[str, str]:
    """As a system sends them."""
    return {"Authorization": f"Bearer {word}", "Idempotency-Key": str(uuid.uuid4())}


def sent(app: flask.Flask, word: str, content: bytes) -> None:
    """One call; raises if not all of its rows were written."""
    made = EnvironBuilder(
        "/api/v1/enrolments/bulk", method="POST", data=content, content_type="application/json", headers=headers(word)
    )
    status: list[str] = []
    answer = b"".join(app.wsgi_app(made.get_environ(), lambda line, *_rest: status.append(line)))
    counts = json.loads(answer).get("counts", {})
    if status != ["200 OK"] or counts.get("created") != A_CALL:
        raise RuntimeError(f"{status} {counts}")


def one(app: flask.Flask, word: str) -> None:
    """Print what one participant costs beside the bare view."""
    made = EnvironBuilder("/api/v1/participants/7", headers=headers(word), environ_base=pages.BROWSER).get_environ()
    ours = pages.Way("GET a participant", app, {**made, "body": b""})
    ways = [*bare(app.config["SQLALCHEMY_DATABASE_URI"]), ours]
    for way in ways:
        way.least = 100
    pages.GOAL, pages.MOST_QUERIES = MOST, 12
    with whole_city("a measurement; the call has a scope of its own"):
        pages.measure(ways)


def bare(url: str) -> list[pages.Way]:
    """Flask applications with nothing but the query and its answer: the same one, by objects, and one by columns."""
    engine = sa.create_engine(url, **engine_options(url))
    person, number = Participant.__table__, ParticipantNumber.__table__
    columns: Any = sa.select(*person.c, number.c.number_index)
    columns = columns.select_from(person.outerjoin(number, number.c.participant_id == person.c.id))
    columns = columns.where(person.c.id == sa.bindparam("id"), person.c.unit_id == 1)

    def by_objects(participant_id: int) -> Any:
        with Session(engine) as session:
            found = participants.one_of_unit(session, participant_id, 1)
            return {name: getattr(found, name) for name in SHOWN}, [each.kind for each in found.numbers]  # type: ignore

    def by_columns(participant_id: int) -> Any:
        with engine.connect() as connection:
            row = connection.execute(columns, {"id": participant_id}).mappings().one()
            return {name: row[name] for name in SHOWN}, [row["number_index"]]

    return [_bare("bare view", by_objects), _bare("bare view, Core", by_columns)]


def _bare(name: str, read: Callable[[int], Any]) -> pages.Way:
    app = flask.Flask("bare")

    @app.get("/<int:participant_id>")
    def view(participant_id: int) -> Any:
        facts, numbers = read(participant_id)
        return flask.jsonify(facts | {"numbers": numbers})

    made = EnvironBuilder("/7", environ_base=pages.BROWSER).get_environ()
    return pages.Way(name, app, {**made, "body": b""})


def turns(content: bytes, bodies: list[bytes], rounds: int, folder: Path) -> Iterator[tuple[float, float]]:
    """Seconds by file and by calls, turn about."""
    for turn in range(rounds):
        last = one if turn == rounds - 1 else lambda *_given: None
        found = by_file(content, folder, turn), by_calls(bodies, folder, turn, last)
        print(f"round {turn + 1}: file {found[0]:.2f} s, calls {found[1]:.2f} s", flush=True)
        yield found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    bodies = [body(first) for first in range(0, given.rows, A_CALL)]
    rows = len(bodies) * A_CALL
    content = import_rows.workbook(rows, COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        found = list(turns(content, bodies, given.rounds, Path(folder)))
    ratio = import_rows.median([file / calls for file, calls in found])
    for name, place in (("file", 0), ("calls", 1)):
        print(f"{name:6} {rows / import_rows.median([each[place] for each in found]):8.0f} rows/s")
    print(f"bulk enrolment: {ratio:.2f} times the file's rows/s (goal: at least {ENOUGH})")


if __name__ == "__main__":
    with whole_city("a measurement"):
        main()
