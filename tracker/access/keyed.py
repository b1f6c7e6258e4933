"""Hashes that only this installation can make: from the hash alone nobody finds the word by trying them all."""

import hashlib
import hmac

from flask import current_app


def keyed(purpose: str, text: str) -> str:
    """The hash of `text` for one purpose, in hex. It changes with `SECRET_KEY`."""
    return key_for(purpose, current_app.config["SECRET_KEY"], text).hex()


def key_for(purpose: str, secret: str, text: str = "") -> bytes:
    """32 bytes that belong to a purpose."""
    return hmac.new(secret.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
