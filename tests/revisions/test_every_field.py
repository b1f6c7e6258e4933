"""SOSFS 2014:5: whatever about a person can be corrected leaves what stood before, readable."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tracker import clock
from tracker.codelists.models import Barrier, District, Education, ExitReason, Livelihood, Referral
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.enrolments.forms import EndedCorrectionForm, ExitForm
from tracker.followups import service as followups
from tracker.followups.forms import AnswerForm, CloseForm
from tracker.followups.models import FollowUp
from tracker.participants import service as participants
from tracker.participants.forms import FactsForm, FactsWithoutNumberForm
from tracker.revisions.models import Revision
from tracker.revisions.words import FIELDS

FORMS = (FactsForm, FactsWithoutNumberForm, EndedCorrectionForm, ExitForm, AnswerForm, CloseForm)
LISTS = {
    "district_code": District,
    "barrier_code": Barrier,
    "livelihood_code": Livelihood,
    "education_code": Education,
    "referral_code": Referral,
    "exit_reason_code": ExitReason,
}
OTHERS: dict[str, Any] = {
    "given_name": "Ny", "family_name": "Ny", "phone": "08-1", "email": "ny@exempel.se", "died_on": date(2026, 5, 1),
    "protection": "sekretessmarkering", "no_number_reason": "other", "birth_date": date(1980, 1, 1), "sex": "M",
    "starts_on": factories.STARTS_ON + timedelta(days=1), "exit_on": factories.EXIT_ON + timedelta(days=1),
    "social_assistance": "no", "months_without_work": 3, "completion": "interrupted", "chances_grown": False,
}  # fmt: skip
NOT_FACTS = {"version", "reason", "submission_key", "csrf_token"}


def fields(form: Any) -> list[str]:
    """The fields that a form edits."""
    names = {name for kind in form.__mro__ for name, each in vars(kind).items() if hasattr(each, "field_class")}
    return sorted(names - NOT_FACTS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_editable_field_has_words_in_the_history(form: Any) -> None:
    assert fields(form)
    assert set(fields(form)) <= set(FIELDS)


def other(session: Any, field: str, standing: Any) -> Any:
    if field in LISTS:
        code = LISTS[field].code
        return session.scalars(sa.select(code).where(code != (standing or "")).order_by(code).limit(1)).one()
    return OTHERS[field]


def kept(session: Any, thing: Any, field: str) -> tuple[Any, Any]:
    query = sa.select(Revision).where(Revision.thing == thing.__tablename__, Revision.thing_id == thing.id)
    latest = session.scalars(query.order_by(Revision.id.desc()).limit(1)).one()
    return latest.before[field], latest.after[field]


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("field", fields(FactsWithoutNumberForm))
def test_a_corrected_fact_stays_readable(session: Any, city: City, field: str) -> None:
    person = factories.participant(session, city.jobbtorg, number=None)
    before, after = getattr(person, field), OTHERS[field]
    with writing(session):
        participants.correct(session, person, {field: after}, seen_version=person.version, user_id=None)
    assert kept(session, person, field) == (plain(before), plain(after))


@pytest.mark.parametrize("field", fields(EndedCorrectionForm))
def test_a_corrected_enrolment_stays_readable(session: Any, city: City, field: str) -> None:
    enrolment = factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    columns = ("starts_on", *enrolments.SITUATION, *enrolments.EXIT)
    facts = {column: getattr(enrolment, column) for column in columns}
    before = facts[field]
    facts[field] = after = other(session, field, before)
    with writing(session):
        seen = enrolment.version
        enrolments.correct(session, enrolment, facts, seen_version=seen, user_id=None, reason="Fel")
    assert kept(session, enrolment, field) == (plain(before), plain(after))


def test_a_corrected_answer_and_a_closing_stay_readable(session: Any, city: City) -> None:
    enrolment = factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
    today = clock.today()
    first = {"livelihood_code": "arbete", "social_assistance": "no", "source": "participant", "answered_on": today}
    second = {"livelihood_code": "a-kassa", "social_assistance": "yes", "source": "document", "answered_on": today}
    codes = set(session.scalars(sa.select(Livelihood.code)))
    second["livelihood_code"] = min(codes - {"arbete"})
    with writing(session):
        followups.close(session, follow_up, "declined", seen_version=follow_up.version, user_id=None)
        for facts in (first, second):
            followups.answer(session, follow_up, facts, seen_version=follow_up.version, user_id=None)
    for field in ("livelihood_code", "social_assistance", "source"):
        assert kept(session, follow_up, field) == (first[field], second[field])
    told = session.scalars(sa.select(Revision).where(Revision.thing == "follow_up").order_by(Revision.id)).all()
    assert (told[0].after["closed_as"], told[1].before["closed_as"]) == ("declined", "declined")
