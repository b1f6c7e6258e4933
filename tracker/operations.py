"""The operations of all features: the JSON API, as `tracker.pages` is the pages."""

from flask import Flask

from tracker.api import description, documentation, problems, token
from tracker.api.code_lists import code_lists
from tracker.api.general import general
from tracker.api.operations import Operations
from tracker.enrolments.api import enrolments
from tracker.extensions import csrf
from tracker.followups.api import followups
from tracker.imports.api import imports
from tracker.imports.together_api import many
from tracker.insatser.api import insatser
from tracker.overview.outcome_api import projects
from tracker.participants.api import participants
from tracker.releases import public_api
from tracker.releases.api import releases
from tracker.webhooks.api import changes
from tracker.webhooks.described import messages

OPERATIONS: tuple[Operations, ...] = (
    general, token.oauth, participants, enrolments, many, followups, code_lists, insatser, projects, imports, releases,
    changes,
)  # fmt: skip


def register(app: Flask) -> None:
    """Bind every feature's operations. None takes a cookie, so none asks for the token of a form.

    The public door is there only where the city has opened it: elsewhere it is no address at all.
    """
    problems.register(app)
    opened = (*OPERATIONS, public_api.public) if app.config["PUBLIC_RELEASES"] else OPERATIONS
    for each in opened:
        csrf.exempt(each)
        app.register_blueprint(each)
    token.register(app)
    public_api.register(app)
    description.register(app, opened, messages())
    app.register_blueprint(documentation.documentation)
