"""The sender at work: numbers what waits, then tells each receiver in a thread of its own."""

import contextvars
import logging
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tracker.api import repeats
from tracker.extensions import db
from tracker.webhooks import housekeeping, numbering, sending
from tracker.webhooks.receivers import Allowed, networks

log = logging.getLogger(__name__)
AT_ONCE = 16
_ROUNDS_BETWEEN_CLEANING = 600


def allowed(config: Mapping[str, Any]) -> Allowed:
    """What the operator lets be called. Raises `ValueError` for a setting that is no list of networks."""
    return Allowed(networks(config["WEBHOOK_NETWORKS"]), plain_loopback=not config["PRODUCTION"])


class Sender:
    """Sends for an application. Several may run at once, in any number of processes."""

    def __init__(self, app: Flask, post: sending.Post | None = None, at_once: int = AT_ONCE) -> None:
        self._app, self._at_once = app, at_once
        self._post = post or sending.Post(allowed(app.config), ssl.create_default_context())
        self._running: set[Future[int]] = set()

    def once(self) -> int:
        """Send all that can be sent now. Returns how many messages were taken."""
        taken = 0
        self._clean()
        with ThreadPoolExecutor(self._at_once) as pool:
            while self._start(pool) or self._running:
                done, self._running = wait(self._running, return_when=FIRST_COMPLETED)
                taken += sum(each.result() for each in done)
        return taken

    def follow(self, stop: threading.Event, pause: float) -> None:
        """Go on until `stop`, looking anew after `pause` seconds; what is being sent then is finished first."""
        rounds = 0
        with ThreadPoolExecutor(self._at_once) as pool:
            while not stop.is_set():
                try:
                    if rounds % _ROUNDS_BETWEEN_CLEANING == 0:
                        self._clean()
                    self._start(pool)
                except sa.exc.SQLAlchemyError as error:
                    log.error("webhooks: the database does not answer (%s)", type(error).__name__)
                rounds += 1
                stop.wait(pause)
                self._running = {each for each in self._running if not each.done()}

    def _clean(self) -> None:
        """The one thing that runs by itself takes away what no call comes to take away, too."""
        with self._app.app_context():
            housekeeping.forget(db.session, self._app.config["WEBHOOK_KEPT_DAYS"])
            repeats.forget(db.session)

    def _start(self, pool: ThreadPoolExecutor) -> int:
        """Number what waits and start on the receivers that nobody is at. Returns how many."""
        started = 0
        with self._app.app_context():
            numbering.number(db.session)
            while len(self._running) < self._at_once and (held := sending.claim(db.session)) is not None:
                self._running.add(pool.submit(contextvars.copy_context().run, self._drain, held))
                started += 1
        return started

    def _drain(self, held: sending.Claim) -> int:
        with self._app.app_context():
            try:
                return sending.drain(db.session, held, self._post)
            except Exception as error:
                # The claim runs out by itself. The error's own words could hold anything.
                log.error("webhook=%d stopped by %s", held.webhook_id, type(error).__name__)
                return 0
            finally:
                db.session.remove()
