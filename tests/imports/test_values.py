import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Fault
from tracker.imports import values
from tracker.imports.values import Reading, Unreadable

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_way_of_writing_a_date_year_first_is_the_date(day: date) -> None:
    number = int(f"{day:%Y}".zfill(4) + f"{day:%m%d}")
    ways: list[Any] = [
        day,
        datetime.combine(day, time(14, 30)),
        day.isoformat(),
        f" {day.isoformat()}\u00a0",
    ]
    ways += [
        str(number),
        number,
        float(number),
        day.isoformat().replace("-", "/"),
        day.isoformat().replace("-", "–"),
    ]
    ways += [f"{day.isoformat()} 00:00:00", f"{day.isoformat()}T14:30:00"]
    assert {values.day(way) for way in ways} == {day}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("07/03/2025", "på flera sätt"),
        ("3/7/25", "på flera sätt"),
        ("7.3.2025", "på flera sätt"),
        ("25-03-07", "på flera sätt"),
        ("250307", "på flera sätt"),
        ("mars 2025", "Skriv datumet som ÅÅÅÅ-MM-DD"),
        ("2025-03/07", "Skriv datumet som ÅÅÅÅ-MM-DD"),
        ("2025-3-7", "Skriv datumet som ÅÅÅÅ-MM-DD"),
        (timedelta(days=3), "Skriv datumet som ÅÅÅÅ-MM-DD"),
        (45723, "löpnummer från Excel"),
        (45723.0, "löpnummer från Excel"),
        (45723.5, "löpnummer från Excel"),
        ("2025-02-30", "finns inte"),
        ("20251301", "finns inte"),
        ("1025-03-07", "Årtalet"),
        (True, "Skriv datumet som ÅÅÅÅ-MM-DD"),
    ],
)
def test_a_date_that_could_be_another_is_refused_with_what_to_write(raw: Any, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        values.day(raw)
    assert words in str(caught.value)


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()))
def test_any_cell_is_a_date_or_unreadable(raw: Any) -> None:
    read = Reading("starts_on", values.day)[raw]
    assert read is None or isinstance(read, Fault) or (type(read) is date and 1900 <= read.year <= 2100)


LABELS = [("hagersten-alvsjo", "Hägersten-Älvsjö"), ("ips", "IPS/Supported Employment"), ("okant", "Okänt")]


@given(st.sampled_from(LABELS), st.data())
def test_a_label_is_known_in_every_way_of_writing_it(pair: tuple[str, str], data: st.DataObject) -> None:
    code, label = pair
    noise = st.sampled_from(["", " ", "\u00a0", "  "])
    written = "".join(
        data.draw(noise) + c + data.draw(noise) if c in "-/" else data.draw(st.sampled_from([c, c.upper(), c.lower()]))
        for c in label
    )
    written = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), written) + data.draw(noise)
    parse = values.one_of(values.code_words(LABELS), "nej")
    assert parse(written) == parse(code) == parse(f" {code.upper()} ") == code


def test_a_code_wins_over_the_label_of_another() -> None:
    assert values.code_words([("a", "B"), ("b", "C")])["b"] == "b"


def test_an_unknown_word_says_what_to_write_and_shows_no_number() -> None:
    reading = Reading("insats_type_code", values.one_of({}, "Skriv koden."))
    assert reading["Kurs 19450110-3297"] == Fault("insats_type_code", "Skriv koden.", "Kurs ÅÅÅÅMMDD-XXXX")
    assert (reading[""], reading[None], reading["  "]) == (None, None, None)


def test_a_number_is_never_taken_for_the_truth_value_it_equals() -> None:
    reading = Reading("completion", values.one_of(values.COMPLETION, "Ja eller nej."))
    assert reading[True] == "completed"
    assert isinstance(reading[1.0], Fault)
    assert reading[True] == "completed"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna Berg", ("Anna", "Berg")),
        ("Anna Maria Berg", ("Anna Maria", "Berg")),
        ("Anna", ("Anna", "")),
    ],
)
def test_a_name_is_split_at_the_last_space(name: str, parts: tuple[str, str]) -> None:
    assert values.split_name(name) == parts
