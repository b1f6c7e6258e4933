"""`make scan`: two known scanners against the running product; a finding fails, and so does an operation not tried.

    python -m tests.scanning [wapiti] [sqlmap]

The same runs must find holes made on purpose (`planted`). Ends with 0 only if they did, tried every operation that
takes a value, and found nothing else.
"""

import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from tests import pages
from tests.scanning import planted, scanners
from tests.scanning.described import for_wapiti, operations, prepared, with_values
from tests.scanning.door import Door
from tests.scanning.product import Product, product
from tests.scanning.scanners import Told
from tests.scanning.verdict import Asked, summary, verdict

MINUTES = 20  # of each, at most; five on a quiet machine


@dataclass(frozen=True)
class Scan:
    """A scanner, how it is given the description, and what it must then have done."""

    run: Callable[[Path, str, Path, dict[str, str], int], Told]
    given: Callable[[dict[str, Any]], dict[str, Any]]
    asked: Callable[[dict[str, Any]], Asked]


SCANS = {
    # It calls every operation, and tries values in queries and bodies.
    "wapiti": Scan(scanners.wapiti, for_wapiti, lambda each: Asked(with_values(each), with_values(each, {"query"}))),
    # It calls what takes a value, also in the address.
    "sqlmap": Scan(scanners.sqlmap, dict, lambda each: Asked((), with_values(each, {"query", "path"}))),
}


def main(wanted: list[str]) -> int:
    """Scan, and say in words what came of it. Returns the exit code."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # else a line for each of thousands of requests
    good = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="scan-") as folder, product(Path(folder)) as scanned:
            good.append(_scanned(name, Path(folder), scanned))
    return 0 if all(good) else 1


def _scanned(name: str, folder: Path, scanned: Product) -> bool:
    scan, file, began = SCANS[name], folder / "openapi.json", time.monotonic()
    every = operations({"paths": scanned.description["paths"] | planted.PATHS})
    door = Door(DispatcherMiddleware(scanned.app, {planted.PREFIX: planted.planted}), every)
    with pages.served(cast(Any, door)) as address:
        described = prepared(scanned.description, address, scanned.values)
        file.write_text(json.dumps(scan.given(described)))
        told = scan.run(folder, address, file, {"Authorization": f"Bearer {scanned.system.token}"}, MINUTES)
    asked = scan.asked(described)
    print(summary(name, told, door, asked, time.monotonic() - began))
    faults = verdict(told, door, asked)
    print("".join(f"  {each}\n" for each in faults), end="", flush=True)
    return not faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SCANS)))
