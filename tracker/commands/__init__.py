"""What the installed command `tracker` does. Each command prints what it did and where."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from tracker import clock
from tracker.errors import Refused


def progress(text: str) -> None:
    """Say what long work is at, to someone who waits at a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        click.echo(f"{text} …", err=True)


class No(click.ClickException):
    """The command refused: the reason on standard error, exit 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        click.echo(f"Avbrutet: {self.format_message()}", err=True)


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what a service or the database refuses into words on standard error and exit 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            raise No("\n".join(str(fault.message) for fault in refusal.faults)) from None
        except clock.NoSuchDay:
            raise No("TRACKER_TODAY är ingen dag. Skriv den som ÅÅÅÅ-MM-DD, eller ta bort den.") from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise No(_about_file(error)) from None
        except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
            # The driver's words may hold values: say what kind of fault it is, not more.
            kind = type(error.orig).__name__
            raise No(f"Databasen svarar inte som den ska ({kind}). Kör `tracker init` och försök igen.") from None

    return run


def _about_file(error: OSError) -> str:
    where = error.filename or ""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{where} finns inte. Kontrollera sökvägen."
    if isinstance(error, PermissionError):
        return f"{where} får inte läsas eller skrivas av den som kör kommandot."
    return f"{where} gick inte att läsa eller skriva ({error.strerror})."


def register(app: Flask) -> None:
    """Give the application its commands."""
    from tracker.commands import (
        attack,
        audit,
        deliveries,
        figures,
        installation,
        keys,
        lists,
        people,
        person_file,
        releases,
        retention,
        systems,
        webhooks,
    )

    own = (
        attack, installation, people, systems, lists, figures, audit, keys, retention, person_file, releases,
        deliveries, webhooks,
    )  # fmt: skip
    for module in own:
        for command in module.COMMANDS:
            app.cli.add_command(command)
