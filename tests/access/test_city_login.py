"""The city's own login, against a real provider: who is let in, as what, and what is refused."""

import base64
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests import city as small_city
from tests import oidc, pages
from tests.city import PASSWORD
from tests.databases import on_sqlite, opened, test_app
from tracker.access import city_login
from tracker.access.models import Assignment, User, UserSession
from tracker.database import writing

pytestmark = [oidc.quiet, on_sqlite]
ASA = {"name": "Åsa Ek", "email": "asa.ek@stad.test", "email_verified": True, "groups": ["insats-kista", "annat"]}
SUB = "asa"


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    """One provider for all tests of this file."""
    with oidc.running() as running:
        yield running


@pytest.fixture
def made(url: str, provider: oidc.Provider, tmp_path: Path, today: Any) -> Callable[..., Flask]:
    """An application that uses the provider; `more` goes into its rules."""

    def make(more: str = "", **settings: Any) -> Flask:
        app = test_app(url, **provider.settings(tmp_path, more), **settings)
        app.test_client_class = pages.Client
        with opened(app) as session:
            small_city.build(session)
        provider.knows(SUB, **ASA)
        return app

    return make


def roles(app: Flask, email: str = ASA["email"]) -> set[tuple[str, str]]:  # type: ignore[assignment]
    with opened(app) as session:
        rows = session.scalars(sa.select(Assignment).join(Assignment.user).where(User.email == email)).unique()
        return {(row.role.name, row.unit.code) for row in rows}


def refused(client: FlaskClient, answer: Any) -> str:
    assert answer.location.startswith("/logga-in"), answer.location
    page = client.get("/logga-in").text
    assert client.get("/").status_code == 302
    return page


def test_a_user_is_made_at_the_first_login_and_works_as_the_claims_say(
    made: Callable[..., Flask], provider: oidc.Provider
) -> None:
    app = made()
    client = app.test_client()
    assert "Logga in med stadens konto" in client.get("/logga-in").text
    assert provider.sends_back(client, SUB).location == "/"
    page = client.get("/").text
    assert "Åsa Ek" in page
    assert "Jobbtorg Kista" in page
    assert roles(app) == {("caseworker", "kista")}
    with opened(app) as session:
        subject = session.scalar(sa.select(User.oidc_subject).where(User.email == ASA["email"]))
        assert subject == f"{provider.url}|{SUB}"
    assert "Lösenord och andra faktor ändrar du där" in client.get("/konto").text
    assert client.get("/konto/losenord").status_code == 404
    assert client.get("/konto/kod").status_code == 404


