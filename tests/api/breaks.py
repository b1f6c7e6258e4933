"""What would break a client that was written by the older of two descriptions (OpenAPI 3.1)."""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
LEAST = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
MOST = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
SAME = ("pattern", "format", "const", "multipleOf", "uniqueItems", "anyOf", "oneOf", "not", "propertyNames")
"""What is not understood further: another one is a break."""
Node = dict[str, Any]


def breaks(old: Node, new: Node) -> list[str]:
    """Each break, as the place and what it is there; empty where whatever worked still works."""
    both = Comparison(old, new)
    return [*both.ways_in(), *both.operations(), *both.messages()]


class Comparison:
    """The two descriptions, whose references are followed as they come."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old, self.new = old, new

    def ways_in(self) -> Iterator[str]:
        """Where it is called, where a token is had, and the scopes that there are."""
        for server in self.old.get("servers", ()):
            if server["url"] not in [each["url"] for each in self.new.get("servers", ())]:
                yield f"{server['url']}: is no server any more"
        before, after = (each["components"].get("securitySchemes", {}) for each in (self.old, self.new))
        for name, scheme in before.items():
            now = after.get(name, {})
            if scheme.get("type") != now.get("type"):
                yield f"{name}: another way in"
            for flow, told in scheme.get("flows", {}).items():
                yield from _of_flow(f"{name} {flow}", told, now.get("flows", {}).get(flow, {}))

    def messages(self) -> Iterator[str]:
        """Every message that was sent to those who are told of changes."""
        for name, methods in self.old.get("webhooks", {}).items():
            place, old = f"webhook {name}", methods["post"]
            new = self.new.get("webhooks", {}).get(name, {}).get("post")
            if new is None:
                yield f"{place}: is gone"
                continue
            before, after = _parameters(self.old, old), _parameters(self.new, new)
            yield from (f"{place}: {header} is gone" for header in before.keys() - after.keys())
            yield from self._content(f"{place}: sent", old["requestBody"], new["requestBody"])

    def operations(self) -> Iterator[str]:
        """Every operation that there was."""
        for path, methods in self.old["paths"].items():
            for method in METHODS:
                if method in methods:
                    place, now = f"{method.upper()} {path}", self.new["paths"].get(path, {}).get(method)
                    yield from self._operation(place, methods[method], now) if now else (f"{place}: is gone",)

    def _operation(self, place: str, old: Node, new: Node) -> Iterator[str]:
        yield from (f"{place}: asks for {scope}" for scope in sorted(_scopes(new) - _scopes(old)))
        if new.get("security") and not old.get("security"):
            yield f"{place}: asks for a token"
        yield from self._parameters(place, old, new)
        yield from self._request(place, old.get("requestBody", {}), new.get("requestBody", {}))
        for status, answer in old["responses"].items():
            if status in new["responses"] or status.startswith("2"):  # an error that is no more hinders nobody
                yield from self._answer(f"{place} {status}", answer, new["responses"].get(status))

    def _parameters(self, place: str, old: Node, new: Node) -> Iterator[str]:
        before, after = _parameters(self.old, old), _parameters(self.new, new)
        for name, given in before.items():
            if name not in after:
                yield f"{place}: {name} is gone"
            else:
                yield from self.refused(f"{place}: {name}", given["schema"], after[name]["schema"])
        for name, given in after.items():
            if given.get("required") and not before.get(name, {}).get("required"):
                yield f"{place}: {name} must be sent"

    def _request(self, place: str, old: Node, new: Node) -> Iterator[str]:
        if new.get("required") and not old.get("required"):
            yield f"{place}: content must be sent"
        for kind, content in old.get("content", {}).items():
            if kind not in new.get("content", {}):
                yield f"{place}: takes no {kind}"
            else:
                after = new["content"][kind].get("schema", {})
                yield from self.refused(f"{place}: sent", content.get("schema", {}), after)

    def _answer(self, place: str, old: Node, new: Node | None) -> Iterator[str]:
        if new is None:
            yield f"{place}: is gone"
            return
        before, after = _followed(self.old, old), _followed(self.new, new)
        gone = before.get("headers", {}).keys() - after.get("headers", {}).keys()
        yield from (f"{place}: gives no {header}" for header in sorted(gone))
        yield from self._content(f"{place}: given", before, after)

    def _content(self, place: str, old: Node, new: Node) -> Iterator[str]:
        for kind, content in old.get("content", {}).items():
            now = new.get("content", {}).get(kind)
            if now is None:
                yield f"{place}: no {kind}"
            else:
                yield from self.unexpected(place, content.get("schema", {}), now.get("schema", {}))

    def refused(self, place: str, old: Node, new: Node) -> Iterator[str]:
        """What could be sent, and can be no more."""
        yield from _difference(place, (self.old, old), (self.new, new), closed=True)

    def unexpected(self, place: str, old: Node, new: Node) -> Iterator[str]:
        """What is given, and could not be before; or is not given, and was."""
        yield from _difference(place, (self.new, new), (self.old, old), closed=False)


def _of_flow(place: str, old: Node, new: Node) -> Iterator[str]:
    if old.get("tokenUrl") != new.get("tokenUrl"):
        yield f"{place}: tokens are had elsewhere"
    gone = old.get("scopes", {}).keys() - new.get("scopes", {}).keys()
    yield from (f"{place}: {scope} is gone" for scope in sorted(gone))


def _scopes(operation: Node) -> set[str]:
    return {scope for each in operation.get("security", ()) for scopes in each.values() for scope in scopes}


def _parameters(document: Node, operation: Node) -> dict[str, Node]:
    found = (_followed(document, each) for each in operation.get("parameters", ()))
    return {f"{each['in']} {each['name']}": each for each in found}


def _followed(document: Node, node: Node) -> Node:
    while "$ref" in node:
        reference, found = node["$ref"], document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _flat(document: Node, node: Node) -> Node:
    """The schema with what it refers to and what it is put together of, in one."""
    parts = [_flat(document, each) for each in node.get("allOf", ())]
    if "$ref" in node:
        parts.append(_flat(document, _followed(document, {"$ref": node["$ref"]})))
    parts.append({name: value for name, value in node.items() if name not in ("$ref", "allOf")})
    whole: Node = {}
    for part in parts:
        properties = {**whole.get("properties", {})}
        for name, value in part.get("properties", {}).items():
            properties[name] = {"allOf": [properties[name], value]} if name in properties else value
        required = [*whole.get("required", ()), *part.get("required", ())]
        whole = {**whole, **part, "properties": properties, "required": required}
    return whole


def _types(schema: Node) -> set[str]:
    given = schema.get("type", ())
    named = {given} if isinstance(given, str) else set(given)
    return named | {"integer"} if "number" in named else named


def _difference(place: str, some: tuple[Node, Node], others: tuple[Node, Node], *, closed: bool) -> Iterator[str]:
    """What `some` allows and `others` does not; `closed` where a field that is not named is refused."""
    one, other = _flat(*some), _flat(*others)
    yield from _of_value(place, one, other)
    if closed:
        yield from _of_what_is_left_out(place, one, other)
    named, fields = one.get("properties", {}), other.get("properties", {})
    for name in sorted(set(other.get("required", ())) - set(one.get("required", ()))):
        yield f"{place}/{name}: must be there on one side only"
    for name in sorted(set(named) ^ set(fields)):
        if (name in named) is closed:
            yield f"{place}/{name}: is gone"
    for name in sorted(set(named) & set(fields)):
        yield from _difference(f"{place}/{name}", (some[0], named[name]), (others[0], fields[name]), closed=closed)
    maps = [each.get("additionalProperties") for each in (one, other)]
    if all(isinstance(each, dict) for each in maps):
        yield from _difference(f"{place}/?", (some[0], maps[0]), (others[0], maps[1]), closed=closed)  # type: ignore[arg-type]
    elif isinstance(maps[1], dict) or (closed and maps[1] is False and maps[0] is not False):
        yield f"{place}: other fields"
    if "items" in one and "items" in other:
        yield from _difference(f"{place}/*", (some[0], one["items"]), (others[0], other["items"]), closed=closed)


def _of_what_is_left_out(place: str, one: Node, other: Node) -> Iterator[str]:
    if "default" in one and one["default"] != other.get("default"):
        yield f"{place}: another default"


def _of_value(place: str, one: Node, other: Node) -> Iterator[str]:
    if _types(other) and not _types(one) <= _types(other):
        yield f"{place}: is of another type"
    if "enum" in other and not set(one.get("enum", (object(),))) <= set(other["enum"]):
        yield f"{place}: other words"
    for name in SAME:
        if name in other and one.get(name) != other[name]:
            yield f"{place}: other {name}"
    for name in LEAST:
        if name in other and one.get(name, -1) < other[name]:
            yield f"{place}: other {name}"
    for name in MOST:
        if name in other and one.get(name, float("inf")) > other[name]:
            yield f"{place}: other {name}"
