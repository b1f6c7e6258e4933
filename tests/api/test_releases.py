"""Published releases: the frozen bytes, to systems and at the public door, and nothing that is not published."""

import json
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import sqlalchemy as sa

from tests.api.systems import System
from tests.city import City
from tests.databases import Source, on_sqlite, opened, test_app
from tests.overview.queries import counted
from tests.releases import made
from tracker.audit.models import AuditEntry
from tracker.config import settings
from tracker.database import writing
from tracker.exports import csv_files, jsonstat
from tracker.releases import published, service
from tracker.releases.models import FrozenRelease, Release, ReleaseFile
from tracker.releases.terms import StepKind

pytestmark = on_sqlite
STAT, JSON, CSV = "application/vnd.json-stat+json", "application/json", "text/csv"
DOORS = ("/releases", "/public/releases")


def both(publication: Any) -> dict[str, bytes]:
    files = {}
    for form in (csv_files, jsonstat):
        files |= {form.file_name(table): form.text(publication, table).encode() for table in publication.tables}
    return files | {"om-statistiken.html": b"<p>Om</p>", "manifest.json": b"{}"}


@pytest.fixture(autouse=True)
def with_data_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "text_files", both)


@pytest.fixture
def release(session: Any, city: City) -> Release:
    return made.release(session, made.two_of(city), until=StepKind.PUBLISHED)


@pytest.fixture
def name(session: Any, release: Release) -> str:
    return frozen(session, release).name


def frozen(session: Any, release: Release) -> FrozenRelease:
    check = service.passed_check(session, release.id)
    assert check is not None
    found = service.frozen(session, check.id)
    assert found is not None
    return found


def bytes_of(session: Any, release: Release, file: str) -> tuple[bytes, str]:
    query = sa.select(ReleaseFile).where(ReleaseFile.check_id == frozen(session, release).check_id)
    kept = session.scalars(query.where(ReleaseFile.name == file)).one()
    return published.content(kept), kept.sha256


@pytest.fixture(params=DOORS)
def ask(request: pytest.FixtureRequest, client: Any, system: System) -> Any:
    """Ask at either door."""

    def asked(path: str = "", **headers: str) -> Any:
        given = {each.replace("_", "-"): value for each, value in headers.items()}
        if request.param == "/releases":
            return system.call("GET", f"/releases{path}", **given)
        return client.get(f"/api/v1{request.param}{path}", headers=given)

    asked.door = request.param  # type: ignore[attr-defined]
    return asked


