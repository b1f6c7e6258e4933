"""Safe to repeat: a call with an `Idempotency-Key` is carried out once, and answered alike each time it is sent.

The key is written in the transaction of the call itself, before anything else: of two calls with one key at the same
time the second waits for the first, and is then answered as it was. What was refused was not carried out, so it is
tried anew. `docs/api.md`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.dialects import postgresql, sqlite

from tracker import clock
from tracker.access import witness
from tracker.access.scope import whole_city
from tracker.access.systems import tokens
from tracker.api.models import CallAnswer
from tracker.api.problems import Problem
from tracker.audit import queue
from tracker.bulk import among
from tracker.database import AnySession, Base, at_most, writing
from tracker.errors import Fault
from tracker.sealing import blind
from tracker.sealing.values import seal
from tracker.translations import _

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
KEY = r"^[!#-\[\]-~]{1,255}$"
"""Visible ASCII. It may stand in quotes, as RFC 8941 has it."""
_A_FEW, _AT_A_TIME = 100, 1_000
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def key() -> str:
    """The key of this call. Raises 400 without one that can be read."""
    given = request.headers.get(HEADER, "").strip()
    found = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not re.fullmatch(KEY, found):
        words = _("Skicka huvudet Idempotency-Key med ett värde som ni väljer för just detta anrop, som ett UUID.")
        raise Problem(400, [Fault("", words)])
    return found


def once(session: AnySession, work: Callable[[], Any]) -> tuple[Any, bool]:
    """What `work` returns, as JSON has it, and whether it was done before by a call with the same key.

    Inside `writing()`. Raises 422 where the key belongs to another call, 409 where the answer may no longer be given.
    """
    forget_some(session)
    begun = _begun(session)
    if begun is None:
        return _answered(session), True
    done = json.loads(json.dumps(work()))
    packed = json.dumps({"answer": done, "about": sorted(_there(session, queue.told_of(session)))})
    kept = seal(CallAnswer.__tablename__, "answer_sealed", begun, packed)
    session.execute(sa.update(CallAnswer.__table__).where(CallAnswer.id == begun).values(answer_sealed=kept))  # type: ignore[arg-type]
    return done, False


def empty(session: AnySession, unit_id: int) -> None:
    """Forget what the unit's systems were answered, but not that they were."""
    session.execute(sa.update(CallAnswer).where(CallAnswer.unit_id == unit_id).values(answer_sealed=""))


def _key_index() -> str:
    return blind.index("call key", hashlib.sha256(key().encode()).hexdigest())


def _call_index() -> str:
    """What is asked: two calls are one when all of this is alike."""
    told = hashlib.sha256()
    for part in (request.method, request.full_path, request.headers.get("If-Match", "")):
        told.update(part.encode() + b"\0")
    told.update(_content())
    return blind.index("call", told.hexdigest())


def _content() -> bytes:
    """The body; of a form its fields and files, whose border differs each time it is sent."""
    if not request.mimetype.startswith("multipart/"):
        return request.get_data()
    told = [f"{name}={value}" for name, value in sorted(request.form.items(multi=True))]
    for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        told.append(f"{name}={file.filename}={hashlib.file_digest(file.stream, 'sha256').hexdigest()}")  # type: ignore[arg-type]
        file.stream.seek(0)
    return "\0".join(told).encode()


def _begun(session: AnySession) -> int | None:
    """The row of this call; None where the key has one."""
    system = tokens.here()
    row = {
        "unit_id": system.unit_id, "client_id": system.id, "key_index": _key_index(), "call_index": _call_index(),
        "answered_at": clock.now(),
    }  # fmt: skip
    insert = _INSERTS[session.get_bind().dialect.name](CallAnswer.__table__).values(**row)
    begun: int | None = session.scalar(insert.on_conflict_do_nothing().returning(CallAnswer.__table__.c.id))
    return begun


def _answered(session: AnySession) -> Any:
    mine = CallAnswer.client_id == tokens.here().id
    kept = session.scalars(sa.select(CallAnswer).where(mine, CallAnswer.key_index == _key_index())).one()
    if kept.call_index != _call_index():
        words = _("Nyckeln i Idempotency-Key har använts för ett annat anrop. Välj en ny för varje nytt anrop.")
        raise Problem(422, [Fault("", words)])
    if not kept.answer_sealed or not _all_there(session, kept.answer["about"]):
        raise Problem(409, [Fault("", _("Anropet är redan utfört, men svaret är inte kvar. Läs det som finns."))])
    witness.seen(kept.answer["about"])
    return kept.answer["answer"]


def _all_there(session: AnySession, about: Collection[int]) -> bool:
    """Whether everyone whom the answer was about still exists for the system: none is protected or merged since."""
    return len(_there(session, about)) == len(about)


def _there(session: AnySession, ids: Collection[int]) -> Sequence[int]:
    """Those of them who exist for the system. A list may have written of others, whom no answer may depend on."""
    people = Base.metadata.tables["participant"].c
    there = sa.select(people.id).where(among(session, people.id, ids), people.absorbed_by_id.is_(None))
    return session.scalars(there.limit(at_most(len(ids)))).all() if ids else ()


def forget_some(session: AnySession, most: int = _A_FEW) -> int:
    """The oldest that nobody may ask for again, whoever's they are. Returns how many. Inside `writing()`.

    Those that another call forgets at the same time are left to it.
    """
    old = too_old(KEPT).order_by(CallAnswer.answered_at).limit(at_most(most)).with_for_update(skip_locked=True)
    with whole_city("answers that nobody may ask for again"):
        gone: Any = session.execute(sa.delete(CallAnswer.__table__).where(CallAnswer.id.in_(old)))  # type: ignore[arg-type]
    return int(gone.rowcount)


def forget(session: Any) -> int:
    """All that nobody may ask for again, so many a transaction. Returns how many. Outside `writing()`."""
    gone = 0
    while True:
        with writing(session):
            found = forget_some(session, _AT_A_TIME)
        gone += found
        if found < _AT_A_TIME:
            return gone


def too_old(age: timedelta) -> sa.Select[Any]:
    """The ids of what was answered longer ago than `age`."""
    return sa.select(CallAnswer.id).where(CallAnswer.answered_at < clock.now() - age)
