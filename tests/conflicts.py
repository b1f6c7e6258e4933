"""A form that was sent when someone else had saved: refused as such, with both versions on the page."""

from typing import Any


def conflict(answer: Any) -> str:
    """The page, which has to be one that shows a conflict."""
    assert answer.status_code == 412
    page = str(answer.text)
    assert "Någon annan hann spara före dig" in page
    return page
