"""What `tracker doctor` asks of releases: what was published is whole, and is drawn again to the same bytes."""

import json
from datetime import date
from importlib.metadata import version
from typing import Any

import sqlalchemy as sa

from tracker.quality.findings import Finding, Rule
from tracker.releases import certified, freezing, protecting
from tracker.releases.models import FrozenRelease, ReleaseStep
from tracker.releases.terms import Method, StepKind
from tracker.translations import _


def published_is_whole(session: Any, _today: date) -> list[Finding]:
    """The kept bytes are those of their digests."""
    found = []
    for release_id, kept in _published(session):
        for name in freezing.broken_files(session, kept.check_id):
            message = _("Utlämnande %(id)s: %(name)s är inte som när det publicerades. Återställ från en kopia.",
                        id=release_id, name=name)  # fmt: skip
            found.append(Finding("published_is_whole", message))
    return found


def drawn_to_the_same_bytes(session: Any, _today: date) -> list[Finding]:
    """What this version of the program has published, it draws again to the same bytes."""
    found = []
    for release_id, kept in _published(session):
        if json.loads(kept.settings)["software_version"] != version("tracker"):
            continue
        names = freezing.drawn_otherwise(session, kept.check_id)
        if names:
            message = _("Utlämnande %(id)s ritas annorlunda nu: %(names)s.", id=release_id, names=", ".join(names))
            found.append(Finding("drawn_to_the_same_bytes", message))
    return found


def certificate_proves(session: Any, _today: date) -> list[Finding]:
    """The tables that are kept with what was published agree with it, and show each withheld count another value."""
    found = []
    for release_id, kept in _published(session):
        settings, inside = json.loads(kept.settings), freezing.inside_of(session, kept.check_id)
        if settings["method"] != Method.SUPPRESSION or not inside:
            continue
        published = protecting.as_attacked(freezing.publication_of(session, kept.check_id))
        if certified.faults(published, settings["threshold"], inside):
            message = _("Utlämnande %(id)s: beviset som sparats med det visar inte att inget kan räknas ut.",
                        id=release_id)  # fmt: skip
            found.append(Finding("certificate_proves", message))
    return found


def _published(session: Any) -> list[tuple[int, FrozenRelease]]:
    query = (
        sa.select(ReleaseStep.release_id, FrozenRelease)
        .join(FrozenRelease, FrozenRelease.check_id == ReleaseStep.check_id)
        .where(ReleaseStep.kind == StepKind.PUBLISHED.value)
        .order_by(ReleaseStep.release_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


RULES: tuple[Rule, ...] = (published_is_whole, drawn_to_the_same_bytes, certificate_proves)
