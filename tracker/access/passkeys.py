"""Passkeys (WebAuthn): keys on the user's device, as a second factor or instead of the password.

A passkey that stands alone must have asked for a PIN, a finger or a face: it is then both what one has and what one
knows or is. The challenge waits in the session and is good for one answer.
"""

import json
import time
from typing import Any

import sqlalchemy as sa
import webauthn
from flask import request, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker import clock
from tracker.access import events, second_factor
from tracker.access.keyed import keyed
from tracker.access.models import Passkey, User
from tracker.database import at_most
from tracker.errors import Fault, Refused
from tracker.translations import _

CHALLENGE_SECONDS = 5 * 60
MOST = 20
"""Passkeys that one user may have."""
_WAITS = "passkey_challenge"


def registration(work: Any, user: User) -> str:
    """What the browser needs to make a key for `user`, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=second_factor.ISSUER,
        user_id=bytes.fromhex(keyed("passkey_user", str(user.id))),  # says nothing about who it is
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=_descriptors(work, user.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    _remember(options.challenge)
    return webauthn.options_to_json(options)


def add(work: Any, user: User, name: str, answer: str) -> Passkey:
    """Keep the key that the browser made. Raises `Refused`."""
    if len(of_user(work, user.id)) >= MOST:
        raise Refused(Fault("", _("Du har redan så många nycklar som går. Ta bort en först.")))
    challenge = _challenge()
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(), expected_origin=_origin()
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused(Fault("", _not_taken())) from None
    key = Passkey(
        user_id=user.id, name=name, credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key), sign_count=made.sign_count, created_at=clock.now(),
    )  # fmt: skip
    work.add(key)
    work.flush()
    events.noted("second_factor_set", user_id=user.id, which="passkey")
    return key


def question(work: Any, user_id: int | None) -> str:
    """What the browser needs to sign with a key: one of the user's, or any that it holds for us. As JSON."""
    alone = user_id is None
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        allow_credentials=None if user_id is None else _descriptors(work, user_id),
        user_verification=UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED,
    )
    _remember(options.challenge)
    return webauthn.options_to_json(options)


def owner(work: Any, answer: str, user_id: int | None) -> User:
    """The user whose key signed, the one with `user_id` if given. Raises `Refused`. Inside `writing()`."""
    challenge = _challenge()
    try:
        key = _key(work, answer, user_id)
        signed = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=user_id is None,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused(Fault("", _not_taken())) from None
    key.sign_count, key.last_used_at = signed.new_sign_count, clock.now()
    user = work.get_one(User, key.user_id)
    if not user.active:
        raise Refused(Fault("", _not_taken()))
    return user


def _key(work: Any, answer: str, user_id: int | None) -> Passkey:
    query = sa.select(Passkey).where(Passkey.credential_id == str(json.loads(answer)["id"]).rstrip("="))
    key = work.scalars(query.with_for_update()).one_or_none()
    if key is None or user_id not in (None, key.user_id):
        raise KeyError
    return key


def of_user(work: Any, user_id: int) -> list[Passkey]:
    """The keys of a user, newest first."""
    query = sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id.desc()).limit(at_most(MOST))
    return list(work.scalars(query))


def remove(work: Any, user_id: int, key_id: int) -> bool:
    """Take away one of the user's keys; whether there was one."""
    gone = work.execute(sa.delete(Passkey).where(Passkey.user_id == user_id, Passkey.id == key_id)).rowcount
    if gone:
        second_factor.forget_codes_without_factor(work, user_id)
        events.noted("second_factor_removed", user_id=user_id, which="passkey")
    return bool(gone)


def _descriptors(work: Any, user_id: int) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in of_user(work, user_id)]


def _remember(challenge: bytes) -> None:
    session[_WAITS] = [bytes_to_base64url(challenge), int(time.time())]


def _challenge() -> bytes:
    challenge, asked_at = session.pop(_WAITS, (None, 0))
    if challenge is None or time.time() - asked_at > CHALLENGE_SECONDS:
        raise Refused(Fault("", _not_taken()))
    return base64url_to_bytes(challenge)


def _host() -> str:
    return request.host.rsplit(":", 1)[0]


def _origin() -> str:
    return request.host_url.rstrip("/")


def _not_taken() -> Any:
    return _("Nyckeln kunde inte användas. Försök igen, eller logga in på ett annat sätt.")
