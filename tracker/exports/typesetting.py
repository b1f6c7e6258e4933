"""Typst sets a template and data as PDF: tagged (PDF/UA-1), fit to be kept (PDF/A-2a), the same bytes every time.

The data go in as JSON and are never part of the template's own text, so no label can be read as markup. Only the
fonts that come with typst are used, whatever the machine has.
"""

from datetime import UTC, date, datetime, time

import typst

SQUARE = "□"
_NO_LETTER = "could not be displayed"


def pdf(template: str, data: str, day: date) -> bytes:
    """The document; `data` is JSON, `day` its date of making. A letter that the fonts lack becomes a square."""
    try:
        return _pdf(template, data, day)
    except typst.TypstError as error:
        if _NO_LETTER not in str(error):
            raise
        return _pdf(template, "".join(sign if _has_letter(sign) else SQUARE for sign in data), day)


def _has_letter(sign: str) -> bool:
    """Whether the fonts are sure to have it: Latin, Greek, Cyrillic and common punctuation."""
    return ord(sign) < 0x500 or 0x1E00 <= ord(sign) < 0x2041


def _pdf(template: str, data: str, day: date) -> bytes:
    made = typst.compile(
        template.encode(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    assert isinstance(made, bytes)  # noqa: S101 - one PDF is one piece
    return made


def pages(template: str, data: str, dots_per_inch: float = 80) -> list[bytes]:
    """The same as pictures (PNG), a page each: to look at, not to publish."""
    made = typst.compile(
        template.encode(),
        format="png",
        ppi=dots_per_inch,
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    return made if isinstance(made, list) else [made]
