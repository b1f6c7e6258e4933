"""What became of it: the follow-ups that every exit owes, the attempts, and the answers so far."""

from datetime import date, timedelta

from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, ClosedAs, SocialAssistance
from tracker.demo.city import Offer, workers
from tracker.demo.dice import Dice, Weighted
from tracker.demo.moments import DAY, five_years_before, moment
from tracker.demo.people import Person
from tracker.demo.sources import Row
from tracker.followups import schedule

_EVENTUALLY = Weighted({"answered": 76, "not_reached": 13, "declined": 4, "forgotten": 7})
_OLD = timedelta(days=240)  # what is older than this has been dealt with
_SELF_SUPPORTING = {"arbete", "arbete-subvention", "eget-foretag", "studier-studiemedel"}
_LIVELIHOODS = Weighted(
    {
        "arbete": 14, "arbete-subvention": 8, "eget-foretag": 2, "studier-studiemedel": 8,
        "kommunal-anstallning": 5, "i-insats": 8, "a-kassa": 6, "aktivitetsstod": 14, "sjukersattning": 6,
        "foraldrapenning": 4, "pension": 1, "forsorjningsstod": 17, "partners-inkomst": 3,
        "annan-inkomst": 2, "ingen-inkomst": 2,
    }
)  # fmt: skip
_SOURCES = Weighted(
    {
        AnswerSource.PARTICIPANT.value: 72,
        AnswerSource.EMPLOYER_OR_SCHOOL.value: 8,
        AnswerSource.DOCUMENT.value: 8,
        AnswerSource.ASSISTANCE_DATA.value: 12,
    }
)
_CHANNELS = Weighted(
    {
        Channel.PHONE.value: 62,
        Channel.TEXT_MESSAGE.value: 16,
        Channel.EMAIL.value: 12,
        Channel.LETTER.value: 5,
        Channel.VISIT.value: 5,
    }
)
_MISSES = Weighted(
    {
        AttemptResult.NO_ANSWER.value: 60,
        AttemptResult.MESSAGE_LEFT.value: 25,
        AttemptResult.WRONG_CONTACT.value: 8,
        AttemptResult.CALL_BACK.value: 7,
    }
)
_YES, _NO, _UNKNOWN = (term.value for term in SocialAssistance)
_AWAY = {"livelihood_code": None, "answered_on": None, "source": None}
_NOT_ASKED = {"social_assistance": None, "assistance_known_on": None}
_STILL_OPEN = {"closed_as": None, "closed_on": None}


class Chronicler:
    """Makes up follow-ups as of `today`, numbered from 1; what happened in them happened before `today`."""

    def __init__(self, dice: Dice, today: date) -> None:
        self.dice, self.today = dice, today
        self.workers = workers()
        self.follow_ups: list[Row] = []
        self.attempts: list[Row] = []
        self.next_id = self.next_attempt_id = 1

    def follow_up(self, person: Person, offer: Offer, enrolment: Row) -> None:
        """Write what the exit of `enrolment` owes; nothing for one that is open."""
        if enrolment["exit_on"] is None:
            return
        for horizon in offer.horizons:
            due_on = schedule.due_on(enrolment["exit_on"], horizon)
            row = {
                "id": self.next_id,
                "enrolment_id": enrolment["id"],
                "participant_id": enrolment["participant_id"],
                "unit_id": enrolment["unit_id"],
                "horizon_days": horizon,
                "due_on": due_on,
                **_AWAY,
                **_NOT_ASKED,
                **_STILL_OPEN,
                "withdrawn_at": None,
                "version": 1,
            }
            self.next_id += 1
            self.follow_ups.append(row)
            if due_on < self.today and (person.died_on is None or due_on < person.died_on):
                last = min(self.today, person.died_on or self.today) - DAY
                self._pursue(row, enrolment["exit_reason_code"], last, self.workers.get(offer.row["unit_id"]))

    def _pursue(self, row: Row, reason: str, last: date, user_id: int | None) -> None:
        if row["due_on"] < five_years_before(self.today):  # nothing is owed of what is to be erased
            self._answer(row, reason, row["due_on"] + timedelta(days=self.dice.number(0, 20)), user_id)
            return
        ending = self.dice.pick(_EVENTUALLY)
        if ending == "forgotten" and row["due_on"] < self.today - _OLD and self.dice.chance(0.8):
            ending = "not_reached"
        if ending == "forgotten":
            return
        day = row["due_on"] + timedelta(days=self._days_until(ending))
        if day > last:  # has not come to an end yet
            self._misses(row, last, self.dice.number(0, 2), user_id)
        elif ending == "answered":
            self._answer(row, reason, day, user_id)
        else:
            self._close(row, ClosedAs(ending), day, user_id)
        if row["social_assistance"] is None and self.dice.chance(0.25):
            self._match(row, last)

    def _days_until(self, ending: str) -> int:
        if ending == "not_reached":
            return self.dice.number(31, 100)
        late = ending == "answered" and self.dice.chance(0.12)
        return self.dice.number(31, 95) if late else self.dice.number(0, 30)

    def _answer(self, row: Row, reason: str, day: date, user_id: int | None) -> None:
        stayed = reason in _SELF_SUPPORTING and self.dice.chance(0.72)
        livelihood = reason if stayed else self.dice.pick(_LIVELIHOODS)
        source = self.dice.pick(_SOURCES)
        row.update(
            livelihood_code=livelihood,
            answered_on=day,
            source=source,
            social_assistance=self._assistance(livelihood),
            assistance_known_on=day,
        )
        if source == AnswerSource.PARTICIPANT.value:
            self._misses(row, day, self.dice.number(0, 1), user_id)
            self._attempt(row, day, AttemptResult.REACHED.value, user_id)

    def _assistance(self, livelihood: str) -> str:
        if livelihood == "forsorjningsstod":
            return _YES
        if self.dice.chance(0.06):
            return _UNKNOWN
        return _YES if self.dice.chance(0.07 if livelihood in _SELF_SUPPORTING else 0.3) else _NO

    def _close(self, row: Row, closed_as: ClosedAs, day: date, user_id: int | None) -> None:
        row.update(closed_as=closed_as.value, closed_on=day)
        if closed_as is ClosedAs.DECLINED:
            self._attempt(row, day, AttemptResult.REACHED.value, user_id)
        else:
            self._misses(row, day, 3, user_id)

    def _match(self, row: Row, last: date) -> None:
        # The month's file comes when the month is over.
        known_on = row["due_on"].replace(day=1) + timedelta(days=42)
        if known_on <= last:
            row.update(social_assistance=_YES if self.dice.chance(0.4) else _NO, assistance_known_on=known_on)

    def _misses(self, row: Row, last: date, count: int, user_id: int | None) -> None:
        for day in sorted(self.dice.day(row["due_on"], last) for _ in range(count)):
            self._attempt(row, day, self.dice.pick(_MISSES), user_id)

    def _attempt(self, row: Row, day: date, result: str, user_id: int | None) -> None:
        self.attempts.append(
            {
                "id": self.next_attempt_id,
                "follow_up_id": row["id"],
                "participant_id": row["participant_id"],
                "unit_id": row["unit_id"],
                "at": moment(self.dice, day),
                "channel": self.dice.pick(_CHANNELS),
                "result": result,
                "note": "",
                "user_id": user_id,
            }
        )
        self.next_attempt_id += 1
