"""Drawing, fixing and publishing a release. Each step is a row; who may take it is the rule of `steps`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from tracker import clock
from tracker.access.models import User
from tracker.audit import service as log
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.database import at_most
from tracker.errors import Fault, Refused
from tracker.releases import steps
from tracker.releases.models import FrozenRelease, Release, ReleaseCheck, ReleaseFile, ReleaseStep
from tracker.releases.terms import Outcome, Status, StepKind, settled
from tracker.statistics.service import years
from tracker.translations import _

_NAMED = joinedload(ReleaseStep.user, innerjoin=True).options(load_only(User.name), lazyload(User.assignments))
_PUBLISHED = sa.exists().where(ReleaseStep.release_id == Release.id, ReleaseStep.kind == StepKind.PUBLISHED.value)
_WITH_STEPS = selectinload(Release.steps).options(_NAMED)
_REFUSED = {
    StepKind.FIXED: _("Utlämnandet kan inte fastställas nu. Det ska vara kontrollerat och väntar på en annan person."),
    StepKind.RETURNED: _("Det finns inget att lämna tillbaka: utlämnandet är ett utkast, publicerat eller kastat."),
    StepKind.PUBLISHED: _("Bara det som en annan person har fastställt kan publiceras."),
    StepKind.DISCARDED: _("Ett publicerat utlämnande tas aldrig bort. Rätta det med ett nytt."),
}
_SAME_PERSON = _("Den som har skapat utlämnandet kan inte fastställa det. Be en annan person.")


def draw(session: Any, facts: Mapping[str, Any], who: Who) -> Release:
    """A new draft, settled by `facts` (year, as_of, method, threshold, full_range, why). Inside `writing()`.

    Where the year has a published release, this one takes its place, and `why` must say why. Raises `Refused`.
    """
    _refuse_days(session, facts["year"], facts["as_of"])
    if unfinished(session, facts["year"]):
        message = _("Året har redan ett utkast. Gör klart det, eller kasta det först.")
        raise Refused(Fault("year", message))
    earlier = published(session, facts["year"])
    if earlier and not facts.get("why"):
        message = _("Årets statistik är redan publicerad. Skriv vad som ändras och varför.")
        raise Refused(Fault("why", message))
    refuse_method(earlier, facts["method"])
    release = Release(
        **_settled(facts), replaces=earlier[-1] if earlier else None, why=facts.get("why", "") if earlier else ""
    )
    session.add(release)
    session.flush()
    take(session, release, StepKind.DRAWN, who)
    return release


def _settled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the draft settles."""
    threshold, full_range = settled(facts["method"], facts["threshold"], facts["full_range"])
    said = {name: facts[name] for name in ("year", "as_of", "method")}
    return {**said, "threshold": threshold, "full_range": full_range}


def refuse_method(earlier: Sequence[Release], method: str) -> None:
    """Never two methods on the same people: what one hides the other tells of. Raises `Refused`.

    `earlier`: the year's published releases, oldest first.
    """
    if earlier and earlier[-1].method != method:
        message = _("Året är publicerat med ett annat skydd. Två slags skydd av samma siffror röjer mer än vart och"
                    " ett: välj samma som i utlämnande %(id)s.", id=earlier[-1].id)  # fmt: skip
        raise Refused(Fault("method", message))


def _refuse_days(session: Any, year: int, as_of: date) -> None:
    today = clock.today()
    if as_of > today:
        raise Refused(Fault("as_of", _("Uttagsdagen ligger i framtiden: vad som gäller då vet ingen.")))
    if as_of < date(year, 1, 1):
        raise Refused(Fault("as_of", _("Uttagsdagen ligger före året.")))
    if year not in years(session, today):
        raise Refused(Fault("year", _("Inget är registrerat det året. Välj ett annat.")))


def take(
    session: Any, release: Release, kind: StepKind, who: Who, why: str = "", check: ReleaseCheck | None = None
) -> ReleaseStep:
    """Let the step be taken, or raise `Refused`. Inside `writing()`: two at once collide on the step's number."""
    happened = steps_of(session, release.id)
    user_id = who.user_id or 0
    standing = steps.standing(happened)
    if not steps.allowed(standing, kind, user_id):
        raise Refused(Fault("", refusal(standing, kind, user_id)))
    step = ReleaseStep(
        release_id=release.id, number=len(happened) + 1, kind=kind.value, user_id=user_id, at=clock.now(), why=why,
        check_id=check.id if check else None,
    )  # fmt: skip
    session.add(step)
    session.flush()
    session.expire(release, ["steps"])
    log.append(session, Entry(_ACTIONS.get(kind, Action.CHANGE), who, Release.__tablename__, release.id, reason=kind))
    return step


_ACTIONS = {StepKind.DRAWN: Action.CREATE, StepKind.PUBLISHED: Action.PUBLISH}


def refusal(standing: steps.Standing, kind: StepKind, user_id: int) -> Any:
    """Why the step cannot be taken, in words."""
    if kind is StepKind.FIXED and standing.status is Status.CHECKED and user_id == standing.drawn_by:
        return _SAME_PERSON
    return _REFUSED.get(kind, _("Utlämnandet kan inte kontrolleras nu: det är fastställt, publicerat eller kastat."))


