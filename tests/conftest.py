"""What every test may ask for. Tests that ask for `app`, `session` or `city` run on both databases."""

import gc
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import city as small_city
from tests import pages, postgres
from tests.databases import Databases, Files, Source, opened, test_app
from tracker.access.scope import whole_city
from tracker.extensions import db

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module that says `POSTGRESQL_LATER = True` has its turn on PostgreSQL in the long suite."""
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        later = getattr(getattr(item, "module", None), "POSTGRESQL_LATER", False)
        if later and params.get("database") == "postgresql":
            item.add_marker(pytest.mark.long)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage, again and again, took a quarter of the suite's time.

    Every test makes an application, so there is much garbage; it is collected seldom and all at once.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def everything() -> Iterator[None]:
    """A test itself looks at every row; what it tries out has a scope of its own."""
    with whole_city("a test"):
        yield


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """SQLite databases, one file each."""
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL of this process."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def server_databases(postgres_server: postgres.Server) -> Iterator[Databases]:
    """PostgreSQL databases, all on one server."""
    source = Databases(postgres_server)
    yield source
    source.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Source:
    """Where this test's databases come from; each test runs once on each."""
    name = {"sqlite": "files", "postgresql": "server_databases"}[request.param]
    source: Source = request.getfixturevalue(name)
    return source


@pytest.fixture
def url(database: Source, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's own database: newest tables, code lists, roles, nothing else."""
    made = database.fresh(with_city="city" in request.fixturenames)
    yield made
    database.drop(made)


@pytest.fixture
def empty_url(database: Source) -> Iterator[str]:
    """The address of a database without a table."""
    made = database.empty()
    yield made
    database.drop(made)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Call it with a day to make that day today. Until then it is `tests.city.TODAY`."""

    def move(day: date) -> None:
        monkeypatch.setenv("TRACKER_TODAY", day.isoformat())

    move(small_city.TODAY)
    return move


@pytest.fixture
def app(url: str, today: Callable[[date], None]) -> Iterator[Flask]:
    """The application on this test's own database."""
    made = test_app(url)
    made.test_client_class = pages.Client
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """The database session, in an application context of its own."""
    with opened(app) as given:
        yield given


@pytest.fixture
def city(session: Any) -> small_city.City:
    """Units, users and insatser, see `tests.city`."""
    return small_city.standing(session) or small_city.build(session)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, not logged in."""
    return app.test_client()


@pytest.fixture
def login(client: FlaskClient, city: small_city.City) -> Callable[..., Any]:
    """`login("caseworker")` or `login("manager", "farsta")`: log `client` in."""
    return partial(pages.login, client)


@pytest.fixture
def browser_app(files: Files, today: Callable[[date], None]) -> Iterator[Flask]:
    """The application with the small city in it, for a real browser."""
    url = files.fresh()
    made = test_app(url)
    with opened(made) as given:
        small_city.build(given)
    yield made
    with made.app_context():
        db.engine.dispose()
    files.drop(url)


@pytest.fixture
def address(browser_app: Flask) -> Iterator[str]:
    """Where the browser finds `browser_app`; `page.goto("/")` goes there."""
    with pages.served(browser_app) as address:
        yield address


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stands in for the plugin's own, which pytest warns of; `browser_context_args` has the address."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright drives the Chromium of the machine where there is one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    where = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **where, "args": LAUNCH}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], address: str) -> dict[str, Any]:
    """A Swedish browser that is at the application."""
    return {**browser_context_args, "base_url": address, "locale": "sv-SE"}
