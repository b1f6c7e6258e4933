"""`rapport-YEAR.pdf`: five pages for the committee, who read it once a year. Tagged PDF, from printed figures alone."""

import json
from pathlib import Path

from tracker.exports import blocks, texts, typesetting
from tracker.exports.publication import Publication
from tracker.exports.report.sections import sections

_TEMPLATE = Path(__file__).parent / "report.typ"


def file_name(publication: Publication) -> str:
    """The name of the year's report."""
    return f"rapport-{publication.year}.pdf"


def pdf(publication: Publication) -> bytes:
    """The report."""
    return typesetting.pdf(template(), content(publication), publication.as_of)


def template() -> str:
    """What it is set by."""
    return _TEMPLATE.read_text(encoding="utf-8")


def content(publication: Publication) -> str:
    """All that stands in it, as JSON."""
    shape = {
        "title": publication.title,
        "city": publication.city,
        "lead": "Rapport till nämnden: vad som hände, för kvinnor och män, och vad som är osäkert",
        "warning": texts.UNPROTECTED if publication.unprotected else "",
        "status": " ".join(part for part in (texts.status(publication), texts.corrects(publication)) if part),
        "release": texts.release(publication),
        "source": texts.source(publication),
        "sections": blocks.shapes(sections(publication)),
    }
    return json.dumps(shape, ensure_ascii=False)
