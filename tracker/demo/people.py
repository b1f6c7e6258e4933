"""Made-up persons on official test numbers.

The numbers are the Swedish Tax Agency's published test numbers, personnummer and samordningsnummer, save the
thirty that stand in the example list of participants: they are left free for trying the import.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from tracker.codelists.terms import NoNumberReason, NumberKind, Protection, Sex
from tracker.demo.dice import Dice, Weighted
from tracker.demo.sources import names, read

# Where people live, as of 2020-07-01, before the mergers of 2023.
HOMES = Weighted(
    {
        "enskede-arsta-vantor": 14,
        "hagersten-alvsjo": 13,
        "hasselby-vallingby": 12,
        "rinkeby-kista": 14,
        "spanga-tensta": 13,
        "skarholmen": 11,
        "farsta": 9,
        "sodermalm": 7,
        "skarpnack": 6,
        "bromma": 5,
        "kungsholmen": 3,
        "norrmalm": 3,
        "ostermalm": 3,
        "utanfor": 1,
        "okant": 1,
    }
)
_SEXES = Weighted({Sex.WOMAN: 47, Sex.MAN: 47, Sex.UNKNOWN: 6})
_NO_NUMBER = Weighted({NoNumberReason.MASS_FLIGHT: 6, NoNumberReason.ASYLUM: 4})
_PROTECTION = Weighted(
    {
        Protection.NONE: 994,
        Protection.MARKED: 4,
        Protection.REGISTER: 1.5,
        Protection.FICTITIOUS: 0.5,
    }
)
SHARE_WITHOUT_NUMBER = 0.03
YOUNGEST, OLDEST = 17, 64  # years, on the day that the city is made


@dataclass
class Person:
    """A participant before it is a row; `number` is empty for those without one."""

    id: int
    given_name: str
    family_name: str
    birth_date: date
    sex: Sex
    number: str
    no_number_reason: NoNumberReason | None
    protection: Protection
    home: str
    phone: str = ""
    email: str = ""
    died_on: date | None = None

    @property
    def kind(self) -> NumberKind:
        """A samordningsnummer has 60 added to its day."""
        return NumberKind.SAMORDNINGSNUMMER if self.number[6:8] > "60" else NumberKind.PERSONNUMMER


def birth_date(number: str) -> date | None:
    """The birth date in a number; None where a samordningsnummer holds no whole date."""
    day = int(number[6:8])
    try:
        return date(int(number[:4]), int(number[4:6]), day - 60 if day > 60 else day)
    except ValueError:
        return None


def numbers(dice: Dice, today: date) -> Iterator[tuple[str, date]]:
    """Test numbers of people of working age with their birth dates, shuffled."""
    first, last = (
        today.replace(year=today.year - OLDEST, day=1),
        today.replace(year=today.year - YOUNGEST, day=1),
    )
    known = [(row["number"], birth_date(row["number"])) for row in read("testnummer")]
    suited = [(number, born) for number, born in known if born and first <= born <= last]
    dice.random.shuffle(suited)
    return iter(suited)


def people(dice: Dice, today: date) -> Iterator[Person]:
    """Persons without end, with ids from 1. When the test numbers run out, people have none, for another
    reason."""
    pool = numbers(dice, today)
    for number in count(1):
        yield _person(dice, today, number, pool)


def twin(person: Person, stranger: Person) -> Person:
    """`stranger` turned into a second row of `person`: registered again, without the number."""
    reason = NoNumberReason.OTHER
    facts = {"number": "", "no_number_reason": reason, "phone": "", "email": "", "died_on": None}
    return replace(person, id=stranger.id, **facts)  # type: ignore[arg-type]


def _person(dice: Dice, today: date, id: int, pool: Iterator[tuple[str, date]]) -> Person:
    number, born, reason = "", None, None
    if dice.chance(SHARE_WITHOUT_NUMBER):
        reason = dice.pick(_NO_NUMBER)
    else:
        number, born = next(pool, ("", None))
        reason = None if number else NoNumberReason.OTHER
    if born is None:
        born = today - timedelta(days=dice.number(YOUNGEST * 366, OLDEST * 365))
    sex = _sex(number) if number else dice.pick(_SEXES)
    given = dice.pick(names(_given_names(sex)))
    family = dice.pick(names("efternamn"))
    protection = dice.pick(_PROTECTION)
    person = Person(id, given, family, born, sex, number, reason, protection, dice.pick(HOMES))
    if protection is Protection.NONE and dice.chance(0.8):
        # Numbers that the telecom agency keeps for fiction; example.com belongs to nobody.
        person.phone = f"070-17406{dice.number(5, 99):02}"
        person.email = f"deltagare{id}@example.com"
    return person


def _sex(number: str) -> Sex:
    return Sex.MAN if int(number[10]) % 2 else Sex.WOMAN


def _given_names(sex: Sex) -> str:
    return "tilltalsnamn_man" if sex is Sex.MAN else "tilltalsnamn_kvinnor"
