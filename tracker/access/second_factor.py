"""What a user has beside the password: codes from an app, recovery codes, passkeys (`passkeys`)."""

from typing import Any, cast

import segno
import sqlalchemy as sa
from flask import current_app
from flask_security.totp import Totp as Codes
from markupsafe import Markup
from passlib.totp import TotpMatch

from tracker import clock
from tracker.access import events, logins
from tracker.access.keyed import key_for, keyed
from tracker.access.models import Passkey, RecoveryCode, Totp, User
from tracker.errors import Fault, Refused
from tracker.translations import _

RECOVERY_CODES = 10
CLOCK_SKEW = 30
"""Seconds that the clock of a phone may be wrong."""
ISSUER = "Insatsregistret"


class AppCodes(Codes):
    """Flask-Security's codes, each good once: the last period used stands in our table."""

    def get_last_counter(self, user: Any) -> int:
        return int(user.last_counter)

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        user.last_counter = tmatch.counter


def _codes() -> AppCodes:
    made: AppCodes | None = current_app.extensions.get("app_codes")
    if made is None:
        secret = current_app.config["SECOND_FACTOR_KEY"] or current_app.config["SECRET_KEY"]
        made = AppCodes({"1": key_for("totp", secret).hex()}, ISSUER)
        current_app.extensions["app_codes"] = made
    return made


def held(session: Any, user_id: int) -> frozenset[str]:
    """Which second factors the user has: `totp`, `passkey`."""
    totp = sa.select(sa.literal("totp")).where(Totp.user_id == user_id)
    passkey = sa.select(sa.literal("passkey")).where(Passkey.user_id == user_id)
    return frozenset(session.scalars(sa.union(totp, passkey)))


def new_secret() -> str:
    """A secret for an app, sealed so that it may wait in the session until it is confirmed."""
    return _codes().generate_totp_secret()


def picture(secret: str, email: str) -> Markup:
    """The secret as a QR code: inline SVG without a style."""
    code = segno.make(_codes().get_totp_uri(email, secret), error="m")
    drawn = code.svg_inline(border=2, light="#fff", dark="#000", svgclass="qr", lineclass=None, omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn from our own address


def typed(secret: str) -> str:
    """The secret in groups of letters and digits, for those who type it."""
    return _codes().get_totp_pretty_key(secret)


def set_totp(session: Any, user_id: int, secret: str, code: str) -> list[str]:
    """Take the app into use once it has shown a right code. Returns new recovery codes. Raises `Refused`."""
    row = session.get(Totp, user_id) or Totp(user_id=user_id)
    row.secret, row.last_counter, row.set_at = secret, -1, clock.now()
    if not _right(row, code):
        raise Refused(Fault("code", _("Koden stämmer inte. Vänta på nästa kod i appen och skriv den.")))
    session.add(row)
    events.noted("second_factor_set", user_id=user_id, which="totp")
    return new_recovery_codes(session, user_id)


def _right(row: Totp, code: str) -> bool:
    digits = "".join(code.split())
    if not (digits.isdecimal() and digits.isascii() and len(digits) == 6):
        return False
    return bool(_codes().verify_totp(digits, row.secret, cast(Any, row), window=CLOCK_SKEW))


def used(session: Any, user_id: int, code: str) -> str | None:
    """Use up a code from the app or a recovery code: `totp`, `recovery`, or None for one that is not right."""
    row = session.get(Totp, user_id, with_for_update=True)
    if row is not None and _right(row, code):
        return "totp"
    return "recovery" if _recovered(session, user_id, code) else None


def _recovered(session: Any, user_id: int, code: str) -> bool:
    gone = session.execute(
        sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(code))
    )
    if gone.rowcount:
        events.noted("recovery_code_used", user_id=user_id)
    return bool(gone.rowcount)


def new_recovery_codes(session: Any, user_id: int) -> list[str]:
    """New codes in place of any old ones. Shown once: only their hashes are kept."""
    codes: list[str] = _codes().generate_recovery_codes(RECOVERY_CODES)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code)) for code in codes)
    session.flush()
    events.noted("second_factor_set", user_id=user_id, which="recovery_codes")
    return codes


def recovery_codes_left(session: Any, user_id: int) -> int:
    """How many recovery codes have not been used."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return int(session.scalar(query))


def _hash(code: str) -> str:
    return keyed("recovery_code", "".join(sign for sign in code.lower() if sign.isalnum()))


def remove_totp(session: Any, user_id: int) -> None:
    """The user's own removal of the app; recovery codes go with the last factor."""
    session.execute(sa.delete(Totp).where(Totp.user_id == user_id))
    forget_codes_without_factor(session, user_id)
    events.noted("second_factor_removed", user_id=user_id, which="totp")


def forget_codes_without_factor(session: Any, user_id: int) -> None:
    """Recovery codes stand in for a factor: without one they go."""
    if not held(session, user_id):
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def reset(session: Any, user: User, by: int | None) -> None:
    """An administrator takes every second factor away, for who has lost the phone; all logins end."""
    for model in (Totp, RecoveryCode, Passkey):
        session.execute(sa.delete(model).where(model.user_id == user.id))
    logins.end_all(session, user.id, by=by)
    events.noted("second_factor_reset", user_id=user.id, by=by)
