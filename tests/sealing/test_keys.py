"""Keys: kept by the owner alone, one a purpose, seen by processes at work when their file gets more."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker import clock
from tracker.sealing import keyring, keys
from tracker.sealing.keyring import BadKeys, Keyring
from tracker.sealing.values import open_sealed, seal


def test_written_and_read(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.toml"
    more = ring.with_new(clock.now().replace(microsecond=0))
    keys.write(path, more)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["keys.toml"]
    assert keys.read(path) == more
    assert keyring.parse(keyring.dump(more, one_line=True)) == more
    assert "\n" not in keyring.dump(more, one_line=True)


def test_no_two_purposes_share_a_key(ring: Keyring) -> None:
    every = [*ring.keys.values(), ring.index, ring.log, ring.file]
    assert len(set(every)) == 4
    shared = keyring.dump(ring).replace(keyring.dump(ring).split('log = "')[1][:44], keyring._written(ring.index)[1:-1])
    with pytest.raises(BadKeys):
        keyring.parse(shared)


def test_keys_are_not_shown(ring: Keyring) -> None:
    assert repr(ring) == f"<Keyring {ring.current}; current {ring.current}>"


def test_never_overwritten(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys.write(path, ring)
    before = path.read_bytes()
    with pytest.raises(BadKeys, match="finns redan"):
        keys.write(path, keyring.new(clock.now()))
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"

    def make(_turn: int) -> bool:
        try:
            keys.write(path, keyring.new(clock.now()))
        except BadKeys:
            return False
        return True

    with ThreadPoolExecutor(8) as makers:
        assert sum(makers.map(make, range(16))) == 1
    assert keys.read(path)


def test_of_many_who_add_at_once_no_key_is_lost(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys.write(path, ring)
    with ThreadPoolExecutor(8) as adders:
        added = list(adders.map(lambda _turn: keys.change(path, lambda old: old.with_new(clock.now())), range(16)))
    assert set(keys.read(path).keys) == {ring.current} | {each.current for each in added}
    assert len(keys.read(path).keys) == 17
    assert [each.name for each in tmp_path.iterdir()] == ["keys.toml"]


def test_a_change_that_is_refused_changes_nothing(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys.write(path, ring)
    before = path.read_bytes()

    def refuse(_ring: Keyring) -> Keyring:
        raise KeyError

    with pytest.raises(KeyError):
        keys.change(path, refuse)
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(BadKeys, match="tracker keys new"):
        keys.change(path, refuse)


def test_missing_is_said_with_the_command(tmp_path: Path) -> None:
    for path in (tmp_path / "keys.toml", Path(__file__) / "keys.toml"):
        with pytest.raises(BadKeys, match="tracker keys new"):
            keys.KeyFile(path).ring()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_open_to_others_is_refused(ring: Keyring, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.toml"
    keys.write(path, ring)
    path.chmod(mode)
    with pytest.raises(BadKeys, match="chmod 600"):
        keys.read(path)


@pytest.mark.parametrize("change", ["", "x", "current = 'nope'", "\0", "index = 'AAAA'", "{", "{a = 1}"])
def test_what_is_damaged_is_said_without_a_key(ring: Keyring, tmp_path: Path, change: str) -> None:
    path = tmp_path / "keys.toml"
    path.touch(mode=0o600)
    path.write_text(change)
    with pytest.raises(BadKeys, match="går inte att läsa"):
        keys.read(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadKeys):
        keys.read(path)


@pytest.mark.parametrize("line", ["current", "since", "index", "log", "file", "keys"])
def test_every_line_is_needed(ring: Keyring, line: str) -> None:
    kept = [each for each in keyring.dump(ring).splitlines() if not each.strip("[").startswith(line)]
    with pytest.raises(BadKeys) as refused:
        keyring.parse("\n".join(kept))
    assert keyring._written(ring.index) not in str(refused.value)


def test_processes_at_work_see_a_new_key(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys.write(path, ring)
    at_work, elsewhere = keys.KeyFile(path), keys.KeyFile(path)
    with keys.using(at_work):
        old = seal("t", "c", 1, "before")
    keys.change(path, lambda standing: standing.with_new(clock.now()))
    with keys.using(elsewhere):
        new = seal("t", "c", 1, "after")
    with keys.using(at_work):
        assert [open_sealed("t", "c", 1, each) for each in (old, new)] == ["before", "after"]
        assert seal("t", "c", 1, "x")[:9] == new[:9]
        os.unlink(path)
        assert open_sealed("t", "c", 1, seal("t", "c", 1, "still")) == "still"


def test_from_the_environment(ring: Keyring, tmp_path: Path) -> None:
    default = tmp_path / "keys.toml"
    inline = {"TRACKER_KEYS": keyring.dump(ring, one_line=True)}
    assert keys.from_environment(inline, default, production=True).ring().keys == ring.keys
    keys.write(tmp_path / "own.toml", ring)
    named = {"TRACKER_KEYS_FILE": str(tmp_path / "own.toml")}
    assert keys.from_environment(named, default, production=True).ring().keys == ring.keys
    assert keys.from_environment({}, default, production=False)


def test_production_has_keys_of_its_own(ring: Keyring, tmp_path: Path) -> None:
    default = tmp_path / "keys.toml"
    keys.write(default, ring)
    for environment in ({}, {"TRACKER_KEYS_FILE": str(tmp_path / "none")}, {"TRACKER_KEYS": "?"}):
        with pytest.raises(BadKeys):
            keys.from_environment(environment, default, production=True)
