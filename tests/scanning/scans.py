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
    """One scanner. `asked` tells from the description what it must call and try values of."""

    run: Callable[[Target, str, Path, dict[str, str]], Told]
    given: Callable[[dict[str, Any]], dict[str, Any]]
    asked: Callable[[dict[str, Any]], Asked]
    waits: bool = False  # whether it can tell a hole by how long the database takes

    def holes(self, database: str) -> dict[str, Any]:
        """The planted holes that it must find there. SQLite has nothing to wait with."""
        return planted.PATHS | (planted.SILENT_PATHS if self.waits and database == "postgresql" else {})


# Wapiti sends a picture for a list, and writes the colon of a scope as one that was encoded already.
REFUSED_TO_WAPITI = {f"POST {BASE}/imports", f"POST {BASE}/token"}


def _asked_of_wapiti(described: dict[str, Any]) -> Asked:
    called = [each for each in with_values(described) if each not in REFUSED_TO_WAPITI]
    return Asked(called, with_values(described, {"query"}))


SCANS = {
    # It calls every operation, and tries values in queries and bodies.
    "wapiti": Scan(scanners.wapiti, for_wapiti, _asked_of_wapiti),
    # It calls what takes a value, also in the address.
    "sqlmap": Scan(scanners.sqlmap, dict, lambda each: Asked((), with_values(each, {"query", "path"})), waits=True),
}
