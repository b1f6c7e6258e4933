"""Emergency access, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.emergency.test_emergency import *  # noqa: F403
