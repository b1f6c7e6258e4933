"""What each field and parameter means, and which call leads to which, put where it stands in the description."""

from typing import Any

from tracker.api import links
from tracker.api.meanings import Meanings

_UNUSED = "PaginationMetadata"  # flask-smorest's, for a way of paging that is not ours


class Told:
    """A description that is being made, and whose words go for what in it."""

    def __init__(self, spec: Any) -> None:
        self._spec = spec
        self._of_schema: dict[str, Meanings] = {}
        self._of_tag: dict[str, Meanings] = {}

    def of_all(self) -> None:
        """The schemas that stand here before any feature's are the API's own."""
        self.of_feature("", Meanings())

    def of_feature(self, tag: str, meanings: Meanings) -> None:
        """The operations with this tag are the feature's, and so are the schemas that came with them."""
        self._of_tag[tag] = meanings
        for name in self._spec.components.schemas:
            self._of_schema.setdefault(name, meanings)

    def whole(self) -> dict[str, Any]:
        """The description, with words for every field and parameter, and links."""
        made: dict[str, Any] = self._spec.to_dict()
        schemas = made["components"]["schemas"]
        schemas.pop(_UNUSED, None)
        for name, schema in schemas.items():
            for field, told in schema.get("properties", {}).items():
                _say(told, self._of_schema[name], name, field)
        for path in made["paths"].values():
            self._say_of_path(path)
        links.add(made, {name: ways for each in self._of_tag.values() for name, ways in each.filled.items()})
        return made

    def _say_of_path(self, path: dict[str, Any]) -> None:
        operations = [each for each in path.values() if isinstance(each, dict)]
        meanings = self._of_tag[operations[0]["tags"][0]]
        for parameters in [path.get("parameters", []), *(each.get("parameters", []) for each in operations)]:
            for each in parameters:
                _say(each, meanings, each["in"], each["name"])
                if "example" not in each:
                    each["example"] = meanings.example(each["name"])


def _say(told: dict[str, Any], meanings: Meanings, schema: str, field: str) -> None:
    if not told.get("description"):
        told["description"] = meanings.of_field(schema, field)
