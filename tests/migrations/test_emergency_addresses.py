"""Migration 0018 with rows in it: each gets an address of its own."""

from typing import Any

import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests import city as small_city
from tests import factories
from tests.databases import opened, test_app
from tracker.audit.entry import Who
from tracker.database import writing
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyAccess, EmergencyNotice


def test_old_rows_get_addresses(url: str, today: Any) -> None:
    with opened(test_app(url)) as session:
        city = small_city.build(session)
        number = factories.number()
        factories.participant(session, city.district, number=number)
        who = Who(city.users["caseworker"].id, "caseworker", city.jobbtorg.id)
        with writing(session):
            for _time in range(2):
                emergency.begin(session, number, "Hon har fallit ihop och kan inte svara.", who)
        session.remove()
        downgrade(revision="0017")
        upgrade(revision="head")
        tokens = [
            *session.scalars(sa.select(EmergencyAccess.token)),
            *session.scalars(sa.select(EmergencyNotice.token)),
        ]
        assert len(set(tokens)) == len(tokens) == 2 + 4
        assert min(map(len, tokens)) > 20
