"""Routes, SQL and templates that are compiled once in the process, though every test has an application of its own."""

from typing import Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from tracker.extensions import db


class CompiledRule(Rule):
    """A route whose addresses are parsed and compiled once: most of what an application costs to make."""

    _builders: ClassVar[dict[Any, Any]] = {}
    _parsed: ClassVar[dict[Any, Any]] = {}

    def _parse_rule(self, rule: str) -> Any:
        kept = (rule, *self.map.converters.values())
        if kept not in self._parsed:
            at = len(self._trace)
            parts = list(super()._parse_rule(rule))
            self._parsed[kept] = parts, self._trace[at:], dict(self._converters)
            return parts
        parts, trace, converters = self._parsed[kept]
        self._trace += trace
        self._converters |= converters
        self.arguments |= set(converters)
        return parts

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        kept = (tuple(self._trace), tuple(sorted((self.defaults or {}).items())), append_unknown)
        if kept not in self._builders:
            self._builders[kept] = super()._compile_builder(append_unknown)
        return self._builders[kept]


Flask.url_rule_class = CompiledRule


def _compile_statements_once() -> None:
    """Let every application of the process use the SQL that an earlier one has compiled.

    What is compiled is kept by dialect, and each engine has a dialect of its own: those of a kind are made alike here,
    and share what is kept.
    """
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


_compile_statements_once()
_STATEMENTS: LRUCache[Any, Any] = LRUCache(5000)


def share_statements(app: Flask) -> None:
    """Let the application use, and add to, the SQL that is compiled."""
    with app.app_context():
        for engine in db.engines.values():
            engine._compiled_cache = _STATEMENTS


class Compiled(BytecodeCache):
    """Templates compiled once in the process, each language by itself: every test has an application of its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(self._place(bucket)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[self._place(bucket)] = bucket.bytecode_to_string()

    @staticmethod
    def _place(bucket: Bucket) -> tuple[str, str]:
        environment: Any = bucket.environment
        return environment.language, bucket.key


TEMPLATES = Compiled()
