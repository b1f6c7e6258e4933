"""The annual wizard: draw, check, look, fix, publish; and the list of what is released."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from tracker import clock
from tracker.access import arrivals, witness
from tracker.access.login import role_here, user_id_here
from tracker.access.policy import Door, door, opens
from tracker.access.witness import Shows, shows
from tracker.extensions import db
from tracker.releases.forms import CheckForm, DraftForm, FixForm, PublishForm, ReasonForm
from tracker.releases.schemas import DraftSchema, FixSchema, ReasonSchema
from tracker.releases.terms import Stage
from tracker.translations import _
from tracker.web.forms import SchemaForm
from tracker.web.saving import save

releases = Blueprint("releases", __name__, url_prefix="/statistik/utlamnanden")


def works_here() -> bool:
    """Whether the user draws releases: sees more than what is published."""
    return opens(role_here(), Door.RELEASES)


def visible(release_id: int) -> Any:
    """The release, if there is one that the user may see: what is published, or all for those who draw."""
    from tracker.releases import service

    found = service.get(db.session, release_id, everything=works_here())
    if found is None:
        abort(404)
    return found


@releases.get("")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Releases by year; only those published for one who does not draw them."""
    from tracker.releases import overview

    shown = overview.by_year(db.session, everything=works_here())
    mends = opens(role_here(), Door.CASEWORK)
    return render_template("releases/index.html", years=shown, works=works_here(), mends=mends)


@releases.route("/nytt", methods=["GET", "POST"])
@door(Door.RELEASES)
@shows(Shows.NOBODY)
def new() -> ResponseReturnValue:
    """Draw a release."""
    from tracker.releases import overview, service
    from tracker.statistics.service import years

    form = DraftForm()
    today = clock.today()
    form.year.offer([(year, str(year)) for year in years(db.session, today)])
    if request.method == "GET":
        form.year.data, form.as_of.data = str(today.year - 1), today
    data = form.load(DraftSchema()) if request.method == "POST" else None
    if data is not None:
        answer = save(form, lambda: _address(service.draw(db.session, data, witness.who()).id))
        if answer is not None:
            flash(_("Utkastet är skapat. Nästa steg är att kontrollera materialet."))
            return answer
    return render_template("releases/new.html", form=form, published=overview.published_years(db.session))


def _address(release_id: int) -> str:
    return url_for("releases.show", release_id=release_id)


@releases.get("/<int:release_id>")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def show(release_id: int) -> ResponseReturnValue:
    """The steps of a release; of one that is published, its tables and files."""
    return _page(visible(release_id))


def _page(release: Any, form: SchemaForm | None = None) -> str:
    from tracker.releases import overview

    page = overview.page(db.session, release, user_id_here())
    return render_template(
        "releases/show.html",
        release=release,
        page=page,
        works=works_here(),
        form=form,
        check_form=form or CheckForm(),
        shelves=overview.shelves(page.files),
        **overview.words(release),
    )


@releases.post("/<int:release_id>/kontroll")
@door(Door.RELEASES)
@shows(Shows.NOBODY)
def check(release_id: int) -> ResponseReturnValue:
    """Begin a check, in a process of its own."""
    from tracker.releases import checking, working

    release, form = visible(release_id), CheckForm()
    begun: list[int] = []

    def begin() -> str:
        begun.append(checking.begin(db.session, release, witness.who()).id)
        return url_for("releases.checking_now", release_id=release_id)

    answer = save(form, begin) if form.load(Schema()) is not None else None
    if answer is None:
        return _page(visible(release_id), form)
    working.start(release_id, begun[-1])
    return answer


@releases.get("/<int:release_id>/kontroll")
@door(Door.RELEASES)
@shows(Shows.NOBODY)
def checking_now(release_id: int) -> ResponseReturnValue:
    """How far the check has come; when it is done, its result."""
    from tracker.releases import checking, service

    release = visible(release_id)
    running = service.running_check(db.session, release_id)
    if running is None:
        return redirect(_address(release_id))
    return render_template(
        "releases/checking.html",
        release=release,
        check=running,
        alive=checking.alive(running, clock.now()),
        **_stages(Stage(running.stage)),
        still="stilla" in request.args,
        form=CheckForm(),
    )


