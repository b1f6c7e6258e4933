"""Logins, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.access.test_sessions import *  # noqa: F403
