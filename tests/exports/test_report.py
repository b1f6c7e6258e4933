"""The report for the committee: what it says, and that it can be read by everyone."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.exports import readers
from tests.exports.publications import (
    NASTY,
    PROTECTED,
    of_a_large_city,
    publications,
    with_all_withheld,
    with_labels,
)
from tracker.exports import protections, report
from tracker.exports.publication import Correction
from tracker.exports.report import after, districts, uncertain, women_men, year
from tracker.exports.report.words import Words, balance, listed, sentence
from tracker.statistics.disclosure.cell_key import Noise
from tracker.statistics.figures import NOTHING, WITHHELD, Figure, count, share


def content(publication):
    return json.loads(report.content(publication))


def test_it_is_five_pages_each_with_its_question(protected):
    pages = readers.page_texts(report.pdf(protected))
    headings = ["Vad hände 2024?", "Kvinnor och män", "Nittio dagar efteråt", "Var i staden?", "Vad är osäkert?"]
    assert len(pages) == 5
    assert all(heading in page for heading, page in zip(headings, pages, strict=True))


def test_it_is_five_pages_in_the_largest_city_too(publication):
    assert len(readers.page_texts(report.pdf(of_a_large_city(publication)))) == 5


def test_a_long_reason_to_correct_leaves_it_at_five_pages(publication):
    """The longest that can be written; whole where there is room for it."""
    why = "Sena inskrivningar i Farsta. " * 34
    missing = ("Perioden är inte slut: den går till och med 2024-12-31.", "Avslut finns som ännu inte kan följas upp.")
    large = of_a_large_city(publication)
    for method in (PROTECTED, protections.rounding(), protections.cell_key(Noise())):
        made = replace(large, corrects=Correction("2024-1", why), missing=missing, protection=method)
        pages = readers.page_texts(report.pdf(made))
        assert len(pages) == 5
        assert "Rättar uttaget 2024-1" in pages[0]
        assert "Rättar uttaget 2024-1: Sena inskrivningar i Farsta." in pages[4]
        assert "Hela skälet står i Om statistiken." in pages[4]


def test_it_is_tagged_with_title_language_and_words_for_every_chart(protected):
    roles = readers.assert_accessible(report.pdf(protected), "Arbetsmarknadsinsatser i Stockholm 2024")
    said = [figure["/Alt"] for figure in roles["/Figure"]]
    assert len(said) == 4
    assert "Nyinskrivna: kvinnor 16, män X" in said[0]


def test_the_same_publication_gives_the_same_bytes(protected):
    assert report.pdf(protected) == report.pdf(replace(protected))


def test_it_never_looks_like_official_statistics(protected):
    assert "officiell" not in report.content(protected).lower()


def test_the_sentences_are_made_of_the_printed_numbers(publication):
    said = list(year.sentences(Words(publication)))
    assert said[0] == "17 personer deltog i arbetsmarknadsinsatser i Stockholm 2024: 16 kvinnor och 1 man."
    assert said[1] == "Kvinnornas andel var 94,1 procent: fler kvinnor än män."
    assert said[2].startswith("Under året började 17 inskrivningar; 16 avslutades.")
    assert said[2].endswith("Vid årets slut pågick 1 inskrivning, mot ingen vid dess början.")
    assert said[3] == "16 insatser fullföljdes, 100,0 procent av avsluten."
    assert said[5] == "Hälften av de avslutade inskrivningarna hade varat i 51 dagar eller mer."


def test_what_came_of_it_is_said_with_what_it_could_be(publication):
    said = list(after.sentences(Words(publication)))
    assert said[0] == "Självförsörjande dag 90: 6,3 procent av kvinnornas svar; för männen finns inget att mäta."
    assert said[1] == "Räknas bortfallet in ligger andelen bland kvinnor mellan 6,3 och 6,3 procent."
    assert not any("männen mellan" in one for one in said)


def test_withheld_figures_are_said_to_be_withheld(protected):
    said = list(year.sentences(Words(protected)))
    assert said[0] == "17 personer deltog i arbetsmarknadsinsatser i Stockholm 2024."
    assert not any("andel" in one for one in said[:2])
    assert any("pågick ett antal inskrivningar som inte visas (X)" in one for one in said)


def test_everything_withheld_is_five_pages_that_say_so(publication):
    hidden = with_all_withheld(publication)
    assert next(year.sentences(Words(hidden))).endswith("visas inte (X).")
    assert len(readers.page_texts(report.pdf(hidden))) == 5
    assert not re.search(r"\b16\b", report.content(hidden))


def test_a_year_with_nothing_is_said_in_words(publication):
    nothing = {"count": count(0), "share": NOTHING}
    empty = replace(
        publication, tables=tuple(replace(t, figures=_nothing(t, publication, nothing)) for t in publication.tables)
    )
    words = Words(empty)
    assert list(year.sentences(words)) == [
        "Ingen deltog i arbetsmarknadsinsatser i Stockholm 2024.",
        "Under året började ingen inskrivning; ingen avslutades. Vid årets slut pågick ingen inskrivning, mot ingen vid"
        " dess början.",
        "Ingen inskrivning avslutades under året, så det finns inga resultat att visa.",
    ]
    assert list(women_men.sentences(words)) == []
    assert list(after.sentences(words)) == [
        "Ingen uppföljning har ännu hunnit bli klar, så det finns inget resultat att visa."
    ]
    assert next(districts.sentences(words)) == "Det finns inga antal per stadsdelsområde att visa."
    assert len(readers.page_texts(report.pdf(empty))) == 5


def _nothing(table, publication, nothing):
    return {key: nothing["count" if publication.measure(key[0]).counted else "share"] for key in table.figures}


def test_every_chart_has_its_numbers_in_a_table_on_the_same_page(publication):
    for section in content(publication)["sections"]:
        cells = {
            cell for block in section["blocks"] if block["kind"] == "grid" for row in block["rows"] for cell in row
        }
        for chart in (block for block in section["blocks"] if block["kind"] == "chart"):
            for label, women, men in chart["rows"]:
                assert {label, women["text"], men["text"]} <= cells


@pytest.mark.parametrize("nasty", NASTY)
def test_no_label_is_read_as_markup(protected, nasty):
    text = "".join(readers.page_texts(report.pdf(with_labels(protected, nasty))))
    assert "".join(nasty.split()) in "".join(text.split())


def test_a_letter_that_the_fonts_lack_becomes_a_square(protected):
    text = "".join(readers.page_texts(report.pdf(with_labels(protected, "Praktik 漢😀"))))
    assert "Praktik □□" in text


@given(publications())
@settings(max_examples=6, deadline=None)
def test_any_publication_makes_a_report(publication):
    assert report.pdf(publication).startswith(b"%PDF")


@given(publications())
@settings(max_examples=30, deadline=None)
def test_no_bar_is_drawn_for_a_withheld_figure(publication):
    for section in content(publication)["sections"]:
        for chart in (block for block in section["blocks"] if block["kind"] == "chart"):
            for _label, women, men in chart["rows"]:
                assert all(0 <= bar["length"] <= 1 for bar in (women, men))
                assert all(not bar["length"] for bar in (women, men) if not bar["text"][0].isdigit())


def test_words_for_numbers(protected):
    words = Words(protected)
    assert words.number(count(12345)) == "12\u00a0345"
    assert words.cell(count(0)) == "–"
    assert words.count(count(1), "man", "män", "ingen man") == "1 man"
    assert (
        words.of_each_sex([share(1, 3), share(1, 2)], "svar")
        == "33,3 procent av kvinnornas och 50,0 procent av männens svar"
    )
    assert words.of_each_sex([WITHHELD, share(1, 2)], "svar") == (
        "50,0 procent av männens svar; för kvinnorna visas andelen inte (X)"
    )
    assert words.of_each_sex([NOTHING, WITHHELD], "svar") == (
        "för kvinnorna finns inget att mäta; för männen visas andelen inte (X)"
    )
    assert [balance(share(part, 100)) for part in (39, 40, 60, 61)] == [
        "fler män än kvinnor",
        "en jämn fördelning (40–60 procent)",
        "en jämn fördelning (40–60 procent)",
        "fler kvinnor än män",
    ]
    assert balance(Figure(None, "X")) == ""
    assert listed(["a", "b", "c"]) == "a, b och c"
    assert sentence("en sak.") == "En sak."


def test_the_last_page_counts_what_is_not_shown_and_asks_by_the_four_r(protected):
    page = "\n".join(
        json.dumps(block, ensure_ascii=False, default=vars) for block in uncertain.blocks(Words(protected))
    )
    withheld = sum(table.withheld for table in protected.tables)
    assert f"{withheld} av" in page
    assert all(word in page for word in ("Representation", "Resurser", "Realia", "Realisera"))
