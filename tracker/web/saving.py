"""A form that writes: one transaction, once a sending, and what is refused put back on the form."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.database import writing
from tracker.errors import Refused, Stale
from tracker.extensions import db
from tracker.web.forms import SchemaForm
from tracker.web.submissions import once


def save(
    form: SchemaForm, work: Callable[[], str], current: Callable[[], Mapping[str, Any]] | None = None
) -> ResponseReturnValue | None:
    """Do `work`, which returns the address to go to, and go there; None when it was refused.

    `work` runs in one write transaction. `current` gives what stands now, by field name, for the case that
    someone else saved first: the form then shows both and the user chooses.
    """
    user_id = int(current_user.id)
    try:
        with writing(db.session):
            sending = once(db.session, form.submission_key.data, user_id)
            sending.location = work()
            location = sending.location
    except Stale as stale:
        form.show_conflict(current() if current else {}, stale.current)
        return None
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    return redirect(location, 303)
