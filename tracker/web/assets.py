"""Addresses of static files that change when the file does, so that browsers may keep them for long."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, url_for


def _fingerprint(name: str) -> str:
    known: dict[str, str] = current_app.extensions.setdefault("fingerprints", {})
    if name not in known or current_app.debug:
        path = Path(current_app.static_folder or "") / name
        known[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"
    return known[name]


def asset(name: str) -> str:
    """The address of the static file `name`."""
    return url_for("static", filename=name, v=_fingerprint(name))


def register(app: Flask) -> None:
    """Makes `asset` known to the templates."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.jinja_env.globals["asset"] = asset
