"""What the pages show of releases: the list by year, and the four steps of one with what is done and what is next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Unit
from tracker.releases import checking, service, steps, telling
from tracker.releases.models import FrozenRelease, Release, ReleaseCheck, ReleaseFile, ReleaseStep
from tracker.releases.terms import Method, Outcome, Status, StepKind
from tracker.statistics import presentation
from tracker.statistics.definitions import DEFINITIONS
from tracker.translations import _


@dataclass(frozen=True)
class Listed:
    """A release in the list. `name` and `preliminary` are None until it is published."""

    release: Release
    status: Status
    last: ReleaseStep
    name: str | None
    preliminary: bool | None
    replaced_by: Release | None


def by_year(session: Any, *, everything: bool) -> list[tuple[int, list[Listed]]]:
    """The releases, the latest year first; only those published unless `everything`."""
    found = service.every(session)
    later = service.replaced_by(found)
    names = _published(session)
    shown = [_listed(each, later, names) for each in found]
    chosen = [each for each in shown if everything or each.status is Status.PUBLISHED]
    return [(year, list(some)) for year, some in groupby(chosen, key=lambda each: each.release.year)]


def _listed(release: Release, later: dict[int, Release], names: dict[int, tuple[str, bool]]) -> Listed:
    name, preliminary = names.get(release.id, (None, None))
    return Listed(release, steps.status(release.steps), release.steps[-1], name, preliminary, later.get(release.id))


def _published(session: Any) -> dict[int, tuple[str, bool]]:
    """Name, and whether preliminary, of every published release by id."""
    query = (
        sa.select(ReleaseStep.release_id, FrozenRelease.name, FrozenRelease.preliminary)
        .join(FrozenRelease, FrozenRelease.check_id == ReleaseStep.check_id)
        .where(ReleaseStep.kind == StepKind.PUBLISHED.value)
    )
    return {row.release_id: (row.name, row.preliminary) for row in session.execute(query)}


def published_years(session: Any) -> list[int]:
    """The years that have a published release."""
    query = sa.select(Release.year).join(ReleaseStep).where(ReleaseStep.kind == StepKind.PUBLISHED.value)
    return sorted(set(session.scalars(query)), reverse=True)


@dataclass
class Page:
    """What stands on the page of one release.

    `check` is the last one, `frozen` what it has frozen if it passed. `broken` are rows (rule in words, unit, number).
    """

    status: Status
    drawn_by_me: bool
    check: ReleaseCheck | None
    running: bool
    frozen: FrozenRelease | None = None
    files: Sequence[ReleaseFile] = ()
    broken: list[tuple[Any, str, int]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    replaced_by: int | None = None
    fixed: ReleaseStep | None = None

    @property
    def passed(self) -> bool:
        """Whether there is something to look at."""
        return self.frozen is not None

    @property
    def lost(self) -> bool:
        """Whether the last check was broken off."""
        return self.check is not None and self.check.outcome == Outcome.LOST

    def state_of(self, step: str) -> str:
        """`done`, `next` or `later`: where the release stands in the way to `step` (checked, fixed, published)."""
        order = [Status.DRAFT, Status.CHECKED, Status.FIXED, Status.PUBLISHED]
        reached = order.index(self.status) if self.status in order else 0
        wanted = order.index(Status(step))
        return "done" if reached >= wanted else "next" if reached == wanted - 1 else "later"


def page(session: Any, release: Release, user_id: int) -> Page:
    """The page of a release for one who looks at it."""
    check = service.latest_check(session, release.id)
    shown = Page(
        status=steps.status(release.steps),
        drawn_by_me=steps.standing(release.steps).drawn_by == user_id,
        check=check,
        running=check is not None and check.ended_at is None,
        fixed=next((step for step in reversed(release.steps) if step.kind == StepKind.FIXED), None),
    )
    if check is not None and check.outcome == Outcome.PASSED:
        shown.frozen, shown.files = service.frozen(session, check.id), service.files(session, check.id)
    elif check is not None:
        shown.told = checking.told(check)
        shown.broken = _rows(session, shown.told.get("quality", {}))
    later = sa.select(Release.id).join(ReleaseStep).where(
        Release.replaces_id == release.id, ReleaseStep.kind == StepKind.PUBLISHED.value
    )  # fmt: skip
    shown.replaced_by = session.scalar(later)
    return shown


def _rows(session: Any, quality: dict[str, dict[str, int]]) -> list[tuple[Any, str, int]]:
    names = dict(session.execute(sa.select(Unit.code, Unit.name)).all()) if quality else {}
    return [
        (telling.words(rule), names.get(code, code), number)
        for rule, units in quality.items()
        for code, number in units.items()
    ]


def history(release: Release) -> list[dict[str, Any]]:
    """What has happened, the latest first, for a timeline."""
    return [
        {"when": step.at, "by": step.user.name, "what": StepKind(step.kind).label, "text": step.why}
        for step in reversed(release.steps)
    ]


def titles() -> list[tuple[int, str]]:
    """Number and title of each table, in the reader's language."""
    return [(each.number, presentation.definition_title(each)) for each in DEFINITIONS]


@dataclass(frozen=True)
class Shelves:
    """The files of a release as a page shows them: documents with names, data files by table and form, and all."""

    documents: list[tuple[Any, ReleaseFile]]
    tables: list[tuple[int, dict[str, ReleaseFile]]]
    every: Sequence[ReleaseFile]

    @property
    def forms(self) -> list[str]:
        """The forms that data files come in."""
        return list(dict.fromkeys(form for _number, files in self.tables for form in files))


_TABLE = re.compile(r"tabell-(\d+)\.(\w+)")
_DOCUMENTS = (
    (re.compile(r"statistik-\d+\.xlsx"), _("Arbetsboken (Excel)")),
    (re.compile(r"rapport-\d+\.pdf"), _("Rapporten till nämnden (PDF)")),
    (re.compile(r"om-statistiken\.html"), _("Om statistiken (webbsida)")),
    (re.compile(r"om-statistiken\.pdf"), _("Om statistiken (PDF)")),
    (re.compile(r"attack\.json"), _("Rapporten om skyddet (JSON)")),
    (re.compile(r"manifest\.json"), _("Förteckning med kontrollsummor (JSON)")),
)


def shelves(files: Sequence[ReleaseFile]) -> Shelves:
    """The files in groups that a reader finds her way in."""
    tables: dict[int, dict[str, ReleaseFile]] = {}
    documents: list[tuple[Any, ReleaseFile]] = []
    for each in files:
        if found := _TABLE.fullmatch(each.name):
            tables.setdefault(int(found[1]), {})[found[2]] = each
        else:
            documents.append((_document(each.name), each))
    return Shelves(documents, sorted(tables.items()), files)


def _document(name: str) -> Any:
    return next((label for pattern, label in _DOCUMENTS if pattern.fullmatch(name)), name)


def words(release: Release) -> dict[str, Any]:
    """What the templates of one release are given beside its page."""
    return {
        "history": history(release),
        "titles": titles(),
        "method_labels": {each.value: each.label for each in Method},
    }