def test_what_a_release_is(session: Any, release: Release, name: str, ask: Any) -> None:
    (listed,) = ask().json["items"]
    one = ask(f"/{name}").json
    assert listed.items() <= one.items()
    assert (one["id"], one["year"], one["method"], one["threshold"]) == (name, 2025, "suppression", 5)
    assert one["sha256"] == frozen(session, release).sha256
    assert [each["number"] for each in one["tables"]] == list(range(1, 10))
    assert one["declaration"].endswith("/files/om-statistiken.html")
    kept = {each["name"]: each for each in one["files"]}
    for file in kept.values():
        content, digest = bytes_of(session, release, file["name"])
        assert (file["size"], file["sha256"]) == (len(content), digest)
        answer = ask(file["address"].removeprefix(f"/api/v1{ask.door}"))
        assert (answer.data, answer.content_type) == (content, file["media_type"])


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (STAT, STAT),
        (f"{STAT}, {JSON};q=0.9", STAT),
        (CSV, "text/csv; charset=utf-8"),
        ("text/csv;charset=UTF-8", "text/csv; charset=utf-8"),
        ("text/*, application/json;q=0.5", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, application/json;q=0.1", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", JSON),
        ("application/json;q=0, */*;q=0.1", STAT),
        ("application/*;q=0, */*", "text/csv; charset=utf-8"),
    ],
)
def test_the_format_that_is_liked_best(
    session: Any, release: Release, name: str, client: Any, accept: str | None, given: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get(f"/api/v1/public/releases/{name}/tables/5", headers=headers)
    assert (answer.status_code, answer.content_type) == (200, given)
    assert "Accept" in answer.headers["Vary"]
    content, digest = bytes_of(session, release, f"tabell-5.{'csv' if 'csv' in given else 'json'}")
    assert answer.data == content
    assert answer.headers["ETag"] == (f'"{digest}-stat"' if given == STAT else f'"{digest}"')
    if "json" in given:
        assert json.loads(answer.data)["class"] == "dataset"


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/json;q=0", "*/*;q=0", "text/csv;charset=latin-1", "x", "/"]
)
def test_no_other_format(name: str, ask: Any, accept: str) -> None:
    answer = ask(f"/{name}/tables/5", Accept=accept)
    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_has_it_is_not_sent_it_again(name: str, ask: Any) -> None:
    scope = "public" if ask.door.startswith("/public") else "private"
    for path, seconds in (
        ("", 300),
        (f"/{name}", 300),
        (f"/{name}/tables/1", 86400),
        (f"/{name}/files/manifest.json", 86400),
    ):
        first = ask(path)
        assert first.headers["Cache-Control"] == f"{scope}, max-age={seconds}"
        again = ask(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert ask(path, If_None_Match='"other"').status_code == 200
        if path:
            since = first.headers["Last-Modified"]
            assert ask(path, If_Modified_Since=since).status_code == 304


def test_a_correction_is_told_on_both(session: Any, city: City, release: Release, name: str, ask: Any) -> None:
    before = ask(f"/{name}")
    assert before.json["corrected_by"] is None
    draft = later(session, city, replaces=release)
    new = frozen(session, draft).name
    assert ask(f"/{name}", If_None_Match=before.headers["ETag"]).status_code == 304  # it is not published yet
    publish(session, city, draft)
    after = ask(f"/{name}", If_None_Match=before.headers["ETag"])
    assert (after.status_code, after.json["corrected_by"]) == (200, new)
    corrected = ask(f"/{new}").json
    assert (corrected["corrects"], corrected["why"]) == (name, "Sena svar")
    assert [each["id"] for each in ask().json["items"]] == sorted([name, new])


def later(session: Any, city: City, **facts: Any) -> Release:
    """A draft that has passed its check, of another day, so that it has a name of its own."""
    with mock.patch.dict(made.WANTED, as_of=made.WANTED["as_of"] - timedelta(days=1)):
        return made.release(session, made.two_of(city), until=StepKind.CHECKED, **facts)


def publish(session: Any, city: City, release: Release) -> None:
    _drawer, fixer = made.two_of(city)
    with writing(session):
        check = service.passed_check(session, release.id)
        service.take(session, release, StepKind.FIXED, fixer, "Granskat", check)
        service.take(session, release, StepKind.PUBLISHED, fixer, check=check)


@pytest.mark.parametrize("until", [StepKind.DRAWN, StepKind.CHECKED])
def test_nothing_unpublished_is_there(session: Any, city: City, ask: Any, until: StepKind) -> None:
    """Neither a draft nor one that has passed its check and is frozen."""
    draft = made.release(session, made.two_of(city), until=until)
    names = [*session.scalars(sa.select(FrozenRelease.name)), str(draft.id)]
    assert ask().json == {"items": [], "next": None}
    none = ask("/2025-20260601-00000000")
    for each in names:
        for path in (f"/{each}", f"/{each}/tables/5", f"/{each}/files/tabell-5.csv", f"/{each}/files/attack.json"):
            answer = ask(path)
            assert (answer.status_code, answer.text) == (404, none.text)


def test_a_check_before_the_published_one_is_not_there(session: Any, city: City, release: Release, ask: Any) -> None:
    """What an earlier check of a release that is published now had frozen."""
    draft = later(session, city)
    kept, check = frozen(session, draft), service.passed_check(session, draft.id)
    assert check is not None
    check.release_id = release.id
    session.commit()
    assert ask(f"/{kept.name}").status_code == 404


def test_nobody_and_nothing_from_inside_is_told(
    session: Any, city: City, release: Release, name: str, ask: Any
) -> None:
    people = [user.name for user in city.users_of.values()] + [user.email for user in city.users_of.values()]
    for path in ("", f"/{name}", f"/{name}/tables/1"):
        text = ask(path).text
        for each in (*people, "Granskat", "certificate", "cells", '"check_id"'):
            assert each not in text
    for inside in ("certificate", "cells", "publication", "attack.json", "..%2f..%2fetc%2fpasswd", "%00"):
        assert ask(f"/{name}/files/{inside}").status_code == 404
    for odd in ("%00", "x'--", "å", "x" * 5000):
        assert ask(f"/{odd}").status_code == 404
    assert ask(f"/{name}/tables/10").status_code == 404


def test_what_leaves_the_house_is_in_the_log_as_the_system(
    session: Any, release: Release, name: str, system: System
) -> None:
    system.call("GET", f"/releases/{name}/tables/2")
    session.rollback()
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.client, entry.thing_id) == ("export", "procapita", release.id)


def test_a_longer_list_asks_no_more(session: Any, city: City, release: Release, client: Any) -> None:
    client.get("/api/v1/public/releases")
    with counted() as few:
        client.get("/api/v1/public/releases")
    made.release(session, made.two_of(city), until=StepKind.PUBLISHED)
    with counted() as many:
        client.get("/api/v1/public/releases")
    assert len(few) == len(many)


# The public door alone


def test_the_public_door_asks_for_nothing_and_leaves_nothing(session: Any, name: str, client: Any, login: Any) -> None:
    login("manager")
    before = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    for path in ("", f"/{name}", f"/{name}/tables/5", f"/{name}/files/manifest.json", "/finns-inte"):
        answer = client.get(f"/api/v1/public/releases{path}")
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == before


def test_scripts_of_other_sites_read_the_public_door_only(name: str, client: Any, system: System) -> None:
    preflight = client.options(
        f"/api/v1/public/releases/{name}", headers={"Origin": "https://x.test", "Access-Control-Request-Method": "GET"}
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "If-None-Match, If-Modified-Since"
    for path in ("/releases", "/participants", "/code-lists"):
        assert "Access-Control-Allow-Origin" not in system.call("GET", path).headers
    for path in ("/api/v1/health", "/dokumentation/api", "/logga-in"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_public_door_is_for_reading(name: str, client: Any, method: str) -> None:
    assert client.open(f"/api/v1/public/releases/{name}", method=method).status_code == 405


def test_one_address_may_not_ask_without_end(url: str, database: Source, today: Any) -> None:
    app = test_app(url, PUBLIC_LIMIT="2 per minute")
    with opened(app):
        asked = [app.test_client().get("/api/v1/public/releases") for _each in range(3)]
        assert [each.status_code for each in asked] == [200, 200, 429]
        assert asked[-1].mimetype == "application/problem+json"
        assert app.test_client().get("/api/v1/health").status_code == 200


def test_where_the_city_has_not_opened_it_there_is_no_door(url: str, database: Source, today: Any) -> None:
    assert not settings(SECRET_KEY="x")["PUBLIC_RELEASES"]
    app = test_app(url, PUBLIC_RELEASES=False)
    with opened(app):
        client = app.test_client()
        for method in ("get", "post", "options"):
            shut, none = (client.open(f"/api/v1/{path}", method=method) for path in ("public/releases", "public/finns"))
            assert (shut.status_code, shut.text, sorted(shut.headers)) == (404, none.text, sorted(none.headers))
        assert not [path for path in client.get("/api/v1/openapi.json").json["paths"] if "public" in path]
