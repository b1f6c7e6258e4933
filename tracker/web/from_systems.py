"""Requests of other systems: all that is asked under one prefix. They send no cookie and are answered in JSON."""

from flask import has_request_context, request

PREFIX = "/api/"


def asked() -> bool:
    """Whether this is such a request."""
    return has_request_context() and request.path.startswith(PREFIX)
