"""The operations of all features: the JSON API, as `tracker.pages` is the pages."""

from flask import Flask

from tracker.api import description, documentation, problems, token
from tracker.api.general import general
from tracker.api.operations import Operations
from tracker.extensions import csrf
from tracker.participants.api import participants
from tracker.webhooks.api import changes

OPERATIONS: tuple[Operations, ...] = (general, token.oauth, participants, changes)


def register(app: Flask) -> None:
    """Bind every feature's operations. None takes a cookie, so none asks for the token of a form."""
    problems.register(app)
    for each in OPERATIONS:
        csrf.exempt(each)
        app.register_blueprint(each)
    token.register(app)
    description.register(app, OPERATIONS)
    app.register_blueprint(documentation.documentation)
