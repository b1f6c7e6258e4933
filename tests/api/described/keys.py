"""A key of its own for each call, as any client sends; a call made to lack one, or to have a bad one, is left alone."""

import uuid
from typing import Any

import schemathesis

HEADER = "Idempotency-Key"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
schemathesis.serializer.alias(WORKBOOK, "application/octet-stream")


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Only what is to be taken gets one: two that share a key would be one call."""
    made = case.meta.generation.mode if case.meta else None
    if case.headers is not None and HEADER in case.headers and made is not None and made.is_positive:
        case.headers[HEADER] = str(uuid.uuid4())
