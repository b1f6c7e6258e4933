"""Where the log's key, its head and its sealing come from: one place to point elsewhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from tracker.sealing import keys
from tracker.sealing.values import Broken, open_sealed, seal

IN_SESSION = "audit.keeping"
looking: Callable[[str], AbstractContextManager[Any]] = nullcontext
"""In what the chain is read and written: it is one for all units. `access.guard` puts its widest scope here."""


def _as_it_is(_entry_id: int, content: str) -> str:
    return content


@dataclass(frozen=True)
class Keeping:
    """What the log needs: its own key, the file that holds the head, and how details are sealed and opened.

    `seal` and `unseal` take the entry's id (to bind the contents to its row) and the contents. `unseal` raises
    `ValueError` for what was not sealed so.
    """

    key: bytes
    head_file: Path
    seal: Callable[[int, str], str] = _as_it_is
    unseal: Callable[[int, str], str] = _as_it_is


def of_app() -> Keeping:
    """What the running application is set to."""
    return Keeping(keys.log_key(), Path(current_app.config["AUDIT_HEAD_FILE"]), _sealed, _opened)


def _sealed(entry_id: int, content: str) -> str:
    return seal("audit_detail", "content", entry_id, content)


def _opened(entry_id: int, content: str) -> str:
    try:
        return open_sealed("audit_detail", "content", entry_id, content)
    except Broken as broken:
        raise ValueError(str(broken)) from None


def of(session: Any) -> Keeping:
    """What holds for a session: its own (`session.info[IN_SESSION]`) or the application's."""
    found: Keeping = session.info.get(IN_SESSION) or of_app()
    return found
