"""Last year's statistics of the made-up city, published as any other: two statisticians, a check, an attack."""

from typing import Any

from tracker import clock
from tracker.audit.entry import Who
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.demo.city import unit_ids, who
from tracker.releases import checking, service, working
from tracker.releases.terms import Method, Outcome
from tracker.statistics.service import years

_JUDGED = "Grupperna är genomgångna: ingen uppgift är känslig för den som kan räknas ut."


def publish_last_year(session: Any, city: str, sign: str) -> int | None:
    """Draw, check, fix and publish last year's release; its id, or None in a city that has no such year or none that
    can be protected. Takes some seconds. Outside `writing()`.
    """
    year = clock.today().year - 1
    if year not in years(session, clock.today()):
        return None
    drawer, fixer = (_statistician(email) for email in ("statistik@demo.se", "chef@demo.se"))
    with writing(session):
        release_id = _drawn(session, year, drawer)
    with writing(session):
        check_id = checking.begin(session, _release(session, release_id), drawer).id
    outcome = working.work(session.get_bind(), session, check_id, city, sign=sign)
    with writing(session):
        if outcome is not Outcome.PASSED:
            service.discard(session, _release(session, release_id), drawer, "Kontrollen underkände utkastet.")
            return None
        service.fix(session, _release(session, release_id), fixer, _JUDGED, seen_check_id=check_id)
        service.publish(session, _release(session, release_id), fixer)
    return release_id


def _statistician(email: str) -> Who:
    return Who(who(email).user_id, RoleName.STATISTICIAN.value, unit_ids()["amf"])


def _drawn(session: Any, year: int, by: Who) -> int:
    settled = {"method": Method.SUPPRESSION.value, "threshold": 5, "full_range": False, "why": ""}
    return service.draw(session, {"year": year, "as_of": clock.today(), **settled}, by).id


def _release(session: Any, release_id: int) -> Any:
    return service.get(session, release_id)
