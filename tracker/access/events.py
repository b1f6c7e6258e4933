"""What happens at the doors, told in one place."""

from typing import Any

KINDS = frozenset(
    {
        "login",  # user_id, how
        "login_failed",  # why; user_id where someone has the address
        "locked",  # until; user_id where someone has the address
        "unlocked",  # user_id
        "logout",  # user_id
        "session_ended",  # user_id, session_id or all=True, by
        "second_factor_set",  # user_id, which: totp, passkey or recovery_codes
        "second_factor_removed",  # user_id, which
        "second_factor_reset",  # user_id, by
        "recovery_code_used",  # user_id
        "password_changed",  # user_id
        "roles_changed",  # user_id, added, removed; by, herself: unless at a login by the city's own service
        "user_added",  # user_id, by
        "user_changed",  # user_id, fields, by
        "user_activated",  # user_id, by
        "user_deactivated",  # user_id, by
        "unit_added",  # unit_id, by
        "unit_changed",  # unit_id, by
        "code_added",  # code_list, code, by
        "code_changed",  # code_list, code, fields, by
        "project_reader_added",  # user_id, project_id, by
        "project_reader_removed",  # user_id, project_id, by
        "export_right_given",  # user_id, unit_id, purpose, until, by
        "export_right_withdrawn",  # user_id, unit_id, by
        "individuals_exported",  # user_id, unit_id, purpose, what, period, rows, numbers (why, or empty), file
        "unprotected_statistics",  # year: on the command line
    }
)


def noted(kind: str, **facts: Any) -> None:
    """Tell the log that `kind` has happened, with facts: ids and fixed words, never an address that was typed.

    Called inside the write transaction of what happened where there is one. Raises `ValueError` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    _ = facts
