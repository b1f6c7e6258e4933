"""What a check found, in words for those who see counts: rules, units and numbers, never which rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.releases.musts import BY_NAME
from tracker.translations import _
from tracker.web.formats import format_number


def findings(told: Mapping[str, Any]) -> Iterator[Any]:
    """Why the release cannot be fixed, a sentence each."""
    for name, units in told.get("quality", {}).items():
        yield from (_row(name, code, number) for code, number in units.items())
    if told.get("stock"):
        yield _("Öppna vid årets början + nyinskrivna − avslutade är inte öppna vid årets slut i %(n)s celler. Det är"
                " ett fel i programmet: anmäl det.", n=format_number(told["stock"]))  # fmt: skip
    if told.get("same"):
        yield _("Inget tryckt tal skiljer sig från %(name)s, som redan är publicerat.", name=told["same"])
    if fault := told.get("attack", {}).get("fault"):
        yield _("Skyddet kunde inte prövas (%(name)s). Det är ett fel i programmet: anmäl det.", name=fault)
    elif "attack" in told:
        yield _("Skyddet håller inte: en utomstående kan räkna ut dolda tal.")


def _row(name: str, code: str, number: int) -> Any:
    what = words(name)
    if not code:
        return _("%(what)s: %(n)s.", what=what, n=format_number(number))
    return _("%(unit)s: %(what)s, %(n)s.", unit=code, what=what, n=format_number(number))


def words(name: str) -> Any:
    """The rule in words; its name where the rule is no more."""
    return BY_NAME[name].words if name in BY_NAME else name


def attacked(report: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The report of the attack as names and numbers."""
    return [(label, report[name]) for name, label in _PARTS if name in report]


_PARTS = (
    ("withheld", _("Dolda tal")),
    ("determined", _("Kan räknas ut")),
    ("narrowed", _("Kan ringas in")),
    ("full_range", _("Kan vara vilket litet tal som helst")),
)
