"""What ends when someone is marked as protected. Features above this one say what of theirs does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tracker.translations import _


@dataclass(frozen=True)
class Ending:
    """`in_words` (session, participant id) tells what will end, `end` (session, participant ids, user id) ends it.

    `in_general` says the same of anyone, in a sentence.
    """

    in_words: Callable[[Any, int], list[Any]]
    end: Callable[[Any, list[int], int | None], None]
    in_general: Any


_ENDINGS: list[Ending] = []


def also(ending: Ending) -> None:
    """From now on marking someone ends this too."""
    _ENDINGS.append(ending)


def in_words(session: Any, participant_id: int) -> list[Any]:
    """What marking the participant would end now, a sentence each."""
    return [text for ending in _ENDINGS for text in ending.in_words(session, participant_id)]


def in_general() -> list[Any]:
    """What marking somebody ends, whoever it is, a sentence each: for many at once."""
    contact = _("Telefon och e-post töms, och döljs i historiken så länge skyddet finns kvar.")
    return [contact, *(ending.in_general for ending in _ENDINGS)]


def marked(session: Any, participant_ids: Iterable[int], user_id: int | None) -> None:
    """These are protected from now on, so that ends which does; a handler is named already."""
    ids = list(participant_ids)
    for ending in _ENDINGS if ids else ():
        ending.end(session, ids, user_id)
