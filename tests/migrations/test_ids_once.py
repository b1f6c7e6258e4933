"""Migration 0019 with people in it: SQLite counts on from the highest number that the log names."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests import city as small_city
from tests import factories
from tests.databases import opened, test_app
from tracker.access.models import Unit
from tracker.participants.models import Participant


def test_who_was_erased_before_keeps_the_number(url: str, today: Any) -> None:
    with opened(test_app(url)) as session:
        city = small_city.build(session)
        stays = factories.participant(session, city.jobbtorg).id
        gone = factories.participant(session, city.jobbtorg, number=None, birth_date=date(1980, 3, 12)).id
        session.remove()
        downgrade(revision="0018")
        session.execute(sa.delete(Participant).where(Participant.id == gone))
        session.commit()
        upgrade(revision="head")
        assert session.scalars(sa.select(Participant.id)).all() == [stays]
        unit = session.scalars(sa.select(Unit).where(Unit.code == "kista")).one()
        assert factories.participant(session, unit).id > gone
