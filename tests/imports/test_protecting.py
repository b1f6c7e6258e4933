"""A list that marks people as protected says, before it is taken, what that ends."""

from typing import Any

import pytest

from tests import factories
from tests.databases import on_sqlite
from tests.imports.lists import ENDED, KERSTIN, OTHER, look, take
from tests.imports.test_pages import act, mend, uploaded
from tests.overview.queries import counted
from tracker.database import writing
from tracker.imports import service
from tracker.participants import service as participants

pytestmark = on_sqlite
HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Startdatum", "Skyddade personuppgifter")
CONTACT = "Telefon och e-post töms"
CONSENTS = "Samtycken som gäller återkallas"
MARKED = "märker deltagare som ni redan har som skyddade"


@pytest.mark.parametrize(
    "more",
    [{}, {"starts_on": "2026-01-12", "exit_on": "2026-02-02"}, {"insats": "Ny kurs"}],
    ids=["known", "new period", "new insats"],
)
def test_the_report_says_what_the_mark_ends(session: Any, unit_id: int, more: dict[str, str]) -> None:
    take(session, unit_id, ENDED)
    stranger = KERSTIN | {"number": OTHER, "protection": "ja"}
    text = service.report_csv(session, look(session, unit_id, ENDED | more | {"protection": "ja"}, stranger))
    first, second = text.splitlines()[1:]
    assert CONTACT in first
    assert CONSENTS in first
    assert CONTACT not in second, "nothing is recorded of her yet"
    take(session, unit_id, ENDED | {"protection": "ja"})
    assert CONTACT not in service.report_csv(session, look(session, unit_id, ENDED | more | {"protection": "ja"}))


def test_the_pages_say_it_and_count_the_rows(session: Any, city: Any, client: Any, login: Any) -> None:
    people = [factories.participant(session, city.jobbtorg) for _each in range(3)]
    row = ("Åsa", "Öberg", "Jobbcoachning", "2026-03-02")
    marked = [(each.number.number, *row, "ja") for each in people]
    login("caseworker")
    where = uploaded(client, *marked, (factories.number(), *row, "ja"), headings=HEADINGS)
    page = client.get(where).text
    assert (page.count(CONTACT), page.count(CONSENTS)) == (3, 3)
    assert f'href="{where}/las-in"' in page, "to the page that says how many, not past it"
    with counted() as queries:
        page = client.get(f"{where}/las-in").text
    assert len(queries) <= 12
    assert f"3 rader {MARKED}" in page
    assert CONSENTS in page
    act(client, where + "/las-in", rest="y")
    again = uploaded(client, (people[0].number.number, *row[:-1], "2026-03-02", "ja"), headings=HEADINGS)
    page = client.get(again).text
    assert CONTACT not in page
    assert f'href="{again}/las-in"' not in page, "nothing more to tell: taken at once"


def test_a_row_that_is_marked_by_hand_is_told_of_too(session: Any, city: Any, client: Any, login: Any) -> None:
    """The list had no such column: it has one from then on."""
    person = factories.participant(session, city.jobbtorg)
    login("caseworker")
    row = (person.number.number, "Åsa", "Öberg", "Jobbcoachning", "2026-03-02")
    where = uploaded(client, row, headings=HEADINGS[:-1])
    assert f'href="{where}/las-in"' not in client.get(where).text
    assert mend(client, f"{where}/rad/2", protection="ja").location == where
    assert f'href="{where}/las-in"' in client.get(where).text
    page = client.get(f"{where}/las-in").text
    assert "1 rad märker" in page
    assert CONSENTS in page


def test_who_has_become_protected_meanwhile_is_not_counted_after_a_new_look(
    session: Any, city: Any, client: Any, login: Any
) -> None:
    person = factories.participant(session, city.jobbtorg)
    row = (person.number.number, "Åsa", "Öberg", "Jobbcoachning", "2026-03-02", "ja")
    login("caseworker")
    where = uploaded(client, row, headings=HEADINGS)
    assert CONTACT in client.get(where).text
    facts = {"protection": "sekretessmarkering"}
    with writing(session):
        participants.correct(session, person, facts, seen_version=person.version, user_id=city.users["caseworker"].id)
    act(client, f"{where}/kontrollera")
    assert CONTACT not in client.get(where).text
    assert CONTACT not in client.get(f"{where}/las-in").text
