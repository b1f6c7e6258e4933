import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.imports import headings

ways = st.sampled_from([(field, word) for field, words in headings.HEADINGS.items() for word in words])
noise = st.text(" \t\u00a0-_", max_size=3)


@given(ways, st.data(), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_a_heading_is_known_in_every_way_of_writing_it(
    way: tuple[str, str], data: st.DataObject, form: str, bare: bool
) -> None:
    field, word = way
    if bare:
        word = word.translate(str.maketrans("åäö", "aao"))
    written = "".join(data.draw(noise) + data.draw(st.sampled_from([c, c.upper()])) for c in word)
    assert headings.field_of(unicodedata.normalize(form, written) + data.draw(noise)) == field


def test_no_heading_means_two_things() -> None:
    folded = [headings.fold(word) for words in headings.HEADINGS.values() for word in words]
    assert len(folded) == len(set(folded))


@given(st.permutations(["personnummer", "insats", "startdatum", "slutdatum", "anteckning"]))
def test_the_order_of_columns_is_free(row: list[str]) -> None:
    found = headings.columns(row)
    assert {field: row[place] for field, place in found.items()} == {
        "number": "personnummer",
        "insats": "insats",
        "starts_on": "startdatum",
        "exit_on": "slutdatum",
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["pnr", "Personnummer", "insats", "start"], "”pnr”, ”Personnummer”"),
        (["pnr", "namn", "Förnamn", "insats", "start"], "både Namn och Förnamn"),
        (["pnr", "insats"], "Startdatum"),
        (["pnr", "slut"], "Insats, Startdatum"),
        (["insats", "start", "kön"], "Personnummer"),
    ],
)
def test_a_heading_row_that_will_not_do_is_refused(row: list[str], words: str) -> None:
    with pytest.raises(Refused) as caught:
        headings.columns(row)
    assert words in str(caught.value)


def test_birth_date_and_sex_will_do_without_a_number() -> None:
    assert "number" not in headings.columns(["födelsedatum", "kön", "insats", "start"])


@given(st.integers(2, 500))
def test_columns_that_mean_the_same_are_told_in_a_line(many: int) -> None:
    row = ["personnummer", "insats", "start", *["  sta \n  rt  "] * (many - 1)]
    with pytest.raises(Refused) as refused:
        headings.columns(row)
    told = str(refused.value.faults[0].message)
    assert told.count("”sta rt”") == min(many, 4) - 1
    assert (", …" in told) == (many > 4)
