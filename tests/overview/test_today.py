"""The first page, for each who comes."""

from datetime import date
from typing import Any

from tests import factories
from tests.overview.queries import counted


def _due(session: Any, city: Any, **facts: Any) -> Any:
    person = factories.participant(session, city.jobbtorg, **facts)
    return factories.exited(session, person, city.coaching, exit_on=date(2026, 2, 20))


def test_a_quiet_day(client: Any, login: Any) -> None:
    login("caseworker")
    page = client.get("/").text
    assert "Inget väntar i dag" in page
    assert 'action="/deltagare"' in page


def test_what_waits_for_a_caseworker(session: Any, city: Any, client: Any, login: Any) -> None:
    _due(session, city, family_name="Dagsnu")
    for name, start in (("Snart", date(2026, 6, 5)), ("Senare", date(2026, 7, 5)), ("Länge", date(2025, 2, 1))):
        person = factories.participant(session, city.jobbtorg, family_name=name)
        factories.enrolment(session, person, city.coaching, starts_on=start)
    login("manager")
    page = client.get("/").text
    assert "1 dags nu" in page
    for name in ("Dagsnu", "Snart", "Länge"):
        assert name in page
    assert "Senare" not in page
    assert "1 öppen inskrivning" in page


def test_another_unit_sees_nothing_of_it(session: Any, city: Any, client: Any, login: Any) -> None:
    _due(session, city, family_name="Dagsnu")
    login("caseworker", "farsta")
    page = client.get("/").text
    assert "Inget väntar i dag" in page
    assert "Dagsnu" not in page


def test_the_statistician_sees_counts_and_no_people(session: Any, city: Any, client: Any, login: Any) -> None:
    made = _due(session, city, family_name="Hemlig")
    login("statistician", "amf")
    page = client.get("/").text
    assert "Hemlig" not in page
    assert f"/deltagare/{made.participant_id}" not in page
    assert "Materialet för 2026" in page
    assert "Farsta stadsdelsförvaltning" in page  # nothing registered there
    assert "Jobbtorg Kista" not in page


def test_women_stand_before_men(session: Any, city: Any, client: Any, login: Any) -> None:
    _due(session, city)
    for who in (("caseworker",), ("statistician", "amf")):
        login(*who)
        page = client.get("/").text
        assert page.index("Kvinnor") < page.index("Män")


def test_few_queries(session: Any, city: Any, client: Any, login: Any) -> None:
    for _n in range(12):
        _due(session, city)
    for who in (("caseworker",), ("statistician", "amf")):
        login(*who)
        with counted() as queries:
            assert client.get("/").status_code == 200
        assert len(queries) <= 12, queries
