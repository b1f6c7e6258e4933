"""Requests of other systems: all that is asked under one prefix. They send no cookie and are answered in JSON."""

import re

from flask import has_request_context, request

PREFIX = "/api/"
_ANYHOW = re.compile("/+api(/|$)", re.IGNORECASE)


def asked() -> bool:
    """Whether this is such a request, also where its address is written so that nothing is there."""
    return has_request_context() and _ANYHOW.match(request.path) is not None
