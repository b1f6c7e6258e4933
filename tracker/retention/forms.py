"""Forms about erasure: buttons with nothing to fill in."""

from tracker.web.forms import SchemaForm


class ProposeForm(SchemaForm):
    """What is due today is proposed."""


class CarryOutForm(SchemaForm):
    """Another person erases it."""
