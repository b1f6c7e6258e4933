"""A victim in a process of its own, told what to do and heard from line by line."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracker.config import ROOT

LIST = ROOT / "tests" / "data" / "exempel-deltagarlista.csv"
UNIT = "farsta"
Process = subprocess.Popen[str]


@contextmanager
def process(url: str, acknowledged: Path, *more: Any) -> Iterator[Process]:
    """`tests.durability.victim` on this database, for as long as the block lasts."""
    command = [
        sys.executable,
        "-m",
        "tests.durability.victim",
        url,
        UNIT,
        str(LIST),
        str(acknowledged),
        *map(str, more),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:
        try:
            yield made
        finally:
            made.terminate()


def tell(to: Process, work: str, seconds: float) -> None:
    """Let it do the work for so long at most."""
    assert to.stdin is not None
    to.stdin.write(f"{work} {seconds}\n")
    to.stdin.flush()


def heard(of: Process) -> str:
    """`killed` or `finished <seconds>`, once the work is over."""
    assert of.stdout is not None
    return of.stdout.readline().strip()


def suffer(to: Process, work: str, seconds: float) -> str:
    """Tell it, and hear how it went."""
    tell(to, work, seconds)
    return heard(to)
