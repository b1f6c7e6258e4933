from contextlib import suppress
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer.personnummer import valid

from tracker.errors import Refused
from tracker.participants import identity

TODAY = date(2026, 11, 21)
NUMBERS = sorted(identity.test_numbers())
numbers = st.sampled_from(NUMBERS)


def refusal(text: object, on: date = TODAY) -> str:
    with pytest.raises(Refused) as caught:
        identity.parse(text, on)
    (fault,) = caught.value.faults
    assert fault.field == "number"
    assert fault.value == ""
    return str(fault.message)


def short(number: str, separator: str = "") -> str:
    """Ten digits; + for those who turn a hundred in the year or before."""
    return f"{number[2:8]}{separator}{number[8:]}"


def test_every_official_test_number_is_understood() -> None:
    for number in NUMBERS:
        person = identity.parse(number, TODAY)
        day = int(number[6:8])
        assert person.number == number
        assert person.kind == ("samordningsnummer" if day >= 60 else "personnummer")
        if valid(number):
            born = date(int(number[:4]), int(number[4:6]), day - 60 if day > 60 else day)
            assert person.birth_date == born
        assert person.sex == ("M" if int(number[10]) % 2 else "K")
        assert identity.is_test_number(number)


@pytest.mark.parametrize(
    ("number", "stand_in"),
    [
        ("191900642396", date(1919, 1, 4)),
        ("191711602399", date(1917, 11, 1)),
        ("192004912388", date(1920, 4, 30)),
        ("195202912381", date(1952, 2, 29)),
    ],
)
def test_a_samordningsnummer_with_an_incomplete_birth_date_is_real(number: str, stand_in: date) -> None:
    assert not valid(number)
    assert identity.is_test_number(number)
    assert identity.parse(number, TODAY).birth_date == stand_in


def incomplete(number: str) -> bool:
    """A samordningsnummer whose birth date is not a date; the library knows none."""
    try:
        date(int(number[:4]), int(number[4:6]), int(number[6:8]) - 60)
    except ValueError:
        return "60" <= number[6:8] <= "91" and number[4:6] <= "12"
    return False


def test_both_official_files_are_read_whole() -> None:
    folder = resources.files("tracker.participants") / "data"
    lines = [(folder / name).read_text().split() for name in ("testpersonnummer.csv", "testsamordningsnummer.csv")]
    assert lines[0][0] == "testpersonnummer"
    assert lines[1][0] == "testsamordningsnummer"
    assert len(NUMBERS) == len(set(lines[0][1:] + lines[1][1:])) > 14_000


@given(numbers, st.integers(2, 11), st.integers(1, 9))
def test_a_single_changed_digit_is_refused(number: str, place: int, step: int) -> None:
    changed = f"{number[:place]}{(int(number[place]) + step) % 10}{number[place + 1 :]}"
    refusal(changed)


@given(numbers)
def test_all_ways_of_writing_agree(number: str) -> None:
    person = identity.parse(number, TODAY)
    hundred = TODAY.year - person.birth_date.year >= 100
    separator = "+" if hundred else "-"
    ways: list[object] = [
        f"{number[:8]}{separator}{number[8:]}",
        short(number, separator),
        int(number),
        float(number),
    ]
    ways += [f" {number[:8]} – {number[8:]}\u00a0", f"{number[:4]} {number[4:6]} {number[6:8]} {number[8:]}"]
    ways += [] if hundred else [short(number), int(short(number)), float(short(number))]
    assert {identity.parse(way, TODAY) for way in ways} == {person}


@given(st.one_of(st.from_regex(r"(18|19|20)[0-9]{10}", fullmatch=True), numbers), st.integers(0, 9))
def test_the_quick_check_says_what_the_library_says(number: str, check: int) -> None:
    candidate = f"{number[:11]}{check}"
    assert incomplete(candidate) or identity._plainly_valid(candidate) == valid(candidate)


def test_the_quick_check_agrees_on_every_date_and_the_number_000() -> None:
    for day in range(100):
        for month in range(14):
            for tail in ("239", "000"):
                found = {f"1984{month:02}{day:02}{tail}{check}" for check in range(10)}
                ours = {number for number in found if identity._plainly_valid(number)}
                theirs = {number for number in found if valid(number)}
                assert ours == theirs or (theirs == set() and all(map(incomplete, ours)))


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.dates()))
def test_anything_at_all_is_read_or_refused(raw: object) -> None:
    with suppress(Refused):
        identity.parse(raw, TODAY)
    assert len(identity.mask(raw, TODAY)) in (0, 10)


def test_ten_digits_never_mean_the_future() -> None:
    number = next(n for n in NUMBERS if n.startswith("1926"))
    the_day_before_hundred = date(2026, 1, 1)
    assert identity.parse(short(number), the_day_before_hundred).birth_date.year == 1926
    assert identity.parse(short(number, "+"), the_day_before_hundred).birth_date.year == 1926
    refusal("2030" + number[4:])


def test_excel_drops_leading_zeros() -> None:
    number = next(n for n in NUMBERS if n.startswith("20000") and n[6] in "0123")
    assert identity.parse(float(number[2:]), TODAY).number == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "saknas"),
        ("  ", "saknas"),
        ("1,98505E+11", "Formatera kolumnen som text"),
        ("850503", "10 eller 12 siffror"),
        ("19850503-23971", "10 eller 12 siffror"),
        ("1985-05-03-2391", "10 eller 12 siffror"),
        ("okänt", "bara innehålla siffror"),
        ("19850503-TF91", "bara innehålla siffror"),
        ("198513032391", "datum som finns"),
        ("198505032397", "Kontrollsiffran"),
        (19850503.5, "10 eller 12 siffror"),
    ],
)
def test_a_refusal_says_what_to_do_and_never_the_number(text: object, words: str) -> None:
    message = refusal(text)
    assert words in message
    assert not any(character.isdigit() for character in message.replace("10 eller 12", "").replace("12 siffror", ""))


def test_a_masked_number_is_the_birth_date() -> None:
    assert identity.mask("194501103297") == "1945-01-10"
    assert identity.mask("191403702390") == "1914-03-10"
    assert identity.mask("850503-2397", TODAY) == "1985-05-03"
    assert identity.mask("850503-2397") == ""
    assert identity.mask("191313702390") == ""


def test_a_number_inside_a_text_is_concealed() -> None:
    assert identity.conceal("Kurs 19450110-3297, grupp 2") == "Kurs ÅÅÅÅMMDD-XXXX, grupp 2"
    assert identity.conceal("Kurs 2025-03-07") == "Kurs 2025-03-07"
