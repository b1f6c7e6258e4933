"""What whoever runs the installation does when the log has gone with its tables."""

from tracker.audit import anchor as anchors
from tracker.audit import keeping
from tracker.audit.entry import Who
from tracker.extensions import db


def anchor() -> None:
    """As `tracker audit anchor`: the log goes on from where it is, and says so."""
    anchors.renew(db.engine, keeping.of_app(), "the log went with its tables", Who(client="a test"))
    db.session.rollback()  # what is read from now on is read after it
