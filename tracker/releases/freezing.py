"""What a release is made of, frozen: texts and files that are kept as bytes and drawn again to the same bytes."""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from tracker.exports import drawn, frozen
from tracker.exports.files import files
from tracker.exports.publication import Correction, Publication, differences
from tracker.releases import service
from tracker.releases.models import FrozenRelease, Release, ReleaseFile
from tracker.releases.protecting import Protected
from tracker.statistics.service import AnnualTables


def digest(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def packed(text: str) -> bytes:
    """The text as it is kept."""
    return zlib.compress(text.encode(), 9)


def unpacked(content: bytes) -> str:
    """The text that was kept."""
    return zlib.decompress(content).decode()


def publication(
    annual: AnnualTables, city: str, protected: Protected, earlier: Publication | None, why: str
) -> Publication:
    """What will be published. Where it takes the place of an earlier one: why, and every printed difference."""
    made = drawn.publication(
        annual, city, tables=protected.tables, protection=protected.protection, attack=protected.attack
    )
    if earlier is None:
        return made
    return replace(made, corrects=Correction(earlier.release_id, why, differences(earlier.tables, made.tables)))


def rows(
    check_id: int, release: Release, annual: AnnualTables, protected: Protected, made: Publication
) -> tuple[FrozenRelease, list[ReleaseFile]]:
    """What is to be kept. The files are drawn from the frozen text, as they will be ever after."""
    text = frozen.to_json(made)
    kept = FrozenRelease(
        check_id=check_id,
        name=made.release_id,
        preliminary=made.preliminary,
        warnings=protected.warnings,
        sha256=digest(text.encode()),
        settings=_json(_settings(release, made)),
        publication=packed(text),
        cells=packed(frozen.to_json(drawn.publication(annual, made.city))),
        attack=packed(_json(protected.attack)),
        certificate=packed(_json(protected.certificate)),
    )
    return kept, [_file(check_id, name, content) for name, content in files(frozen.from_json(text)).items()]


def _settings(release: Release, made: Publication) -> dict[str, Any]:
    return {
        **{name: getattr(release, name) for name in ("year", "method", "threshold", "full_range")},
        "as_of": release.as_of.isoformat(),
        "definition_version": made.definition_version,
        "software_version": made.software_version,
        "division": [code.code for code in made.division.districts],
    }


def _file(check_id: int, name: str, content: bytes) -> ReleaseFile:
    size = len(content)
    return ReleaseFile(
        check_id=check_id, name=name, size=size, sha256=digest(content), content=zlib.compress(content, 9)
    )


def _json(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def published_text(session: Any, check_id: int) -> str:
    """The frozen publication of a check, as it was written. Raises `sqlalchemy.exc.NoResultFound`."""
    query = sa.select(FrozenRelease.publication).where(FrozenRelease.check_id == check_id)
    return unpacked(session.scalars(query).one())


def publication_of(session: Any, check_id: int) -> Publication:
    """The frozen publication of a check."""
    return frozen.from_json(published_text(session, check_id))


def attack_of(session: Any, check_id: int) -> dict[str, Any]:
    """The report of the attack."""
    query = sa.select(FrozenRelease.attack).where(FrozenRelease.check_id == check_id)
    found: dict[str, Any] = json.loads(unpacked(session.scalars(query).one()))
    return found


def inside_of(session: Any, check_id: int) -> Any:
    """What the attack came to that stays inside the house."""
    query = sa.select(FrozenRelease.certificate).where(FrozenRelease.check_id == check_id)
    return json.loads(unpacked(session.scalars(query).one()))


def earlier_publications(session: Any, year: int) -> list[Publication]:
    """What is published of the year, oldest first."""
    checks = [service.passed_check(session, each.id) for each in service.published(session, year)]
    return [publication_of(session, check.id) for check in checks if check is not None]


def last_published(session: Any, year: int) -> Publication | None:
    """What was last published of the year, if anything."""
    releases = service.published(session, year)
    check = service.passed_check(session, releases[-1].id) if releases else None
    return publication_of(session, check.id) if check else None


def content(session: Any, check_id: int, name: str) -> bytes | None:
    """The bytes of one kept file, None where there is none of that name."""
    query = sa.select(ReleaseFile.content).where(ReleaseFile.check_id == check_id, ReleaseFile.name == name)
    found = session.scalars(query).one_or_none()
    return None if found is None else zlib.decompress(found)


def contents(session: Any, check_id: int) -> dict[str, bytes]:
    """Every kept file by name, in order."""
    query = sa.select(ReleaseFile.name, ReleaseFile.content).where(ReleaseFile.check_id == check_id)
    return {name: zlib.decompress(kept) for name, kept in session.execute(query.order_by(ReleaseFile.id))}


def drawn_otherwise(session: Any, check_id: int) -> list[str]:
    """The names of the files that come out otherwise than they were kept when drawn anew from the frozen text.

    None with the version that drew them. After an upgrade there may be some; what is handed out is the kept bytes.
    """
    fresh = files(publication_of(session, check_id))
    kept: Mapping[str, str] = {each.name: each.sha256 for each in service.files(session, check_id)}
    return [name for name in dict.fromkeys([*kept, *fresh]) if digest(fresh.get(name, b"")) != kept.get(name)]


def broken_files(session: Any, check_id: int) -> Sequence[str]:
    """The kept files whose bytes are not those of their digest; `publication` where the frozen text is not."""
    query = sa.select(ReleaseFile).where(ReleaseFile.check_id == check_id).options(undefer(ReleaseFile.content))
    wrong = [each.name for each in session.scalars(query) if not _whole(each.content, each.sha256)]
    kept = session.get(FrozenRelease, check_id)
    whole = kept is not None and _whole(kept.publication, kept.sha256)
    return wrong if whole else ["publication", *wrong]


def _whole(content_kept: bytes, sha256: str) -> bool:
    try:
        return digest(zlib.decompress(content_kept)) == sha256
    except zlib.error:
        return False
