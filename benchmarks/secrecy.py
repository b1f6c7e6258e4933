"""What secrecy costs: pages scoped, sealed and logged beside the same pages without any of it, in one process.

    python benchmarks/secrecy.py [--people 300000] [--keep DIR]

The same register and pages as `benchmarks/pages.py`. Without secrecy no statement is read or narrowed, a sealed value
is shown as it stands, and no entry is written. The two take turns; medians of CPU time. Goal for the list: 2 times.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import pages
from tracker import create_app
from tracker.access import guard, raw_cursors, witness
from tracker.sealing import values

ROUNDS = 40
GOAL = 2.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--keep", type=Path, help="a folder for the register, to be used again")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = given.keep or Path(folder)
        url, head = f"sqlite:///{where / 'pages.sqlite'}", str(where / "audit.head")
        app = create_app(
            SECRET_KEY="only here", KEYRING=pages.KEYRING, SQLALCHEMY_DATABASE_URI=url, AUDIT_HEAD_FILE=head
        )
        if not (where / "pages.sqlite").exists():
            where.mkdir(parents=True, exist_ok=True)
            pages.build(app, given.people)
        measure(pages.pages(app))


@contextmanager
def without() -> Iterator[None]:
    """No scope, no seals, no log."""
    with ExitStack() as stack:
        for module in (guard, raw_cursors):
            stack.enter_context(patch.object(module, "concerns_people", lambda _text: False))
        stack.enter_context(patch.object(witness, "_entries", lambda _status: []))
        for module in [each for name, each in sys.modules.items() if name.startswith("tracker.")]:
            if getattr(module, "open_sealed", None) is values.open_sealed:
                stack.enter_context(patch.object(module, "open_sealed", _as_it_stands))
        yield


def _as_it_stands(_table: str, _column: str, _row_id: int, text: Any) -> Any:
    return text


def measure(ways: list[pages.Way]) -> None:
    """Ask all in turns, with and without, and print what it took."""
    bare = [pages.Way(way.name, way.app, way.environ) for way in ways]
    for _round in range(ROUNDS):
        for way, plain in zip(ways, bare, strict=True):
            way.ask()
            with without():
                plain.ask()
    for way, plain in zip(ways, bare, strict=True):
        taken, floor = pages.median(way), pages.median(plain)
        print(f"{way.name:30} {taken:7.2f} ms beside {floor:7.2f} ms  {taken / floor:5.2f} times")
    print(f"goal for the list: at most {GOAL:g} times")


if __name__ == "__main__":
    main()
