"""What a made-up person has taken part in: enrolments, one after the other or side by side."""

from datetime import date, timedelta

from tracker.codelists.districts import Successors, district_on
from tracker.codelists.terms import Completion
from tracker.demo.city import Offer, offers, unit_ids, workers
from tracker.demo.dice import Dice, Weighted
from tracker.demo.moments import five_years_before, moment, working_day
from tracker.demo.people import Person
from tracker.demo.situations import situation
from tracker.demo.sources import Row

YEARS_BACK = 5
PLANNED_DAYS = 90  # a start lies at most this far ahead
ADULT = 16  # years of age at the first enrolment
_NOW = date(2023, 7, 1)  # the division that the units stand for
_NEAREST = {
    "hasselby-vallingby": "jobbtorg-kista",
    "jarva": "jobbtorg-kista",
    "bromma": "jobbtorg-kista",
    "hagersten-alvsjo": "jobbtorg-skarholmen",
    "skarholmen": "jobbtorg-skarholmen",
    "farsta": "jobbtorg-farsta",
    "skarpnack": "jobbtorg-farsta",
}
_ENROLMENTS = Weighted({1: 60, 2: 25, 3: 10, 4: 5})
_REASONS = {
    Completion.COMPLETED: Weighted(
        {
            "arbete": 22, "arbete-subvention": 13, "eget-foretag": 2, "kommunal-anstallning": 6,
            "studier-studiemedel": 14, "andra-studier": 7, "arbetsformedlingen": 12, "annan-insats": 13,
            "annan-forsorjning": 5, "sjukdom": 2, "okand": 4,
        }
    ),
    Completion.INTERRUPTED: Weighted(
        {
            "uteblivit": 22, "sjukdom": 19, "egen-begaran": 15, "flyttat": 10, "foraldraledig": 9,
            "avbruten-av-verksamheten": 8, "arbete": 6, "arbetsformedlingen": 5, "okand": 5, "avliden": 1,
        }
    ),
}  # fmt: skip


