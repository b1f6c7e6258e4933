"""The factories make what the services would."""

from typing import Any

from tests import factories
from tests.city import City


def test_a_history_in_one_line(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, given_name="Åsa")
    ended = factories.exited(session, person, city.coaching)
    opened = factories.enrolment(session, person, city.course)
    assert ended.exit_on == factories.EXIT_ON
    assert opened.exit_on is None
    assert person.sex == "K"


def test_a_person_without_number(session: Any, city: City) -> None:
    assert factories.participant(session, city.district, number=None).number is None
