"""The two scanners, each as its makers start it, within bounds of time."""

import csv
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.scanning.described import HEADERS

BIN = Path(__file__).parents[2] / ".scan-venv" / "bin"
MODULES = "sql,exec,file,xss,permanentxss,redirect,crlf,methods,htaccess,http_headers,csp,cookieflags"
"""Not ssrf, xxe, log4shell and their kin, which ask a service on the internet; not ldap, which nothing here speaks;
not timesql: SQLite has nothing to wait with."""
_TECHNIQUES = "BEU"  # the others wait, or send several statements, and SQLite's driver takes one


@dataclass
class Told:
    """What a scanner says: how it ended, its findings as (what, path), and the end of its own words.

    `dismissed` it first took for findings, and tried again.
    """

    ended: int
    findings: list[tuple[str, str]] = field(default_factory=list)
    dismissed: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""


def wapiti(folder: Path, address: str, description: Path, headers: dict[str, str], minutes: int) -> Told:
    """Attack each operation of the description, and no page.

    No bound by module: it does not always tell that one was cut.
    """
    report = folder / "wapiti.json"
    done = _run(
        [
            BIN / "wapiti", "-u", f"{address}/", "--scope", "domain", "--swagger", description, "-d", "0",
            "-m", MODULES, "--level", "1", "-f", "json", "-o", report, "--no-bugreport", "-t", "20", "--tasks", "2",
            "--flush-session", "--store-session", folder / "session", "--store-config", folder / "config",
            *_headers(headers),
        ],
        minutes,
    )  # fmt: skip
    if not report.exists():
        return Told(done.returncode or 1, words=_end(done))
    told = json.loads(report.read_text())
    kinds = told["vulnerabilities"] | told["anomalies"]
    found = {
        (f"{kind} ({each['parameter']})", f"{each['method']} {each['path'].split('?')[0]}")
        for kind, listed in kinds.items()
        for each in listed
    }
    return Told(done.returncode, sorted(found), words=_end(done))


def sqlmap(folder: Path, _address: str, description: Path, headers: dict[str, str], minutes: int) -> Told:
    """Try every value of every operation. What it takes for injectable it lists in a file of results."""
    done = _run(
        [
            BIN / "sqlmap", f"--openapi={description}", "--batch", "--flush-session", "--disable-coloring",
            "--technique", _TECHNIQUES, "--level", "1", "--risk", "1", "--threads", "2", "--timeout", "20",
            "--retries", "1", "--answers", "skip further tests=N", "--ignore-code", "*",
            "--output-dir", folder / "sqlmap", "--results-file", folder / "sqlmap.csv", *_headers(headers),
        ],
        minutes,
    )  # fmt: skip
    return Told(done.returncode, *_results(folder / "sqlmap.csv"), words=_end(done))


def _results(file: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Its findings, and what it first took for one and then itself found to be none."""
    found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for row in csv.DictReader(file.read_text().splitlines()) if file.exists() else ():
        place = (f"SQL injection ({row['Parameter']})", urlsplit(row["Target URL"]).path)
        found["false positive" in row["Note(s)"]].append(place)
    return found


def _headers(headers: dict[str, str]) -> list[str]:
    return [part for name, value in (HEADERS | headers).items() for part in ("-H", f"{name}: {value}")]


def _run(command: list[str | Path], minutes: int) -> subprocess.CompletedProcess[str]:
    """Without a terminal. Too long is told as such: what was not tried was not found clean."""
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=minutes * 60, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        words = late.stdout.decode(errors="replace") if isinstance(late.stdout, bytes) else (late.stdout or "")
        return subprocess.CompletedProcess(command, 124, f"{words}\nstopped after {minutes} minutes")


def _end(done: subprocess.CompletedProcess[str]) -> str:
    """The last of its words; a number of twelve digits in them is masked."""
    return re.sub(r"\b(\d{8})\d{4}\b", r"\1****", done.stdout)[-3000:]
