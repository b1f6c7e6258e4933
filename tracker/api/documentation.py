"""The page about the API, for people: written by the server from the description, with nothing from elsewhere."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, json, render_template, url_for

from tracker.access.policy import Door, door
from tracker.api import description
from tracker.api.fields import FieldTold, rows
from tracker.api.kinds import DOCUMENTATION, KINDS

documentation = Blueprint("documentation", __name__)
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Content:
    """What is sent or answered: its fields, and an example of each kind that there is, by kind. Kinds of which the
    example is alike stand together.
    """

    fields: list[FieldTold]
    examples: dict[str, str]


@dataclass(frozen=True)
class Told:
    """One operation, as the page tells it."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[dict[str, Any]]
    sent: Content
    given: Content
    answers: list[tuple[str, str]]
    about: str
    ends: bool


@dataclass(frozen=True)
class Notice:
    """One message that we send, as the page tells it."""

    id: str
    summary: str
    headers: list[dict[str, Any]]
    sent: Content


@documentation.get(DOCUMENTATION)
@door(Door.PUBLIC)
def index() -> str:
    """How to get a token, what there is, and what can go wrong."""
    described = description.document()
    groups = [(tag["description"], _of_tag(described, tag["name"])) for tag in described["tags"]]
    scopes = described["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]["scopes"]
    address = url_for("general_api.openapi")
    return render_template(
        "api/index.html", api=described, groups=groups, scopes=scopes, kinds=KINDS, address=address,
        notices=[_notice(described, name, each["post"]) for name, each in described["webhooks"].items()],
    )  # fmt: skip


def _notice(described: dict[str, Any], name: str, told: dict[str, Any]) -> Notice:
    return Notice(f"notice-{name}", told["summary"], told["parameters"], _content(described, told["requestBody"]))


def _of_tag(described: dict[str, Any], tag: str) -> list[Told]:
    return [
        _told(described, path, method, operations[method])
        for path, operations in described["paths"].items()
        for method in _METHODS
        if method in operations and tag in operations[method]["tags"]
    ]


def _told(described: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Told:
    answers = {status: _resolved(described, answer) for status, answer in operation["responses"].items()}
    scopes = [scope for each in operation.get("security", ()) for scope in each.get("client", ())]
    done = next((answer for status, answer in answers.items() if status.startswith("2")), {})
    return Told(
        operation["operationId"], method.upper(), path, operation["summary"], " ".join(scopes),
        [*described["paths"][path].get("parameters", []), *operation.get("parameters", [])],
        _content(described, operation.get("requestBody", {})), _content(described, done),
        [(status, answer.get("description", "")) for status, answer in sorted(answers.items())],
        operation["description"], operation.get("deprecated", False),
    )  # fmt: skip


def _resolved(described: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    reference = answer.get("$ref", "")
    found: dict[str, Any] = described["components"]["responses"][reference.rsplit("/", 1)[-1]] if reference else answer
    return found


def _content(described: dict[str, Any], holder: dict[str, Any]) -> Content:
    contents = holder.get("content", {})
    kinds: dict[str, list[str]] = {}
    for kind, content in contents.items():
        kinds.setdefault(_written(kind, content.get("example")), []).append(kind)
    schemas = (content["schema"] for content in contents.values() if "schema" in content)
    fields = list(rows(described["components"]["schemas"], next(schemas, {})))
    return Content(fields, {", ".join(alike): example for example, alike in kinds.items()})


def _written(kind: str, example: Any) -> str:
    """The example as it goes over the wire: text as it is, a form in one line, the rest as JSON."""
    if isinstance(example, str):
        return example.rstrip()
    if kind == "application/x-www-form-urlencoded":
        return urlencode(example)
    return json.dumps(example, ensure_ascii=False, indent=2, sort_keys=False)
