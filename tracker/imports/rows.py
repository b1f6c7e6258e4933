"""The rules of a row: raw cells become an `Entry`, or every fault that stands in the way of one."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from operator import getitem
from typing import Any, NamedTuple

from tracker.codelists.terms import SocialAssistance
from tracker.database import sort_key
from tracker.enrolments.rules import exit_faults, period_faults
from tracker.errors import Fault, Refused
from tracker.followups import schedule
from tracker.followups.service import answer_faults
from tracker.imports import values
from tracker.imports.headings import FIELDS
from tracker.imports.reader import Cells
from tracker.imports.values import Reading, Unreadable
from tracker.participants import identity
from tracker.participants.service import allowed_identity
from tracker.translations import _

_UNKNOWN = SocialAssistance.UNKNOWN.value
Period = tuple[date | None, date | None]


class Entry(NamedTuple):
    """A row that keeps the rules. None is an empty cell: it never erases anything.

    `situation` and `exit` are as in `enrolments.service`. `answer`: livelihood, social assistance, and the day it was
    got, on day 90. Only other systems say `participant_id`, of someone whom they have found here.
    """

    number: str | None
    kind: str | None
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    protected: bool | None
    insats_key: str
    insats_name: str
    insats_type_code: str | None
    starts_on: date
    situation: tuple[str | None, str | None, str | None, str | None, int | None, str | None, str | None]
    exit: tuple[date | None, str | None, str | None, bool | None]
    answer: tuple[str | None, str | None, date | None]
    participant_id: int | None = None


class Checker:
    """Reads and checks rows. `words` are the code lists' folded labels and codes, by field."""

    def __init__(
        self,
        today: date,
        words: Mapping[str, Mapping[str, str]],
        insats_periods: Mapping[str, Period],
        production: bool = False,
    ) -> None:
        self._today = today
        self._periods = insats_periods
        self._readings = tuple(_readings(today, words, production)[field] for field in FIELDS)

    def check(self, cells: Cells) -> Entry | list[Fault]:
        """The entry of a row, or all its faults."""
        read = tuple(map(getitem, self._readings, cells))
        if Fault not in map(type, read):
            return self._judge(read)
        broken = {value.field: value for value in read if type(value) is Fault}
        judged = self._judge(tuple(None if type(value) is Fault else value for value in read))
        # A cell that cannot be read is no empty cell: what follows from its absence is not said.
        rest = judged if isinstance(judged, list) else []
        unsaid = broken.keys() | ({"answer_livelihood"} if "answer_assistance" in broken else set())
        return [*broken.values(), *(fault for fault in rest if fault.field not in unsaid)]

    def _judge(self, read: tuple[Any, ...]) -> Entry | list[Fault]:
        (who, given, family, name, born, sex, district, insats, insats_type, starts_on, exit_on, completion,
         reason, livelihood, assistance, barrier, referral, answer, answer_assistance, answered_on,
         protected) = read  # fmt: skip
        if name is not None:
            given, family = values.split_name(name)
        number, kind, born, sex = who or (None, None, born, sex)
        faults = [] if who else _person_faults(given, family, born, sex)
        key, title = insats or ("", "")
        faults += _missing(key, starts_on)
        faults += period_faults(starts_on, exit_on, self._today, *self._periods.get(key, (None, None)), born)
        faults += exit_faults(exit_on, completion, reason)
        if answer is None and answer_assistance == _UNKNOWN:
            answer_assistance = None  # nothing known and nobody asked: no answer
        if answer or answer_assistance:
            faults += self._answer_faults(exit_on, answered_on, "answer_livelihood" if answer else "answer_assistance")
        elif answered_on is not None:
            message = _("Uppföljd har ett datum men svaret saknas. Fyll i försörjning dag 90, eller ta bort datumet.")
            faults.append(Fault("answer_livelihood", message))
        if faults:
            return faults
        return Entry(
            number, kind, given or "", family or "", born, sex, protected, key, title, insats_type, starts_on,
            (district, assistance, barrier, livelihood, None, None, referral), (exit_on, completion, reason, None),
            (answer, answer_assistance, answered_on),
        )  # fmt: skip

    def _answer_faults(self, exit_on: date | None, answered_on: date | None, field: str) -> list[Fault]:
        if exit_on is None:
            return [Fault(field, _("Ett svar dag 90 kräver ett slutdatum. Fyll i det eller ta bort svaret."))]
        due = schedule.due_on(exit_on, schedule.HORIZONS[0])
        found = answer_faults(due, answered_on or self._today, self._today)
        shown = answered_on.isoformat() if answered_on else ""
        return [Fault(fault.field or field, fault.message, shown) for fault in found]


