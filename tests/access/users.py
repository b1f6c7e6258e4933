"""What random users do: the rules of the machine that `test_random_users` runs."""

import io
import re
from collections.abc import Callable

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests import factories
from tests.access.players import Player, Stage
from tests.access.truth import Record
from tests.imports.workbooks import workbook

NUMBERS = factories.numbers()[-40:-34]
PLACES = st.integers(0, 99)
SITUATION = {"district_code": "farsta", "social_assistance": "yes", "livelihood_code": "forsorjningsstod",
             "months_without_work": "14", "referral_code": "jobbtorg"}  # fmt: skip
EXIT = {"exit_on": "2026-05-04", "completion": "completed", "exit_reason_code": "arbete", "chances_grown": "yes"}
HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Insatstyp", "Start")
PAGES = ("/", "/uppfoljningar", "/uppfoljningar?state=planned", "/dubbletter", "/dubbletter/tva-personer", "/inlasning",
         "/nodatkomst", "/projekt", "/statistik", "/konto")  # fmt: skip
OF_ONE = ("", "/andra", "/nummer", "/samtycke", "/skriv-in", "/sla-ihop", "/registerutdrag", "/handlaggare")


def _word(number: int) -> str:
    """A word of letters only, that no other number gives and no page holds."""
    return "".join("bdfghjklmn"[int(digit)] for digit in f"{number:04d}")


def _written(number: str, way: int) -> str:
    """The number as someone may type it."""
    return (number, f"{number[:8]}-{number[8:]}", number[2:], f"{number[2:8]}-{number[8:]}")[way % 4]


