"""Templates are compiled once a language, with their fixed texts written in.

A page holds a hundred texts. Looked up one by one while it was made they took a tenth of its time; here `_('Spara')`
and `pgettext('ental', 'Projekt')` are looked up when the template is compiled, and stand in it as any other letters.
"""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tracker.translations import catalogue
from tracker.web.locale import page_language


class SpokenEnvironment(Environment):
    """Flask's environment, with one more behind it for each language; the reader's answers."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.language = ""
        self.spoken: dict[str, SpokenEnvironment] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the reader's language; one that includes others stays in its own."""
        if self.language:
            return super().get_template(name, parent, globals)
        return self.speaking(page_language()).get_template(name, parent, globals)

    def speaking(self, language: str) -> "SpokenEnvironment":
        """The same settings, filters and globals, and templates of its own."""
        if language not in self.spoken:
            made: Any = self.overlay()
            made.language = language
            self.spoken[language] = made
        return self.spoken[language]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves, not Jinja's chain of maps: that is walked key by key for each part of a page."""
        return super().make_globals(d) if d else self.globals

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        if self.language:  # compiled when it is first asked for, so the reader's language is this one
            source = _Texts(catalogue()).visit(source)
        return super()._generate(source, name, filename, defer_init)


class _Texts(NodeTransformer):
    """Puts the text itself in place of a call for a fixed text."""

    def __init__(self, texts: Any) -> None:
        self.texts = texts

    def visit_Call(self, call: nodes.Call, *_args: Any, **_kw: Any) -> nodes.Node:  # noqa: N802 - Jinja's name
        """`_('…')`, with values or without, and `pgettext('…', '…')`; all other calls as they are."""
        self.generic_visit(call)
        found = self._found(call)
        if found is None:
            return call
        text = nodes.Const(Markup(found), lineno=call.lineno)  # noqa: S704 - our own texts
        if "%" not in found:
            return text
        pairs = [nodes.Pair(nodes.Const(each.key), each.value, lineno=call.lineno) for each in call.kwargs]
        return nodes.Mod(text, nodes.Dict(pairs, lineno=call.lineno), lineno=call.lineno)

    def _found(self, call: nodes.Call) -> str | None:
        words = [each.value for each in call.args if isinstance(each, nodes.Const)]
        plain = len(words) == len(call.args) and call.dyn_args is None and call.dyn_kwargs is None
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if not plain or (name, len(words)) not in (("_", 1), ("pgettext", 2)):
            return None
        return str(self.texts.ugettext(*words) if name == "_" else self.texts.upgettext(*words))
