"""Swedish is written in the code; English lives in `en/LC_MESSAGES/messages.po`."""

from typing import Any

from flask import g
from flask_babel import get_locale, get_translations
from flask_babel.speaklater import LazyString

_CATALOGUES: dict[str, Any] = {}


def catalogue() -> Any:
    """The texts of the reader's language.

    A page asks for two hundred texts. Flask-Babel finds its way to the catalogue anew at each, by the whole name of
    the locale, which took a fifth of the page's time; here each language's is found once.
    """
    try:
        return _CATALOGUES[g._flask_babel.babel_locale.language]  # where get_locale() keeps it, after four more looks
    except (AttributeError, KeyError, RuntimeError):
        return _first_time()


def _first_time() -> Any:
    locale, found = get_locale(), get_translations()
    if locale is not None:
        _CATALOGUES[locale.language] = found
    return found


def _now(text: str, **values: Any) -> str:
    found: str = catalogue().ugettext(text)
    return found % values if values else found


def _number_now(one: str, many: str, num: int, **values: Any) -> str:
    found: str = catalogue().ungettext(one, many, num)
    return found % {"num": num, **values}


def _context_now(context: str, text: str, **values: Any) -> str:
    found: str = catalogue().upgettext(context, text)
    return found % values if values else found


class Filled(str):
    """A text that has been filled in, in the reader's language; `later` is the same, to be chosen when it is shown."""

    later: LazyString


class Text(LazyString):
    """A text that is chosen when it is shown."""

    def format(self, *args: Any, **values: Any) -> Filled:
        """As of a `str`. Validators fill their texts in at once, and take nothing but a `str` for one text."""
        later = LazyString(lambda: str(self).format(*args, **values))
        filled = Filled(later)
        filled.later = later
        return filled


def _(text: str, **values: Any) -> Any:
    """The text in the reader's language, chosen when it is shown."""
    return Text(_now, text, **values)


def ngettext(one: str, many: str, num: int, **values: Any) -> Any:
    """The text for `num` things, in the reader's language, chosen when it is shown."""
    return Text(_number_now, one, many, num, **values)


def pgettext(context: str, text: str, **values: Any) -> Any:
    """The text where one Swedish word stands for two English ones: `context` tells which ("ental": one of them)."""
    return Text(_context_now, context, text, **values)
