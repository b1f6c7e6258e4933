"""What pages cost over a register of 300 000 people, beside a bare Flask view on the same database, in one process.

    python benchmarks/pages.py [--people 300000] [--keep DIR]

All people are in one unit: the worst case. The bare view makes one query for 25 rows and renders them in a small
template, without layout, login or language. Pages and bare view take turns; medians of CPU time, and ratios to the
bare view.
"""

import argparse
import io
import logging
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask
import sqlalchemy as sa
from flask_migrate import upgrade
from flask_security.utils import hash_password
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from tracker import create_app
from tracker.access import scope
from tracker.access.models import Unit
from tracker.access.scope import whole_city
from tracker.database import engine_options, renew_estimates, writing
from tracker.demo import city, service
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.participants import identity
from tracker.participants.models import Participant, ParticipantNumber
from tracker.sealing import blind
from tracker.sealing.keyring import Keyring
from tracker.sealing.values import sealer

KEYRING = Keyring(
    {"bench": b"a" * 32}, "bench", datetime(2026, 1, 1, tzinfo=UTC), index=b"b" * 32, log=b"c" * 32, file=b"d" * 32
)
"""The same each time: a register that is kept opens again."""
UNIT = "jobbtorg-kista"
USER = "jobbtorg@demo.se"
ROUNDS = 40
GOAL = 6.0
MOST_QUERIES = 12
TYPICAL = 3  # enrolments of one person
BROWSER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "benchmark"}  # the one that logged in is the one that asks
BARE = """<!doctype html><title>Deltagare</title><h1>Deltagare</h1><table>{% for row in rows %}
<tr><th>{{ row.family_name }}, {{ row.given_name }}</th><td>{{ row.birth_date }}</td><td>{{ row.sex }}</td></tr>
{% endfor %}</table>"""


@dataclass
class Way:
    """Something to ask an application for, and what it took each time, in milliseconds."""

    name: str
    app: flask.Flask
    environ: dict[str, Any]
    taken: list[float] = field(default_factory=list)
    queries: int = 0
    least: int = 1000
    """Bytes of an answer that is one."""

    def ask(self) -> None:
        """Ask once, as a server does; raises if the answer is not a page."""
        environ = {**self.environ, "wsgi.input": io.BytesIO(self.environ["body"])}
        status = []
        start = time.process_time()
        answer = self.app.wsgi_app(environ, lambda line, *_rest: status.append(line))
        size = sum(len(part) for part in answer)
        answer.close()  # type: ignore[attr-defined]
        self.taken.append((time.process_time() - start) * 1000)
        if status != ["200 OK"] or size < self.least:
            raise RuntimeError(f"{self.name}: {status} {size} bytes")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--keep", type=Path, help="a folder for the register, to be used again")
    given = arguments.parse_args()
    scope.enter(scope.Scope(city=True, why="a benchmark; each page has a scope of its own"))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        where = given.keep or Path(folder)
        url, head = f"sqlite:///{where / 'pages.sqlite'}", str(where / "audit.head")
        app = create_app(SECRET_KEY="only here", KEYRING=KEYRING, SQLALCHEMY_DATABASE_URI=url, AUDIT_HEAD_FILE=head)
        if not (where / "pages.sqlite").exists():
            where.mkdir(parents=True, exist_ok=True)
            build(app, given.people)
        measure([bare(url), *pages(app)])


def build(app: flask.Flask, people: int) -> None:
    """The made-up city, with everyone in one unit, and one person with a long history."""
    with app.app_context(), whole_city("a measurement"):
        upgrade()
        with writing(db.session) as session:
            service.fill(session, people, password_hash=hash_password)
            unit = session.scalar(sa.select(Unit.id).where(Unit.code == UNIT))
            gather(session, unit)
        renew_estimates(db.engine)


def gather(session: Any, unit: Any) -> None:
    """Let the unit have a record of everyone."""
    last = session.scalar(sa.select(sa.func.max(Participant.id)))
    here = sa.select(Participant.person_id).where(Participant.unit_id == unit)
    first = (
        sa.select(sa.func.min(Participant.id)).where(Participant.person_id.not_in(here)).group_by(Participant.person_id)
    )
    copy(session, Participant, {"unit_id": sa.literal(unit)}, Participant.id.in_(first))
    new, old = sa.orm.aliased(Participant), sa.orm.aliased(Participant)
    pairs = sa.select(old.id, new.id.label("new")).join(new, new.person_id == old.person_id)
    theirs = pairs.where(
        new.id > last, old.id.in_(sa.select(sa.func.min(Participant.id)).group_by(Participant.person_id))
    )
    found = theirs.subquery()
    whose = {"participant_id": found.c.new, "unit_id": sa.literal(unit)}
    last_number = session.scalar(sa.select(sa.func.max(ParticipantNumber.id)))
    copy(session, ParticipantNumber, whose, ParticipantNumber.participant_id == found.c.id)
    seal_anew(session, last_number)


