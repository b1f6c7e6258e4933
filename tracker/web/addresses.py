"""What may stand in an address."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest id that both databases know."""


class Id(IntegerConverter):
    """A whole number that can be an id; a larger one is an address of nothing, not a fault of the database."""

    def __init__(self, map: Map, max: int = LARGEST) -> None:
        super().__init__(map, max=max)
