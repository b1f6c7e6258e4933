"""Each scanner: how it is given the description, and what it must then have done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.api.systems import BASE
from tests.scanning import planted, scanners
from tests.scanning.described import for_wapiti, with_values
from tests.scanning.scanners import Target, Told
from tests.scanning.verdict import Asked


@dataclass(frozen=True)
class Scan:
    """One scanner. `asked` tells from the description what it must call and try values of, on a database."""

    run: Callable[[Target, str, Path, dict[str, str]], Told]
    given: Callable[[dict[str, Any]], dict[str, Any]]
    asked: Callable[[dict[str, Any], str], Asked]
    waits: bool = False  # whether it can tell a hole by how long the database takes

    def holes(self, database: str) -> dict[str, Any]:
        """The planted holes that it must find there. SQLite has nothing to wait with."""
        return planted.PATHS | (planted.SILENT_PATHS if self.waits and database == "postgresql" else {})


# Wapiti sends a picture for a list, and writes the colon of a scope as one that was encoded already.
REFUSED_TO_WAPITI = {f"POST {BASE}/imports", f"POST {BASE}/token"}


# What one attack has used up, the next does not find, unless what it did is undone: which is done in files.
USED_UP = f"GET {BASE}/imports/{{run_id}}/rows/{{row_number}}"


def _asked_of_wapiti(described: dict[str, Any], database: str) -> Asked:
    called = [each for each in with_values(described) if each not in REFUSED_TO_WAPITI]
    if database != "sqlite":
        called = [each for each in called if each.startswith("GET ") and each != USED_UP]
    return Asked(called, with_values(described, {"query"}))


def _asked_of_sqlmap(described: dict[str, Any], _database: str) -> Asked:
    return Asked((), with_values(described, {"query", "path"}))


SCANS = {
    # It calls every operation, and tries values in queries and bodies.
    "wapiti": Scan(scanners.wapiti, for_wapiti, _asked_of_wapiti),
    # It calls what takes a value, also in the address.
    "sqlmap": Scan(scanners.sqlmap, dict, _asked_of_sqlmap, waits=True),
}
