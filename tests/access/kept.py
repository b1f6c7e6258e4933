"""A database file as it was, to come back to."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tracker.extensions import db


@dataclass
class Kept:
    """SQLite's file behind `url`, with the head of its log beside it."""

    app: Flask
    file: Path

    def keep(self) -> None:
        """Remember how things stand now."""
        self._between("", ".kept")

    def take_back(self) -> None:
        """Let everything be as it was kept."""
        self._between(".kept", "")

    def _between(self, source: str, target: str) -> None:
        with self.app.app_context():
            db.engine.dispose()
        for part in ("", "-wal", "-shm", ".head"):
            old, new = (self.file.with_name(self.file.name + part + ending) for ending in (source, target))
            new.unlink(missing_ok=True)
            if old.exists():
                shutil.copyfile(old, new)
