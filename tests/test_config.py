"""Settings that the product makes for itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tracker.config import secret_from


def test_all_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starters:
        keys = set(starters.map(secret_from, [tmp_path / "instance"] * 32))
    assert len(keys) == 1
    assert len(keys.pop()) == 64


def test_the_key_is_the_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    kept = secret_from(tmp_path)
    assert secret_from(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
