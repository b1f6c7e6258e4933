"""What the log of the made-up city tells: who looked at whom, asked for more, was given more, and what was reviewed.

Each scene is played by the product's own services, at its own moment and by its own user: the log's chain holds.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import rights, witness
from tracker.access.models import User
from tracker.access_review import rules
from tracker.access_review import service as reviews
from tracker.access_review.models import Mark, Pick
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.service import append
from tracker.consents import service as consents
from tracker.consents.models import Consent
from tracker.demo.city import GONE, unit_ids, who
from tracker.demo.delivered import Delivered
from tracker.demo.moments import first_of_log, working_day
from tracker.demo.records import Records
from tracker.emergency import service as emergencies
from tracker.emergency.models import EmergencyNotice
from tracker.exports import individuals
from tracker.participants.models import Participant

KISTA, JARVA = "jobbtorg-kista", "jarva"
MANY = 110
"""People looked at, at the most, by the one who looks at far more than the others."""
_PURPOSE = "Uppföljning av årets insatser för enhetens kvalitetsrapport"
_WORRIED = "Hittades avsvimmad på mötet; behöver nå den som känner personen"


@dataclass(order=True)
class Scene:
    """Something that someone did."""

    at: datetime
    place: int
    by: Who = field(compare=False)
    act: Callable[[], Any] = field(compare=False)


class Story:
    """The scenes, in two parts: the first is over and reviewed when the second begins."""

    def __init__(self, session: Any, today: date, cast: dict[tuple[str, str], int]) -> None:
        self.session, self.today = session, today
        self.first = first_of_log(today)
        self.second = rules.next_month(self.first)
        self.found = Records(session, cast)
        self.scenes: list[Scene] = []

    def tell(self, first: bool) -> None:
        """Play the scenes of the first month, or those after it, in the order of time."""
        self.scenes = []
        self._work(first)
        if first:
            self._first_month()
        else:
            self._review()
            self._looks()
            self._emergency()
            self._rights()
            self._delivery()
        for scene in sorted(self.scenes):
            with ExitStack() as stack:
                stack.enter_context(clock.standing_at(scene.at))
                stack.enter_context(witness.acting(scene.by))
                scene.act()

    def _scene(self, at: datetime, by: Who, act: Callable[[], Any]) -> None:
        if at.date() < self.today:
            self.scenes.append(Scene(at, len(self.scenes), by, act))

    def _note(self, at: datetime, by: Who, action: Action, *facts: Any, **more: Any) -> None:
        self._scene(at, by, lambda: append(self.session, Entry(action, by, *facts, **more)))

    def _read(self, at: datetime, by: Who, participant_ids: Iterable[int]) -> None:
        for id_ in participant_ids:
            self._note(at, by, Action.READ, "participant", id_, id_, "overview.participant")
            at += timedelta(minutes=7)

    def _work(self, first: bool) -> None:
        """What has been written was logged, and looked at first."""
        users = [who("jobbtorg@demo.se")] if first else [who("jobbtorg@demo.se"), who("stadsdel@demo.se")]
        months = [self.first] if first else [self.second, rules.next_month(self.second)]
        for by, month in product(users, months):
            for thing, row in self.found.written(by, _at(month, 1), _at(rules.next_month(month), 1)):
                self._read(row.at - timedelta(minutes=4), by, [row.participant_id])
                self._note(row.at, by, Action.CREATE, thing, row.id, row.participant_id)

    def _first_month(self) -> None:
        amina, chef = who("jobbtorg@demo.se"), who("chef@demo.se")
        self._read(_at(self.first, 9, 9), chef, self.found.plain(KISTA, 4))
        self._read(_at(self.first, 10, 22), amina, self.found.protected(amina)[:1])
        for person in self.found.in_both(KISTA, JARVA)[1:2]:
            self._consent(_at(self.first, 8, 10), person, 200)

    def _looks(self) -> None:
        """One of each kind of risk in both units."""
        for email, unit in (("jobbtorg@demo.se", KISTA), ("stadsdel@demo.se", JARVA)):
            by = who(email)
            for day, name in ((7, "namesake"), (8, "contact"), (9, "colleague")):
                self._read(_at(self.second, day, 14), by, self.found.part(unit, name))
            for id_ in self.found.part(unit, "namesake"):
                words = {"kind": "name", "words": self.found.family_name(id_), "participants": [id_]}
                self._note(_at(self.second, 7, 13), by, Action.SEARCH, "participant", reason="participants.index",
                           detail=words)  # fmt: skip
            self._read(_night(self.second, 13), by, [*self.found.protected(by)[:1], *self.found.plain(unit, 2)])
        self._read(_at(self.second, 14, 9), who("chef@demo.se"), self.found.plain(KISTA, 6))
        self._read(_at(self.second, 14, 9), who("stadsdelschef@demo.se"), self.found.plain(JARVA, 5))
        gone = self.found.plain(KISTA, MANY)
        for day in (19, 20):
            self._read(_at(self.second, day, 8), who(GONE.email), gone[day % 2 :: 2])

    def _emergency(self) -> None:
        """A stadsdel asks for someone whom only the jobbtorg works with; one of the two managers has reviewed it."""
        asker, manager, at = who("stadsdel@demo.se"), who("stadsdelschef@demo.se"), _at(self.second, 15, 15)
        for id_ in self.found.part(KISTA, "emergency"):
            self._scene(at, asker, partial(self._asked, id_, asker))
            self._scene(at + timedelta(days=1), manager, lambda: self._looked_into(manager))

    def _asked(self, participant_id: int, by: Who) -> None:
        access = emergencies.begin(self.session, self.found.number(participant_id), _WORRIED, by)
        owner = Who(by.user_id, by.role, unit_ids()[KISTA])
        shown = ("emergency_access", access.id, participant_id, "emergency.show")
        append(self.session, Entry(Action.READ, owner, *shown))

    def _looked_into(self, manager: Who) -> None:
        query = sa.select(EmergencyNotice).where(EmergencyNotice.unit_id == manager.unit_id)
        for notice in self.session.scalars(query):
            emergencies.review(self.session, notice, "Talat med handläggaren: det var befogat.", manager)

    def _rights(self) -> None:
        """The manager may take out rows and has done so; someone has opened her record for the other unit."""
        administrator, chef, at = who("admin@demo.se"), who("chef@demo.se"), _at(self.second, 5, 9)
        self._scene(at, administrator, lambda: self._given(chef, at, administrator))
        self._scene(_at(self.second, 8, 10), chef, lambda: self._taken_out(chef))
        for person in self.found.in_both(KISTA, JARVA)[:1]:
            self._consent(_at(self.second, 6, 10), person, 330)
        amina = who("jobbtorg@demo.se")
        self._scene(_at(self.second, 17, 11), amina, lambda: self._withdrawn(amina))

    def _delivery(self) -> None:
        """The manager has delivered last year's records of her unit to the agency, and they were accepted."""
        chef = who("chef@demo.se")
        delivered = Delivered(self.session, self.second.year - 1, chef)
        self._scene(_at(self.second, 9, 9), chef, delivered.draw)
        self._scene(_at(self.second, 9, 13), chef, delivered.send)
        self._scene(_at(self.second, 23, 10), chef, delivered.accepted)

    def _given(self, whom: Who, at: datetime, by: Who) -> None:
        user = self.session.get(User, whom.user_id)
        until = at.date() + timedelta(days=365)
        rights.give(self.session, user, whom.unit_id or 0, _PURPOSE, until, by.user_id)

    def _taken_out(self, by: Who) -> None:
        first, last = date(self.second.year, 1, 1), clock.today()
        extract = individuals.enrolments(self.session, by.unit_id or 0, first, last, numbers=False)
        period, rows = f"period={first}+{last}", f"rows={len(extract.rows)}, unit_id={by.unit_id}, what=enrolments"
        whom = sorted({int(str(row[0])) for row in extract.rows})
        about = {"purpose": _PURPOSE, "numbers": "", "participants": whom}
        reason = f"individuals_exported file=xlsx, {period}, {rows}"
        append(self.session, Entry(Action.EXPORT, by, "user", by.user_id, reason=reason, detail=about))

    def _consent(self, at: datetime, person: Participant, days: int) -> None:
        amina = who("jobbtorg@demo.se")
        facts = {
            "to_unit_id": unit_ids()[JARVA], "follow_ups": True, "from_on": at.date(),
            "until_on": at.date() + timedelta(days=days), "how": "Muntligt vid möte på jobbtorget",
        }  # fmt: skip
        self._scene(at, amina, lambda: consents.record(self.session, person, facts, amina))

    def _withdrawn(self, by: Who) -> None:
        first = self.session.scalars(sa.select(Consent).order_by(Consent.id).limit(1)).one_or_none()
        if first is not None:
            consents.withdraw(self.session, first, by)

    def _review(self) -> None:
        """The log reviewer has gone through the first month, and the manager has signed it."""
        reviewer, manager = who("granskare@demo.se"), who("chef@demo.se")
        if self.first not in reviews.open_months(self.session, reviewer.unit_id or 0, self.second):
            return  # a city too small
        begun: list[Any] = []
        self._scene(_at(self.second, 3, 9), reviewer, lambda: begun.append(self._begun(reviewer)))
        self._scene(_at(self.second, 3, 10), reviewer, lambda: self._marked(begun[0], reviewer))
        self._scene(_at(self.second, 4, 15), manager, lambda: self._signed(begun[0], manager))

    def _begun(self, by: Who) -> Any:
        return reviews.begin(self.session, by.unit_id or 0, self.first, user_id=by.user_id)

    def _marked(self, review: Any, by: Who) -> None:
        for pick in self.session.scalars(sa.select(Pick).filter_by(review_id=review.id).order_by(Pick.id)):
            reviews.mark(self.session, pick, review, Mark.IN_ORDER, "", user_id=by.user_id or 0)

    def _signed(self, review: Any, by: Who) -> None:
        reviews.sign(self.session, review, seen_version=review.version, user_id=by.user_id or 0)


def _at(month: date, day: int, hour: int = 0) -> datetime:
    """The hour of a day of the month; the last working day before, for one that is at work."""
    that = date(month.year, month.month, day)
    that = working_day(that) if hour and day > 2 else that
    return datetime(that.year, that.month, that.day, hour, 12 if hour else 0, tzinfo=clock.CITY_TIME).astimezone(UTC)


def _night(month: date, day: int) -> datetime:
    return _at(month, day).replace(minute=40) + timedelta(hours=2)
