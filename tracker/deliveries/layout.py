"""The layout of the agency's file: a mapping file of the product's or the city's own, read and judged whole."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.deliveries.sources import SOURCES, Kind
from tracker.errors import Fault, Refused
from tracker.translations import _

DEFAULT = Path(__file__).with_name("agency.toml")
VERSION = 1
FORMS = ("separated", "fixed")
ENCODINGS = ("utf-8", "utf-8-sig", "iso-8859-1", "windows-1252")
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
DATES = {"YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "YYMMDD": "%y%m%d"}
PROTECTED = ("left_out", "number_only")
CODES = ("agency", "own", "label")
ALIGNS = ("left", "right")
_OF_FILE = ("version", "name", "form", "separator", "heading", "encoding", "line_end", "extension", "date", "missing")
_OF_COLUMN = ("name", "source", "value", "code", "codes", "date", "width", "align", "fill", "missing")


@dataclass(frozen=True)
class Column:
    """One column: filled from `source`, or always `value`. `width` 0 is as wide as it needs to be."""

    name: str
    source: str
    value: str
    code: str
    codes: Mapping[str, str]
    date: str
    width: int
    align: str
    fill: str
    missing: str


@dataclass(frozen=True)
class Layout:
    """How the file is written. `date` of a column is a strftime pattern, `line_end` the signs themselves."""

    name: str
    form: str
    separator: str
    heading: bool
    encoding: str
    line_end: str
    extension: str
    protected: str
    columns: tuple[Column, ...]


def read(path: Path) -> Layout:
    """The layout in the file. Raises `Refused` with a sentence for each thing that is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Refused(Fault("", _("Filen med myndighetens layout finns inte: %(file)s.", file=path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = _("%(file)s går inte att läsa som TOML: %(why)s.", file=path, why=error)
        raise Refused(Fault("", message)) from None
    faults = [Fault("", message) for message in _wrong(found)]
    if faults:
        raise Refused.of(faults)
    return _layout(found)


def _wrong(found: Mapping[str, Any]) -> Iterator[Any]:
    if found.get("version") != VERSION:
        yield _("Skriv version = %(version)s överst i filen.", version=VERSION)
    yield from _unknown(found, (*_OF_FILE, "protected", "column"), _("filens huvud"))
    yield from _texts(found, ("name", "separator", "extension", "missing"), _("filens huvud"))
    for key, allowed in _CHOICES:
        yield from _one_of(found, key, allowed, _("filens huvud"))
    if not isinstance(found.get("heading", True), bool):
        yield _("heading är true eller false.")
    if found.get("form", "separated") == "separated" and len(_text(found, "separator", ";")) != 1:
        yield _("separator är ett tecken, till exempel ; eller tabb.")
    if not _text(found, "extension", "csv").isalnum():
        yield _("extension är filens ändelse med bokstäver och siffror, till exempel csv.")
    columns = found.get("column")
    if not isinstance(columns, list) or not columns or not all(isinstance(each, dict) for each in columns):
        yield _("Filen har ingen kolumn. Beskriv varje kolumn under [[column]].")
        return
    yield from _wrong_columns(found, columns)


_CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("form", FORMS), ("encoding", ENCODINGS), ("line_end", tuple(LINE_ENDS)), ("date", tuple(DATES)),
    ("protected", PROTECTED),
)  # fmt: skip


def _wrong_columns(found: Mapping[str, Any], columns: list[dict[str, Any]]) -> Iterator[Any]:
    names = [each.get("name") for each in columns]
    for name in sorted({str(each) for each in names if each and names.count(each) > 1}):
        yield _("Två kolumner heter %(name)s. Ge dem olika namn.", name=name)
    for place, each in enumerate(columns, start=1):
        where = _("kolumn %(place)s (%(name)s)", place=place, name=each.get("name") or _("utan namn"))
        yield from _wrong_column(each, where, fixed=found.get("form") == "fixed")


def _wrong_column(each: Mapping[str, Any], where: Any, *, fixed: bool) -> Iterator[Any]:
    yield from _unknown(each, _OF_COLUMN, where)
    yield from _texts(each, ("name", "value", "fill", "missing"), where)
    if not each.get("name"):
        yield _("I %(where)s saknas name.", where=where)
    if ("source" in each) == ("value" in each):
        yield _("I %(where)s: skriv antingen source eller value.", where=where)
    yield from _one_of(each, "source", tuple(SOURCES), where)
    yield from _one_of(each, "code", CODES, where)
    yield from _one_of(each, "date", tuple(DATES), where)
    yield from _one_of(each, "align", ALIGNS, where)
    yield from _wrong_codes(each, where)
    width = each.get("width", 0)
    if not isinstance(width, int) or isinstance(width, bool) or width < 0:
        yield _("I %(where)s är width ett helt antal tecken.", where=where)
    elif fixed and not width:
        yield _("I %(where)s saknas width: filen har fast bredd.", where=where)
    if len(_text(each, "fill", " ")) != 1:
        yield _("I %(where)s är fill ett enda tecken.", where=where)


def _wrong_codes(each: Mapping[str, Any], where: Any) -> Iterator[Any]:
    kind, codes = SOURCES.get(str(each.get("source"))), each.get("codes", {})
    if not isinstance(codes, dict) or not all(isinstance(value, str) for value in codes.values()):
        yield _('I %(where)s är codes par av våra ord och myndighetens, som { K = "2" }.', where=where)
    elif codes and kind not in (Kind.WORD, Kind.CODE, None):
        yield _("I %(where)s finns inga koder att översätta med codes.", where=where)
    if "code" in each and kind not in (Kind.CODE, None):
        yield _("I %(where)s hör code bara till kodlistor.", where=where)
    if "date" in each and kind not in (Kind.DAY, None):
        yield _("I %(where)s hör date bara till datum.", where=where)


def _unknown(found: Mapping[str, Any], known: tuple[str, ...], where: Any) -> Iterator[Any]:
    for key in sorted(found.keys() - set(known)):
        yield _("I %(where)s står %(key)s, som inte betyder något. Rätta stavningen eller ta bort det.",
                where=where, key=key)  # fmt: skip


def _texts(found: Mapping[str, Any], keys: tuple[str, ...], where: Any) -> Iterator[Any]:
    for key in keys:
        text = found.get(key, "")
        if not isinstance(text, str) or any(sign in text for sign in "\r\n"):
            yield _("I %(where)s är %(key)s en text på en rad inom citattecken.", where=where, key=key)


def _one_of(found: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: Any) -> Iterator[Any]:
    if key in found and found[key] not in allowed:
        yield _("I %(where)s kan %(key)s vara %(allowed)s.", where=where, key=key, allowed=", ".join(allowed))


def _text(found: Mapping[str, Any], key: str, usual: str) -> str:
    """The text, or the usual one; where it is no text at all, that has been told of already."""
    text = found.get(key, usual)
    return text if isinstance(text, str) else usual


def _layout(found: Mapping[str, Any]) -> Layout:
    return Layout(
        name=found.get("name", ""),
        form=found.get("form", "separated"),
        separator=found.get("separator", ";"),
        heading=found.get("heading", True),
        encoding=found.get("encoding", "utf-8"),
        line_end=LINE_ENDS[found.get("line_end", "crlf")],
        extension=found.get("extension", "csv"),
        protected=found.get("protected", PROTECTED[0]),
        columns=tuple(_column(each, found) for each in found["column"]),
    )


def _column(each: Mapping[str, Any], found: Mapping[str, Any]) -> Column:
    return Column(
        name=each["name"],
        source=each.get("source", ""),
        value=each.get("value", ""),
        code=each.get("code", CODES[0]),
        codes=each.get("codes", {}),
        date=DATES[each.get("date", found.get("date", "YYYY-MM-DD"))],
        width=each.get("width", 0),
        align=each.get("align", "right" if each.get("fill", " ") != " " else "left"),
        fill=each.get("fill", " "),
        missing=each.get("missing", found.get("missing", "")),
    )


def of(config: Mapping[str, Any]) -> Layout:
    """The layout of this installation, as the file stands now. Raises `Refused`."""
    return read(Path(config["AGENCY_LAYOUT"]) if config.get("AGENCY_LAYOUT") else DEFAULT)


def faults_of(config: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What is wrong with the layout of this installation; nothing when all is well."""
    try:
        of(config)
    except Refused as refusal:
        return refusal.faults
    return ()
