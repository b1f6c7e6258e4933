"""Consents that were given before someone was protected end with it: what they opened tells where she is."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.models import Unit
from tracker.audit.actions import Action
from tracker.consents.models import Consent
from tracker.participants import protecting
from tracker.revisions import logged
from tracker.translations import _
from tracker.web.formats import format_day


def _standing() -> Any:
    """A condition: neither withdrawn nor run out; one that begins later counts."""
    return sa.and_(Consent.withdrawn_at.is_(None), Consent.until_on >= clock.today())


def in_words(session: Any, participant_id: int) -> list[Any]:
    """Each consent that would end, by whom it was given for and until when."""
    query = sa.select(Unit.name, Consent.until_on).join(Unit, Unit.id == Consent.to_unit_id)
    rows = session.execute(query.where(Consent.participant_id == participant_id, _standing()).order_by(Consent.id))
    return [
        _("Samtycket för %(unit)s, som gäller till och med %(day)s, återkallas.", unit=name, day=format_day(until))
        for name, until in rows
    ]


def end(session: Any, participant_ids: Sequence[int], user_id: int | None) -> None:
    """Withdraw them, and tell the log: by whom, and that it was for the protection."""
    query = sa.select(Consent).where(bulk.among(session, Consent.participant_id, participant_ids), _standing())
    consents = session.scalars(query.order_by(Consent.id).with_for_update()).all()
    for consent in consents:
        consent.withdrawn_at, consent.withdrawn_by_id = clock.now(), user_id
        row = (consent.id, consent.participant_id)
        told = (Action.CONSENT_WITHDRAWN, Consent.__tablename__, [row])
        logged.told(session, *told, unit_id=consent.unit_id, reason="protected")
    session.flush()


protecting.also(protecting.Ending(in_words, end, _("Samtycken som gäller återkallas.")))
