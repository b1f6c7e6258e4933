"""Parts that a few of the made-up people are given, so that there is something to review and something to erase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.codelists.terms import Protection, Sex
from tracker.demo.people import Person
from tracker.demo.sources import Row

SMALLEST = 100
"""A city with fewer people than this has no parts to spare."""
KEPT_DAYS = frozenset({5, 15, 25})
"""Days of birth whose files are kept, as the settings have it from the start."""
_ADULT_BACK_THEN = 24  # years of age today


@dataclass(frozen=True)
class Part:
    """Someone whom the log tells of, who has been in one unit only."""

    name: str
    unit_code: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    protection: Protection = Protection.NONE


PARTS = (
    Part("namesake", "jobbtorg-kista", family_name="Lind"),
    Part("contact", "jobbtorg-kista", email="jobbtorg@demo.se"),
    Part("colleague", "jobbtorg-kista", given_name="Maria", family_name="Ekström"),
    Part("emergency", "jobbtorg-kista"),
    Part("protected", "jobbtorg-kista", protection=Protection.MARKED),
    Part("namesake", "jarva", family_name="Berggren"),
    Part("contact", "jarva", email="stadsdel@demo.se"),
    Part("colleague", "jarva", given_name="Ingrid", family_name="Ahlberg"),
    Part("protected", "jarva", protection=Protection.MARKED),
)
# Files that are five years old: unit, and whether the file is one of those kept for research.
_OLD = [(unit, kept) for unit in ("jobbtorg-kista", "jarva") for kept in (False, False, False, False, True)]


class Casting:
    """Gives out parts and old files until there are none left."""

    def __init__(self, units: dict[str, int], today: date, before: date) -> None:
        self.units, self.today, self.before = units, today, before
        self.parts, self.old = list(PARTS), list(_OLD)
        self.who: dict[tuple[str, str], int] = {}
        """Unit code and name of the part → person."""
        self.taken: set[int] = set()
        """Persons with a part or an old file."""

    def old_file_in(self, person: Person) -> int | None:
        """The unit that has an old file on the person, or None."""
        grown = self.today.year - person.birth_date.year > _ADULT_BACK_THEN
        if not (grown and _plain(person)):
            return None
        kept = person.birth_date.day in KEPT_DAYS
        found = next((each for each in self.old if each[1] is kept), None)
        if found is None:
            return None
        self.old.remove(found)
        self.taken.add(person.id)
        return self.units[found[0]]

    def give(self, person: Person, rows: Sequence[Row]) -> None:
        """A part to whoever suits it: registered before the log begins, and in one unit only."""
        suits = rows and _plain(person) and max(row["created_at"] for row in rows).date() < self.before
        where = {row["unit_id"] for row in rows}
        for part in self.parts if suits else ():
            if where == {self.units[part.unit_code]} and (not part.given_name or person.sex is Sex.WOMAN):
                self._play(part, person)
                return

    def _play(self, part: Part, person: Person) -> None:
        person.given_name = part.given_name or person.given_name
        person.family_name = part.family_name or person.family_name
        person.email = part.email or person.email
        if part.protection is not Protection.NONE:  # how to reach her stands nowhere
            person.protection, person.phone, person.email = part.protection, "", ""
        self.who[part.unit_code, part.name] = person.id
        self.parts.remove(part)
        self.taken.add(person.id)


def _plain(person: Person) -> bool:
    return person.identity is not None and person.protection is Protection.NONE and person.died_on is None
