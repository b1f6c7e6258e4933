"""PX files as pyaxis reads them, and by the rules of the format."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.exports import readers
from tests.exports.publications import NASTY, publications, with_labels
from tracker.exports import px
from tracker.exports.px_text import LONGEST, distinct, label, one_line
from tracker.statistics.figures import CANNOT_OCCUR, WITHHELD_SIGN


@pytest.mark.parametrize("language", ["sv", "en"])
@given(publication=publications())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pyaxis_reads_every_figure_in_its_place(publication, language, tmp_path):
    for table in publication.tables:
        file = tmp_path / px.file_name(table)
        file.write_text(px.text(publication, table), encoding="utf-8")
        read = readers.px(file, language)
        cells = list(read["DATA"]["DATA"])
        expected = [_read(figure) for _key, figure in table.lines()]
        assert [None if cell != cell else cell for cell in cells] == expected
        measures = [publication.measure(one) for one in table.measures]
        names = [getattr(one, f"label_{language}") for one in measures]
        assert list(dict.fromkeys(read["DATA"].iloc[:, 0])) == names


def _read(figure):
    """What pyaxis makes of a figure: empty for one dot, nothing for two, the signs themselves for three."""
    dots = {CANNOT_OCCUR: "", WITHHELD_SIGN: None, "..": '"..."'}
    return dots[figure.sign] if figure.value is None else str(figure.value)


@given(publications())
@settings(max_examples=10, deadline=None)
def test_no_line_is_longer_than_the_format_allows_and_no_quote_is_left_open(publication):
    for table in publication.tables:
        text = px.text(publication, table)
        head = text.split("DATA=\n")[0]
        assert max(map(len, text.splitlines())) <= LONGEST
        for entry in re.findall(r"[^;\"]*(?:\"[^\"]*\"[^;\"]*)*;", head):
            assert re.match(r"\s*[A-Z0-9-]+(\[en\])?(\(\"[^\"]*\"(,\"[^\"]*\")?\))?=", entry), entry
        assert re.sub(r"[^;\"]*(?:\"[^\"]*\"[^;\"]*)*;", "", head).strip() == ""


def test_sums_are_not_allowed_and_withheld_cells_are_quoted_dots_shown_as_x(protected):
    text = px.text(protected, protected.table(3))
    assert "AGGREGALLOWED=NO;" in text
    assert 'DATASYMBOL2="X";' in text
    # Started, in all: sixteen women, one man who is withheld, seventeen together.
    assert '16 ".." 17 \n' in text
    assert 'LANGUAGES="sv","en";' in text
    assert 'PRECISION("Mått","Svarsandel, procent")=1;' in px.text(protected, protected.table(6))
    assert 'ELIMINATION("Kön")="Totalt";' in text
    assert 'TIMEVAL("År")=TLIST(A1),"2024";' in text


def test_the_printed_sign_is_the_symbol(protected):
    other = replace(protected, protection=replace(protected.protection, sign="⊗"))
    assert 'DATASYMBOL2="⊗";' in px.text(other, other.table(3))


@pytest.mark.parametrize("nasty", NASTY)
def test_no_label_breaks_out_of_its_quotes(protected, nasty, tmp_path):
    named = with_labels(protected, nasty)
    file = tmp_path / "tabell-3.px"
    file.write_text(px.text(named, named.table(3)), encoding="utf-8")
    assert list(dict.fromkeys(readers.px(file)["DATA"]["Insatstyp"]))[-1] == "Totalt"


def test_texts_lose_only_what_the_format_cannot_hold():
    assert one_line('Han sa "hej"\nDATA=1') == "Han sa 'hej' DATA =1"
    assert label("å" * 400) == "å" * 179 + "…"
    assert distinct(["a", "a", "", "b"], ["x", "y", "z", "w"]) == ["a (x)", "a (y)", "(z)", "b"]
