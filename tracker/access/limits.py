"""How often one address may fail at the doors. Those who get in do not count: a whole office shares one address."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

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


def register(app: Flask) -> None:
    """Limit the views. `LOGIN_LIMIT` says how much; more answers 429."""
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    limiter = Limiter(get_remote_address, app=app, storage_uri=app.config["LOGIN_LIMIT_STORAGE"])
    limit: Any = limiter.shared_limit(
        lambda: app.config["LOGIN_LIMIT"], scope="doors", deduct_when=_failed, exempt_when=_only_looks
    )
    for name in LIMITED:
        view: Callable[..., Any] | None = app.view_functions.get(name)
        if view is not None:
            app.view_functions[name] = limit(view)


def _failed(answer: Response) -> bool:
    return answer.status_code not in (302, 303)


def _only_looks() -> bool:
    return request.method == "GET" and request.endpoint != "access.city_back"
