"""The whole file on one person (GDPR article 15): on the page, as JSON, on the command line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import PASSWORD, City
from tests.pages import shown
from tests.retention.test_erasure import LATER, whole_file
from tracker import clock
from tracker.access.scope import inside, of_unit
from tracker.audit.models import ENTRIES
from tracker.config import ROOT
from tracker.database import writing
from tracker.deliveries import layout
from tracker.deliveries import service as deliveries
from tracker.deliveries.states import State
from tracker.imports.models import ImportRow, ImportRun
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.person_file import service

ASKED = {"purpose": "Begärt i dag", "how": "json"}


def path(person_id: int) -> str:
    return f"/deltagare/{person_id}/registerutdrag"


@pytest.fixture
def person(session: Any, city: City, today: Any) -> Participant:
    today(LATER)
    return whole_file(session, city)


def given(session: Any, city: City, person: Participant) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(service.gather(session, person.id, city.jobbtorg.id).json())
    return document


def test_gdpr_15_every_part_of_the_record_is_in_the_file(session: Any, city: City, person: Participant) -> None:
    document = given(session, city, person)
    empty = [key for key, part in document.items() if part == []]
    assert empty == ["waiting_lists"]
    assert document["consents"][0]["how"] == "På plats"
    assert {each["reason"] for each in document["emergency_opened"]} == {"Hon har fallit ihop här"}
    assert document["emergency_asked"][0]["by"] == "Caseworker Jobbtorg Kista"
    assert [each["record"] for each in document["facts"]] == document["records"]
    assert document["numbers"][0]["number"] == person.number.number  # type: ignore[union-attr]
    assert document["attempts"][0]["note"] == "Svarade inte"
    assert document["deliveries"][0]["lines"] == ["en rad"]
    assert document["enrolments"][0]["insats"] == "Jobbcoachning"
    assert document["enrolments"][0]["exit_reason"]["code"] == "arbete"


def test_sosfs_2014_5_what_stood_before_is_in_the_file(session: Any, city: City, person: Participant) -> None:
    changes = given(session, city, person)["changes"]
    corrected = next(each for each in changes if each["what"]["code"] == "corrected")
    assert [each["field"] for each in corrected["changed"]] == ["given_name"]
    assert corrected["changed"][0]["after"] == "Eva"
    assert corrected["changed"][0]["before"]


def test_keys_are_those_of_the_schema(session: Any, city: City, person: Participant) -> None:
    schema = json.loads((ROOT / "docs" / "person-file.schema.json").read_text(encoding="utf-8"))
    document = given(session, city, person)
    assert sorted(document) == sorted(schema["required"]) == sorted(schema["properties"])
    assert document["version"] == schema["properties"]["version"]["const"]
    for key, part in document.items():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            assert sorted(part[0]) == sorted(schema["properties"][key]["items"]["properties"]), key


def test_labels_not_codes(session: Any, city: City, person: Participant) -> None:
    sections = service.gather(session, person.id, city.jobbtorg.id).sections
    text = json.dumps([section.records for section in sections], ensure_ascii=False)
    for word in ("Jobbcoachning", "Farsta", "Försörjningsstöd", "Telefon"):
        assert word in text
    assert "forsorjningsstod" not in text


def test_another_units_record_is_not_given_out(session: Any, city: City, client: Any, login: Any) -> None:
    here, there = factories.known_in(session, city.jobbtorg, city.district)
    factories.exited(session, there, city.training)
    here_id, there_id = here.id, there.id
    login("caseworker")
    answer = client.post(path(here_id), data=ASKED)
    assert answer.json["enrolments"] == []
    assert city.training.name not in answer.text
    assert client.post(path(there_id), data=ASKED).status_code == 404
    assert shown(client, path(there_id)) == shown(client, path(999_999)).replace("999999", str(there_id))


def test_only_handlers_take_out_a_protected_persons_file(session: Any, city: City, client: Any, login: Any) -> None:
    facts = {
        "given_name": "Åsa",
        "family_name": "Dold",
        "number": factories.number(),
        "protection": "sekretessmarkering",
    }
    with writing(session):
        unit_id, handler = city.jobbtorg.id, city.users["caseworker"].id
        hidden = participants.register(session, facts, unit_id=unit_id, user_id=handler).id
    login("manager")
    assert client.get(path(hidden)).status_code == client.post(path(hidden), data=ASKED).status_code == 404
    login("caseworker")
    assert client.post(path(hidden), data=ASKED).status_code == 200


def test_it_is_logged_as_an_export_before_it_is_given(session: Any, city: City, client: Any, login: Any) -> None:
    person_id = factories.participant(session, city.jobbtorg).id
    user_id = login("caseworker").id
    client.post(path(person_id), data=ASKED)
    query = sa.select(ENTRIES).where(ENTRIES.c.action == "export")
    entry = session.execute(query).one()
    assert (entry.participant_id, entry.user_id, entry.reason) == (person_id, user_id, "registerutdrag")
    assert "Vem som har öppnat" in client.post(path(person_id), data={**ASKED, "how": "page"}).text
    assert [each["what"]["code"] for each in client.post(path(person_id), data=ASKED).json["looked"]][1] == "export"


def test_without_a_purpose_nothing_is_given(session: Any, city: City, client: Any, login: Any) -> None:
    person_id = factories.participant(session, city.jobbtorg).id
    login("caseworker")
    page = client.post(path(person_id), data={"purpose": " ", "how": "json"}).text
    assert 'href="#purpose"' in page
    assert session.scalar(sa.select(sa.func.count()).select_from(ENTRIES).where(ENTRIES.c.action == "export")) == 0


def test_the_files_name_tells_nothing(session: Any, city: City, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    person_id = person.id
    login("caseworker")
    told = client.post(path(person_id), data=ASKED).headers["Content-Disposition"]
    day = clock.local_day(clock.now()).isoformat()
    assert told == f'attachment; filename="registerutdrag-{person_id}-{day}.json"'


def test_a_row_that_waits_in_a_list_is_in_the_file(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    number = person.number.number  # type: ignore[union-attr]
    common = {"unit_id": city.jobbtorg.id}
    with writing(session):
        run = ImportRun(**common, digest="", headings=[], create_insatser=False, uploaded_at=clock.now(), counts={})
        cells = [{"number": f"{number[:8]}-{number[8:]}", "insats": "Coachning"}, {"number": factories.number()}]
        run.rows = [ImportRow(**common, row_number=n, state="new", kept_cells=cell) for n, cell in enumerate(cells)]
        session.add(run)
    assert [each["insats"] for each in given(session, city, person)["waiting_lists"]] == ["Coachning"]


def test_gdpr_15_what_the_agency_was_sent_of_her_is_in_the_file(session: Any, city: City) -> None:
    """To whom, when, for which months and what for; of the file that was sent her own lines and no other's."""
    person, other = (factories.participant(session, city.jobbtorg) for _each in range(2))
    for each in (person, other):
        factories.exited(session, each, city.coaching, starts_on=date(2025, 3, 1), exit_on=date(2025, 4, 30))
    who = deliveries.Who(city.users["caseworker"].id, city.jobbtorg.id)
    period, plan = (date(2025, 1, 1), date(2025, 12, 31)), layout.read(layout.DEFAULT)
    with inside(of_unit(who.unit_id, who.user_id)), writing(session):
        sent = deliveries.draft(session, who, period, "Årets leverans", plan).id
        deliveries.tell(session, sent, State.SENT, who)
        deliveries.draft(session, who, period, "Ett utkast", plan)
    first, second = given(session, city, person)["deliveries"]
    assert (first["to"], first["first"], first["last"]) == ("agency", "2025-01-01", "2025-12-31")
    assert (first["purpose"], first["state"]["code"], first["layout"]) == ("Årets leverans", "sent", plan.name)
    assert first["sent_at"]
    numbers = [each.number.number for each in (person, other)]
    assert [[number in line for number in numbers] for line in first["lines"]] == [[True, False]] * 2
    assert (second["state"]["code"], second["sent_at"]) == ("draft", None)
    sections = {each.title: each.records for each in service.gather(session, person.id, city.jobbtorg.id).sections}
    record = dict(sections["Lämnat till den statistikansvariga myndigheten"][0])
    assert (record["Period"], record["Läge"]) == ("2025-01–2025-12", "Skickad")


