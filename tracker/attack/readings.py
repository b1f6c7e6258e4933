"""What a printed count can stand for, taken alone: itself, or where counts are changed, all numbers that lead to it."""

from dataclasses import dataclass

ROUNDING, CELL_KEY = "rounding", "cell_key"
ROUNDED_TO = {1: 0, 2: 0, 3: 5, 4: 5}
"""The city's own rounding. Every other number is printed as it is."""
TOP = max(ROUNDED_TO.values())
"""The largest number that can stand for another."""


@dataclass(frozen=True)
class Reading:
    """How the counts of a release are to be read, as the declaration tells everyone.

    `method`: the id of the protection. `most`: by how much noise changes a count at most.
    """

    method: str = ""
    most: int = 0

    @property
    def exact(self) -> bool:
        """Whether a printed count is the true one."""
        return self.method not in (ROUNDING, CELL_KEY)

    def span(self, shown: int) -> tuple[int, int]:
        """The lowest and the highest count that is printed so; all between them are too."""
        if self.method == ROUNDING:
            alike = [shown, *(number for number, to in ROUNDED_TO.items() if to == shown)]
            return min(alike), max(alike)
        if self.method == CELL_KEY:  # a true zero is never changed
            return max(shown - self.most, 1 if shown else 0), shown + self.most
        return shown, shown


EXACT = Reading()
