"""Secrets at rest: values sealed by column and bound to their row, a blind index to find them by, and their keys.

Models say `phone = sealed("phone_sealed")` (`columns`); bulk inserts use `rows.seal_rows`. `docs/decisions/0012`.
"""
