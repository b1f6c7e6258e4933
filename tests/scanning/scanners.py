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
MODULES = "sql,xss,redirect,crlf,methods,htaccess,http_headers,csp,cookieflags"
PAGES_MODULES = "sql,xss,redirect,crlf,csrf,methods,http_headers,csp"
"""Not cookieflags: the login is not the scanner's."""
DEEP_MODULES = f"{MODULES},exec,file"
"""Not ssrf, xxe, log4shell and their kin, which ask a service on the internet; not ldap, which nothing here speaks;
not timesql: sqlmap waits for databases, and better; not permanentxss, as what is stored is undone."""
# B by what is found, E by errors, U by union, S by further statements, T by time, Q by a statement within.
TECHNIQUES = {"sqlite": "BEU", "postgresql": "BEUSTQ"}  # SQLite cannot wait, and its driver takes one statement
PAUSE = "2"  # seconds that a database is asked to wait


@dataclass(frozen=True)
class Target:
    """On what a scanner is set: a folder for its own things, the kind of database, how deep, and for how long."""

    folder: Path
    database: str
    deep: bool
    minutes: int


@dataclass
class Told:
    """What a scanner says: how it ended, its findings as (what, path), and the end of its own words.

    `dismissed` it first took for findings, and tried again.
    """

    ended: int
    findings: list[tuple[str, str]] = field(default_factory=list)
    dismissed: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""


def wapiti(target: Target, address: str, description: Path, headers: dict[str, str]) -> Told:
    """Attack each operation of the description, and no page."""
    modules = DEEP_MODULES if target.deep else MODULES
    return _wapiti(target, address, ["--swagger", description, "-d", "0", "-m", modules, *_headers(HEADERS | headers)])


def wapiti_on_pages(target: Target, address: str, addresses: Path) -> Told:
    """Attack the pages of a file with an address a line, those that they lead to, and all their forms.

    Each form goes with the token that its page gave, save where that is what is tried. Left out: the choice of
    language, which every page has, and the codes of a list but for those among the addresses.
    """
    skipped = [part for name in ("csrf_token", "language") for part in ("--skip", name)]
    alike = ["-x", f"{address}/administration/kodlistor/municipality/*/andra"]
    return _wapiti(
        target, address, ["-s", addresses, "-d", "1", "-m", PAGES_MODULES, "--drop-set-cookie", *skipped, *alike]
    )


def _wapiti(target: Target, address: str, words: list[str | Path]) -> Told:
    """No bound by module: it does not always tell that one was cut."""
    folder, report = target.folder, target.folder / "wapiti.json"
    done = _run(
        [
            BIN / "wapiti", "-u", f"{address}/", "--scope", "domain", "--level", "1", "--tasks", "2", "-t", "20",
            "-f", "json", "-o", report, "--no-bugreport",
            "--flush-session", "--store-session", folder / "session", "--store-config", folder / "config", *words,
        ],
        target.minutes,
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


def sqlmap(target: Target, _address: str, description: Path, headers: dict[str, str]) -> Told:
    """Try every value of every operation. What it takes for injectable it lists in a file of results.

    It knows what database it has before it, which spares it the attacks on others.
    """
    folder = target.folder
    done = _run(
        [
            BIN / "sqlmap", f"--openapi={description}", "--batch", "--flush-session", "--disable-coloring",
            "--dbms", target.database, "--technique", TECHNIQUES[target.database], "--time-sec", PAUSE,
            "--level", "1", "--risk", "1", "--threads", "2", "--timeout", "20",
            "--retries", "1", "--answers", "skip further tests=N", "--ignore-code", "*",
            "--output-dir", folder / "sqlmap", "--results-file", folder / "sqlmap.csv", *_headers(HEADERS | headers),
        ],
        target.minutes,
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
    return [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]


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
