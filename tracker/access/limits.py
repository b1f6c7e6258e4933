"""How often one address may fail at the doors. Those who get in do not count: a whole office shares one address."""

import math
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many
from werkzeug.exceptions import TooManyRequests

# Views that take a proof of who it is, or cost us something to answer.
LIMITED = (
    "access.login",
    "access.second_step",
    "access.passkey",
    "access.passkey_options",
    "access.again",
    "access.city_back",
    "account.password",
    "account.totp",
)


_LIMITER = "limiter of the doors"
PAGES, SECRETS, TOKENS = "doors", "secrets of systems", "tokens of systems"
"""What failures are counted by: whoever fails at one door is not shut out at another."""


def register(app: Flask) -> None:
    """Limit the views. `LOGIN_LIMIT` says how much; more answers 429."""
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    limiter = Limiter(get_remote_address, app=app, storage_uri=app.config["LOGIN_LIMIT_STORAGE"])
    app.extensions[_LIMITER] = limiter
    app.after_request(_says_when)
    limit: Any = limiter.shared_limit(
        lambda: app.config["LOGIN_LIMIT"], scope=PAGES, deduct_when=_failed, exempt_when=_only_looks
    )
    for name in LIMITED:
        _put(app, name, limit)


def also(app: Flask, endpoint: str) -> None:
    """Limit a view that systems ask for proof: there a refusal is the failure, and all else a success."""
    limit = app.extensions[_LIMITER].shared_limit(
        lambda: app.config["LOGIN_LIMIT"], scope=SECRETS, deduct_when=lambda answer: answer.status_code >= 400
    )
    _put(app, endpoint, limit)


def failed(of: str) -> None:
    """Count a failure that no view's answer tells. Raises 429 once there have been too many from the address."""
    limiter: Limiter = current_app.extensions[_LIMITER]
    for each in parse_many(current_app.config["LOGIN_LIMIT"]):
        if not limiter.limiter.hit(each, of, get_remote_address()):
            reset_at, _left = limiter.limiter.get_window_stats(each, of, get_remote_address())
            raise TooManyRequests(retry_after=_seconds_until(reset_at))


def _says_when(answer: Response) -> Response:
    """Whoever has to wait is told for how long."""
    met = current_app.extensions[_LIMITER].current_limit if answer.status_code == 429 else None
    if met is not None and "Retry-After" not in answer.headers:
        answer.headers["Retry-After"] = str(_seconds_until(met.reset_at))
    return answer


def _seconds_until(reset_at: float) -> int:
    return max(1, math.ceil(reset_at - time.time()))


def every_call(app: Flask, endpoint: str, setting: str) -> None:
    """Limit a view that is open to all, however it goes: `setting` says how much one address may ask."""
    _put(app, endpoint, app.extensions[_LIMITER].shared_limit(lambda: app.config[setting], scope=setting))


def _put(app: Flask, endpoint: str, limit: Any) -> None:
    view: Callable[..., Any] | None = app.view_functions.get(endpoint)
    if view is not None:
        app.view_functions[endpoint] = limit(view)


def _failed(answer: Response) -> bool:
    return answer.status_code not in (302, 303)


def _only_looks() -> bool:
    return request.method == "GET" and request.endpoint != "access.city_back"
