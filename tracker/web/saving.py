"""A form that writes: one transaction, once a sending, and what is refused put back on the form."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, after_this_request, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.database import writing
from tracker.errors import Refused, Stale
from tracker.extensions import db
from tracker.web.forms import Saved, SchemaForm
from tracker.web.submissions import once

Work = Callable[[], str]


def save(
    form: SchemaForm,
    work: Work,
    current: Callable[[], Mapping[str, Any]] | None = None,
    who: Callable[[], Saved | None] | None = None,
) -> ResponseReturnValue | None:
    """Do `work`, which returns the address to go to, and go there; None when it was refused.

    `work` runs in one write transaction. `current` gives what stands now, by field name, and `who` whoever saved it,
    for the case that someone else saved first: the form then shows both, with 412, and the user chooses.
    """
    try:
        location = _done(form, work)
    except Stale as stale:
        form.saved = who() if who else None
        form.show_conflict(current() if current else {}, stale.current)
        after_this_request(_failed_precondition)
        return None
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    return redirect(location, 303)


def _failed_precondition(answer: Response) -> Response:
    """The form again, with the status that the API gives too."""
    if answer.status_code == 200:
        answer.status_code = 412
    return answer


def _done(form: SchemaForm, work: Work) -> str:
    """The address that `work` led to. Two who collide at the same instant: the one who lost tries once more.

    The database then knows only that the version had moved (0); the second time the service sees what the other wrote.
    """
    try:
        return _attempt(form, work)
    except Stale as stale:
        if stale.current:
            raise
        return _attempt(form, work)


def _attempt(form: SchemaForm, work: Work) -> str:
    user_id = int(current_user.id)
    with writing(db.session):
        sending = once(db.session, form.submission_key.data, user_id)
        sending.location = work()
        return sending.location
