"""init, demo, run, backup, restore, doctor."""

from pathlib import Path

import click
import sqlalchemy as sa
from alembic.migration import MigrationContext
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from flask_security.utils import hash_password

from tracker import clock
from tracker.access.models import Unit
from tracker.access.service import ensure_roles
from tracker.codelists import service as codelists
from tracker.commands import No, progress, refusing
from tracker.commands.keys import make_own_keys
from tracker.commands.owner import as_owner, give_the_application_its_rights
from tracker.config import INSTANCE
from tracker.database import forget, renew_estimates, writing
from tracker.deliveries.layout import faults_of
from tracker.demo import city
from tracker.demo import service as demo_city
from tracker.extensions import db


@click.command()
@with_appcontext
@refusing
@as_owner
def init() -> None:
    """Make or upgrade the database and load the code lists."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    make_own_keys()
    before = _migration()
    upgrade()
    if before not in (None, _migration()):
        forget(db.engine, all_of_it=True)
    with writing(db.session):
        ensure_roles(db.session)
        loaded = codelists.load(db.session)
    renew_estimates(db.engine)
    give_the_application_its_rights()
    click.echo(f"Databasen är klar: {db.engine.url.render_as_string(hide_password=True)}")
    if loaded:
        click.echo(f"Kodlistor inlästa: {', '.join(loaded)}")


def _migration() -> str | None:
    """The migration that the database stands at; None where there is none."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@click.command()
@click.option("--participants", default=2000, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing if the database has contents already.")
@with_appcontext
@refusing
def demo(participants: int, seed: int, if_empty: bool) -> None:
    """Fill an empty database with a made-up city on official test numbers."""
    if current_app.config["PRODUCTION"]:
        raise No("Det här är en skarp installation (TRACKER_PRODUCTION=1). Demostaden får inte läggas in här.")
    from tracker.demo import published  # numbers and a solver are heavy: loaded where they are used

    make_own_keys()
    if if_empty and db.session.scalar(sa.select(Unit.id).limit(1)) is not None:
        return
    progress("Bygger demostaden")
    counts = demo_city.build(
        db.session, participants=participants, seed=seed, today=clock.today(), password_hash=hash_password
    )
    renew_estimates(db.engine)
    progress("Skyddar och publicerar förra årets statistik")
    settings = (current_app.config[name] for name in ("CITY", "WITHHELD_SIGN"))
    release_id = published.publish_last_year(db.session, *settings)
    for what, number in counts.items():
        click.echo(f"{what}: {number}")
    if release_id is not None:
        click.echo(f"Förra årets statistik är publicerad: utlämnande {release_id}")
    click.echo(f"Logga in som {', '.join(user.email for user in city.DEMO_USERS)}")
    click.echo(f"med lösenordet {city.DEMO_PASSWORD}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@refusing
@with_appcontext
def run(host: str, port: int) -> None:
    """Serve the web interface for trying it out. Production uses gunicorn."""
    from tracker.web import serving

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    running = serving.server(app, host, port)
    click.echo(f"Öppna http://{host}:{port} (avsluta med Ctrl-C)")
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        click.echo("Avslutat.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@refusing
@as_owner
def backup(file: Path) -> None:
    """Write a consistent copy of the running database to FILE."""
    from tracker.backups import service as backups

    progress("Kopierar databasen")
    size = backups.backup(db.engine, file)
    click.echo(f"Kopian är skriven: {file} ({size} byte)")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
@refusing
@as_owner
def restore(file: Path, yes: bool) -> None:
    """Replace everything in the database by the copy in FILE."""
    from tracker.backups import service as backups

    where = db.engine.url.render_as_string(hide_password=True)
    if not yes:
        click.confirm(f"Allt i {where} ersätts med innehållet i {file}. Fortsätta?", abort=True)
    progress("Återställer databasen")
    backups.restore(db.engine, file)
    give_the_application_its_rights()
    click.echo(f"Databasen är återställd från {file}")
    click.echo("Kör `tracker doctor`: den säger om loggen ska förankras på nytt (`tracker audit anchor`).")


@click.command()
@with_appcontext
@refusing
def doctor() -> None:
    """Check database, settings and derived data against the rules."""
    from tracker.quality import doctor as quality
    from tracker.releases import rules as of_releases
    from tracker.statistics import rules as of_statistics

    more = (*of_statistics.RULES, *of_releases.RULES)
    progress("Kontrollerar reglerna")
    broken = quality.examine(db.session, clock.today(), more)
    for finding in broken:
        click.echo(f"{finding.rule}: {finding.message}", err=True)
    layout = faults_of(current_app.config)
    for fault in layout:
        click.echo(f"agency_layout: {fault.message}", err=True)
    if broken or layout:
        raise No(f"{len(broken) + bool(layout)} regler är brutna.")
    click.echo(f"Allt stämmer: {len(quality.RULES) + len(more) + 1} regler kontrollerade.")


COMMANDS = (init, demo, run, backup, restore, doctor)