def _person_faults(given: str | None, family: str | None, born: date | None, sex: str | None) -> list[Fault]:
    """What a row without a number needs."""
    faults = []
    if born is None and sex is None:
        faults.append(Fault("number", _("Personnummer saknas. Fyll i det, eller födelsedatum och kön.")))
    elif born is None:
        faults.append(Fault("birth_date", _("Födelsedatum saknas. Fyll i det när personnummer inte finns.")))
    elif sex is None:
        faults.append(Fault("sex", _("Kön saknas. Fyll i kvinna eller man när personnummer inte finns.")))
    if not (given or family):
        faults.append(Fault("given_name", _("Namn saknas. Fyll i förnamn och efternamn.")))
    return faults


def _missing(insats_key: str, starts_on: date | None) -> list[Fault]:
    faults = []
    if not insats_key:
        faults.append(Fault("insats", _("Insats saknas. Fyll i insatsens namn.")))
    if starts_on is None:
        faults.append(Fault("starts_on", _("Startdatum saknas. Fyll i det som ÅÅÅÅ-MM-DD.")))
    return faults


def _readings(today: date, words: Mapping[str, Mapping[str, str]], production: bool) -> dict[str, Reading]:
    def person(raw: Any) -> identity.Identity:
        try:
            return allowed_identity(raw, today, production)
        except Refused as refused:
            raise Unreadable(refused.faults[0].message) from None

    def born(raw: Any) -> date:
        found = values.day(raw)
        if found > today:
            raise Unreadable(_("Födelsedatumet ligger i framtiden. Rätta det."))
        return found

    parsers: dict[str, Any] = {
        "number": person,
        **dict.fromkeys(("given_name", "family_name", "name"), values.called),
        "birth_date": born,
        **dict.fromkeys(("starts_on", "exit_on", "answered_on"), values.day),
        "insats": _insats,
        **_word_parsers(),
        **{field: values.one_of(words[field], message) for field, message in _code_messages().items()},
    }
    readings = {field: Reading(field, parse) for field, parse in parsers.items()}
    readings["number"] = _Numbers(today, person)
    return readings


class _Numbers(Reading):
    """Personal numbers: a fault shows the birth date and nothing more."""

    def __init__(self, today: date, parse: Any) -> None:
        super().__init__("number", parse)
        self._today = today

    def _read(self, raw: Any) -> Any:
        found = super()._read(raw)
        if type(found) is Fault:
            return Fault("number", found.message, identity.mask(raw, self._today))
        return found


def _insats(raw: Any) -> tuple[str, str]:
    name = values.called(raw)
    return sort_key(name), name


@cache
def _word_parsers() -> dict[str, Any]:
    yes_no = _("Svaret ska vara ja eller nej. Rätta cellen.")
    yes_no_unknown = _("Svaret ska vara ja, nej eller okänt. Rätta cellen.")
    return {
        "sex": values.one_of(values.SEX, _("Kön ska vara kvinna eller man. Rätta cellen.")),
        "completion": values.one_of(values.COMPLETION, yes_no),
        "protection": values.one_of(values.YES_NO, yes_no),
        "social_assistance": values.one_of(values.ASSISTANCE, yes_no_unknown),
        "answer_assistance": values.one_of(values.ASSISTANCE, yes_no_unknown),
    }


@cache
def _code_messages() -> dict[str, Any]:
    livelihood = _("Försörjningen finns inte i listan. Skriv benämningen eller koden ur kodlistan.")
    return {
        "district_code": _("Stadsdelsområdet är okänt. Skriv namnet eller koden ur kodlistan."),
        "insats_type_code": _("Insatstypen finns inte i listan. Skriv benämningen eller koden ur kodlistan."),
        "exit_reason_code": _("Avslutsorsaken finns inte i listan. Skriv benämningen eller koden ur kodlistan."),
        "livelihood_code": livelihood,
        "answer_livelihood": livelihood,
        "barrier_code": _("Försörjningshindret finns inte i listan. Skriv benämningen eller koden."),
        "referral_code": _("Anvisad av ska vara arbetsförmedlingen, stadsdel, jobbtorg, uppsökande, egen eller annan."),
    }
