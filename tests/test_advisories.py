"""`make advisories`: a finding is told and fails, and a service that does not answer is never taken for no finding.

Its own service is out of a test's reach; the answers are in the form that it documents, `data/osv-answers.json`.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tracker.config import ROOT

ANSWERS = json.loads((Path(__file__).parent / "data" / "osv-answers.json").read_text())


@pytest.fixture(scope="module")
def advisories() -> Any:
    place = ROOT / "scripts" / "advisories.py"
    spec = importlib.util.spec_from_file_location("advisories", place)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    yield made
    del sys.modules[spec.name]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small installation with a component from each."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "app.txt").write_text("Jinja2==3.1.5 \\\n    --hash=sha256:00\n")
    lock = {"packages": {"": {"name": "ours"}, "node_modules/@axe/core": {"version": "4.1.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path


def answer(path: str, _content: Any) -> Any:
    """What the service says of each, in the order in which it was asked."""
    recorded = ANSWERS[path]
    if path == "querybatch":
        first, second, jinja, axe = recorded["results"]
        names = [each["package"]["name"] for each in _content["queries"][2:]]
        return {"results": [first, second, *({"jinja2": jinja, "@axe/core": axe}[name] for name in names)]}
    return recorded


def test_a_finding_is_told_with_the_days_to_mend_it(advisories: Any, root: Path, capsys: Any) -> None:
    assert advisories.main(answer, root) == 1
    said = capsys.readouterr().out
    assert "PyPI jinja2 3.1.5: GHSA-cpwx-vrp4-4pq7 (moderate, 90 days from 2025-03-05)" in said
    assert "2 components asked about, 1 known faults in 1." in said


def test_what_only_the_scanners_have_is_told_and_fails_nobody(advisories: Any, root: Path, capsys: Any) -> None:
    folder = root / "requirements"
    (folder / "app.txt").rename(folder / "scan.txt")
    assert advisories.main(answer, root) == 0
    said = capsys.readouterr().out
    assert "PyPI jinja2 3.1.5: GHSA-cpwx-vrp4-4pq7" in said
    assert "1 components of the scanners alone asked about, 1 known faults in 1." in said
    assert "1 components asked about, 0 known faults in 0." in said


def test_none_is_said_only_by_a_service_that_knows_of_old_faults(advisories: Any, root: Path, capsys: Any) -> None:
    def clean(path: str, content: Any) -> Any:
        return {"results": [*ANSWERS["querybatch"]["results"][:2], {}, {}]}

    assert advisories.main(clean, root) == 0
    assert advisories.main(lambda *_asked: {"results": [{}] * 4}, root) == 2
    assert "UNKNOWN, which is not none" in capsys.readouterr().err


@pytest.mark.parametrize(
    "strange", [{}, [], None, {"results": [{}]}, {"results": "none"}, {"results": [{"vulns": [1]}]}]
)
def test_another_form_is_unknown(advisories: Any, root: Path, strange: Any) -> None:
    assert advisories.main(lambda *_asked: strange, root) == 2


def test_a_service_out_of_reach_is_unknown(advisories: Any, root: Path, monkeypatch: Any, capsys: Any) -> None:
    def nowhere(*_given: Any, **_more: Any) -> Any:
        raise OSError("no route")

    monkeypatch.setattr(advisories.urllib.request, "urlopen", nowhere)
    assert advisories.main(root=root) == 2
    assert "does not answer" in capsys.readouterr().err


def test_everything_that_is_pinned_is_asked_about(advisories: Any) -> None:
    names = {(each.ecosystem, each.name) for each in advisories.pinned()}
    assert {("PyPI", "flask"), ("PyPI", "pytest"), ("npm", "govuk-frontend"), ("npm", "@parcel/watcher")} <= names
    apart = advisories.pinned_apart()
    assert {"wapiti3", "sqlmap"} <= {each.name for each in apart}
    assert not {*apart} & {*advisories.pinned()}


def test_the_days_are_those_that_are_documented(advisories: Any) -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    for level, days in (("critical", "7 days"), ("high", "30 days"), ("low", "90 days")):
        assert f"{advisories.DAYS[level]} days" == days
        assert days in text
