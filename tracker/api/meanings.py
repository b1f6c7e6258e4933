"""What operations do and fields mean, in words: each feature says it of its own, and what all share stands here.

The description and the page about the API are told it from here, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.api.links import Filled
from tracker.translations import _

SHARED: dict[str, Any] = {
    "id": _("Id. Det står i adressen till just den här."),
    "version": _("Versionen. Samma tal står i ETag och skickas tillbaka i If-Match."),
    "items": _("Det som finns i den här delen av listan."),
    "next": _("Skickas som cursor för att få nästa del. Null: listan är slut."),
    "limit": _("Hur många som högst ska komma på en gång."),
    "reason": _("Varför. Det visas i historiken. Inget personnummer får stå här."),
    "participant_id": _("Deltagarens id."),
    "enrolment_id": _("Inskrivningens id."),
    "insats_id": _("Insatsens id. Den ska vara en av enhetens."),
    "type": _("Vilket slags fel, som adress till raden om det på sidan om API:et. Jämför det som står efter #."),
    "title": _("Vad som har hänt, i ord."),
    "status": _("Samma tal som svarets status."),
    "detail": _("Vad som ska göras, i ord."),
    "texts": _("Samma text på varje språk: sv och en."),
    "errors": _("Vad som är fel, fält för fält. Högst 100."),
    "pointer": _("JSON-pekare till fältet i det som skickades. # är hela innehållet."),
    "scope": _("Rätten som fattas."),
    "current": _("Det som står nu, när någon annan har ändrat."),
    "differs": _(
        "Fälten som står annorlunda än det som skickades. Skickades inget att jämföra med: de som andra har ändrat"
        " sedan den version som stod i If-Match."
    ),
}
SHOWN: dict[str, Any] = {
    "participant_id": 7, "enrolment_id": 12, "insats_id": 4, "limit": 50,
    "cursor": "WzRd.k3Vn0a9Qm1xZ8c2T5s7LwYp4B6E",
}  # fmt: skip


@dataclass(frozen=True)
class Meanings:
    """A feature's own. `operations` by the name of the view. `fields` by the name of the field, or as "Schema.field"
    where one of that name means something else; what stands in a path is of the schema "path". `examples` by the
    name of what an address takes. `filled` says of a schema what its fields fill in addresses, by JSON pointers.
    """

    operations: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)
    filled: Filled = field(default_factory=dict)

    def of_field(self, schema: str, name: str) -> Any:
        """The words for a field. None where nobody has said any."""
        for words, key in ((self.fields, f"{schema}.{name}"), (self.fields, name), (SHARED, name)):
            if key in words:
                return words[key]
        return None

    def example(self, parameter: str) -> Any:
        """An example of what stands in an address. Raises `KeyError` where there is none."""
        return self.examples[parameter] if parameter in self.examples else SHOWN[parameter]
