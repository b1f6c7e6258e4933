"""`tracker doctor` tells when the tables are not what the register holds."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.statistics import cities
from tests.statistics.test_against_plain_counter import AS_OF
from tests.statistics.test_rules import DUE, EXIT, LATE, START
from tracker.access.scope import whole_city
from tracker.statistics import frame, rules
from tracker.statistics.period import NEVER

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def session(register):
    city = cities.new_city()
    for _each in range(3):
        who = cities.person(city)
        answer, month = cities.answer("arbete", DUE), cities.month("no", DUE)
        cities.enrol(city, who, START, EXIT, answer=answer, month=month, reason="arbete")
        cities.enrol(city, who, EXIT, insats=2)
    cities.write(register, city)
    return register


def found(session, today=LATE):
    with whole_city("the rules hold for every row"):
        return [str(finding.message) for finding in rules.figures_in_step(session, today)]


@FEW
@given(city=cities.cities(), as_of=AS_OF)
def test_sql_counts_the_same(register, city, as_of):
    cities.write(register, city)
    assert found(register, as_of) == []


@FEW
@given(city=cities.cities(), as_of=AS_OF)
def test_and_on_the_server(register_on_server, city, as_of):
    cities.write(register_on_server, city)
    assert found(register_on_server, as_of) == []


def test_a_year_with_something_in_it_is_compared(session):
    with whole_city("what is compared"):
        counts = rules.counted(session, rules.Period.year(2024), LATE)
    assert counts["participants", "T"] == counts["exited", "T"] == counts["reason", "arbete"] == 3
    assert counts["open_end", "jobbsok"] == counts["works",] == counts["no assistance",] == 3


MISREAD = {"start": date(2023, 5, 1).toordinal(), "exit": NEVER, "exit_reason": 1, "insats_type": 1, "completed": 0}
MISREAD |= {"person": 1, "works_then": 0, "assistance": 1, "answered_on": NEVER, "assistance_known_on": NEVER}
MISREAD |= {"district": 3, "barrier": 1}


@pytest.mark.parametrize("column", MISREAD)
def test_a_column_read_askew_is_found(session, monkeypatch, column):
    def askew(*given):
        material = read(*given)
        values = np.full_like(getattr(material.enrolments, column), MISREAD[column])
        return replace(material, enrolments=replace(material.enrolments, **{column: values}))

    read = frame.read
    monkeypatch.setattr(frame, "read", askew)
    assert "Tabellerna för 2024 stämmer inte med registret." in found(session)


@pytest.mark.parametrize(("column", "value"), [("sex", 1), ("birth", date(2001, 1, 1).toordinal())])
def test_facts_of_people_read_askew_are_found(session, monkeypatch, column, value):
    def askew(*given):
        material = read(*given)
        values = np.full_like(getattr(material.persons, column), value)
        return replace(material, persons=replace(material.persons, **{column: values}))

    read = frame.read
    monkeypatch.setattr(frame, "read", askew)
    assert "Tabellerna för 2024 stämmer inte med registret." in found(session)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("exit_on = '2024-3-01' WHERE exit_on IS NOT NULL", "a date that is none"),
        ("starts_on = '2024-01-1x' WHERE exit_on IS NOT NULL", "a date that is none"),
        ("exit_reason_code = 'borta' WHERE exit_on IS NOT NULL", "a code that is not in its list"),
        ("district_code = 'borta'", "a code that is not in its list"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_counted(session, fault, told):
    with whole_city("a fault is planted that the database would refuse in the end"):
        session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        session.execute(sa.text(f"UPDATE enrolment SET {fault}"))
    try:
        assert found(session) == [f"Statistiken kan inte läsas: {told}."]
    finally:
        session.rollback()
