"""A check in a process of its own: `python -m tests.releases.process ADDRESS CHECK [wait]`.

What `tracker release check` does, on a test's database. With `wait` it says `protecting` and waits there to be killed.
"""

import sys
from typing import Any

from tests.databases import test_app
from tests.releases.conftest import plain_protection
from tracker.extensions import db
from tracker.releases import protecting, working


def waiting(*facts: Any) -> protecting.Protected:
    """The protection, once someone has said to go on."""
    print("protecting", flush=True)
    sys.stdin.readline()
    return plain_protection(*facts)


def main(url: str, check_id: str, how: str = "") -> None:
    """Carry the check out and say how it ended."""
    protecting.protect = waiting if how == "wait" else plain_protection
    app = test_app(url)
    with app.app_context():
        outcome = working.work(db.engine, db.session, int(check_id), "Stockholm")
        print(outcome, flush=True)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
