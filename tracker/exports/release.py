"""A year's tables as a folder of files: all of them or none, and the same data gives the same bytes."""

import hashlib
import json
import re
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask_babel import force_locale

from tracker.errors import Fault, Refused
from tracker.exports import csv_files, workbook
from tracker.statistics.service import AnnualTables
from tracker.translations import _

MANIFEST = "manifest.json"
_OURS = re.compile(r"statistik-\d{4}\.xlsx|tabell-\d\.csv|manifest\.json")


def write(annual: AnnualTables, out_dir: Path, city: str = "Stockholm") -> list[Path]:
    """Write the release into `out_dir`, in place of an earlier one, and return its files in order.

    The folder may be new, empty or hold an earlier release. Raises `Refused` where it holds anything else.
    """
    target = out_dir.resolve()
    _check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        contents = files(annual, city)
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        _swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return [out_dir / name for name in contents]


def files(annual: AnnualTables, city: str = "Stockholm") -> dict[str, bytes]:
    """Every file of the release by name, the manifest last. In Swedish, whatever the reader's language."""
    with force_locale("sv"):
        tables = {csv_files.file_name(table): csv_files.text(table).encode() for table in annual.tables}
        name = release_id(annual, tables)
        contents = {workbook.file_name(annual): workbook.content(annual, city, name), **tables}
        contents[MANIFEST] = _json({"release_id": name, **manifest(annual, contents)})
    return contents


def release_id(annual: AnnualTables, tables: dict[str, bytes]) -> str:
    """The name of the release: its year, its day and a digest of its figures. The same figures, the same name."""
    digest = hashlib.sha256(b"".join([annual.definition_version.encode(), *tables.values()])).hexdigest()
    return f"{annual.year}-{annual.as_of:%Y%m%d}-{digest[:8]}"


def manifest(annual: AnnualTables, contents: dict[str, bytes]) -> dict[str, Any]:
    """What the release is, what is missing from it, and the digest of every other file."""
    changed = annual.division_from
    final_from = annual.completeness.final_from
    return {
        "year": annual.year,
        "as_of": annual.as_of.isoformat(),
        "status": "preliminary" if annual.preliminary else "final",
        "missing": [str(sentence) for sentence in annual.completeness.missing],
        "waiting_exits": annual.completeness.waiting_exits,
        "final_from": final_from.isoformat() if final_from else None,
        "definition_version": annual.definition_version,
        "software_version": version("tracker"),
        "district_division": {
            "in_force_on": f"{annual.year}-12-31",
            "since": changed.isoformat() if changed else None,
            "districts": [item.code for item in annual.division],
        },
        "protection": csv_files.PROTECTION,
        "threshold": None,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }


def _json(thing: dict[str, Any]) -> bytes:
    return (json.dumps(thing, ensure_ascii=False, indent=2) + "\n").encode()


def _check(target: Path) -> None:
    """A folder with anything but a release in it is left alone."""
    if not target.exists():
        return
    if not target.is_dir():
        raise Refused(Fault("out", _("Det finns redan en fil med det namnet. Ange en mapp."), target.name))
    if any(not _OURS.fullmatch(entry.name) for entry in target.iterdir()):
        message = _("Mappen innehåller annat än ett tidigare uttag. Ange en ny eller tom mapp.")
        raise Refused(Fault("out", message, target.name))


def _swap(fresh: Path, target: Path) -> None:
    """Put the finished folder in place; what stood there comes back if that fails."""
    if not target.exists():
        fresh.rename(target)
        return
    earlier = fresh.with_name(fresh.name + ".earlier")
    target.rename(earlier)
    try:
        fresh.rename(target)
    except OSError:
        earlier.rename(target)
        raise
    shutil.rmtree(earlier)
