"""What is sent, made as plain as what forms read: no signs that nobody sees, no white space around a text."""

from typing import Any

from webargs.flaskparser import FlaskParser

from tracker.database import without_unseen


def plain(sent: Any) -> Any:
    """The texts of a body, however deep; a sign that is half of one (a lone surrogate) becomes a question mark."""
    if isinstance(sent, str):
        if sent.isascii() and sent.isprintable():  # nearly all: many times faster
            return sent.strip()
        return without_unseen(sent).encode(errors="replace").decode().strip()
    if isinstance(sent, dict):
        return {plain(name): plain(value) for name, value in sent.items()}
    return [plain(each) for each in sent] if isinstance(sent, list) else sent


class Parser(FlaskParser):
    """webargs', reading JSON so."""

    def pre_load(self, location_data: Any, *, schema: Any, req: Any, location: str) -> Any:  # noqa: ARG002 - webargs'
        return plain(location_data) if location == "json" else location_data
