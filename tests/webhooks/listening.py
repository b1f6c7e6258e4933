"""A receiver on this machine, and systems that are told of changes."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.scope import inside, of_system
from tracker.access.systems.models import Client
from tracker.database import writing
from tracker.webhooks import kinds, numbering, sending, service
from tracker.webhooks.models import Notice, Outbox, Webhook
from tracker.webhooks.receivers import Allowed

HERE = Allowed(plain_loopback=True)
GRANTS = "changes:read enrolments:read followups:read imports:read lists:read participants:read releases:read"
POST = sending.Post(HERE, ssl.create_default_context(), chance=lambda: 1.0, longest=5.0)


@dataclass
class Receiver:
    """What came, in order, and how each is answered: a status, or a function that has the handler to itself."""

    address: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int | Callable[[Any], None]] = field(default_factory=list)
    always: int | Callable[[Any], None] = 204
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> list[dict[str, Any]]:
        """The data of each message."""
        return [json.loads(body)["data"] for _headers, body in self.got]

    @property
    def sequences(self) -> list[int]:
        return [each["sequence"] for each in self.told]


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver does it, by the standard and by nothing of ours."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, each) for each in headers["webhook-signature"].split(" "))


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """One that answers on loopback as long as the block lasts."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = told.answers.pop(0) if told.answers else told.always
            if callable(answer):
                answer(self)
                return
            self.send_response(answer)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_what: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    told.address = f"http://127.0.0.1:{server.server_address[1]}/notiser"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def telling(
    session: Any,
    unit: Any,
    address: str = "",
    name: str = "procapita",
    grants: str = GRANTS,
    asked: tuple[str, ...] = tuple(kinds.NEEDED),
    at_once: bool = True,
) -> tuple[Webhook, str]:
    """A system of the unit that is told of all that it asks for, from now on; and its secret."""
    with writing(session):
        client = Client(
            client_id=name, name=name, unit_id=unit.id, grants=" ".join(sorted(grants.split())), created_at=clock.now()
        )
        session.add(client)
        session.flush()
        made, secret = service.begin(session, client, address, asked, None, HERE)
    while at_once and session.scalar(sa.select(Webhook.since).where(Webhook.id == made.id)) is None:
        numbering.number(session)
        session.rollback()
    return made, secret


def noted(session: Any, webhook: Webhook, kind: str = "") -> list[tuple[str, int, str]]:
    """What the system is to be told, in order, as it sees it: kind, id, what."""
    numbering.number(session)
    session.rollback()
    with inside(of_system(webhook.unit_id)):
        rows = session.scalars(sa.select(Notice).where(Notice.webhook_id == webhook.id).order_by(Notice.sequence)).all()
    return [(each.kind, each.thing_id, each.what) for each in rows if kind in ("", each.kind)]


def news(session: Any, webhook: Webhook) -> list[tuple[str, int, str]]:
    """What has come since it was asked last time; it is then gone."""
    found = noted(session, webhook)
    with writing(session):
        session.execute(sa.delete(Notice))
    return found


def waiting(session: Any) -> int:
    """How many rows the outbox holds."""
    found = int(session.scalar(sa.select(sa.func.count()).select_from(Outbox)))
    session.rollback()
    return found
