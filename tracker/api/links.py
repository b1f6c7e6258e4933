"""Which operation leads to which: the id in an answer stands in the address of the next call (OpenAPI's links)."""

from collections.abc import Iterator, Mapping
from typing import Any

Ways = Mapping[str, str]
"""What an address takes → where it is found, as an expression of OpenAPI: `$response.body#/id`."""
Filled = Mapping[str, Ways]
"""The same by schema, with JSON pointers into the content."""
_METHODS = ("get", "post", "put", "patch", "delete")
_REFERENCE = "#/components/schemas/"


def add(described: dict[str, Any], filled: Filled) -> None:
    """Put links into every answer from which another call can be addressed.

    A field that is called as what an address takes fills it. `filled` says of a schema what else does: its own `id`.
    """
    operations = list(_operations(described))
    for path, operation in operations:
        here = {name: f"$request.path.{name}" for name in _needed(path)}
        for status, answer in operation["responses"].items():
            found = _found(described, filled, answer) if status.startswith("2") else {}
            links = {
                other["operationId"]: _link(other, {name: {**here, **found}[name] for name in _needed(way)}, answer)
                for way, other in operations
                if _leads(operation, other, _needed(way), here, found)
            }
            if links:
                answer["links"] = links


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, methods[method]


def _needed(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _leads(operation: Any, other: Any, needed: list[str], here: Ways, found: Ways) -> bool:
    if other is operation or not found.keys() & set(needed) or not here.keys() | found.keys() >= set(needed):
        return False
    everywhere = all(name.endswith("_id") or name == "row_number" for name in needed)
    return everywhere or bool(other["tags"] == operation["tags"])  # a name or a number is its own feature's


def _found(described: dict[str, Any], filled: Filled, answer: dict[str, Any]) -> dict[str, str]:
    schema, way = answer.get("content", {}).get("application/json", {}).get("schema", {}), ""
    schemas = described["components"]["schemas"]
    name = schema.get("$ref", "").removeprefix(_REFERENCE)
    listed = schemas.get(name, {}).get("properties", {}).get("items", {}).get("items", {}).get("$ref", "")
    if listed:
        name, way = listed.removeprefix(_REFERENCE), "/items/0"
    ids = {field: f"/{field}" for field in schemas.get(name, {}).get("properties", {}) if field.endswith("_id")}
    pointers = {**ids, **filled.get(name, {})}
    return {field: f"$response.body#{way}{pointer}" for field, pointer in pointers.items()}


def _link(other: dict[str, Any], parameters: dict[str, str], answer: dict[str, Any]) -> dict[str, Any]:
    takes = {each["name"] for each in other.get("parameters", [])}
    version = (
        {"If-Match": "$response.header.ETag"} if "If-Match" in takes and "ETag" in answer.get("headers", {}) else {}
    )
    return {"operationId": other["operationId"], "parameters": {**parameters, **version}}
