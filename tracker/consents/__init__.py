"""Consent: what a person lets another unit read. It ends when she is protected, whoever marks her."""

from tracker.consents import protecting as _protecting  # noqa: F401 - from now on
