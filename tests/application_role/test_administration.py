"""Units and code lists, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.administration.conftest import told  # noqa: F401
from tests.administration.test_units_and_lists import *  # noqa: F403
