"""Merging, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.merges.test_service import *  # noqa: F403
