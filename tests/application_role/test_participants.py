"""Registering and searching, as the application's own role: the feature's tests, with another `app` (`conftest.py`)."""

from tests.participants.test_pages import *  # noqa: F403
