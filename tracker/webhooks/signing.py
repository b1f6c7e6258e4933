"""Messages and their signatures, as Standard Webhooks has them (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as it is handed over."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(message_id: str, now: datetime, body: bytes, by: Sequence[str]) -> dict[str, str]:
    """The three headers; with two secrets, while the receiver changes over, two signatures."""
    moment = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), moment.encode(), body))
    signatures = (base64.b64encode(hmac.digest(_key(each), signed, hashlib.sha256)).decode() for each in by)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))


def message(told: dict[str, Any]) -> dict[str, Any]:
    """What is sent of a change that `told` tells of."""
    return {"type": f"{told['kind']}.{told['what']}", "timestamp": told["at"], "data": told}


def body(told: dict[str, Any]) -> bytes:
    """The message as it is sent: the same bytes each time."""
    return json.dumps(message(told), separators=(",", ":")).encode()