def _stages(now: Stage) -> dict[str, Any]:
    """What a check goes through, and what of it is done. Waiting to begin is no part of the work."""
    order = [each for each in Stage if each is not Stage.WAITING]
    return {"stages": order, "stage": now, "passed": order[: order.index(now)] if now in order else []}


@releases.route("/<int:release_id>/faststall", methods=["GET", "POST"])
@door(Door.RELEASE_FIXING)
@shows(Shows.NOBODY)
def fix(release_id: int) -> ResponseReturnValue:
    """A second person stands for the release."""
    from tracker.releases import overview, service

    release, form = visible(release_id), FixForm()
    page = overview.page(db.session, release, user_id_here())
    if request.method == "GET":
        form.check_id.data = page.check.id if page.check else 0
    elif lately := _proved_lately():
        return lately
    data = form.load(FixSchema(), check_id=form.check_id.data or 0) if request.method == "POST" else None
    if data is not None:

        def work() -> str:
            service.fix(db.session, release, witness.who(), data["why"], seen_check_id=data["check_id"])
            return _address(release_id)

        if (answer := save(form, work)) is not None:
            flash(_("Utlämnandet är fastställt. Nu kan det publiceras."))
            return answer
    told = _told(page)
    return render_template(
        "releases/fix.html", release=release, page=page, form=form, told=told, **overview.words(release)
    )


def _told(page: Any) -> Any:
    from tracker.releases import attack_words, freezing

    if page.frozen is None:
        return attack_words.Told()
    check_id = page.frozen.check_id
    report, publication = freezing.attack_of(db.session, check_id), freezing.publication_of(db.session, check_id)
    return attack_words.told(report, publication, freezing.inside_of(db.session, check_id))


def _proved_lately() -> ResponseReturnValue | None:
    """Whoever decides has lately proved who she is; else she is sent to do so first."""
    if arrivals.proved() or arrivals.comes_from_outside():
        return None
    return redirect(url_for("access.again", next=request.path), 303)


def _with_reason(release_id: int, template: str, step: Callable[..., None], said: Any) -> ResponseReturnValue:
    release, form = visible(release_id), ReasonForm()
    data = form.load(ReasonSchema()) if request.method == "POST" else None
    if data is not None:

        def work() -> str:
            step(db.session, release, witness.who(), data["why"])
            return _address(release_id)

        if (answer := save(form, work)) is not None:
            flash(said)
            return answer
    return render_template(template, release=release, form=form)


@releases.route("/<int:release_id>/lamna-tillbaka", methods=["GET", "POST"])
@door(Door.RELEASE_FIXING)
@shows(Shows.NOBODY)
def send_back(release_id: int) -> ResponseReturnValue:
    """Let it be a draft again, with a reason."""
    from tracker.releases import service

    said = _("Utlämnandet är ett utkast igen.")
    return _with_reason(release_id, "releases/send_back.html", service.send_back, said)


@releases.route("/<int:release_id>/kasta", methods=["GET", "POST"])
@door(Door.RELEASES)
@shows(Shows.NOBODY)
def discard(release_id: int) -> ResponseReturnValue:
    """Throw away what is not published, with a reason."""
    from tracker.releases import service

    return _with_reason(release_id, "releases/discard.html", service.discard, _("Utkastet är kastat."))


@releases.route("/<int:release_id>/publicera", methods=["GET", "POST"])
@door(Door.RELEASE_FIXING)
@shows(Shows.NOBODY)
def publish(release_id: int) -> ResponseReturnValue:
    """Publish what is fixed."""
    from tracker.releases import overview, service

    release, form = visible(release_id), PublishForm()
    if request.method == "POST" and (lately := _proved_lately()):
        return lately
    if request.method == "POST" and form.load(Schema()) is not None:

        def work() -> str:
            service.publish(db.session, release, witness.who())
            return _address(release_id)

        if (answer := save(form, work)) is not None:
            flash(_("Utlämnandet är publicerat."))
            return answer
    page = overview.page(db.session, release, user_id_here())
    return render_template("releases/publish.html", release=release, page=page, form=form)
