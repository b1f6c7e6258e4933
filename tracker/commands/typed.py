"""What is typed at a terminal, held to the rules of the page."""

from typing import Any

from marshmallow import Schema, ValidationError

from tracker.commands import No


def loaded(schema: Schema, naming: bool = True, **facts: Any) -> Any:
    """The facts as the schema takes them. Raises `No`, a line for each fault, `naming` the option that it is about."""
    try:
        return schema.load(facts)
    except ValidationError as fault:
        told = [(name, each) for name, found in fault.normalized_messages().items() for each in _listed(found)]
        raise No("\n".join(f"--{name}: {each}" if naming else str(each) for name, each in told)) from None


def _listed(found: Any) -> list[Any]:
    """One lazy text stands by itself where it was raised by the schema's own check."""
    return found if isinstance(found, list) else [found]
