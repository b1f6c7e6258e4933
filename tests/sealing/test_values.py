"""One value: what it looks like, and when it does not open."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker import clock
from tracker.sealing import blind, keyring, keys
from tracker.sealing.keyring import Keyring
from tracker.sealing.values import Broken, key_of, open_sealed, seal

WHERE = ("person", "phone", 7)
TEXT = "198001011234"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens(text: str) -> None:
    assert open_sealed(*WHERE, seal(*WHERE, text)) == text


def test_none() -> None:
    assert seal(*WHERE, None) is None
    assert open_sealed(*WHERE, None) is None


def test_its_shape(ring: Keyring) -> None:
    version, name, body = seal(*WHERE, TEXT).split(".")
    assert (version, name) == ("v1", ring.current)
    assert len(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) == 12 + 16 + 16
    assert seal(*WHERE, TEXT) != seal(*WHERE, TEXT)
    assert len({len(seal(*WHERE, "x" * n)) for n in range(1, 16)}) == 1


@pytest.mark.parametrize("where", [("person", "phone", 8), ("person", "email", 7), ("note", "phone", 7)])
def test_elsewhere_it_does_not_open(where: tuple[str, str, int]) -> None:
    with pytest.raises(Broken, match=rf"{where[0]}\.{where[1]}, rad {where[2]}"):
        open_sealed(*where, seal(*WHERE, TEXT))


@pytest.mark.parametrize("place", range(0, 70, 3))
def test_altered_it_does_not_open(place: int) -> None:
    sealed = seal(*WHERE, TEXT)
    place %= len(sealed) - 1  # the last character has bits to spare
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Broken) as broken:
        open_sealed(*WHERE, sealed[:place] + other + sealed[place + 1 :])
    assert TEXT not in str(broken.value)


@pytest.mark.parametrize("value", ["x", TEXT, "v1", "v1..", "v1.k1.", "v1.k1.AAAA", "v1.k1.ååå", "v2.k1.AAAA"])
def test_what_was_never_sealed_does_not_open(value: str) -> None:
    with pytest.raises(Broken):
        open_sealed(*WHERE, value)


def test_short_and_bad_bodies_of_a_known_key(ring: Keyring) -> None:
    for body in ("AAAA", "å", "A" * 17, "!!!!"):
        with pytest.raises(Broken) as broken:
            open_sealed(*WHERE, f"v1.{ring.current}.{body}")
        assert broken.value.key is None


def test_a_missing_key_is_named() -> None:
    sealed = seal(*WHERE, TEXT)
    with keys.using(keyring.new(clock.now())), pytest.raises(Broken, match=key_of(sealed)) as broken:
        open_sealed(*WHERE, sealed)
    assert broken.value.key == key_of(sealed)


def test_an_older_key_opens_and_the_current_one_seals(ring: Keyring) -> None:
    sealed = seal(*WHERE, TEXT)
    newer = ring.with_new(clock.now())
    with keys.using(newer):
        assert open_sealed(*WHERE, sealed) == TEXT
        assert key_of(seal(*WHERE, TEXT)) == newer.current != ring.current


def test_a_row_without_an_id() -> None:
    with pytest.raises(ValueError, match="no id yet"):
        seal("person", "phone", None, TEXT)


def test_the_index_is_keyed_and_by_purpose() -> None:
    mark = blind.number_index(TEXT)
    assert (mark, len(mark)) == (blind.number_index(TEXT), 43)
    assert mark != blind.index("other", TEXT)
    assert mark != blind.number_index("198001011242")
    with keys.using(keyring.new(clock.now())):
        assert blind.number_index(TEXT) != mark


def test_ways_of_writing_have_one_index() -> None:
    assert blind.index("email", " Anna@Stad.SE") == blind.index("email", "anna@stad.se ")
    assert blind.index("name", "A\u030asa") == blind.index("name", "Åsa")


@pytest.mark.parametrize("number", ["8001011234", "19800101-1234", ""])
def test_a_number_is_twelve_digits(number: str) -> None:
    with pytest.raises(ValueError, match="digits") as refused:
        blind.number_index(number)
    assert "1234" not in str(refused.value)


def test_nothing_is_not_indexed() -> None:
    with pytest.raises(ValueError, match="nothing"):
        blind.index("name", "  ")
