"""Requests of other systems: all that is asked under one prefix. They send no cookie and are answered in JSON."""

import re

from flask import has_request_context, request

PREFIX = "/api/"
_ANYHOW = re.compile("/+api(/|$)", re.IGNORECASE)


def asked() -> bool:
    """Whether this is such a request."""
    return has_request_context() and asked_at(request.path)


def asked_at(path: str) -> bool:
    """Whether a request to this path is one, also where it is written so that nothing is there."""
    return _ANYHOW.match(path) is not None