class Users(RuleBasedStateMachine):
    """What users do, each step by one of them. `stage` is a fresh one."""

    fresh: Callable[[], Stage]

    def __init__(self) -> None:
        super().__init__()
        self.stage = type(self).fresh()
        self.made = 0

    def _player(self, place: int) -> Player:
        return self.stage.cast.casework[place % len(self.stage.cast.casework)]

    def _record(self, place: int) -> Record:
        """Anyone, of whatever unit."""
        records = self.stage.truth.records
        assume(records)
        return list(records.values())[place % len(records)]

    def _seen(self, player: Player) -> list[Record]:
        found = self.stage.truth.seen_by(player.asker.user_id, player.unit_id)
        return [each for each in found if not each.absorbed]

    def _own(self, player: Player, place: int) -> Record:
        """Someone whom the player may know of."""
        seen = self._seen(player)
        assume(seen)
        return seen[place % len(seen)]

    def _names(self) -> dict[str, str]:
        self.made += 1
        return {"given_name": f"Vq{_word(self.made)}", "family_name": f"Wq{_word(self.made)}"}

    def _known(self, player: Player, number: str) -> set[int]:
        return {each.id for each in self._seen(player) if number in each.numbers}

    @rule(who=PLACES, number=st.sampled_from(NUMBERS), way=PLACES, protected=st.booleans())
    def register(self, who: int, number: str, way: int, protected: bool) -> None:
        """Whether it works hangs on whom the player knows of, and on nobody else."""
        player = self._player(who)
        known = self._known(player, number)
        grade = "sekretessmarkering" if protected else "none"
        facts = {**self._names(), "number": _written(number, way), "protection": grade}
        answer = self.stage.ask(player, "/deltagare/ny", facts)
        assert answer.status == (200 if known else 303)

    @rule(who=PLACES, whom=PLACES)
    def enrol(self, who: int, whom: int) -> None:
        player, record = self._player(who), self._record(whom)
        insats_id, _name = self.stage.cast.insatser[player.unit_id]
        facts = {**SITUATION, "insats_id": insats_id, "starts_on": "2026-02-02"}
        answer = self.stage.ask(player, f"/deltagare/{record.id}/skriv-in", facts)
        assert answer.status in ((200, 303) if record in self._seen(player) else (404,))

    @rule(who=PLACES, which=PLACES)
    def exit(self, who: int, which: int) -> None:
        player, stays = self._player(who), self.stage.truth.stays
        assume(stays)
        stay = stays[which % len(stays)]
        facts = {**EXIT, "version": stay.version}
        answer = self.stage.ask(player, f"/inskrivningar/{stay.id}/avsluta", facts)
        seen = stay.participant_id in {each.id for each in self._seen(player)}
        assert answer.status in ((200, 303) if seen else (404,))

    @rule(who=PLACES, numbers=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2, unique=True))
    def read_a_list_in(self, who: int, numbers: list[str]) -> None:
        player = self._player(who)
        named = [(number, *self._names().values()) for number in numbers]
        insats = self.stage.cast.insatser[player.unit_id][1]
        rows = [(*row, insats, "jobbsok", "2026-03-02") for row in named]
        words = " ".join(" ".join(row) for row in named)
        known = {number for number in numbers if self._known(player, number)}
        file = (io.BytesIO(workbook(HEADINGS, *rows)), "lista.xlsx")
        answer = self.stage.ask(player, "/inlasning", {"file": file, "create_insatser": "y"}, words)
        assert answer.status == 303
        self.stage.ask(player, f"{answer.location}/las-in", {"rest": "y", "version": 1}, words)
        for number in numbers:
            assert self._known(player, number) or number not in known

    @rule(who=PLACES, whom=PLACES)
    def search_by_name(self, who: int, whom: int) -> None:
        player, record = self._player(who), self._record(whom)
        words = record.names[1]
        self._hits(player, words, {each.id for each in self._seen(player) if words in each.names})

    @rule(who=PLACES, number=st.sampled_from(NUMBERS), way=PLACES)
    def search_by_number(self, who: int, number: str, way: int) -> None:
        player = self._player(who)
        self._hits(player, _written(number, way), self._known(player, number))

    def _hits(self, player: Player, words: str, wanted: set[int]) -> None:
        answer = self.stage.ask(player, "/deltagare", {"words": words})
        if len(wanted) == 1:
            assert answer.location == f"/deltagare/{min(wanted)}"
        else:
            assert _listed(answer.body) == wanted
            assert bool(wanted) == ("Ingen deltagare hittades" not in answer.body)

    @rule(who=PLACES, sort=st.sampled_from(["name", "born", "since", "-name"]))
    def list_all(self, who: int, sort: str) -> None:
        player = self._player(who)
        answer = self.stage.ask(player, f"/deltagare?sort={sort}")
        wanted = {each.id for each in self._seen(player)}
        assert len(wanted) <= 25
        assert _listed(answer.body) == wanted
        told = re.search(r"1–\d+ av (\d+)", answer.body)
        assert int(told[1] if told else 0) == len(wanted)

    @rule(who=PLACES, page=st.sampled_from(PAGES))
    def open_a_page(self, who: int, page: str) -> None:
        self.stage.ask(self._player(who), page)

    @rule(who=PLACES)
    def count_in_insatser(self, who: int) -> None:
        player = self._player(who)
        insats_id, _name = self.stage.cast.insatser[player.unit_id]
        seen = {each.id for each in self._seen(player)}
        self._counted(player, {insats_id: self._stays_of(insats_id, seen)})

    @rule()
    def count_as_statistician(self) -> None:
        """Everyone counts, protected people too, and nobody is named."""
        everyone = set(self.stage.truth.records)
        ids = [id_ for id_, _name in self.stage.cast.insatser.values()]
        self._counted(self.stage.cast.statistician, {id_: self._stays_of(id_, everyone) for id_ in ids})

    @rule(
        page=st.sampled_from(("/", "/statistik?year=2026", "/insatser/{}", "/deltagare", "/deltagare/1", "/dubbletter"))
    )
    def open_as_statistician(self, page: str) -> None:
        ids = [id_ for id_, _name in self.stage.cast.insatser.values()]
        answer = self.stage.ask(self.stage.cast.statistician, page.format(ids[0]))
        assert answer.status == (403 if page.startswith(("/deltagare", "/dubbletter")) else 200)

    def _stays_of(self, insats_id: int, participants: set[int]) -> int:
        return sum(
            each.insats_id == insats_id and each.participant_id in participants for each in self.stage.truth.stays
        )

    def _counted(self, player: Player, wanted: dict[int, int]) -> None:
        body = self.stage.ask(player, "/insatser").body
        for insats_id, number in wanted.items():
            row = re.search(rf'href="/insatser/{insats_id}".*?</tr>', body, re.DOTALL)
            assert row is not None
            told = re.search(r'data-label="Alla"[^>]*>\s*(\d+)', row[0])
            assert told is not None
            assert int(told[1]) == number

    @rule(who=PLACES, whom=PLACES, page=st.sampled_from(OF_ONE))
    def open_someone_by_id(self, who: int, whom: int, page: str) -> None:
        """Guessed or not."""
        player, record = self._player(who), self._record(whom)
        answer = self.stage.ask(player, f"/deltagare/{record.id}{page}")
        if record in self._seen(player):
            assert answer.status == (404 if page == "/handlaggare" and not record.protected else 200)
        else:
            assert answer.status == 404 or record.absorbed

    @rule(who=PLACES, whom=PLACES, colleague=PLACES)
    def name_a_handler(self, who: int, whom: int, colleague: int) -> None:
        player, record, other = self._player(who), self._record(whom), self._player(colleague)
        facts = {"user_id": other.asker.user_id}
        answer = self.stage.ask(player, f"/deltagare/{record.id}/handlaggare", facts)
        assert answer.status == 404 or record.id in {each.id for each in self._seen(player)}

    @rule(who=PLACES, whom=PLACES, unit=PLACES, follow_ups=st.booleans())
    def consent(self, who: int, whom: int, unit: int, follow_ups: bool) -> None:
        player = self._player(who)
        record = self._own(player, whom)
        facts = {"to_unit_id": self.stage.cast.units[unit % 3], "from_on": "2026-06-01", "until_on": "2026-07-01",
                 "how": "Muntligt vid möte", **({"follow_ups": "y"} if follow_ups else {})}  # fmt: skip
        self.stage.ask(player, f"/deltagare/{record.id}/samtycke", facts)

    @rule(who=PLACES, which=PLACES)
    def withdraw_consent(self, who: int, which: int) -> None:
        player, consents = self._player(who), self.stage.truth.consents
        assume(consents)
        participant_id, _unit, id_ = consents[which % len(consents)]
        answer = self.stage.ask(player, f"/deltagare/{participant_id}/samtycke/{id_}/aterkalla", {})
        seen = participant_id in {each.id for each in self._seen(player)}
        assert answer.status in ((200, 303) if seen else (404,))

    @rule(who=PLACES, number=st.sampled_from(NUMBERS), way=PLACES)
    def open_in_an_emergency(self, who: int, number: str, way: int) -> None:
        player = self._player(who)
        facts = {"number": _written(number, way), "reason": "Hon har fallit ihop och kan inte svara."}
        assert self.stage.ask(player, "/nodatkomst", facts).status == 303

    @rule(who=PLACES, which=PLACES, ends=st.booleans())
    def look_at_an_emergency(self, who: int, which: int, ends: bool) -> None:
        player, accesses = self._player(who), self.stage.truth.accesses
        assume(accesses)
        id_ = list(accesses)[which % len(accesses)]
        path = f"/nodatkomst/{id_}"
        answer = self.stage.ask(player, f"{path}/avsluta", {}) if ends else self.stage.ask(player, path)
        mine = accesses[id_] == (player.asker.user_id, player.unit_id)
        assert (answer.status in (200, 303)) == mine

    @rule(who=PLACES, one=PLACES, other=PLACES)
    def merge(self, who: int, one: int, other: int) -> None:
        player, pair = self._player(who), (self._record(one), self._record(other))
        assume(pair[0].id != pair[1].id)
        path, facts = f"/dubbletter/{pair[0].id}/{pair[1].id}", {"keep": str(pair[0].id), "reason": "samma person"}
        answer = self.stage.ask(player, path, facts)
        seen = {each.id for each in self._seen(player)}
        if any(each.unit_id != player.unit_id for each in pair):
            assert answer.status == 404
        assert answer.status == 404 or seen & {each.id for each in pair}


def _listed(body: str) -> set[int]:
    """The participants that a list names."""
    table = body.partition("<tbody")[2].partition("</tbody>")[0]
    return {int(each) for each in re.findall(r'href="/deltagare/(\d+)"', table)}
