"""Rules of sealed values: every one opens, with keys that are here."""

from collections import defaultdict
from datetime import date
from typing import Any

from tracker.database import Base
from tracker.quality.findings import SHOWN, Finding, counted
from tracker.sealing import rotation
from tracker.sealing.keyring import BadKeys
from tracker.translations import _


def values_open(session: Any, _today: date) -> list[Finding]:
    """Every sealed value opens in its row."""
    found: defaultdict[tuple[str, str | None], list[Any]] = defaultdict(list)
    try:
        for broken in rotation.broken(session.connection(), Base.metadata):
            found[f"{broken.table}.{broken.column}", broken.key].append(broken.row_id)
    except BadKeys as missing:
        return [Finding("values_open", str(missing))]
    return [counted("values_open", _what(where, key), len(ids), ids[:SHOWN]) for (where, key), ids in found.items()]


def _what(where: str, key: str | None) -> Any:
    if key is None:
        return _("Förseglade värden som är ändrade eller flyttade i %(where)s", where=where)
    return _("Värden i %(where)s är förseglade med nyckeln %(key)s, som saknas", where=where, key=key)
