"""Swedish is written in the code; English lives in `en/LC_MESSAGES/messages.po`."""

from typing import Any

from flask_babel import lazy_gettext, lazy_ngettext, lazy_pgettext


def _(text: str, **values: Any) -> Any:
    """The text in the reader's language, chosen when it is shown."""
    return lazy_gettext(text, **values)


def ngettext(one: str, many: str, num: int, **values: Any) -> Any:
    """The text for `num` things, in the reader's language, chosen when it is shown."""
    return lazy_ngettext(one, many, num=num, **values)


def pgettext(context: str, text: str, **values: Any) -> Any:
    """The text where one Swedish word stands for two English ones: `context` tells which ("ental": one of them)."""
    return lazy_pgettext(context, text, **values)
