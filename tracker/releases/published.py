"""Releases as they are published, for those outside the house: what is not published is nowhere here.

A published release is known by the name that its files bear. Who took which step, drafts, and what a check keeps for
inside the house are not read.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.database import at_most
from tracker.releases.models import FrozenRelease, Release, ReleaseFile, ReleaseStep
from tracker.releases.terms import Method, StepKind

_NAMES = re.compile("[0-9a-z-]{1,100}")
_FILES = 100
_IS_PUBLISHED = ReleaseStep.kind == StepKind.PUBLISHED.value


@dataclass(frozen=True)
class Published:
    """A published release: `id` is its name. `corrected_by` is the release that has taken its place, if one has."""

    check_id: int
    release_id: int
    id: str
    year: int
    as_of: date
    preliminary: bool
    published_at: datetime
    method: str
    threshold: int | None
    definition_version: str
    software_version: str
    corrects: str | None
    why: str
    corrected_by: str | None
    changed_at: datetime
    sha256: str

    @property
    def status(self) -> str:
        """In a word, as the manifest has it."""
        return "preliminary" if self.preliminary else "final"


def query() -> Any:
    """A select of what is frozen of every published release."""
    published = sa.and_(ReleaseStep.check_id == FrozenRelease.check_id, _IS_PUBLISHED)
    return sa.select(FrozenRelease).join(ReleaseStep, published)


def one(session: Any, name: str) -> Published | None:
    """The published release of that name, or None."""
    if not _NAMES.fullmatch(name):
        return None
    found = session.scalars(query().where(FrozenRelease.name == name).limit(at_most(1))).one_or_none()
    return of(session, [found])[0] if found else None


def of(session: Any, kept: Sequence[FrozenRelease]) -> list[Published]:
    """The published releases that these are frozen of, in their order. Two queries."""
    checks = [each.check_id for each in kept]
    rows = sa.select(ReleaseStep.check_id, ReleaseStep.at, Release).join(ReleaseStep.release)
    found = {
        row[0]: (row[1], row[2]) for row in session.execute(rows.where(_IS_PUBLISHED, ReleaseStep.check_id.in_(checks)))
    }
    near = _near(session, [release for _at, release in found.values()])
    return [_told(each, *found[each.check_id], near) for each in kept]


def _near(session: Any, releases: Sequence[Release]) -> Any:
    """Name and day of the published releases that these correct, or that correct these, by id and by whom replaced."""
    ids, before = [each.id for each in releases], [each.replaces_id for each in releases]
    rows = sa.select(Release.id, Release.replaces_id, FrozenRelease.name, ReleaseStep.at)
    rows = rows.join(ReleaseStep, ReleaseStep.release_id == Release.id)
    rows = rows.join(FrozenRelease, FrozenRelease.check_id == ReleaseStep.check_id)
    either = sa.or_(Release.id.in_([each for each in before if each]), Release.replaces_id.in_(ids))
    return session.execute(rows.where(_IS_PUBLISHED, either)).all()


def _told(kept: FrozenRelease, at: datetime, release: Release, near: Any) -> Published:
    earlier = next((row.name for row in near if row.id == release.replaces_id), None)
    later = next((row for row in near if row.replaces_id == release.id), None)
    settings = json.loads(kept.settings)
    return Published(
        check_id=kept.check_id,
        release_id=release.id,
        id=kept.name,
        year=release.year,
        as_of=release.as_of,
        preliminary=kept.preliminary,
        published_at=at,
        method=release.method,
        threshold=release.threshold if release.method == Method.SUPPRESSION else None,
        definition_version=settings["definition_version"],
        software_version=settings["software_version"],
        corrects=earlier,
        why=release.why,
        corrected_by=later.name if later else None,
        changed_at=later.at if later else at,
        sha256=kept.sha256,
    )


def files(session: Any, release: Published) -> Sequence[ReleaseFile]:
    """Its files in their order, without their bytes."""
    found = sa.select(ReleaseFile).where(ReleaseFile.check_id == release.check_id)
    kept: Sequence[ReleaseFile] = session.scalars(found.order_by(ReleaseFile.id).limit(at_most(_FILES))).all()
    return kept


def content(file: ReleaseFile) -> bytes:
    """The bytes of a file, as they were frozen."""
    return zlib.decompress(file.content)
