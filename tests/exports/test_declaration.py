"""The quality declaration as a page and as PDF."""

import io
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from tests.exports import readers
from tests.exports.publications import NASTY, PROTECTED, with_all_withheld, with_labels
from tests.journeys.pages import faults
from tracker.exports import declaration, texts

HEADINGS = [
    "Relevans",
    "Tillförlitlighet",
    "Aktualitet och punktlighet",
    "Tillgänglighet och tydlighet",
    "Jämförbarhet och samanvändbarhet",
    "Allmänna uppgifter",
]


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, and the text of each kind."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self.open:
            self.texts.setdefault(self.open[-1], []).append(data.strip())


def test_the_page_has_a_language_a_title_and_the_headings_in_their_order(protected):
    page = Page(declaration.html(protected))
    assert ("html", {"lang": "sv"}) in page.elements
    assert page.texts["title"] == ["Om statistiken: Arbetsmarknadsinsatser i Stockholm 2024"]
    assert page.texts["h1"] == page.texts["title"]
    assert page.texts["h2"] == ["Innehåll", *HEADINGS]


def test_the_page_needs_nothing_else(protected):
    text = declaration.html(protected)
    page = Page(text)
    assert not {tag for tag, _attrs in page.elements} & {"script", "link", "img", "iframe", "object", "form"}
    assert "url(" not in text
    links = {attrs["href"] for tag, attrs in page.elements if tag == "a"}
    ids = {attrs.get("id") for _tag, attrs in page.elements}
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_every_table_has_a_caption_and_headings_with_a_scope(protected):
    page = Page(declaration.html(protected))
    tables = sum(tag == "table" for tag, _attrs in page.elements)
    assert tables == len(page.texts["caption"]) == 2
    assert {attrs.get("scope") for tag, attrs in page.elements if tag == "th"} == {"col", "row"}


def test_it_tells_nonresponse_by_sex_and_how_people_are_protected(protected):
    text = declaration.html(protected)
    assert '<th scope="row">Kvinnor</th><td>16</td><td>16</td><td>–</td>' in text
    assert all(paragraph in text for paragraph in (PROTECTED.name, *PROTECTED.paragraphs))
    assert "som är detsamma oavsett varför" in text
    assert "officiell" not in text.lower()


def test_a_preliminary_release_says_from_when_it_can_be_final(protected):
    waiting = replace(protected, missing=("3 avslut väntar.",), final_from=date(2026, 5, 1))
    text = declaration.html(waiting)
    assert "Preliminära uppgifter. 3 avslut väntar." in text
    assert "slutliga tidigast 2026-05-01" in text


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_is_read_as_markup(protected, nasty):
    named = replace(with_labels(protected, nasty), city=nasty)
    page = Page(declaration.html(named))
    assert page.texts["h1"] == [f"Om statistiken: {named.title}".strip()]
    assert "".join(nasty.split()) in "".join("".join(readers.page_texts(declaration.pdf(named))).split())


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_page(page, protected, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(declaration.html(protected))
    assert faults.accessibility(page) == []


def test_figures_that_are_not_protected_say_so(publication):
    assert "OSKYDDADE SIFFROR" in declaration.html(publication)
    assert all("OSKYDDADE SIFFROR" in text for text in readers.page_texts(declaration.pdf(publication)))


def test_the_pdf_is_tagged_and_has_title_and_language(protected):
    readers.assert_accessible(declaration.pdf(protected), "Om statistiken: Arbetsmarknadsinsatser i Stockholm 2024")


def test_the_pdf_holds_the_same_headings(protected):
    reader = PdfReader(io.BytesIO(declaration.pdf(protected)))
    assert [one.title for one in reader.outline if not isinstance(one, list)] == HEADINGS


def test_it_is_right_when_everything_is_withheld(publication):
    hidden = with_all_withheld(publication)
    assert "<td>X</td><td>X</td>" in declaration.html(hidden)
    assert declaration.pdf(hidden) == declaration.pdf(hidden)


def test_large_numbers_in_sentences_are_parted():
    assert [texts.whole(n) for n in (0, 999, 3435, 1234567)] == ["0", "999", "3\u00a0435", "1\u00a0234\u00a0567"]
