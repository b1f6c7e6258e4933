"""What is sought is posted: no name and no number stands in an address."""

from flask import request

from tracker.database import without_unseen

LONGEST = 200
"""Signs that count; no name and no address is longer, and SQLite refuses to compare with what is very long."""


def words_sought() -> str:
    """What a posted search asks for; nothing where none was posted."""
    given = request.form.get("words", "") if request.method == "POST" else ""
    return without_unseen(given).strip()[:LONGEST]
