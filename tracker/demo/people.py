"""Made-up persons on official test numbers.

The numbers are Skatteverket's official test numbers, save the thirty that stand in the example list of
participants: those are left free for trying the import.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from tracker.codelists.terms import NoNumberReason, Protection, Sex
from tracker.demo.dice import Dice, Weighted
from tracker.demo.sources import names, read
from tracker.participants.identity import Identity, parse, test_numbers

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
YOUNGEST, OLDEST = 17, 64  # years of age in the year that the city is made


@dataclass
class Person:
    """A participant before it is a row; `identity` is None for those without a number."""

    id: int
    given_name: str
    family_name: str
    birth_date: date
    sex: Sex
    identity: Identity | None
    no_number_reason: NoNumberReason | None
    protection: Protection
    home: str
    phone: str = ""
    email: str = ""
    died_on: date | None = None


def identities(dice: Dice, today: date) -> Iterator[Identity]:
    """Test numbers of people of working age, shuffled."""
    kept = {row["number"] for row in read("nummer_i_exempellistan")}
    years = range(today.year - OLDEST, today.year - YOUNGEST)
    suited = sorted(number for number in test_numbers() - kept if int(number[:4]) in years)
    dice.random.shuffle(suited)
    return (parse(number, today) for number in suited)


def people(dice: Dice, today: date) -> Iterator[Person]:
    """Persons without end, with ids from 1. When the test numbers run out, people have none, for another
    reason."""
    pool = identities(dice, today)
    for number in count(1):
        yield _person(dice, today, number, pool)


def twin(person: Person, stranger: Person) -> Person:
    """`stranger` turned into a second row of `person`: registered again, without the number."""
    reason = NoNumberReason.OTHER
    return replace(person, id=stranger.id, identity=None, no_number_reason=reason, phone="", email="")


def _person(dice: Dice, today: date, id: int, pool: Iterator[Identity]) -> Person:
    reason, identity = None, None
    if dice.chance(SHARE_WITHOUT_NUMBER):
        reason = dice.pick(_NO_NUMBER)
    else:
        identity = next(pool, None)
        reason = None if identity else NoNumberReason.OTHER
    sex = Sex(identity.sex) if identity else dice.pick(_SEXES)
    age = timedelta(days=dice.number(YOUNGEST * 366, OLDEST * 365))
    person = Person(
        id=id,
        given_name=dice.pick(names(_given_names(sex))),
        family_name=dice.pick(names("efternamn")),
        birth_date=identity.birth_date if identity else today - age,
        sex=sex,
        identity=identity,
        no_number_reason=reason,
        protection=dice.pick(_PROTECTION),
        home=dice.pick(HOMES),
    )
    if person.protection is Protection.NONE and dice.chance(0.8):
        _give_contacts(dice, person)
    return person


def _give_contacts(dice: Dice, person: Person) -> None:
    # Numbers that the telecom agency keeps for fiction; example.com belongs to nobody.
    person.phone = f"070-17406{dice.number(5, 99):02}"
    person.email = f"deltagare{person.id}@example.com"


def _given_names(sex: Sex) -> str:
    return "tilltalsnamn_man" if sex is Sex.MAN else "tilltalsnamn_kvinnor"
