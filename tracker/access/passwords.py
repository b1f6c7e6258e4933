"""What a password must be, and changing it."""

from typing import Any

from flask_security.utils import hash_password, verify_password

from tracker.access import events, logins
from tracker.access.models import User
from tracker.errors import Fault, Refused
from tracker.translations import _

SHORTEST = 12
LONGEST = 128
GOOD_ENOUGH = 3
"""Of 0–4 of zxcvbn: it would take more than 100 million guesses by someone who knows the common passwords."""
_ABOUT_US = ("insatsregistret", "insatser", "jobbtorg", "stockholm", "stadsdel", "handlaggare", "sommar", "vinter")
_WHOLE = 4  # a shorter name may stand in any word
_LOOKED_AT = 72  # zxcvbn looks at no more; what is longer is at least as good


def check(password: str, *personal: str, field: str = "password") -> None:
    """Raises `Refused` on `field` for a password that is short, or easy to guess for who knows `personal`."""
    if len(password) < SHORTEST:
        raise Refused(Fault(field, _("Lösenordet ska ha minst 12 tecken.")))
    if len(password) > LONGEST:
        raise Refused(Fault(field, _("Lösenordet får ha högst 128 tecken.")))
    if _told_by(password, personal) or _easy(password, personal):
        raise Refused(Fault(field, _("Lösenordet är för lätt att gissa. Välj till exempel fyra ord utan samband.")))


def _easy(password: str, personal: tuple[str, ...]) -> bool:
    from zxcvbn import zxcvbn  # reads its word lists, half a second: only when someone chooses a password

    judged = zxcvbn(password[:_LOOKED_AT], user_inputs=[*_ABOUT_US, *_words(personal)])
    return int(judged["score"]) < GOOD_ENOUGH


def _words(personal: tuple[str, ...]) -> list[str]:
    """Each as it stands, and the words in it: an address whole, and what stands before and after its signs."""
    texts = [text.lower() for text in personal]
    return [*texts, *(part for text in texts for part in text.replace("@", " ").replace(".", " ").split())]


def _told_by(password: str, personal: tuple[str, ...]) -> bool:
    """Whether the password holds an address or a name whole: what is added to it is soon tried."""
    return any(len(text) >= _WHOLE and text.lower() in password.lower() for text in personal)


def change(session: Any, user: User, new: str, session_id: int | None) -> None:
    """The user's own change, once she has shown the old one: ends her other logins, all but `session_id`.

    Raises `Refused` when `new` is the one she has, short or easy to guess.
    """
    if verify_password(new, user.password):
        raise Refused(Fault("new", _("Välj ett annat lösenord än det du har.")))
    check(new, user.email, user.name, field="new")
    _put(session, user, new, must_change=False)
    logins.end_all(session, user.id, by=user.id, but=session_id)


def set_by_administrator(session: Any, user: User, new: str, by: int | None) -> None:
    """A password that someone else chose: all logins end, and the user changes it at the next one. Raises `Refused`."""
    check(new, user.email, user.name)
    _put(session, user, new, must_change=True)
    logins.end_all(session, user.id, by=by)


def _put(session: Any, user: User, new: str, must_change: bool) -> None:
    user.password, user.must_change_password = hash_password(new), must_change
    session.flush()
    events.noted("password_changed", user_id=user.id)