def test_on_the_command_line_the_number_is_asked_for(app: Any, session: Any, city: City, tmp_path: Path) -> None:
    person = factories.participant(session, city.jobbtorg)
    number, person_id = person.number.number, person.id  # type: ignore[union-attr]
    words = ["person-file", "--unit", "kista", "--by", "caseworker@kista.test", "--purpose", "Begärt", "--to"]
    session.remove()
    for asked in (number, str(person_id)):
        done = app.test_cli_runner().invoke(app.cli, [*words, str(tmp_path)], input=f"{PASSWORD}\n{asked}\n")
        assert done.exit_code == 0, done.output
    day = clock.local_day(clock.now()).isoformat()
    names = {f"registerutdrag-{person_id}-{day}.{ending}" for ending in ("html", "json")}
    assert {file.name for file in tmp_path.iterdir()} == names
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
    refused = app.test_cli_runner().invoke(app.cli, [*words, str(tmp_path)], input=f"fel lösenord\n{person_id}\n")
    assert (refused.exit_code, "lösenordet stämmer inte" in refused.output) == (1, True)
    words[4] = "caseworker@farsta.test"
    assert app.test_cli_runner().invoke(app.cli, [*words, str(tmp_path)], input=f"{PASSWORD}\n1\n").exit_code == 1