class Historian:
    """Makes up enrolments as of `today`; numbers them from 1."""

    def __init__(self, dice: Dice, today: date, successors: Successors) -> None:
        self.dice, self.today, self.successors = dice, today, successors
        self.units, self.workers = unit_ids(), workers()
        self.by_unit: dict[int, list[Offer]] = {}
        for offer in offers():
            self.by_unit.setdefault(offer.row["unit_id"], []).append(offer)
        self.next_id = 1

    def history(self, person: Person) -> list[tuple[Offer, Row]]:
        """The person's enrolments in order of start; no two in one insats overlap."""
        enrolments: list[tuple[Offer, Row]] = []
        start = self._first_start(person)
        for _ in range(self.dice.pick(_ENROLMENTS)):
            offer = self._offer(person, start, enrolments)
            if offer is not None:
                enrolments.append((offer, self._enrolment(person, offer, start)))
            if person.died_on is not None:
                break
            start = self._next_start(start, enrolments)
            if start > self.today + timedelta(days=PLANNED_DAYS):
                break
        self._end_at_death(person, [row for _, row in enrolments])
        return enrolments

    def once(self, person: Person, unit_id: int, but: set[int]) -> list[tuple[Offer, Row]]:
        """One enrolment in the unit, in none of the insatser `but`."""
        offers = [offer for offer in self.by_unit[unit_id] if offer.row["id"] not in but]
        offer = next(offer for offer in offers if not offer.women_only)
        return [(offer, self._enrolment(person, offer, working_day(self.today - timedelta(days=40))))]

    def long_ago(self, person: Person, unit_id: int) -> list[tuple[Offer, Row]]:
        """One enrolment that ended so long ago that the person's file is to be erased."""
        offers = [offer for offer in self.by_unit[unit_id] if offer.horizons == [90] and not offer.women_only]
        exit_on = working_day(five_years_before(self.today) - timedelta(days=self.dice.number(125, 135)))
        offer = self.dice.random.choice(offers)
        row = self._enrolment(person, offer, working_day(exit_on - timedelta(days=self.dice.number(60, 120))))
        completed = Completion.COMPLETED.value
        row.update(exit_on=exit_on, completion=completed, exit_reason_code="arbete", chances_grown=True)
        person.died_on = None
        return [(offer, row)]

    def _first_start(self, person: Person) -> date:
        if self.dice.chance(0.02):
            return working_day(self.today + timedelta(days=self.dice.number(3, PLANNED_DAYS)))
        # More people of late than long ago.
        back = timedelta(days=int(YEARS_BACK * 365 * self.dice.random.random() ** 1.3))
        # Nobody in the city is under 17 today, so this never lies ahead.
        adult = person.birth_date + timedelta(days=ADULT * 366)
        return working_day(min(max(self.today - back, adult), self.today))

    def _next_start(self, start: date, enrolments: list[tuple[Offer, Row]]) -> date:
        ends = enrolments[-1][1]["exit_on"] if enrolments else None
        if ends is None or self.dice.chance(0.2):
            return max(start, working_day(start + timedelta(days=self.dice.number(20, 120))))
        return max(start, working_day(ends + timedelta(days=self.dice.number(4, 300))))

    def _offer(self, person: Person, start: date, enrolments: list[tuple[Offer, Row]]) -> Offer | None:
        unit = self._unit(person, enrolments)
        taken = {row["insats_id"] for _, row in enrolments if row["exit_on"] is None or row["exit_on"] >= start}
        free = [
            offer
            for offer in self.by_unit[unit]
            if offer.row["id"] not in taken and not (offer.women_only and person.sex == "M")
        ]
        return self.dice.random.choice(free) if free else None

    def _unit(self, person: Person, enrolments: list[tuple[Offer, Row]]) -> int:
        if enrolments and self.dice.chance(0.7):
            unit: int = enrolments[-1][0].row["unit_id"]
            return unit
        stadsdel = district_on(person.home, _NOW, self.successors)
        if stadsdel in self.units and self.dice.chance(0.45):
            return self.units[stadsdel]
        young = (self.today - person.birth_date).days < 27 * 365
        nearest = _NEAREST.get(stadsdel, "jobbtorg-globen")
        return self.units["jobbtorg-unga" if young and self.dice.chance(0.5) else nearest]

    def _enrolment(self, person: Person, offer: Offer, start: date) -> Row:
        created = min(start, self.today) - timedelta(days=self.dice.number(1, 6))
        row = {
            "id": self.next_id,
            "insats_id": offer.row["id"],
            "unit_id": offer.row["unit_id"],
            "starts_on": start,
            **self._exit(offer, start),
            "district_code": district_on(person.home, start, self.successors),
            **situation(self.dice),
            "version": 1,
            "created_at": moment(self.dice, created),
            "created_by_id": self.workers.get(offer.row["unit_id"]),
        }
        self.next_id += 1
        if row["exit_reason_code"] == "avliden":
            person.died_on = row["exit_on"]
        return row

    def _end_at_death(self, person: Person, rows: list[Row]) -> None:
        last = max((row["exit_on"] or self.today for row in rows), default=self.today)
        if person.died_on is None and last < self.today and self.dice.chance(0.003):
            person.died_on = min(last + timedelta(days=self.dice.number(5, 80)), self.today)
        for row in rows:
            if person.died_on is not None and (row["exit_on"] is None or row["exit_on"] > person.died_on):
                interrupted = Completion.INTERRUPTED.value
                row.update(exit_on=person.died_on, completion=interrupted, exit_reason_code="avliden")
                row["chances_grown"] = None

    def _exit(self, offer: Offer, start: date) -> Row:
        days = self.dice.number(offer.shortest_days, offer.longest_days)
        completion = Completion.COMPLETED if self.dice.chance(0.72) else Completion.INTERRUPTED
        if completion is Completion.INTERRUPTED:
            days = self.dice.number(3, days)
        exit_on = max(start, working_day(start + timedelta(days=days)))
        if exit_on > self.today:
            return dict.fromkeys(("exit_on", "completion", "exit_reason_code", "chances_grown"))
        asked = completion is Completion.COMPLETED and self.dice.chance(0.6)
        return {
            "exit_on": exit_on,
            "completion": completion.value,
            "exit_reason_code": self.dice.pick(_REASONS[completion]),
            "chances_grown": self.dice.chance(0.82) if asked else None,
        }
