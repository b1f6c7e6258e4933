"""One scan from beginning to end: what is scanned is put up, attacked, and judged."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from tests import pages, postgres
from tests.databases import Databases, Files, Source
from tests.scanning import planted, scanners
from tests.scanning.described import operations, prepared
from tests.scanning.door import Door
from tests.scanning.planted import Planted
from tests.scanning.product import Product, product
from tests.scanning.scanners import Target
from tests.scanning.scans import SCANS
from tests.scanning.verdict import Asked, summary, verdict
from tests.scanning.website import Website, website

MINUTES = 30  # of each, at most


def of_operations(scanner: str, database: str, deep: bool) -> bool:
    """Attack every operation of the API. Prints what came of it; returns whether all is well."""
    with _folder() as folder, _source(database, folder) as databases, product(databases) as scanned:
        run = planted.on_sqlite if database == "sqlite" else planted.on_postgresql(databases.empty())
        return _on_operations(scanner, Target(folder, database, deep, MINUTES), scanned, Planted(run))


def _on_operations(scanner: str, target: Target, scanned: Product, hole: Planted) -> bool:
    scan, file, began = SCANS[scanner], target.folder / "openapi.json", time.monotonic()
    holes = scan.holes(target.database)
    every = operations({"paths": scanned.description["paths"] | holes})
    door = Door(DispatcherMiddleware(scanned.door, {planted.PREFIX: hole}), every)
    with pages.served(cast(Any, door)) as address:
        described = prepared(scanned.description, address, scanned.values, holes)
        file.write_text(json.dumps(scan.given(described)))
        told = scan.run(target, address, file, {"Authorization": f"Bearer {scanned.system.token}"})
    asked = scan.asked(described, target.database)
    print(summary(f"{scanner} on {target.database}", told, door, asked, time.monotonic() - began))
    return _said(verdict(told, door, asked, [("SQL", path) for path in holes]))


def of_pages() -> bool:
    """Attack every page, as those who may open it. Prints what came of it; returns whether all is well."""
    with _folder() as folder, website(folder) as site:
        return _on_pages(Target(folder, "sqlite", False, MINUTES), site)


def _on_pages(target: Target, site: Website) -> bool:
    began, file = time.monotonic(), target.folder / "addresses.txt"
    inner = DispatcherMiddleware(site.undoing, {planted.PREFIX: Planted(planted.on_sqlite)})
    door = Door(inner, site.every())
    with pages.served(cast(Any, door)) as address:
        file.write_text("".join(f"{address}{each}\n" for each in [*site.addresses, planted.FORM]))
        told = scanners.wapiti_on_pages(target, address, file)
    asked = Asked(*site.asked())
    print(summary("wapiti on pages", told, door, asked, time.monotonic() - began))
    return _said(verdict(told, door, asked, planted.PAGE_HOLES))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        yield Path(folder)


@contextmanager
def _source(database: str, folder: Path) -> Iterator[Source]:
    """Where databases come from, until the end."""
    if database == "sqlite":
        yield Files(folder)
        return
    with postgres.running() as server:
        databases = Databases(server)
        yield databases
        databases.close()


def _said(faults: list[str]) -> bool:
    print("".join(f"  {each}\n" for each in faults), end="", flush=True)
    return not faults