def test_what_is_asked_of_the_provider(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    asked = parse_qs(urlsplit(made().test_client().get("/logga-in/stad").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))


def test_roles_follow_the_claims_in_both_directions(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    app = made()
    provider.sends_back(app.test_client(), SUB)
    provider.knows(SUB, **{**ASA, "groups": "insats-chef-kista"})
    provider.sends_back(app.test_client(), SUB)
    assert roles(app) == {("manager", "kista")}


@pytest.mark.parametrize("groups", [[], ["insats"], ["insats-okand"], "annat", {"insats-kista": True}, 7])
def test_no_claim_no_entry(made: Callable[..., Flask], provider: oidc.Provider, groups: Any) -> None:
    app = made()
    earlier = app.test_client()
    provider.sends_back(earlier, SUB)
    provider.knows(SUB, **{**ASA, "groups": groups})
    client = app.test_client()
    page = refused(client, provider.sends_back(client, SUB))
    assert "Du har ingen behörighet till registret" in page
    assert roles(app) == set()
    assert earlier.get("/").status_code == 403, "what was open has no role any more"


def test_an_account_with_the_address_is_not_taken_over(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    client = made().test_client()
    provider.knows(SUB, **{**ASA, "email": "manager@kista.test"})
    page = refused(client, provider.sends_back(client, SUB))
    assert "har redan din e-postadress" in page


def test_an_account_is_linked_by_address_if_the_city_says_so(
    made: Callable[..., Flask], provider: oidc.Provider
) -> None:
    app = made('link = "email"')
    email = "statistician@kista.test"
    provider.knows(SUB, **{**ASA, "email": email, "email_verified": False})
    refused(app.test_client(), provider.sends_back(app.test_client(), SUB))
    provider.knows(SUB, **{**ASA, "email": email})
    assert provider.sends_back(app.test_client(), SUB).location == "/"
    assert roles(app, email) == {("caseworker", "kista")}
    provider.knows("another", **{**ASA, "email": email})
    client = app.test_client()
    assert "har redan din e-postadress" in refused(client, provider.sends_back(client, "another"))


def test_nobody_is_made_if_the_city_says_so(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    client = made("create = false").test_client()
    assert "Det finns inget konto för dig" in refused(client, provider.sends_back(client, SUB))


def test_someone_who_is_switched_off_stays_out(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    app = made()
    provider.sends_back(app.test_client(), SUB)
    with opened(app) as session, writing(session):
        session.execute(sa.update(User).values(active=False))
    client = app.test_client()
    assert "avstängt" in refused(client, provider.sends_back(client, SUB))


def test_an_answer_that_was_not_asked_for(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    app = made()
    asker, other = app.test_client(), app.test_client()
    back = provider.answered(asker.get("/logga-in/stad").location, SUB)
    assert "gick inte att slutföra" in refused(other, other.get(back)), "another browser's state"
    assert asker.get(back).location == "/"
    again = app.test_client()
    assert "gick inte att slutföra" in refused(again, again.get(back)), "the code has been used"


def test_an_issuer_of_another_name(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    app = made()
    client = app.test_client()
    back = provider.answered(client.get("/logga-in/stad").location, SUB)
    app.config["OIDC_DISCOVERY_URL"] = "https://login.stad.test/.well-known/openid-configuration"
    assert "gick inte att slutföra" in refused(client, client.get(back))
    assert roles(app) == set()


OURS = RSAKey.generate_key(2048, {"kid": "theirs"})
STRANGERS = RSAKey.generate_key(2048, {"kid": "theirs"})


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


UNSIGNED = b64('{"alg":"none"}')


@pytest.mark.parametrize(
    ("wrong", "key", "let_in"),
    [
        ({}, OURS, True),
        ({}, STRANGERS, False),
        ({"aud": "another"}, OURS, False),
        ({"exp": 1_700_000_000}, OURS, False),
        ({"nonce": "another"}, OURS, False),
        ({"iss": "https://login.stad.test"}, OURS, False),
        ({"sub": None}, OURS, False),
        ({}, None, False),
    ],
    ids=["right", "another's signature", "audience", "too old", "nonce", "issuer", "nobody", "not signed"],
)
def test_tokens_that_are_not_for_us(
    made: Callable[..., Flask],
    provider: oidc.Provider,
    monkeypatch: pytest.MonkeyPatch,
    wrong: dict[str, Any],
    key: RSAKey | None,
    let_in: bool,
) -> None:
    """What a provider gone wrong, or someone on the way, could hand us in place of the ID token."""
    app = made()
    client, known = app.test_client(), app.extensions["city_login"][0]
    asked = client.get("/logga-in/stad").location
    nonce, now = parse_qs(urlsplit(asked).query)["nonce"][0], int(time.time())
    claims = {"iss": provider.url, "sub": SUB, "aud": "insatsregistret", "iat": now, "exp": now + 60, "nonce": nonce}
    body = {name: value for name, value in {**ASA, **claims, **wrong}.items() if value is not None}
    token = signed(body, key) if key else f"{UNSIGNED}.{b64(json.dumps(body))}."
    monkeypatch.setattr(known, "fetch_access_token", lambda **_given: {"id_token": token})
    monkeypatch.setattr(known, "fetch_jwk_set", lambda **_given: KeySet([OURS]).as_dict(private=False))
    answer = client.get(provider.answered(asked, SUB))
    if let_in:
        assert answer.location == "/"
    else:
        assert "gick inte att slutföra" in refused(client, answer)


def signed(body: dict[str, Any], key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": "theirs"}, body, key)


@pytest.mark.parametrize(
    ("said", "let_in"),
    [
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "pwd"}, False),
        ({"amr": ["pwd"]}, False),
        ({}, False),
    ],
)
def test_as_strong_as_the_city_asks(
    made: Callable[..., Flask], provider: oidc.Provider, said: dict[str, Any], let_in: bool
) -> None:
    client = made('strength = ["mfa"]').test_client()
    provider.knows(SUB, **ASA, **said)
    answer = provider.sends_back(client, SUB)
    if let_in:
        assert answer.location == "/"
    else:
        assert "med två faktorer" in refused(client, answer)


def test_a_provider_that_points_elsewhere(made: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    client = made().test_client()
    asked = []

    def elsewhere(_self: Any, request: Any, **_more: Any) -> requests.Response:
        asked.append(request.url)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 302, request.url, request
        answer.headers["Location"], answer.raw = "https://elak.test/", io.BytesIO()
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", elsewhere)
    assert "svarar inte just nu" in refused(client, client.get("/logga-in/stad"))
    assert len(asked) == 1


def test_whoever_says_no_at_the_provider(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    client = made().test_client()
    back = provider.answered(client.get("/logga-in/stad").location, SUB, action="deny")
    assert "gick inte att slutföra" in refused(client, client.get(back))


def test_a_new_key_and_no_way_out_to_other_sites(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    client = made().test_client()
    location = client.get("/logga-in/stad?next=//elak.test").location
    before = client.get_cookie("session")
    assert client.get(provider.answered(location, SUB)).location == "/"
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_logging_out_ends_it_at_the_provider_too(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    app = made()
    client = app.test_client()
    provider.sends_back(client, SUB)
    answer = client.post("/logga-ut")
    asked = parse_qs(urlsplit(answer.location).query)
    assert answer.location.startswith(f"{provider.url}/oauth2/end_session?")
    assert asked["post_logout_redirect_uri"] == ["http://localhost/logga-in"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert re.search(r"form-action 'self' http://localhost:\d+", answer.headers["Content-Security-Policy"])
    with opened(app) as session:
        assert session.scalars(sa.select(UserSession.data_sealed)).all() == [""]


def test_local_login_switched_off(made: Callable[..., Flask], provider: oidc.Provider) -> None:
    client = made(LOCAL_LOGIN=False).test_client()
    page = client.get("/logga-in").text
    assert "Lösenord" not in page
    assert "nyckel" not in page
    assert client.post("/logga-in", data={"email": "manager@kista.test", "password": PASSWORD}).status_code == 404
    assert client.post("/logga-in/nyckel/fraga").status_code == 404
    assert provider.sends_back(client, SUB).location == "/"


def test_a_provider_that_does_not_answer(url: str, tmp_path: Path, today: Any) -> None:
    nowhere = oidc.Provider("http://localhost:9")
    client = test_app(url, **nowhere.settings(tmp_path)).test_client()
    assert "svarar inte just nu" in refused(client, client.get("/logga-in/stad"))


@pytest.mark.parametrize(
    "text",
    ["", 'claim = "g"\n[[role]]\nvalue = "x"\nrole = "kung"\nunit = "kista"', 'claim = "g"\nlink = "namn"\nrole = []'],
)
def test_rules_that_cannot_be_used(tmp_path: Path, text: str, url: str) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(text)
    with pytest.raises(city_login.BadRules, match=r"roles\.toml"):
        city_login.read_rules(file)


def test_claims_inside_claims(url: str) -> None:
    grant = city_login.Grant("a", "manager", "kista")
    rules = city_login.Rules("realm_access.roles", (grant,))
    assert rules.of({"realm_access": {"roles": ["a"]}}) == [grant]
    assert rules.of({"realm_access": "a"}) == []
    assert city_login.Rules("https://stad.test/groups", (grant,)).of({"https://stad.test/groups": "a"}) == [grant]
