"""Random users do random things in three units: nobody sees a name, a number or a count that is not hers to know.

After each step the answer is held against `truth`: all that there is, with the policy in words of its own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import pages
from tests.access.kept import Kept
from tests.access.players import Stage, assemble
from tests.access.users import Users
from tests.databases import Databases, Files, opened, test_app
from tracker.access import conditions, guard
from tracker.extensions import db


def _profile(examples: int, steps: int, *phases: Phase) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, deadline=None, database=None,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        phases=phases or (Phase.generate, Phase.shrink),
    )  # fmt: skip


def _machine(fresh: Callable[[], Stage]) -> type[Users]:
    return type("UsersHere", (Users,), {"fresh": staticmethod(fresh)})


@pytest.fixture
def on_a_file(files: Files, today: Any) -> Iterator[Callable[[], Stage]]:
    """A fresh stage on SQLite: the file as it was."""
    url = files.fresh()
    app = test_app(url)
    app.test_client_class = pages.Client
    with opened(app) as session:
        cast = assemble(session)
    kept = Kept(app, Path(url.removeprefix("sqlite:///")))
    kept.keep()

    def fresh() -> Stage:
        kept.take_back()
        return Stage(app, cast)

    yield fresh
    with app.app_context():
        db.engine.dispose()
    files.drop(url)


@pytest.fixture
def on_a_server(server_databases: Databases, today: Any) -> Iterator[Callable[[], Stage]]:
    """A fresh stage on PostgreSQL: a database of its own, each time."""
    made: list[tuple[Any, str]] = []

    def leave() -> None:
        for app, url in made:
            with app.app_context():
                db.engine.dispose()
            server_databases.drop(url)
        made.clear()

    def fresh() -> Stage:
        leave()
        url = server_databases.fresh()
        app = test_app(url)
        app.test_client_class = pages.Client
        made.append((app, url))
        with opened(app) as session:
            cast = assemble(session)
        return Stage(app, cast)

    yield fresh
    leave()


@pytest.mark.long
def test_nobody_sees_what_is_not_hers_on_a_server(on_a_server: Callable[[], Stage]) -> None:
    run_state_machine_as_test(_machine(on_a_server), settings=_profile(4, 30))


def test_nobody_sees_what_is_not_hers(on_a_file: Callable[[], Stage]) -> None:
    run_state_machine_as_test(_machine(on_a_file), settings=_profile(4, 30))


BREAKS = {
    "every unit's": lambda _scope, _table, _of: "1 = 1",
    "the hidden of one's own unit": lambda scope, _table, of: f"{of}unit_id IN ({scope.units[0]})",
}


@pytest.mark.parametrize("broken", sorted(BREAKS))
def test_a_broken_policy_is_found(on_a_file: Callable[[], Stage], broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "_own", BREAKS[broken])
    _forget()
    try:
        with pytest.raises(AssertionError):
            run_state_machine_as_test(_machine(on_a_file), settings=_profile(4, 30, Phase.generate))
    finally:
        monkeypatch.undo()
        _forget()


def _forget() -> None:
    """Conditions and statements are put together once."""
    conditions.condition.cache_clear()
    guard.narrowed.cache_clear()
