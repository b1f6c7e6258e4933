"""Words of one's own hold no personal number, wherever they are written."""

from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import Schema, ValidationError

from tests import factories
from tracker.access_review.schemas import MarkSchema
from tracker.administration.schemas import RightSchema
from tracker.consents.forms import ConsentSchema
from tracker.consents.models import Consent
from tracker.emergency.forms import AskSchema, ReviewSchema
from tracker.emergency.models import EmergencyAccess
from tracker.enrolments.schemas import CorrectionSchema
from tracker.exports.schemas import ExtractSchema
from tracker.followups.schemas import AttemptSchema
from tracker.merges.schemas import DifferentSchema, MergeSchema
from tracker.participants.schemas import NumberSchema
from tracker.person_file.schemas import PersonFileSchema
from tracker.schema_fields import ReasonSchema
from tracker.web.forms import new_submission_key

TOLD = "Skriv inget personnummer här"
FREE = [
    (ConsentSchema, "how"),
    (AskSchema, "reason"),
    (ReviewSchema, "note"),
    (ExtractSchema, "purpose"),
    (ExtractSchema, "why_numbers"),
    (RightSchema, "purpose"),
    (PersonFileSchema, "purpose"),
    (AttemptSchema, "note"),
    (MergeSchema, "reason"),
    (DifferentSchema, "reason"),
    (NumberSchema, "reason"),
    (CorrectionSchema, "reason"),
    (MarkSchema, "note"),
    (ReasonSchema, "reason"),
]


def faults(schema: type[Schema], field: str, text: str) -> list[str]:
    try:
        schema().fields[field].deserialize(text)
    except ValidationError as error:
        return [str(each) for each in error.messages]
    return []


@pytest.mark.parametrize(("schema", "field"), FREE)
@pytest.mark.parametrize("sign", ["", "-", " ", "+"])
def test_a_number_is_refused(schema: type[Schema], field: str, sign: str) -> None:
    number = factories.number()
    for date in (number[:8], number[2:8]):
        (fault,) = faults(schema, field, f"Hon visade {date}{sign}{number[8:]} vid mötet")
        assert TOLD in fault
        assert number[8:] not in fault


@pytest.mark.parametrize(("schema", "field"), FREE)
@pytest.mark.parametrize("text", ["Muntligt vid möte 2026-06-01 klockan 14", "Ring 070-174 06 05, ärende 2026-001234"])
def test_days_and_other_numbers_may_stand(schema: type[Schema], field: str, text: str) -> None:
    assert faults(schema, field, text) == []


def test_on_the_pages(session: Any, city: Any, client: Any, login: Any) -> None:
    number = factories.number()
    person = factories.participant(session, city.jobbtorg)
    login("caseworker")
    there = f"/deltagare/{person.id}/samtycke"
    assert "Skriv inga personnummer eller namn på andra" in client.get(there).text
    key = {"submission_key": new_submission_key()}
    days = {"from_on": "2026-06-01", "until_on": "2026-08-31", "to_unit_id": city.district.id}
    page = client.post(there, data={**key, **days, "how": f"Modern, {number}, ringde"}).text
    assert 'href="#how"' in page
    assert TOLD in page
    page = client.post("/nodatkomst", data={**key, "number": number, "reason": f"Hon, {number}, har fallit ihop"}).text
    assert 'href="#reason"' in page
    session.rollback()
    assert session.scalars(sa.select(Consent.id)).all() == session.scalars(sa.select(EmergencyAccess.id)).all() == []