def steps_of(session: Any, release_id: int) -> Sequence[ReleaseStep]:
    """The steps of a release as they stand in the database now, oldest first."""
    query = sa.select(ReleaseStep).where(ReleaseStep.release_id == release_id).order_by(ReleaseStep.number)
    found: Sequence[ReleaseStep] = session.scalars(query.execution_options(populate_existing=True)).all()
    return found


def fix(session: Any, release: Release, who: Who, why: str, *, seen_check_id: int) -> None:
    """Let a second person stand for the release as the check `seen_check_id` has frozen it. Inside `writing()`.

    `why` is what she decided about the warnings; it must be there if there are any. Raises `Refused`.
    """
    check = passed_check(session, release.id)
    if check is None or check.id != seen_check_id or running_check(session, release.id):
        raise Refused(
            Fault("", _("Utlämnandet har kontrollerats på nytt sedan du öppnade sidan. Läs resultatet igen."))
        )
    if warned(session, check.id) and not why:
        message = _("Kontrollen varnar. Läs varningarna och skriv hur du har bedömt dem.")
        raise Refused(Fault("why", message))
    take(session, release, StepKind.FIXED, who, why, check)


def send_back(session: Any, release: Release, who: Who, why: str) -> None:
    """Let the release be a draft again. Inside `writing()`. Raises `Refused`."""
    take(session, release, StepKind.RETURNED, who, why)


def discard(session: Any, release: Release, who: Who, why: str) -> None:
    """Throw the release away, before it is published. It stays to be read. Inside `writing()`. Raises `Refused`."""
    if running_check(session, release.id):
        raise Refused(Fault("", _("En kontroll pågår. Vänta tills den är klar.")))
    take(session, release, StepKind.DISCARDED, who, why)


def publish(session: Any, release: Release, who: Who) -> None:
    """Publish what was fixed. It never changes again. Inside `writing()`. Raises `Refused`."""
    known = {each.id for each in published(session, release.year)}
    if known and max(known) != release.replaces_id:
        message = _("En annan version av året har publicerats sedan utkastet skapades. Kasta det och skapa ett nytt.")
        raise Refused(Fault("", message))
    take(session, release, StepKind.PUBLISHED, who, check=passed_check(session, release.id))


def get(session: Any, release_id: int, *, everything: bool = True) -> Release | None:
    """The release with its steps and who took them; without `everything` only if it is published."""
    query = sa.select(Release).where(Release.id == release_id).options(_WITH_STEPS, joinedload(Release.replaces))
    query = query if everything else query.where(_PUBLISHED)
    found: Release | None = session.scalars(query).unique().one_or_none()
    return found


def every(session: Any) -> Sequence[Release]:
    """All releases with their steps, the latest year and the latest release first."""
    query = sa.select(Release).order_by(Release.year.desc(), Release.id.desc())
    found: Sequence[Release] = session.scalars(query.options(_WITH_STEPS)).unique().all()
    return found


def published(session: Any, year: int) -> list[Release]:
    """The published releases of a year, oldest first."""
    query = sa.select(Release).where(Release.year == year, _PUBLISHED).order_by(Release.id)
    return list(session.scalars(query.options(selectinload(Release.steps))).all())


def unfinished(session: Any, year: int) -> list[Release]:
    """Releases of a year that are neither published nor discarded."""
    ends = [StepKind.PUBLISHED.value, StepKind.DISCARDED.value]
    done = sa.exists().where(ReleaseStep.release_id == Release.id, ReleaseStep.kind.in_(ends))
    return list(session.scalars(sa.select(Release).where(Release.year == year, sa.not_(done))).all())


def replaced_by(releases: Sequence[Release]) -> dict[int, Release]:
    """Which published release stands in the place of which, by the id of the earlier one."""
    done = [each for each in releases if steps.status(each.steps) is Status.PUBLISHED]
    return {each.replaces_id: each for each in done if each.replaces_id is not None}


def running_check(session: Any, release_id: int) -> ReleaseCheck | None:
    """The check that is under way, if any."""
    query = sa.select(ReleaseCheck).where(ReleaseCheck.release_id == release_id, ReleaseCheck.ended_at.is_(None))
    found: ReleaseCheck | None = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return found


def latest_check(session: Any, release_id: int) -> ReleaseCheck | None:
    """The last check that was begun."""
    query = sa.select(ReleaseCheck).where(ReleaseCheck.release_id == release_id)
    query = query.order_by(ReleaseCheck.id.desc()).limit(at_most(1))
    found: ReleaseCheck | None = session.scalars(query).one_or_none()
    return found


def passed_check(session: Any, release_id: int) -> ReleaseCheck | None:
    """The last check, if it passed."""
    last = latest_check(session, release_id)
    return last if last is not None and last.outcome == Outcome.PASSED else None


def frozen(session: Any, check_id: int) -> FrozenRelease | None:
    """What a check has frozen, without the heavy parts."""
    found: FrozenRelease | None = session.get(FrozenRelease, check_id)
    return found


def files(session: Any, check_id: int) -> Sequence[ReleaseFile]:
    """The files of a check in their order, without their bytes."""
    query = sa.select(ReleaseFile).where(ReleaseFile.check_id == check_id).order_by(ReleaseFile.id)
    found: Sequence[ReleaseFile] = session.scalars(query).all()
    return found


def warned(session: Any, check_id: int) -> bool:
    """Whether the check warns of anything."""
    kept = frozen(session, check_id)
    return bool(kept and kept.warnings)
