"""Settings, from the environment; each has a default that suits a first try on one's own machine."""

import contextlib
import os
import secrets
import tempfile
from datetime import timedelta
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


def _minutes(name: str, usual: int) -> timedelta:
    return timedelta(minutes=int(os.environ.get(name) or usual))


def _login_settings(production: bool) -> dict[str, Any]:
    """How people log in; what each means stands in `docs/operations.md`."""
    asked = os.environ.get("TRACKER_SECOND_FACTOR") or ("all" if production else "none")
    roles = () if asked == "none" else asked.replace(",", " ").split()
    return {
        "SECOND_FACTOR_ROLES": frozenset(roles),
        "SECOND_FACTOR_KEY": os.environ.get("TRACKER_SECOND_FACTOR_KEY", ""),
        "LOGIN_LIMIT": os.environ.get("TRACKER_LOGIN_LIMIT") or "30 per minute; 300 per hour",
        "LOGIN_LIMIT_STORAGE": os.environ.get("TRACKER_LOGIN_LIMIT_STORAGE") or "memory://",
        "LOCAL_LOGIN": os.environ.get("TRACKER_LOCAL_LOGIN", "1") == "1",
        "OIDC_DISCOVERY_URL": os.environ.get("OIDC_DISCOVERY_URL", ""),
        "OIDC_CLIENT_ID": os.environ.get("OIDC_CLIENT_ID", ""),
        "OIDC_CLIENT_SECRET": os.environ.get("OIDC_CLIENT_SECRET", ""),
        "OIDC_SCOPES": os.environ.get("OIDC_SCOPES") or "openid email profile",
        "OIDC_ROLES": os.environ.get("OIDC_ROLES", ""),
    }


def _retention_settings() -> dict[str, Any]:
    """How long people's data are kept; what each means stands in `docs/operations.md`."""
    kept = os.environ.get("TRACKER_KEPT_BIRTH_DAYS", "5,15,25")
    return {
        "KEPT_BIRTH_DAYS": frozenset(int(day) for day in kept.replace(",", " ").split() if kept != "none"),
        "RETENTION_PROPOSAL_DAYS": int(os.environ.get("TRACKER_RETENTION_PROPOSAL_DAYS") or 30),
        "RETENTION_LONGEST_DAYS": int(os.environ.get("TRACKER_RETENTION_LONGEST_DAYS") or 90),
        "SEARCH_WORDS_MONTHS": int(os.environ.get("TRACKER_SEARCH_WORDS_MONTHS") or 24),
        "IMPORT_WAITING_DAYS": int(os.environ.get("TRACKER_IMPORT_WAITING_DAYS") or 30),
    }


def _webhook_settings() -> dict[str, Any]:
    """Where webhooks may go and how long what they tell is kept; what each means stands in `docs/webhooks.md`."""
    return {
        "WEBHOOK_NETWORKS": os.environ.get("TRACKER_WEBHOOK_NETWORKS", ""),
        "WEBHOOK_KEPT_DAYS": int(os.environ.get("TRACKER_WEBHOOK_KEPT_DAYS") or 30),
    }


def settings(**overrides: Any) -> dict[str, Any]:
    """All settings. From outside: `DATABASE_URL`, `DATABASE_OWNER_URL`, `SECRET_KEY`, `AUDIT_HEAD_FILE`,
    `TRACKER_PRODUCTION=1`, `TRACKER_CITY`, `TRACKER_ENCRYPT_FILE=1`; the keys of secrets at rest too, see
    `tracker.sealing.keys`.
    """
    production = os.environ.get("TRACKER_PRODUCTION", "") == "1"
    values: dict[str, Any] = {
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'tracker.sqlite'}"),
        "DATABASE_OWNER_URL": os.environ.get("DATABASE_OWNER_URL", ""),
        "PRODUCTION": production,
        "LOG_JSON": os.environ.get("TRACKER_LOG_JSON", "") == "1",
        "ENCRYPT_FILE": os.environ.get("TRACKER_ENCRYPT_FILE", "") == "1",
        "CITY": os.environ.get("TRACKER_CITY", "Stockholm"),
        "WITHHELD_SIGN": os.environ.get("TRACKER_WITHHELD_SIGN") or "X",
        "AGENCY_LAYOUT": os.environ.get("TRACKER_AGENCY_LAYOUT", ""),
        "AUDIT_HEAD_FILE": os.environ.get("AUDIT_HEAD_FILE", str(INSTANCE / "audit.head")),
        "MAX_CONTENT_LENGTH": MAX_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "tracker" / "translations"),
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_NAME": "__Host-session" if production else "session",
        "SESSION_IDLE": _minutes("TRACKER_SESSION_IDLE_MINUTES", 30),
        "SESSION_LONGEST": _minutes("TRACKER_SESSION_LONGEST_MINUTES", 10 * 60),
        "WTF_CSRF_TIME_LIMIT": None,
        "PROXIES": int(os.environ.get("TRACKER_PROXIES") or 0),
        "API_TOKEN_LASTS": _minutes("TRACKER_API_TOKEN_MINUTES", 10),
        "PUBLIC_RELEASES": os.environ.get("TRACKER_PUBLIC_RELEASES", "") == "1",
        "PUBLIC_LIMIT": os.environ.get("TRACKER_PUBLIC_LIMIT") or "300 per minute",
        **_login_settings(production),
        **_retention_settings(),
        **_webhook_settings(),
    }
    values.update(overrides)
    if "SECRET_KEY" not in values:
        values["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secret_from(INSTANCE)
    return values
