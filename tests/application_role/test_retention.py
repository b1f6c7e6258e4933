"""Erasure, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.retention.test_pages import *  # noqa: F403
from tests.retention.test_pages import _six_years_on  # noqa: F401
