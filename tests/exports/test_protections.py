"""The words of each method say what it does: read out of the sentences and held against the method."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.exports import protections
from tracker.exports.publication import Protection
from tracker.statistics.disclosure import cell_key, rounding
from tracker.statistics.disclosure.cell_key import Noise
from tracker.statistics.disclosure.primary import Settings

NUMBERS = st.integers(0, 40)
NOISES = st.builds(Noise, st.integers(3, 9), st.sampled_from([0.5, 1.0, 2.0, 2.5]))


def read(protection: Protection, pattern: str) -> tuple[int, ...]:
    """The numbers that the sentence with these words holds."""
    found = re.search(pattern, " ".join([*protection.paragraphs, protection.note, protection.zero]))
    assert found, pattern
    return tuple(map(int, found.groups()))


@given(NUMBERS, st.sampled_from([3, 5]))
def test_suppression(number, threshold):
    low, high = read(protections.suppression(threshold), r"Antal från (\d+) till (\d+) visas inte")
    assert (low <= number <= high) == Settings(threshold).small(number)


@given(NUMBERS)
def test_rounding(number):
    words = protections.rounding()
    one, two, low, three, four, high = read(
        words, r"Antalen (\d) och (\d) visas som (\d), och antalen (\d) och (\d) som (\d)"
    )
    said = {one: low, two: low, three: high, four: high}
    assert rounding.rounded(number) == said.get(number, number)
    assert read(words, r"(\d)–(\d) visas som (\d), (\d)–(\d) som (\d)") == (one, two, low, three, four, high)
    assert read(words, r"visas som mindre än (\d+)") == (rounding.LEAST_BASE,) == (words.least_base,)


@given(NUMBERS, st.integers(0, 2**32 - 1), NOISES)
def test_cell_key(number, key, noise):
    words = protections.cell_key(noise)
    (most,) = read(words, r"ändras med högst (\d+) uppåt")
    printed = cell_key.perturbed(number, key, noise)
    assert abs(printed - number) <= most
    assert number or not printed
    assert read(words, r"mellan ingen och (\d+)") == (most,)
    assert read(words, r"visas som mindre än (\d+)") == (words.least_base,)
    assert f"varians är {str(noise.variance).replace('.', ',')}" in " ".join(words.paragraphs)
    if printed >= words.least_base:
        assert number >= cell_key.LEAST


@pytest.mark.parametrize("made", [protections.rounding(), protections.cell_key(Noise()), protections.suppression(5)])
def test_only_what_is_unchanged_is_said_to_add_up(made):
    assert made.additive != any("Summor stämmer därför inte" in text for text in made.paragraphs)
    assert made.additive != bool(made.note and made.note_en and made.zero and made.zero_en)