def seal_anew(session: Any, last: int) -> None:
    """The numbers copied after the row `last`: a sealed value opens in its own row only."""
    table: Any = ParticipantNumber.__table__
    opened, seal_one = identity.test_numbers(), sealer("participant_number", "number_sealed")
    number_of = {index: number for number, index in blind.number_indexes(opened).items()}
    rows = session.execute(sa.select(table.c.id, table.c.number_index).where(table.c.id > last)).all()
    given = [{"of": id_, "sealed": seal_one(id_, number_of[index])} for id_, index in rows]
    if given:
        one = sa.update(table).where(table.c.id == sa.bindparam("of"))
        session.connection().execute(one.values(number_sealed=sa.bindparam("sealed")), given)


def copy(session: Any, model: Any, changed: dict[str, Any], wanted: Any) -> None:
    """The wanted rows once more, with other values in some columns."""
    columns = [column.name for column in model.__table__.columns if column.name != "id"]
    rows = sa.select(*(changed.get(name, getattr(model, name)) for name in columns)).where(wanted)
    session.execute(sa.insert(model).from_select(columns, rows, include_defaults=False))


def bare(url: str) -> Way:
    """A Flask application with nothing but a query and a template."""
    app = flask.Flask("bare")
    engine = sa.create_engine(url, **engine_options(url))
    template = app.jinja_env.from_string(BARE)
    columns = (Participant.family_name, Participant.given_name, Participant.birth_date, Participant.sex)
    query = sa.select(*columns).order_by(Participant.id).limit(25)

    @app.get("/")
    def view() -> str:
        with engine.connect() as connection:
            return flask.render_template(template, rows=connection.execute(query).all())

    return Way("bare view", app, environ("/", ""))


def pages(app: flask.Flask) -> list[Way]:
    """The pages, asked for by someone who is logged in."""
    cookie = logged_in(app)
    with app.app_context(), whole_city("a measurement"):
        number = sa.func.count()
        longest = db.session.scalar(_people().order_by(number.desc(), Enrolment.participant_id))
        typical = db.session.scalar(_people().having(number == TYPICAL).order_by(Enrolment.participant_id))
        db.session.remove()
    addresses = {
        "participants, first page": "/deltagare",
        "participants, last page": "/deltagare?page=80",
        "participants, by birth date": "/deltagare?sort=born&page=40",
        "participants, name backwards": "/deltagare?sort=name&order=desc&page=9",
        "to follow up": "/uppfoljningar",
        "a participant, 3 enrolments": f"/deltagare/{typical}",
        "a participant, longest history": f"/deltagare/{longest}",
    }
    return [Way(name, app, environ(address, cookie)) for name, address in addresses.items()]


def _people() -> Any:
    """The first participant of the unit, in an order to be given."""
    joined = sa.select(Enrolment.participant_id).join(Unit, Enrolment.unit_id == Unit.id)
    return joined.where(Unit.code == UNIT).group_by(Enrolment.participant_id).limit(1)


def logged_in(app: flask.Flask) -> str:
    """The cookie of a user of the unit, through the login page."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.environ_base = BROWSER
    client.post("/logga-in", data={"email": USER, "password": city.DEMO_PASSWORD})
    app.config["WTF_CSRF_ENABLED"] = True
    client.get("/deltagare")
    cookie = client.get_cookie("session")
    return f"session={cookie.value}"


def environ(address: str, cookie: str) -> dict[str, Any]:
    """What a server hands over for one GET."""
    made = EnvironBuilder(address, headers={"Cookie": cookie} if cookie else {}, environ_base=BROWSER).get_environ()
    return {**made, "body": b""}


def measure(ways: list[Way]) -> None:
    """Ask all in turns and print what it took."""
    for way in ways:
        way.queries = queries(way)
    for _round in range(ROUNDS):
        for way in ways:
            way.ask()
    floor = median(ways[0])
    for way in ways:
        taken = median(way)
        print(f"{way.name:30} {taken:7.2f} ms  {taken / floor:5.1f} times  {way.queries:3} queries")
    print(f"goal: at most {GOAL:g} times, {MOST_QUERIES} queries")


def median(way: Way) -> float:
    """Milliseconds of the middle round, without the first ones, which fill caches."""
    return sorted(way.taken[3:])[len(way.taken[3:]) // 2]


def queries(way: Way) -> int:
    """How many statements one page sends, after what is asked once and then remembered."""
    sent: list[str] = []
    way.ask()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    way.ask()
    event.remove(sa.Engine, "before_cursor_execute", note)
    return len(sent)


if __name__ == "__main__":
    main()
