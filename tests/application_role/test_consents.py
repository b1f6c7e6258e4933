"""Consents, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.consents.test_consents import *  # noqa: F403
