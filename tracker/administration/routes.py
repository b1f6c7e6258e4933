"""The pages of the administration, all in one blueprint."""

from tracker.administration import lists as _lists  # noqa: F401 - binds its pages
from tracker.administration import roles as _roles  # noqa: F401
from tracker.administration import systems as _systems  # noqa: F401
from tracker.administration import units as _units  # noqa: F401
from tracker.administration import webhooks as _webhooks  # noqa: F401
from tracker.administration.users import administration

__all__ = ["administration"]
