"""The unit's own figures on screen: whose they are, who opens the lists behind them, and that they never disagree."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.overview.queries import counted
from tracker.audit import service as audit
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.participants import service as participants

POSTGRESQL_LATER = True

TABLE = "/statistik/enheten/2026/tabell"
STARTED = f"{TABLE}/3/lista?matt=started"


def cell(text: str, row: str, place: int) -> str:
    """The text of a cell of the first table on a page that has the row."""
    found = re.search(rf'<th scope="row"[^>]*>{row}</th>(.*?)</tr>', text, re.S)
    assert found
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.S)
    return re.sub(r"<[^>]*>", "", cells[place]).strip()


def listed(text: str) -> list[str]:
    """The names in a list."""
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', text)


@pytest.fixture
def three(session: Any, city: City) -> list[Any]:
    """Two women and a man of the jobbtorg, who started this year; one of them is known in the district too."""
    women = [factories.participant(session, city.jobbtorg, family_name=name) for name in ("Öberg", "Ask")]
    man = factories.participant(session, city.jobbtorg, family_name="Ärlig", number=factories.number("M"))
    for person in (*women, man):
        factories.enrolment(session, person, city.coaching)
    elsewhere = factories.also_in(session, women[0], city.district, family_name="Borta")
    factories.enrolment(session, elsewhere, city.training)
    return [*women, man]


@pytest.fixture
def protected(session: Any, city: City, three: Any) -> Any:
    """A woman whom only the manager handles."""
    facts = factories.Facts(family_name="Dold", protection="sekretessmarkering")
    with writing(session):
        made = participants.register(session, facts, unit_id=city.jobbtorg.id, user_id=city.users["manager"].id)
    factories.enrolment(session, made, city.coaching)
    return made


def test_the_unit_sees_its_own_and_the_city_sees_all(client: Any, login: Any, three: Any) -> None:
    login("caseworker")
    assert cell(client.get(f"{TABLE}/3").text, "Totalt", 5) == "3"
    login("caseworker", "skarholmen")
    assert cell(client.get(f"{TABLE}/3").text, "Totalt", 5) == "–"
    login("statistician")
    assert cell(client.get("/statistik/2026/tabell/3").text, "Totalt", 5) == "4"


def test_the_city_less_the_unit_is_seen_by_no_one_who_works_with_people(client: Any, login: Any, three: Any) -> None:
    for role, works in (("caseworker", True), ("manager", True), ("statistician", False)):
        login(role)
        led = client.get("/statistik?year=2026")
        assert (led.status_code, led.location) == ((302, "/statistik/enheten?year=2026") if works else (200, None))
        assert (client.get("/statistik/enheten").status_code == 200) is works
        for path in ("/statistik/2026/tabell/3", "/statistik/jamfor"):
            assert client.get(path).status_code == (403 if works else 200)


def test_a_number_leads_to_those_whom_it_counts(client: Any, login: Any, three: Any) -> None:
    login("caseworker")
    page = client.get(f"{TABLE}/3").text
    (link,) = set(re.findall(r'href="([^"]*matt=started[^"]*kon=K[^"]*)"', page)) - set(
        re.findall(r'href="([^"]*insatstyp=[^"]*)"', page)
    )
    text = client.get(link.replace("&amp;", "&")).text
    assert listed(text) == [f"Ask, {three[1].given_name}", f"Öberg, {three[0].given_name}"]
    assert "1–2 av 2" in text


def test_a_list_stands_in_swedish_order_and_is_leafed_through(
    session: Any, client: Any, login: Any, city: City
) -> None:
    names = [f"{first}{n:02}" for first in "ÖÄÅZA" for n in range(6)]
    with writing(session):
        for name in names:
            person = factories.participant(session, city.jobbtorg, family_name=name)
            factories.enrolment(session, person, city.coaching)
    login("manager")
    pages = [listed(client.get(f"{STARTED}&page={n}").text) for n in (1, 2)]
    assert [len(each) for each in pages] == [25, 5]
    found = [name.split(",")[0] for each in pages for name in each]
    assert found == sorted(names, key=lambda name: ("AZÅÄÖ".index(name[0]), name))


def test_who_is_hidden_from_the_viewer_is_neither_counted_nor_listed(client: Any, login: Any, protected: Any) -> None:
    for role, number in (("manager", 4), ("caseworker", 3)):
        login(role)
        assert cell(client.get(f"{TABLE}/3").text, "Totalt", 5) == str(number)
        text = client.get(STARTED).text
        assert len(listed(text)) == number
        assert ("Dold" in text) is (role == "manager")
    login("statistician")
    assert cell(client.get("/statistik/2026/tabell/3").text, "Totalt", 5) == "5"


def test_the_log_tells_whom_a_list_showed_and_what_was_asked(session: Any, client: Any, login: Any, three: Any) -> None:
    user = login("caseworker")
    client.get(f"{STARTED}&kon=M")
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.user_id, entry.reason) == ("read", user.id, "unit_figures.behind")
    assert audit.detail_of(session, entry.id) == {
        "participants": [three[2].id],
        "asked": {"year": 2026, "table": 3, "measure": "started", "insats_type": "T", "sex": "M"},
    }


@pytest.mark.parametrize(
    "address",
    [
        "2026/tabell/3/lista?matt=exited_often",
        "2026/tabell/3/lista?matt=participants",
        "2026/tabell/5/lista?matt=median_days",
        "2026/tabell/5/lista?matt=completion_rate",
        "2026/tabell/3/lista?kon=X",
        "2026/tabell/3/lista?insatstyp=finns-inte",
        "2026/tabell/10/lista",
        "2027/tabell/3/lista",
        "2027/tabell/3",
        "2026/tabell/0",
    ],
)
def test_what_there_is_no_number_of_has_no_list(client: Any, login: Any, three: Any, address: str) -> None:
    login("caseworker")
    assert client.get(f"/statistik/enheten/{address}").status_code == 404


def test_lists_that_tell_of_health_are_the_managers(session: Any, client: Any, login: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, family_name="Ek")
    factories.exited(session, person, city.coaching, exit_reason_code="sjukdom", exit_on=date(2026, 2, 2))
    sick = f"{TABLE}/4/lista?orsak=sjukdom"
    for role, status, links in (("caseworker", 403, False), ("manager", 200, True)):
        login(role)
        assert client.get(sick).status_code == status
        text = client.get(f"{TABLE}/4").text
        assert ("orsak=sjukdom" in text) is links
        assert cell(text, "Totalt", 2) == "1"
        assert client.get(f"{TABLE}/4/lista").status_code == 200


def test_a_list_asks_as_few_questions_as_ever(session: Any, client: Any, login: Any, three: Any) -> None:
    login("caseworker")
    client.get(STARTED)
    with counted() as sent:
        client.get(STARTED)
    assert len(sent) <= 12
