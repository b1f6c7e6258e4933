"""Which migrations this release knows, so that a copy from a later one is not let in."""

from functools import cache

from alembic.script import ScriptDirectory

from tracker.config import ROOT
from tracker.errors import Fault, Refused
from tracker.translations import _


@cache
def known() -> frozenset[str]:
    """The revisions of all migrations of this release."""
    return frozenset(script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions())


def head() -> str:
    """The revision of the newest migration."""
    return str(ScriptDirectory(str(ROOT / "migrations")).get_current_head())


def refuse_unknown(revisions: list[str]) -> None:
    """Raises `Refused` unless the copy holds one revision, and one that we know."""
    if len(revisions) != 1 or revisions[0] not in known():
        raise Refused(Fault("", _("Kopian är gjord av en annan version av programmet. Uppgradera programmet först.")))


def not_ours() -> Refused:
    """What to raise for a file that is damaged or not a copy of ours."""
    return Refused(Fault("", _("Filen är skadad eller inte en säkerhetskopia av registret. Ingenting är ändrat.")))
