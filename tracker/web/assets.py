"""Addresses of static files that change when the file does, so that browsers may keep them for long."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, request, url_for


def _fingerprint(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"


def asset(name: str) -> str:
    """The address of the static file `name`; put together once, while developing each time."""
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault("assets", {})
    key = (request.script_root, name)
    if key not in known or current_app.debug:
        known[key] = url_for("static", filename=name, v=_fingerprint(name))
    return known[key]


def register(app: Flask) -> None:
    """Makes `asset` known to the templates."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.jinja_env.globals["asset"] = asset
