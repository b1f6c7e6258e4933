"""Known faults in the components that are pinned: asks OSV, which gathers the advisories of PyPI and npm.

    python scripts/advisories.py

Ends with 0 if none is known, 1 if there are any, 2 if it is not known: the service did not answer, or not as it should.
What is known of the scanners of `make scan` is told too, but alone it does not end with 1.
Only names and versions are sent.
"""

import json
import re
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "https://api.osv.dev/v1"
BATCH = 500
SECONDS = 30
DAYS = {"critical": 7, "high": 30, "moderate": 90, "medium": 90, "low": 90}
"""How soon a fault is mended, in days; `docs/operations.md` says the same. One without a grade counts as high."""


@dataclass(frozen=True, order=True)
class Component:
    """One that is pinned: `PyPI` or `npm`, name and version."""

    ecosystem: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.ecosystem} {self.name} {self.version}"


KNOWN = (Component("PyPI", "jinja2", "2.10"), Component("npm", "lodash", "4.17.4"))
"""Not ours, and with faults known for years: a service that knows of none in these knows nothing."""

APART = {"scan.txt"}
"""What `make scan` alone installs, in an environment of its own that serves nobody. Wapiti names exactly what it needs,
old versions too, so what is known of them is mended only when wapiti mends it: told, and no failure each night."""

Ask = Callable[[str, Any], Any]


class Unknown(Exception):
    """The service did not answer, or what it answered cannot be trusted."""


def pinned(root: Path = ROOT) -> list[Component]:
    """Every component of `requirements/*.txt`, save for `APART`, and `package-lock.json`."""
    found = set(_required(path for path in (root / "requirements").glob("*.txt") if path.name not in APART))
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    for place, facts in packages.items():
        if place:
            found.add(Component("npm", facts.get("name") or place.rpartition("node_modules/")[2], facts["version"]))
    return sorted(found)


def pinned_apart(root: Path = ROOT) -> list[Component]:
    """Those that only the files of `APART` pin."""
    found = set(_required(path for path in (root / "requirements").glob("*.txt") if path.name in APART))
    return sorted(found.difference(pinned(root)))


def _required(files: Iterable[Path]) -> Iterator[Component]:
    for path in files:
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", path.read_text(), re.M):
            yield Component("PyPI", name.lower(), version)


def faults(components: Sequence[Component], ask: Ask) -> dict[Component, list[str]]:
    """The ids of advisories by component, those with any. Raises `Unknown`."""
    found = {each: ids for each, ids in _asked((*KNOWN, *components), ask) if ids}
    if not all(each in found for each in KNOWN):
        raise Unknown("it knows of no fault in components that are known to have one")
    return {each: ids for each, ids in found.items() if each in components}


def _asked(components: Sequence[Component], ask: Ask) -> Iterator[tuple[Component, list[str]]]:
    for start in range(0, len(components), BATCH):
        batch = components[start : start + BATCH]
        queries = [
            {"package": {"ecosystem": each.ecosystem, "name": each.name}, "version": each.version} for each in batch
        ]
        yield from zip(batch, _ids(ask("querybatch", {"queries": queries}), len(batch)), strict=True)


def _ids(answer: Any, asked: int) -> list[list[str]]:
    """The ids of each result. Further pages matter to none: one id is a finding."""
    try:
        results = [[fault["id"] for fault in (each or {}).get("vulns", ())] for each in answer["results"]]
    except (KeyError, TypeError, AttributeError):
        raise Unknown("the answer has another form") from None
    if len(results) != asked:
        raise Unknown("it answered about another number of components")
    return results


def grade(advisory: Mapping[str, Any]) -> str:
    """`critical`, `high`, `moderate` or `low`, as the advisory's own database has it; `high` where it says nothing."""
    told = str((advisory.get("database_specific") or {}).get("severity", "")).lower()
    return told if told in DAYS else "high"


def told(component: Component, advisory: Mapping[str, Any]) -> str:
    """One finding on a line, with the days within which it is mended."""
    level = grade(advisory)
    about = str(advisory.get("summary") or "").strip()
    published = str(advisory.get("published") or "")[:10]
    return f"{component}: {advisory['id']} ({level}, {DAYS[level]} days from {published}) {about}".rstrip()


def ask_service(path: str, content: Any = None) -> Any:
    """The answer as JSON. Raises `Unknown`."""
    body = None if content is None else json.dumps(content).encode()
    asked = urllib.request.Request(f"{SERVICE}/{path}", body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - https, our own constant
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise Unknown(f"{SERVICE} does not answer: {error}") from None


def main(ask: Ask = ask_service, root: Path = ROOT) -> int:
    """Say what is known. Returns the exit code."""
    components, apart = pinned(root), pinned_apart(root)
    try:
        found = faults([*components, *apart], ask)
        lines = {each: [told(each, ask(f"vulns/{id_}", None)) for id_ in ids] for each, ids in found.items()}
    except Unknown as unknown:
        print(f"UNKNOWN, which is not none: {unknown}", file=sys.stderr)
        return 2
    if apart:
        _say(apart, lines, " of the scanners alone")
    return 1 if _say(components, lines) else 0


def _say(components: Sequence[Component], lines: Mapping[Component, Sequence[str]], which: str = "") -> int:
    """What is known of them, a line each, and the sum. Returns how many of them have faults."""
    found = [each for each in components if each in lines]
    for line in (line for each in found for line in lines[each]):
        print(line)
    many = sum(len(lines[each]) for each in found)
    print(f"{len(components)} components{which} asked about, {many} known faults in {len(found)}.")
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
