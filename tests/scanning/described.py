"""The product's own description as the scanners can use it: with values that lead somewhere, and the planted holes."""

from collections.abc import Callable, Container
from typing import Any

from tests.scanning.door import AS, CURRENT, FRESH

KINDS = ("application/json", "application/x-www-form-urlencoded", "text/csv")  # of bodies, the first that is taken
METHODS = ("get", "post", "put", "patch", "delete")
HEADERS = {"Idempotency-Key": FRESH, "If-Match": CURRENT}


def operations(description: dict[str, Any]) -> list[tuple[str, str]]:
    """Method and path of each."""
    return [(each.upper(), path) for path, item in description["paths"].items() for each in METHODS if each in item]


def with_values(described: dict[str, Any], places: Container[str] | None = None) -> list[str]:
    """The operations, as `Door` names them, that take a body or a value in one of these places; without: all."""
    return [
        f"{method} {path}"
        for method, path in operations(described)
        if places is None or _takes(described["paths"][path][method.lower()], places)
    ]


def _takes(operation: dict[str, Any], places: Container[str]) -> bool:
    return "requestBody" in operation or any(each["in"] in places for each in operation["parameters"])


def prepared(
    description: dict[str, Any], address: str, values: Callable[[str], dict[str, Any]], holes: dict[str, Any]
) -> dict[str, Any]:
    """Written out, with the planted holes: no references, bodies like their examples, every parameter with a value.

    `values` knows some by the path; one that is None is left out.

    The headers that a writing call needs are given for all calls alike (`Door`), not tried.
    """
    paths = {path: _item(item, values(path)) for path, item in (description["paths"] | holes).items()}
    return {"openapi": "3.0.3", "info": description["info"], "servers": [{"url": address}], "paths": paths}


def for_wapiti(described: dict[str, Any]) -> dict[str, Any]:
    """It attacks no PUT or PATCH: each as a POST to an address that `Door` makes one again. A list is a file."""
    paths: dict[str, Any] = {}
    for path, item in described["paths"].items():
        for method, operation in item.items():
            made = _with_a_file(operation) if "text/csv" in str(operation.get("requestBody")) else operation
            if method in AS:
                paths[AS[method] + path] = {"post": made}
            else:
                paths.setdefault(path, {})[method] = made
    return described | {"paths": paths}


def _with_a_file(operation: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in operation.items() if name != "requestBody"}
    return kept | {"parameters": [*operation["parameters"], {"in": "formData", "name": "file", "type": "file"}]}


def _item(item: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    shared = item.get("parameters", [])
    return {method: _operation(item[method], shared, values) for method in METHODS if method in item}


def _operation(operation: dict[str, Any], shared: list[Any], values: dict[str, Any]) -> dict[str, Any]:
    given = [each for each in (*shared, *operation.get("parameters", [])) if each["in"] != "header"]
    given = [each for each in given if values.get(each["name"], "") is not None]
    made = {
        "parameters": [_parameter(each, values) for each in given],
        "responses": {"200": {"description": "OK"}},
    }
    contents = operation.get("requestBody", {}).get("content", {})
    for kind in [each for each in KINDS if each in contents][:1]:
        example = _reachable(contents[kind]["example"])
        if "form" in kind:  # has no null
            example = {name: value for name, value in example.items() if value is not None}
        made["requestBody"] = {"content": {kind: {"schema": _schema(example), "example": example}}}
    return made


def _parameter(parameter: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    name, schema = parameter["name"], parameter["schema"]
    value = values.get(name, schema.get("default"))  # the examples for readers lead nowhere here
    if value in (None, ""):
        value = next(filter(None, schema.get("enum", [1 if schema.get("type") == "integer" else "a"])))
    kind = "integer" if isinstance(value, int) else "string"
    return {"in": parameter["in"], "name": name, "required": True, "example": value, "schema": {
        "type": kind, "default": value}}  # fmt: skip


def _reachable(example: Any) -> Any:
    """With ids of things that are there."""
    if isinstance(example, dict):
        return {name: 1 if value and _is_number(name) else _reachable(value) for name, value in example.items()}
    return [_reachable(each) for each in example] if isinstance(example, list) else example


def _is_number(name: str) -> bool:
    """Of something that is there; the first is."""
    return name.endswith("_id") or name == "after"


def _schema(example: Any) -> dict[str, Any]:
    """What a scanner that reads schemas only makes the example of again."""
    if isinstance(example, dict):
        return {"type": "object", "properties": {name: _schema(value) for name, value in example.items()}}
    if isinstance(example, list):
        return {"type": "array", "items": _schema(example[0])}
    kinds = {bool: "boolean", int: "integer", float: "number"}
    # Of an empty schema wapiti makes null.
    return {} if example is None else {"type": kinds.get(type(example), "string"), "default": example}
