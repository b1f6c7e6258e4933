"""Someone to meet on the pages, put there before the browser comes."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.databases import opened
from tracker.access.models import Unit
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats


@dataclass(frozen=True)
class Someone:
    """Addresses of a participant with an open enrolment and an ended one."""

    page: str
    open: str
    ended: str
    follow_up: str


def someone_in(app: Flask, unit_code: str = "kista", **facts: Any) -> Someone:
    """A woman in coaching at the unit, who has been there before."""
    with opened(app) as session:
        unit = session.scalars(sa.select(Unit).where(Unit.code == unit_code)).one()
        insats = session.scalars(sa.select(Insats).where(Insats.unit_id == unit.id).order_by(Insats.id)).first()
        person = factories.participant(session, unit, **{"given_name": "Åsa", "family_name": "Öberg", **facts})
        ended = factories.exited(session, person, insats)
        stays = factories.enrolment(session, person, insats, starts_on=factories.EXIT_ON.replace(month=4))
        owed = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == ended.id)).one()
        return Someone(
            f"/deltagare/{person.id}",
            f"/inskrivningar/{stays.id}",
            f"/inskrivningar/{ended.id}",
            f"/uppfoljningar/{owed.id}",
        )
