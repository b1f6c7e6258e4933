"""Ways in from other sites: the session's cookie is `SameSite=Strict`, so such a request comes without it.

It is answered by a page of our own that goes on to the same address at once; what our own page asks for has the cookie.
So a link in a message leads to where it points, and the city's own login finds the way back, while a request that
another site makes never does anything as the user.
"""

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

_FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def _go_on() -> ResponseReturnValue | None:
    """Ask once more from here, before anyone is sought and anything looked up."""
    told = all(request.headers.get(name) == value for name, value in _FROM_ELSEWHERE.items())
    if not told or request.method != "GET" or request.cookies.get(current_app.config["SESSION_COOKIE_NAME"]):
        return None
    g.goes_on = True
    return render_template("layout/go_on.html", address=request.url)


def goes_on() -> bool:
    """Whether this request was answered so, and its page was never reached."""
    return bool(g.get("goes_on"))


def register(app: Flask) -> None:
    """Let it come before everything else."""
    app.before_request(_go_on)
