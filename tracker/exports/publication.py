"""What every file of a release is written from: aggregates and texts, frozen, with no way back to the register."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tracker.statistics.figures import WITHHELD_SIGN, Figure

TOTAL = "T"
Key = tuple[str, ...]
"""A measure's id followed by one code a dimension."""


@dataclass(frozen=True)
class Code:
    """One code of a dimension with its labels."""

    code: str
    label_sv: str
    label_en: str


@dataclass(frozen=True)
class MeasureText:
    """A measure's names and definition. `unit` is "persons", "number", "per cent" or "days"."""

    id: str
    label_sv: str
    label_en: str
    text_sv: str
    unit: str

    @property
    def counted(self) -> bool:
        """Whether it is a count, of which women and men have their shares."""
        return self.unit in ("persons", "number")


@dataclass(frozen=True)
class PublishedTable:
    """A table as it is published: `codes` dimension by dimension with the total last, sex the last dimension.

    Percentages of a base that is printed as less than `least_base` are not shown.
    """

    number: int
    title_sv: str
    title_en: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    codes: tuple[tuple[Code, ...], ...]
    figures: Mapping[Key, Figure] = field(repr=False)
    least_base: int = 0

    def figure(self, measure: str, *codes: str) -> Figure:
        """The figure in one cell; KeyError where the table has no such cell."""
        return self.figures[(measure, *codes)]

    def lines(self) -> Iterator[tuple[Key, Figure]]:
        """Every key with its figure: measures in order, within them the codes in order."""
        yield from self.figures.items()

    @property
    def sexes(self) -> tuple[Code, ...]:
        """Women, men, unknown where there are any, all."""
        return self.codes[-1]

    @property
    def withheld(self) -> int:
        """How many figures are withheld."""
        return sum(figure.sign == WITHHELD_SIGN for figure in self.figures.values())


@dataclass(frozen=True)
class Division:
    """The districts that tables by district use: those in force on a day, and since when they have been so."""

    in_force_on: date
    since: date | None
    districts: tuple[Code, ...]


@dataclass(frozen=True)
class Protection:
    """How individuals are protected: an id for machines, a name and paragraphs for the declaration.

    `threshold` is the smallest count that is shown, None where nothing is withheld for being small. `sign` is what
    is printed for a withheld figure; data files always say X. Where counts are changed, `least_base` is the lowest
    printed base of a percentage, `note` stands under every table, and `zero` says what a printed zero means; noise
    changes a count by at most `most`.
    """

    method: str
    name: str
    paragraphs: tuple[str, ...]
    threshold: int | None
    sign: str = WITHHELD_SIGN
    least_base: int = 0
    note: str = ""
    note_en: str = ""
    zero: str = ""
    zero_en: str = ""
    most: int | None = None

    @property
    def additive(self) -> bool:
        """Whether printed figures add up to printed totals; not where they are rounded or perturbed."""
        return self.method in ("none", "suppression")


UNPROTECTED = Protection(
    "none",
    "Inget skydd",
    ("Siffrorna är inte skyddade: små tal kan röja enskilda personer. De får inte lämnas vidare.",),
    None,
)


@dataclass(frozen=True)
class Difference:
    """One figure that a correction changed."""

    table: int
    key: Key
    before: Figure
    after: Figure


@dataclass(frozen=True)
class Correction:
    """Which release this one corrects, why, and what changed."""

    release_id: str
    why: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Publication:
    """A release: nine tables and all that a reader must know about them, in Swedish with English labels.

    `working_reasons` are the codes of the exit reasons that `to_work_or_study` adds up.
    """

    year: int
    as_of: date
    city: str
    tables: tuple[PublishedTable, ...] = field(repr=False)
    measures: tuple[MeasureText, ...] = field(repr=False)
    division: Division
    protection: Protection
    definition_version: str
    software_version: str
    working_reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    waiting_exits: int | None = None
    final_from: date | None = None
    release_id: str = ""
    corrects: Correction | None = None
    attack: dict[str, Any] | None = None

    @property
    def preliminary(self) -> bool:
        """Whether anything is missing; `missing` says what, one sentence each."""
        return bool(self.missing)

    @property
    def unprotected(self) -> bool:
        """Whether the figures are for internal checking only."""
        return self.protection.method == UNPROTECTED.method

    @property
    def title(self) -> str:
        """The title of its documents."""
        return f"Arbetsmarknadsinsatser i {self.city} {self.year}"

    def table(self, number: int) -> PublishedTable:
        """Table `number`, 1 to 9."""
        return next(table for table in self.tables if table.number == number)

    def measure(self, measure_id: str) -> MeasureText:
        """The texts of a measure."""
        return next(measure for measure in self.measures if measure.id == measure_id)


def named(publication: Publication) -> Publication:
    """The publication under a name of its own where it has none: its year, its day and a digest of its figures."""
    if publication.release_id:
        return publication
    digest = hashlib.sha256(publication.definition_version.encode())
    digest.update(f"{publication.protection.method} {publication.protection.threshold}".encode())
    for table in publication.tables:
        for key, figure in table.lines():
            digest.update(f"{table.number} {' '.join(key)} {figure.value} {figure.sign}\n".encode())
    name = f"{publication.year}-{publication.as_of:%Y%m%d}-{digest.hexdigest()[:8]}"
    return replace(publication, release_id=name)


def differences(before: Sequence[PublishedTable], after: Sequence[PublishedTable]) -> tuple[Difference, ...]:
    """Every figure that stands otherwise in `after` than in `before`; one that only the other has counts as `..`."""
    missing = Figure(None, "..")
    found = []
    earlier = {table.number: table.figures for table in before}
    for table in after:
        known = earlier.get(table.number, {})
        for key in dict.fromkeys([*table.figures, *known]):
            was, stands = known.get(key, missing), table.figures.get(key, missing)
            if was != stands:
                found.append(Difference(table.number, key, was, stands))
    return tuple(found)
