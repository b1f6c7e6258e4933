"""Numbers in Swedish sentences, right also when a figure is withheld, is nothing, or is one."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.exports.publication import Publication
from tracker.exports.texts import cell, swedish
from tracker.statistics.figures import CANNOT_OCCUR, Figure

WHOSE = {"K": "kvinnornas", "M": "männens"}
WHOM = {"K": "kvinnorna", "M": "männen"}
BALANCED = (40, 60)
"""Per cent within which a distribution between women and men is called balanced."""


@dataclass(frozen=True)
class Words:
    """How one publication's figures are said; its sign stands for what is withheld."""

    publication: Publication

    def number(self, figure: Figure) -> str:
        """The figure as it stands in running text."""
        return swedish(figure, self.publication)

    def cell(self, figure: Figure) -> str:
        """The figure as it stands in a table: a zero as its sign."""
        return cell(figure, self.publication)

    def count(self, figure: Figure, one: str, many: str, nothing: str) -> str:
        """ "1 avslut", "12 avslut", `nothing`, or that it is not shown; "0 avslut" where a zero may be a few."""
        if figure.value is None:
            return f"ett antal {many} som inte visas ({self.number(figure)})"
        if not figure.value:
            return f"0 {many}" if self.publication.protection.zero else nothing
        return f"{self.number(figure)} {one if figure.value == 1 else many}"

    def per_cent(self, figure: Figure) -> str:
        """ "12,3 procent" of a share that is printed."""
        return f"{self.number(figure)} procent"

    def of_each_sex(self, women_men: Iterable[Figure], what: str) -> str:
        """ "12,3 procent av kvinnornas och 11,0 procent av männens avslut", or what of it may be said; no full stop."""
        shares = dict(zip("KM", women_men, strict=True))
        shown = [f"{self.per_cent(one)} av {WHOSE[sex]}" for sex, one in shares.items() if one.value is not None]
        silent = [self._silent(one, WHOM[sex]) for sex, one in shares.items() if one.value is None]
        return "; ".join([f"{' och '.join(shown)} {what}", *silent] if shown else silent)

    def _silent(self, figure: Figure, whose: str) -> str:
        if figure.sign == CANNOT_OCCUR:
            return f"för {whose} finns inget att mäta"
        return f"för {whose} visas andelen inte ({self.number(figure)})"


def balance(women: Figure) -> str:
    """Whether the share of women is called balanced; nothing where it is not printed."""
    if women.value is None:
        return ""
    low, high = BALANCED
    if low <= women.value <= high:
        return f"en jämn fördelning ({low}–{high} procent)"
    return "fler män än kvinnor" if women.value < low else "fler kvinnor än män"


def listed(parts: list[str]) -> str:
    """ "a, b och c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} och {parts[-1]}"


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
