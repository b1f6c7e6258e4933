"""What a document is made of: headings, paragraphs and small tables, for HTML, PDF and the workbook alike."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Grid:
    """A small table with its caption; the first column names the rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def sentences(self) -> Iterator[str]:
        """The rows as lines of text: "kvinnor: svar 12, bortfall 3"."""
        for first, *others in self.rows:
            if len(others) == 1:
                yield f"{first}: {others[0]}."
                continue
            named = (f"{name.lower()} {cell}" for name, cell in zip(self.head[1:], others, strict=True))
            yield f"{first}: {', '.join(named)}."


@dataclass(frozen=True)
class Sub:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Listed:
    """Points in a list."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """A number as printed and how long its bar is, 0 to 1."""

    text: str
    length: float


@dataclass(frozen=True)
class Chart:
    """Pairs of bars: label, women, men. `alt` says the same in words."""

    title: str
    alt: str
    rows: tuple[tuple[str, Bar, Bar], ...]


@dataclass(frozen=True)
class Tiles:
    """A few numbers that are read first: name, all, women, men."""

    tiles: tuple[tuple[str, str, str, str], ...]


Block = str | Grid | Sub | Listed | Chart | Tiles


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]

    def plain(self) -> Iterator[str]:
        """The section as paragraphs of text alone; a heading inside it begins the paragraph that follows."""
        before = ""
        for block in self.blocks:
            if isinstance(block, Sub):
                before = f"{block.text}. "
                continue
            for text in _texts(block):
                yield before + text
                before = ""


def shapes(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as plain data, for templates."""
    return [{"heading": section.heading, "blocks": list(map(_shape, section.blocks))} for section in sections]


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Grid):
        yield f"{block.caption}. {' '.join(block.sentences())}"
    elif isinstance(block, Listed):
        yield " ".join(block.points)
    elif isinstance(block, str):
        yield block


def _shape(block: Block) -> dict[str, Any]:
    if isinstance(block, str):
        return {"kind": "text", "text": block}
    return {"kind": type(block).__name__.lower(), **asdict(block)}
