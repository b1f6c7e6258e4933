"""A real OpenID Connect provider on loopback, and an application that uses it as the city's own login."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient

RULES = """
claim = "groups"
{more}
[[role]]
value = "insats-kista"
role = "caseworker"
unit = "kista"

[[role]]
value = "insats-chef-kista"
role = "manager"
unit = "kista"

[[role]]
value = "insats-okand"
role = "caseworker"
unit = "finns-inte"
"""
# The provider uses an older way of its own library, which warns.
quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Provider:
    """The provider at `url`. Whoever is not known to it has no claims."""

    def __init__(self, url: str) -> None:
        self.url = url

    def knows(self, sub: str, **claims: Any) -> None:
        """Someone with these claims from now on."""
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=10).raise_for_status()

    def settings(self, folder: Path, more: str = "") -> dict[str, Any]:
        """What the application is told."""
        rules = folder / "roles.toml"
        rules.write_text(RULES.format(more=more), encoding="utf-8")
        return {
            "OIDC_DISCOVERY_URL": f"{self.url}/.well-known/openid-configuration",
            "OIDC_CLIENT_ID": "insatsregistret",
            "OIDC_CLIENT_SECRET": "only in tests",
            "OIDC_ROLES": str(rules),
        }

    def sends_back(self, client: FlaskClient, sub: str) -> Any:
        """The whole way of someone: to the provider, through it, and back. The answer to coming back."""
        return client.get(self.answered(client.get("/logga-in/stad").location, sub))

    def answered(self, asked: str, sub: str, **form: str) -> str:
        """The path that the provider sends the browser back to."""
        sent = requests.post(asked, data={"sub": sub, **form}, allow_redirects=False, timeout=10)
        parts = urlsplit(sent.headers["Location"])
        return f"{parts.path}?{parts.query}"


@contextmanager
def running() -> Iterator[Provider]:
    """A provider of its own, on a free port."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from oidc_provider_mock import run_server_in_thread

        with run_server_in_thread(require_nonce=True) as server:
            yield Provider(f"http://localhost:{server.server_port}")
