"""What every page shares. Knows no feature.

`register(app)` installs it all on an application; the parts are imported from their own modules.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Languages, formats, headers, error pages, CSRF protection and what templates call."""
    from tracker.extensions import csrf
    from tracker.web import addresses, assets, bodies, errors, formats, from_elsewhere, locale, security, uploads
    from tracker.web.forms import csrf_token, new_submission_key
    from tracker.web.templating import SpokenEnvironment

    app.jinja_environment = SpokenEnvironment  # type: ignore[assignment]
    csrf.init_app(app)
    app.jinja_env.globals |= {"new_submission_key": new_submission_key, "csrf_token": csrf_token}
    for part in (from_elsewhere, addresses, locale, formats, assets, security, errors, bodies, uploads):
        part.register(app)
