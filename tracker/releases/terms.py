"""The words of a release that rules branch on."""

from typing import Any

from tracker.codelists.terms import Term
from tracker.translations import _


class StepKind(Term):
    """What has happened to a release."""

    DRAWN = "drawn"
    CHECKED = "checked"
    FAILED = "failed"
    FIXED = "fixed"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def label(self) -> Any:
        return _STEPS[self.value]


class Status(Term):
    """Where a release stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    FIXED = "fixed"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def label(self) -> Any:
        return _STATUSES[self.value]


class Method(Term):
    """How individuals are protected."""

    SUPPRESSION = "suppression"
    ROUNDING = "rounding"
    CELL_KEY = "cell_key"

    @property
    def label(self) -> Any:
        return _METHODS[self.value]


OFFERED = tuple(Method)
"""The methods that there is a protection for, the one that is proven first; each has an attack of its own."""


SMALL = 5
"""Where counts are changed instead of withheld, one under this is small to the attack."""


def settled(method: str, threshold: int, full_range: bool) -> tuple[int, bool]:
    """The threshold and the range of a method: they are withholding's own, and no other method's."""
    return (threshold, full_range) if method == Method.SUPPRESSION else (SMALL, False)


class Stage(Term):
    """What a check is at."""

    WAITING = "waiting"
    QUALITY = "quality"
    COUNTING = "counting"
    PROTECTING = "protecting"
    ATTACKING = "attacking"
    FILES = "files"
    KEEPING = "keeping"

    @property
    def label(self) -> Any:
        return _STAGES[self.value]


class Outcome(Term):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    LOST = "lost"

    @property
    def label(self) -> Any:
        return _OUTCOMES[self.value]


_STEPS = {
    "drawn": _("Utkast skapat"),
    "checked": _("Kontrollerat"),
    "failed": _("Kontrollen fann brister"),
    "fixed": _("Fastställt"),
    "returned": _("Lämnat tillbaka"),
    "published": _("Publicerat"),
    "discarded": _("Kastat"),
}
_STATUSES = {
    "draft": _("Utkast"),
    "checked": _("Kontrollerat"),
    "fixed": _("Fastställt"),
    "published": _("Publicerat"),
    "discarded": _("Kastat"),
}
_METHODS = {
    "suppression": _("Undertryckning: små tal ersätts med X, och det bevisas att de inte kan räknas ut"),
    "rounding": _("Avrundning: 1–2 blir 0, 3–4 blir 5. Inget bevisas: kontrollen visar vad som kan räknas ut"),
    "cell_key": _("Cellnyckel: alla tal ändras en aning. Inget bevisas: kontrollen visar vad som kan räknas ut"),
}
_STAGES = {
    "waiting": _("Väntar på att börja"),
    "quality": _("Granskar registrets kvalitet"),
    "counting": _("Räknar tabellerna"),
    "protecting": _("Skyddar små tal"),
    "attacking": _("Prövar skyddet som en utomstående"),
    "files": _("Skriver filerna"),
    "keeping": _("Sparar resultatet"),
}
_OUTCOMES = {
    "passed": _("Godkänd"),
    "failed": _("Underkänd"),
    "lost": _("Avbruten"),
}
