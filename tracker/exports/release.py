"""A release as a folder of files: all of them or none, and the same publication gives the same bytes."""

import re
import shutil
import tempfile
from pathlib import Path

from tracker.errors import Fault, Refused
from tracker.exports.files import files
from tracker.exports.publication import Publication
from tracker.translations import _

_OURS = re.compile(
    r"statistik-\d{4}\.xlsx|tabell-\d\.(csv|json|px)|om-statistiken\.(html|pdf)|rapport-\d{4}\.pdf|(attack|manifest)\.json"
)


def write(publication: Publication, out_dir: Path) -> list[Path]:
    """Write the release into `out_dir`, in place of an earlier one, and return its files in order.

    The folder may be new, empty or hold an earlier release. Raises `Refused` where it holds anything else.
    """
    check(out_dir)  # before the work, not only after it
    return write_files(files(publication), out_dir)


def write_files(contents: dict[str, bytes], out_dir: Path) -> list[Path]:
    """Write files that are ready, kept ones for instance, as `write` does."""
    target = out_dir.resolve()
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        _swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return [out_dir / name for name in contents]


def check(out_dir: Path) -> None:
    """A folder with anything but a release in it is left alone. Raises `Refused`."""
    target = out_dir.resolve()
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
