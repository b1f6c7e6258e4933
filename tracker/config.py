"""Settings, from the environment; each has a default that suits a first try on one's own machine."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
KEYS = INSTANCE / "keys.toml"
MAX_UPLOAD = 20 * 1024 * 1024


def secret_from(instance: Path) -> str:
    """The key that signs sessions: made once and kept, readable by the owner only.

    Of several processes that start at once the first one's key stands, whole, for all.
    """
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=".secret_key-", dir=instance)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        os.unlink(made)
    return path.read_text().strip()


def settings(**overrides: Any) -> dict[str, Any]:
    """All settings. From outside: `DATABASE_URL`, `SECRET_KEY`, `TRACKER_PRODUCTION=1`, `TRACKER_CITY`,
    `TRACKER_ENCRYPT_FILE=1`; the keys of secrets at rest too, see `tracker.sealing.keys`.
    """
    production = os.environ.get("TRACKER_PRODUCTION", "") == "1"
    values: dict[str, Any] = {
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'tracker.sqlite'}"),
        "PRODUCTION": production,
        "ENCRYPT_FILE": os.environ.get("TRACKER_ENCRYPT_FILE", "") == "1",
        "CITY": os.environ.get("TRACKER_CITY", "Stockholm"),
        "MAX_CONTENT_LENGTH": MAX_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "tracker" / "translations"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": production,
        "WTF_CSRF_TIME_LIMIT": None,
    }
    values.update(overrides)
    if "SECRET_KEY" not in values:
        values["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secret_from(INSTANCE)
    return values
