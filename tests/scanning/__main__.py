"""`make scan`: two known scanners against the running product; a finding fails, and so does what was not tried.

    python -m tests.scanning                        those of `make scan`, two at a time
    python -m tests.scanning --deep                 those of `make scan-deep`
    python -m tests.scanning sqlmap postgresql      one of them: wapiti or sqlmap on a database, or pages

The same runs must find holes made on purpose (`planted`). Ends with 0 only if they did, tried all that takes a value,
and found nothing else.
"""

import argparse
import logging
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.scanning import runs
from tests.scanning.scans import SCANS

PAGES = ("pages",)
USUAL = [(scanner, database) for database in ("postgresql", "sqlite") for scanner in SCANS]
DEEP = [PAGES, *USUAL]
AT_A_TIME = 2  # a scanner and what it scans take turns, so two of them keep two cores busy


def main(words: Sequence[str]) -> int:
    """Scan, and say in words what came of it. Returns the exit code."""
    reader = argparse.ArgumentParser(prog="python -m tests.scanning")
    reader.add_argument("one", nargs="*", help="one alone: " + ", ".join(map(" ".join, DEEP)))
    reader.add_argument("--deep", action="store_true", help="every kind of attack on every database, and the pages")
    asked = reader.parse_args(words)
    if not asked.one:
        return _all(DEEP if asked.deep else USUAL, asked.deep)
    if tuple(asked.one) not in DEEP:
        reader.error(f"there is no {' '.join(asked.one)}")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # else a line for each of thousands of requests
    return 0 if (runs.of_pages() if tuple(asked.one) == PAGES else runs.of_operations(*asked.one, asked.deep)) else 1


def _all(wanted: Sequence[tuple[str, ...]], deep: bool) -> int:
    """Each in a process of its own, as each sets the clock and the scope of its process."""

    def one(words: tuple[str, ...]) -> int:
        return subprocess.run(
            [sys.executable, "-m", "tests.scanning", *words, *["--deep"] * deep], check=False
        ).returncode

    with ThreadPoolExecutor(AT_A_TIME) as several:
        return max(several.map(one, wanted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
