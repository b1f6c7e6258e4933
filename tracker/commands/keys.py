"""keys new, add, rotate, retire, encrypt-file: the keys of secrets at rest."""

import os
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock, config, encrypted_file
from tracker.access.scope import whole_city
from tracker.commands import No, refusing
from tracker.commands.owner import as_owner
from tracker.database import Base
from tracker.extensions import db
from tracker.sealing import keyring, rotation
from tracker.sealing import keys as sealing_keys

SETTLED = timedelta(minutes=10)
"""After so long no transaction that began under the older key is still open."""


@click.group()
def keys() -> None:
    """The keys that seal numbers, contact details and texts."""


@keys.command()
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="The file; else TRACKER_KEYS_FILE.")
@click.option("--inline", is_flag=True, help="Print the keys on one line, for TRACKER_KEYS, instead of writing a file.")
@refusing
def new(file: Path | None, inline: bool) -> None:
    """Make a new set of keys. Never overwrites."""
    ring = keyring.new(clock.now())
    if inline:
        click.echo(keyring.dump(ring, one_line=True))
        return
    path = file or _file()
    sealing_keys.write(path, ring)
    click.echo(f"Nya nycklar: {path}")
    click.echo("Kopiera filen till ett säkert ställe, skilt från databasens kopior. Utan den går inget att läsa.")
    if path != config.KEYS:
        click.echo(f"Sätt TRACKER_KEYS_FILE={path}")


@keys.command()
@refusing
def add() -> None:
    """Add a key; what is written from now on is sealed with it."""
    path = _file()
    ring = sealing_keys.change(path, lambda standing: standing.with_new(clock.now()))
    click.echo(f"Ny nyckel: {ring.current}. Kopiera {path} igen och kör `tracker keys rotate`.")


@keys.command()
@with_appcontext
@refusing
@as_owner
def rotate() -> None:
    """Seal every value with the current key, while the system runs. Can be stopped and begun again."""
    with whole_city("a new key for every value"):
        turned = rotation.rotate(db.engine, Base.metadata, lambda column, done: click.echo(f"{column}: {done}"))
    for each in turned:
        click.echo(f"{each.column}: {each.done} förseglade på nytt, {each.remaining} återstår")
        for broken in each.broken:
            click.echo(str(broken), err=True)
    if remaining := sum(each.remaining for each in turned):
        raise No(f"{remaining} värden återstår. Kör `tracker keys rotate` igen.")
    click.echo(f"Allt är förseglat med nyckeln {sealing_keys.ring().current}.")


@keys.command()
@click.argument("key")
@with_appcontext
@refusing
def retire(key: str) -> None:
    """Remove KEY, which no value may be sealed with."""
    sealing_keys.change(_file(), lambda ring: _without(ring, key))
    click.echo(f"Nyckeln {key} är borttagen. Databaskopior från före bytet behöver den: behåll den äldre nyckelkopian.")


def _without(ring: keyring.Keyring, key: str) -> keyring.Keyring:
    if key not in ring.keys:
        raise No(f"Det finns ingen nyckel {key}. Nycklar: {', '.join(ring.keys)}.")
    if key == ring.current:
        raise No(f"{key} är den nyckel som används. Lägg först till en ny med `tracker keys add`.")
    if clock.now() - ring.since < SETTLED:
        raise No("Den nya nyckeln är yngre än tio minuter, så den äldre kan vara i bruk. Försök om en stund.")
    with whole_city("which keys are in use"), db.engine.connect() as connection:
        used = rotation.uses(connection, Base.metadata)[key]
    if used:
        raise No(f"{used} värden är förseglade med {key}. Kör `tracker keys rotate` först.")
    return ring.without(key)


@keys.command("encrypt-file")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@refusing
def encrypt_file(file: Path) -> None:
    """Write the plain SQLite database, encrypted as a whole, to FILE. Stop the web server first."""
    if db.engine.dialect.name != "sqlite" or current_app.config["ENCRYPT_FILE"]:
        raise No("Kommandot gäller en okrypterad SQLite-databas: kör det utan TRACKER_ENCRYPT_FILE.")
    encrypted_file.encrypt(Path(str(db.engine.url.database)), file, sealing_keys.file_key())
    click.echo(f"Den krypterade databasen: {file}. Byt DATABASE_URL till den och sätt TRACKER_ENCRYPT_FILE=1.")
    click.echo("Radera sedan den okrypterade filen och dess kopior.")


def _file() -> Path:
    path = sealing_keys.path_of(os.environ, config.KEYS)
    if path is None:
        raise No("Nycklarna står i TRACKER_KEYS. Flytta dem till en fil och sätt TRACKER_KEYS_FILE i stället.")
    return path


def make_own_keys() -> None:
    """Give a trial its own keys, and say so; a production names its keys itself.

    Not where values are sealed already: new keys open none of them, and the old ones are to be found.
    """
    path = sealing_keys.path_of(os.environ, config.KEYS)
    if current_app.config["PRODUCTION"] or current_app.config.get("KEYRING") or path is None or path.exists():
        return
    if not current_app.config["ENCRYPT_FILE"]:  # without its key an encrypted file can be asked nothing
        with whole_city("whether anything is sealed"), db.engine.connect() as connection:
            if rotation.any_sealed(connection, Base.metadata):
                raise No(f"Databasen har förseglade värden, men nycklarna saknas: {path}. Lägg dit kopian av dem.")
    sealing_keys.write(path, keyring.new(clock.now()))
    click.echo(f"Nya nycklar, bara för den här installationen: {path}")


COMMANDS = (keys,)
