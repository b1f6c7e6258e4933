"""Lists, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.imports.test_pages import *  # noqa: F403
