"""The five sections of the report, a page each."""

from tracker.exports.blocks import Section
from tracker.exports.publication import Publication
from tracker.exports.report import after, districts, uncertain, women_men, year
from tracker.exports.report.words import Words


def sections(publication: Publication) -> list[Section]:
    """What happened, women and men, after ninety days, where, what is uncertain."""
    words = Words(publication)
    return [
        Section(f"Vad hände {publication.year}?", tuple(year.blocks(words))),
        Section("Kvinnor och män", tuple(women_men.blocks(words))),
        Section("Nittio dagar efteråt", tuple(after.blocks(words))),
        Section("Var i staden?", tuple(districts.blocks(words))),
        Section("Vad är osäkert?", tuple(uncertain.blocks(words))),
    ]
