"""Users and roles, as the application's own role: the feature's own tests, with another `app` (`conftest.py`)."""

from tests.administration.conftest import told  # noqa: F401
from tests.administration.test_users import *  # noqa: F403
