"""Who may see, and what was seen: users, units, login, policy."""

from flask import Flask

from tracker.access import login, witness


def register(app: Flask) -> None:
    """Install login: from here on no page is open to someone unknown, unless it says so."""
    login.register(app)
    witness.register(app)
