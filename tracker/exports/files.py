"""Every file of a release, written from its publication alone; the same publication gives the same bytes."""

import hashlib
import json
from typing import Any

from tracker.exports import csv_files, declaration, jsonstat, px, report, workbook
from tracker.exports.publication import Publication

ATTACK, MANIFEST = "attack.json", "manifest.json"


def files(publication: Publication) -> dict[str, bytes]:
    """The files by name in their order, the manifest last. Raises `jsonstat.WrongSize` where figures are lacking."""
    contents = {workbook.file_name(publication): workbook.content(publication)}
    for form in (csv_files, jsonstat, px):
        contents |= {form.file_name(table): form.text(publication, table).encode() for table in publication.tables}
    contents[declaration.HTML] = declaration.html(publication).encode()
    contents[declaration.PDF] = declaration.pdf(publication)
    contents[report.file_name(publication)] = report.pdf(publication)
    if publication.attack is not None:
        contents[ATTACK] = _json(publication.attack, in_order=True)  # the same bytes once it has been frozen
    contents[MANIFEST] = _json(manifest(publication, contents))
    return contents


def manifest(publication: Publication, contents: dict[str, bytes]) -> dict[str, Any]:
    """What the release is, what is missing from it, and the digest of every other file."""
    corrects, division, final_from = publication.corrects, publication.division, publication.final_from
    return {
        "release_id": publication.release_id,
        "city": publication.city,
        "year": publication.year,
        "as_of": publication.as_of.isoformat(),
        "status": "preliminary" if publication.preliminary else "final",
        "missing": list(publication.missing),
        "waiting_exits": publication.waiting_exits,
        "final_from": final_from.isoformat() if final_from else None,
        "definition_version": publication.definition_version,
        "software_version": publication.software_version,
        "district_division": {
            "in_force_on": division.in_force_on.isoformat(),
            "since": division.since.isoformat() if division.since else None,
            "districts": [code.code for code in division.districts],
        },
        "protection": publication.protection.method,
        "threshold": publication.protection.threshold,
        "most_changed": publication.protection.most,
        "sign": publication.protection.sign,
        "working_reasons": list(publication.working_reasons),
        "corrects": {"release_id": corrects.release_id, "why": corrects.why} if corrects else None,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }


def _json(thing: dict[str, Any], *, in_order: bool = False) -> bytes:
    return (json.dumps(thing, ensure_ascii=False, indent=2, sort_keys=in_order) + "\n").encode()
