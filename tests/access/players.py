"""Those who play in `test_random_users`: logged in, and every answer that they get is held against the truth."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests import city as small_city
from tests import factories
from tests.access import truth
from tests.access.corners import Asker, client_of
from tests.access.truth import Record, Truth
from tracker import clock
from tracker.access.models import Assignment, User
from tracker.database import writing
from tracker.extensions import db
from tracker.web.forms import new_submission_key

# Unit → insats: a word that stands nowhere else.
INSATSER = {"jobbtorg": "Qvarnvik", "other_jobbtorg": "Zinkdal", "district": "Xylofors"}


@dataclass(frozen=True)
class Player:
    """Someone in one of the roles that she has."""

    asker: Asker
    unit_id: int
    role: str

    @property
    def works_with_people(self) -> bool:
        """Whether she may know of anyone at all."""
        return self.role in ("caseworker", "manager")


@dataclass(frozen=True)
class Cast:
    """Who plays, and in what."""

    casework: list[Player]
    statistician: Player
    units: list[int]
    insatser: dict[int, tuple[int, str]]
    """Unit → the id and the name of its insats."""


@dataclass(frozen=True)
class Answer:
    """What came back, after what a browser does with it."""

    status: int
    location: str
    body: str


def assemble(session: Any) -> Cast:
    """Three units with a caseworker and a manager each, a second one in the first, one in two units, a statistician."""
    city = small_city.build(session)
    units = {name: getattr(city, name) for name in INSATSER}
    with writing(session):
        second, both = (_user(session, name, city.users["caseworker"]) for name in ("second", "both"))
        role = city.users["caseworker"].assignments[0].role
        session.add(Assignment(user=both, unit=city.district, role=role))
        session.flush()
        insatser = {
            unit.id: (factories.insats(session, unit, name=INSATSER[name]).id, INSATSER[name])
            for name, unit in units.items()
        }
    users = [city.users_of[name, role] for name in INSATSER for role in ("caseworker", "manager")]
    session.expire_all()
    players = [player for user in (*users, second, both) for player in _players(user)]
    (statistician,) = _players(city.users_of["central", "statistician"])
    return Cast(players, statistician, [unit.id for unit in units.values()], insatser)


def _user(session: Any, name: str, like: User) -> User:
    held = like.assignments[0]
    user = User(email=f"{name}@staff.test", name=name.capitalize(), password="-", active=True,
                fs_uniquifier=f"key of {name}", created_at=clock.now())  # fmt: skip
    session.add_all([user, Assignment(user=user, unit=held.unit, role=held.role)])
    return user


def _players(user: User) -> list[Player]:
    return [
        Player(Asker(user.id, user.fs_uniquifier, held.id), held.unit_id, held.role.name) for held in user.assignments
    ]


class Stage:
    """The application in which they play, and what is true in it now."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.cast = app, cast
        self.browsers: dict[int, FlaskClient] = {}
        self.working: dict[int, int | None] = {}
        self.truth = self.read()

    def read(self) -> Truth:
        """How things stand now."""
        with self.app.app_context():
            return truth.read(db.session)

    def ask(self, player: Player, path: str, sent: dict[str, Any] | None = None, file: str = "") -> Answer:
        """Ask for a page, or send a form; where that leads on, go there. The answers are held against the truth.

        `file` is what stands in a file that is sent.
        """
        browser = self._browser(player)
        words = " ".join([file, *(str(each) for each in (sent or {}).values())])
        answer = self._asked(browser, player, path, sent, words)
        if answer.status in (302, 303):
            landed = self._asked(browser, player, answer.location, None, words)
            return Answer(answer.status, answer.location, landed.body)
        return answer

    def _browser(self, player: Player) -> FlaskClient:
        """Her browser, in which she has chosen the unit that she now plays in."""
        key, wanted = player.asker.user_id, player.asker.assignment_id
        if key not in self.browsers:
            self.browsers[key], self.working[key] = client_of(self.app, player.asker), wanted
        if self.working[key] != wanted:
            assert self.browsers[key].post("/arbeta-som", data={"assignment": wanted}).status_code == 303
            self.working[key] = wanted
        return self.browsers[key]

    def _asked(self, browser: Any, player: Player, path: str, sent: dict[str, Any] | None, words: str) -> Answer:
        before = self.truth
        form = None if sent is None else {**sent, "submission_key": new_submission_key()}
        with browser.open(path, method="GET" if form is None else "POST", data=form) as got:
            answer = Answer(got.status_code, got.headers.get("Location", ""), got.get_data(as_text=True))
        assert answer.status < 500
        if form is not None:
            self.truth = self.read()
        others = [_others(each, player.unit_id) for each in (before, self.truth)]
        assert others[0] == others[1], f"{path}: what is another unit's has changed"
        self.check(player, path, answer.body, words)
        return answer

    def check(self, player: Player, path: str, body: str, words: str) -> None:
        """Nothing in the answer is of anyone whom the player may not know of, but what she has written herself."""
        seen = list(self.truth.seen_by(player.asker.user_id, player.unit_id)) if player.works_with_people else []
        opened = self._opened(player, path)
        named = seen + ([self.truth.records[id_] for id_ in opened] if path.startswith("/nodatkomst/") else [])
        known = {id(each) for each in named}
        for each in self.truth.records.values():
            if id(each) not in known:
                assert not _names_in(each, body, words), f"{path}: a name that is not to be seen here"
        shown = {number for each in seen for number in each.numbers}
        for number in {number for each in self.truth.records.values() for number in each.numbers} - shown:
            assert not _number_in(number, body, words, path, named), f"{path}: a number that is not to be seen here"
        self._check_insatser(player, path, body, opened)

    def _opened(self, player: Player, path: str) -> set[int]:
        """Records of others that this very page may show."""
        found = re.fullmatch(r"/(?:deltagare/(\d+)|nodatkomst/([\w-]+))", path)
        if found is None or not player.works_with_people:
            return set()
        if found[1] is None:
            mine = self.truth.accesses.get(found[2]) == (player.asker.user_id, player.unit_id)
            return self.truth.opened.get(found[2], set()) if mine else set()
        id_ = int(found[1])
        known = {each.id for each in self.truth.seen_by(player.asker.user_id, player.unit_id)}
        return self.truth.opened_by_consent(id_, player.unit_id) if id_ in known else set()

    def _check_insatser(self, player: Player, path: str, body: str, opened: set[int]) -> None:
        """Where someone has been tells as much as her name."""
        if not player.works_with_people:
            return
        units = {player.unit_id} | {self.truth.records[id_].unit_id for id_ in opened}
        for unit_id, (_id, name) in self.cast.insatser.items():
            assert unit_id in units or name not in body, f"{path}: another unit's insats"


def _others(found: Truth, unit_id: int) -> list[Any]:
    """What another unit's records hold, save who handles them."""
    rows = (each for each in found.records.values() if each.unit_id != unit_id)
    return sorted((each.id, each.names, each.protected, each.absorbed, sorted(each.numbers)) for each in rows)


def _names_in(each: Record, body: str, words: str) -> bool:
    return any(name in body and name not in words for name in each.names)


def _number_in(number: str, body: str, words: str, path: str, named: list[Record]) -> bool:
    """In any of the ways that a number is written; of its birth date alone only where that is nobody's on the page."""
    tail, born = number[8:], f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    ways = [f"{day}{sign}{tail}" for day in (number[:8], number[2:8], born) for sign in ("", "-", "+", " ")]
    if not path.startswith("/nodatkomst") and born not in {each.born.isoformat() for each in named}:
        ways += [born, f"{number[:8]}-"]
    typed = {sign for sign in words if sign.isdigit()}
    return any(way in body for way in ways) and not (typed and number[2:] in re.sub(r"\D", "", words))
