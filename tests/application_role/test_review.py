"""The review of the log, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.access_review.test_review import *  # noqa: F403
