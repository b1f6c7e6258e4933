"""What the lists in the forms offer: codes valid on the day it is about, and insatser with their free places."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.codelists import models
from tracker.codelists import service as codelists
from tracker.codelists.districts import district_on
from tracker.enrolments.models import Enrolment
from tracker.insatser import service as insatser
from tracker.insatser.models import Insats
from tracker.translations import _, pgettext

SITUATION = {
    "district_code": models.District,
    "barrier_code": models.Barrier,
    "livelihood_code": models.Livelihood,
    "education_code": models.Education,
    "referral_code": models.Referral,
}

GROUPS = (_("Pågår"), _("Börjar senare"), pgettext("insatser", "Avslutade"))


def codes(session: Any, model: Any, on: date, keep: str | None = None) -> list[tuple[Any, ...]]:
    """The codes of a list that hold on the day, as (code, label) or (code, label, group); `keep` holds always."""
    found = codelists.choices(session, model, on, keep)
    if model is models.Barrier:
        return [(code, row.label, _group(row)) for code, row in found]
    return [(code, row.label) for code, row in found]


def _group(barrier: models.Barrier) -> str:
    # The label of the code follows the reader's language; its group goes with it.
    return barrier.group_sv if barrier.label == barrier.label_sv else barrier.group_en


def still_a_district(session: Any, district: models.District, on: date) -> str:
    """The district on the day: one that was merged away gives its successor."""
    return district.code if district.valid_on(on) else district_on(district.code, on, codelists.successors(session))


def _filled(on: date) -> Any:
    """How many are enrolled in an insats on the day; a scalar expression."""
    return (
        sa.select(sa.func.count())
        .where(
            Enrolment.insats_id == Insats.id,
            Enrolment.starts_on <= on,
            sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= on),
        )
        .correlate(Insats)
        .scalar_subquery()
    )


def insats_choices(session: Any, unit_id: int, today: date) -> list[tuple[Any, ...]]:
    """The unit's insatser as (id, label, group): those that run today first, then those to come and those past."""
    rows = session.execute(insatser.of_unit(unit_id).add_columns(_filled(today)))
    offered = sorted(rows, key=lambda row: _group_of(row[0], today))
    return [(one.id, _label(one, filled), GROUPS[_group_of(one, today)]) for one, filled in offered]


def _group_of(insats: Insats, today: date) -> int:
    """The place in `GROUPS` of an insats."""
    if insats.starts_on is not None and insats.starts_on > today:
        return 1
    return 2 if insats.ends_on is not None and insats.ends_on < today else 0


def _label(insats: Insats, filled: int) -> Any:
    if insats.places is None:
        return insats.name
    return _("%(name)s (%(filled)s av %(places)s platser)", name=insats.name, filled=filled, places=insats.places)


def overfull(session: Any, insats: Insats, today: date) -> Any:
    """What to say when more are enrolled in the insats today than it has places for; None when all is well."""
    filled = session.scalar(sa.select(_filled(today)).select_from(Insats).where(Insats.id == insats.id))
    if insats.places is None or filled <= insats.places:
        return None
    return _(
        "%(name)s har nu %(filled)s inskrivna på %(places)s platser.",
        name=insats.name,
        filled=filled,
        places=insats.places,
    )
