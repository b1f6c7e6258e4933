"""The messages that we send, as the description tells of them (OpenAPI 3.1, `webhooks`)."""

from typing import Any

from tracker.translations import _
from tracker.webhooks import schemas, signing
from tracker.webhooks.kinds import ALL, LABELS, OF_ALL

_DATA = "#/components/schemas/Change"
_MOMENT = {"type": "string", "format": "date-time", "description": _("När det hände.")}
_HEADERS: dict[str, tuple[Any, str]] = {
    "webhook-id": (_("Meddelandets id. Samma meddelande har samma id varje gång det sänds."), "msg_4c1f0a2b_18"),
    "webhook-timestamp": (_("När det sänds, i sekunder sedan 1970."), "1772875800"),
    "webhook-signature": (_("Signaturer enligt Standard Webhooks, med blanksteg emellan."), "v1,K5oZfzN95Z9U…"),
}
_ANSWERS = {
    "2XX": {"description": _("Mottaget. Svara inom 15 sekunder och gör arbetet sedan.")},
    "410": {"description": _("Sänd inget mer. Notiserna ställs in tills administratören återupptar dem.")},
    "default": {"description": _("Inte mottaget. Samma meddelande sänds igen, med längre och längre mellanrum.")},
}
_AFTER = _("Numren efter detta är borta. Läs om allt som systemet följer.")


def messages() -> dict[str, Any]:
    """A message for each kind of thing, and one for what is forgotten."""
    told = {kind: _message(LABELS[kind], _of_kind(kind), _example(kind)) for kind in LABELS}
    about = _("Det som har glömts innan mottagaren tog emot det. Sänds före allt annat.")
    return {**told, ALL: _message(about, _forgotten(), _FORGOTTEN)}


def _message(summary: Any, schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": words,
         "example": shown}
        for name, (words, shown) in _HEADERS.items()
    ]  # fmt: skip
    body = {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}
    return {"post": {"summary": summary, "parameters": parameters, "requestBody": body, "responses": _ANSWERS}}


def _schema(types: list[str], data: dict[str, Any]) -> dict[str, Any]:
    named = {"type": "string", "enum": types, "description": _("Vad för slags sak, och vad som har hänt.")}
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {"type": named, "timestamp": _MOMENT, "data": data},
    }


def _of_kind(kind: str) -> dict[str, Any]:
    return _schema([f"{kind}.{what}" for what in _whats(kind)], {"$ref": _DATA})


def _whats(kind: str) -> tuple[str, ...]:
    return ("published",) if kind == "release" else tuple(what for what in schemas.WHATS if what != "published")


def _forgotten() -> dict[str, Any]:
    number = {"type": "integer"}
    data = {
        "type": "object",
        "required": ["sequence", "kind", "id", "unit", "what", "at", "after"],
        "properties": {
            "sequence": {**number, "description": _("Det senaste numret som inte sparas längre.")},
            "kind": {"type": "string", "enum": [ALL], "description": _("Vad för slags sak det gäller.")},
            "id": {"type": ["integer", "null"], "description": _("Alltid null.")},
            "unit": {"type": ["string", "null"], "description": _("Alltid null.")},
            "what": {"type": "string", "enum": ["forgotten"], "description": _("Alltid forgotten.")},
            "at": {**_MOMENT, "description": _("När det senaste numret före luckan togs emot.")},
            "after": {**number, "description": _AFTER},
        },
    }
    return _schema([f"{ALL}.forgotten"], data)


def _example(kind: str) -> dict[str, Any]:
    what = "published" if kind == "release" else "changed"
    told = {**schemas.CHANGE, "kind": kind, "what": what}
    return signing.message(told | ({"unit": None} if kind in OF_ALL else {}))


_FORGOTTEN = signing.message(
    {**schemas.CHANGE, "sequence": 411, "kind": ALL, "id": None, "unit": None, "what": "forgotten", "after": 17}
)
